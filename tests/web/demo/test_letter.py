"""A firm's letter: the case's page says that it waits, one act claims it and signs for it, and nothing names a recipient before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine import reading
from engine.commands import ClaimTask, CompleteTask
from engine.execute import Engine
from engine.identity import new_id
from tests.journey.serving import copy_home
from tests.web.browsing import Site
from web import create_app
from web.cli.place import open_engine
from web.settings import Settings

FIRM = "firm_contact.zhibai"
PASSWORD = "wuye-demo"


@pytest.fixture(scope="module")
def engine(lively_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A demonstration in which the head has signed a rectification notice."""
    home = copy_home(lively_home, tmp_path_factory.mktemp("letter") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        opened = open_engine()
    (row,) = reading.inbox(opened, "housing_head").rows
    opened.execute(ClaimTask(new_id(24), "housing_head", row.task_id, row.version))
    opened.execute(CompleteTask(new_id(24), "housing_head", row.task_id, row.version + 1, {"decision": "sign"}))
    return opened


@pytest.fixture
def firm(engine: Engine) -> Site:
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD)).test_client())
    return site.sign_in(FIRM, PASSWORD)


def test_an_english_page_names_the_case_in_english(firm: Site) -> None:
    firm.open("/language/en").open("/inbox")
    assert re.search(r"Anzhili Estate, letter 昆住建整〔2026〕\d+号", firm.text)
    firm.open(firm.link("Open and sign for")).open(firm.link("送达 "))
    assert "Anzhili Estate, letter" in firm.title
    assert firm.page.xpath("//h1/@lang") == []
    assert "Yours to do by" in firm.text
    firm.open("/language/zh_Hans_CN").open("/cases")
    assert "岸芷里小区，整改通知单" in firm.text


def test_an_unclaimed_letter_is_signed_for_in_one_act(engine: Engine, firm: Site) -> None:
    task = firm.open("/inbox").link("打开并签收")
    firm.open(task)
    assert "认领这项任务" not in firm.text
    assert firm.page.xpath("//iframe") == []  # neither the letter nor a receipt that names somebody who has not signed

    firm.press("认领并签收")
    assert firm.status == 422
    assert [row.claimed_by for row in reading.inbox(engine, FIRM).rows] == [None]  # nothing is claimed by a form that lacks something

    case = firm.open(task).link("送达 ")
    firm.open(case)
    assert "您要在" in firm.text
    assert "剩3天" in firm.text
    assert firm.link("打开并签收") == task

    form, _button = firm.open(task).form_of("认领并签收")
    sent = {**firm.fields(form), "signed": "true"}
    answers = [firm.client.post(form.get("action"), data=sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    firm.open(answers[0].location)
    assert firm.address.startswith("/documents/")
    assert "“打开并签收”已办结" in firm.text
    assert "您要在" not in firm.open(case).text

    office = Site(firm.client.application.test_client()).sign_in("auditor", PASSWORD)
    office.open(case).open(office.link("送达回证")).open(str(office.page.xpath("//iframe/@src")[0]))
    assert "签收人：" in office.text
    assert "经办人" not in office.text

