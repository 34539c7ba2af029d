"""What the page of a task shows that is done or withdrawn: what was entered, and never an empty form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from engine import model
from engine.commands import CancelCase
from engine.execute import Engine
from engine.identity import new_id
from tests.web.browsing import Site
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def case(visit: Visit) -> str:
    """A case that the officer has started: its page's address."""
    return visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}).address


def test_the_page_of_a_task_that_is_done_shows_what_was_entered_and_leads_to_its_line_in_the_history(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    site.press("提交现场记录", {"seen": "通道被围挡占用", "score": "71"})
    for reader in (site, visit("officer.2")):
        reader.open(task)
        assert "林一帆，今天12:00。" in reader.text
        assert "当时填的内容" in reader.text
        assert "通道被围挡占用" in reader.text
        assert not reader.page.xpath("//form[@id='form']")
        address, _, anchor = reader.link("看本案经过").partition("#")
        line = reader.open(address).page.get_element_by_id(anchor)
        assert "林一帆办结“记录现场”" in line.text_content()


def test_the_page_of_a_task_that_was_withdrawn_shows_no_empty_form(visit: Visit, case: str, engine: Engine) -> None:
    site = visit("officer")
    task = claimed(site)
    with engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="reviewer", role="housing_head", unit_id="bureau.housing"))
    engine.execute(CancelCase(new_id(), "reviewer", case.rpartition("/")[2], "立错了"))
    site.open(task)
    assert "这项任务已撤下" in site.text
    assert "这项任务不再填写" in site.text
    assert not site.page.xpath("//form[@id='form']")
    assert site.open(site.link("看本案经过").partition("#")[0]).status == 200
