"""A move of running cases to a new version, as the head of the owning body sees and confirms it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import worker
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from engine.identity import new_id
from engine.move_commands import ProposeCaseMoves
from engine.reading.moves import PAGE
from tests.web.browsing import Site
from tests.web.conftest import NOON
from tests.web.test_accessibility import problems_of
from tests.web.test_interventions import FILES, admin

Visit = Callable[[str | None], Site]
__all__ = ["admin"]  # a fixture of this module, too

CARRIED = FILES["weighing.bpmn"].replace(b'id="roll"', b'id="push"').replace(b'"roll"', b'"push"')


@pytest.fixture
def move(engine: Engine, admin: Site, visit: Visit) -> str:
    """The page of a proposal: one case can be moved, the other one is at a step that is gone."""
    officer = visit("officer")
    for size in ("small", "large"):
        officer.open("/start/weighing").press("立案", {"size": size})
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", {**FILES, "weighing.bpmn": CARRIED}), NOON, "system")
    wish = ProposeCaseMoves(new_id(), "admin", "weighing", 2, {}, "改叫推")
    found = f"/moves/{engine.execute(wish)['move']}"
    worker.look_at_cases(engine)
    return found


def test_the_head_sees_every_cases_verdict_and_confirms_them_as_a_whole(engine: Engine, move: str, visit: Visit) -> None:
    head = visit("head").open("/interventions")
    head.open(head.link("“称重”换到第2版"))
    assert "2件案：可以换版 1、留在原版 1" in head.text
    assert "roll：新版没有这一步" in head.text
    head.press("确认换版")
    assert "已确认，系统逐件换版。" in head.text
    worker.run_once(engine, renditions=False)
    head.open(move)
    assert "2件案：已换版 1、留在原版 1" in head.text
    assert "已办完" in head.text
    assert sorted(head.page.xpath("//tbody//td[1]/text()")) == ["第1版", "第2版"]  # where each stands now
    case = head.open(head.link("称重 2026-0001"))
    assert "方知远确认程见山的提议：本案从流程第1版改按第2版继续办。理由：改叫推。" in case.text


def test_the_head_may_refuse_and_nothing_is_moved(engine: Engine, move: str, visit: Visit) -> None:
    head = visit("head").open(move).press("不同意换版")
    assert (head.status, "请写理由。" in head.text, "等主管岗位确认" in head.text) == (422, True, True)
    head.press("不同意换版", {"reason": "先试一件"})
    assert "没有同意换版，什么都没有改。" in head.text
    worker.run_once(engine, renditions=False)
    assert "已换版" not in head.open(move).text
    assert "不同意的理由先试一件" in head.text.replace(" ", "").replace("\n", "")


def test_the_administrator_sees_the_ledger_and_has_no_button(admin: Site, move: str) -> None:
    assert "可以换版 1" in admin.open(move).text
    assert "确认换版" not in admin.text
    assert admin.open("/language/en?next=" + move).text.count("can be moved") == 2


def test_the_page_can_be_used_without_seeing_it(admin: Site, move: str, visit: Visit) -> None:
    paths = (move, "/interventions", "/moves/new", "/moves/new?to=weighing:2")
    pages = [*(admin.open(path).page for path in paths), visit("head").open(move).page]
    assert [problem for page in pages for problem in problems_of(page)] == []


def test_the_administrator_proposes_on_the_page_and_brings_the_cases_back(engine: Engine, move: str, admin: Site, visit: Visit) -> None:
    admin.open("/moves/new?to=weighing:2")
    assert ("这个流程还有一次换版没有办完" in admin.text, "提议换版" in admin.text) == (True, False)
    admin.open(admin.link("这个流程还有一次换版没有办完，办完或撤回以后再提议。")).press("撤回提议")
    assert "提议已撤回，什么都没有改。" in admin.text
    admin.open("/interventions")
    admin.open(admin.link("在办案件换版…"))
    admin.open("/moves/new?to=weighing:2")
    assert ["可以换版" in admin.text, "roll：新版没有这一步" in admin.text] == [True, True]
    admin.press("提议换版")
    assert (admin.status, "请写理由。" in admin.text) == (422, True)
    chosen = admin.page.xpath("//select[@name='name.roll']/option/@value")
    assert chosen == ["", "push"]
    admin.open("/moves/new?to=weighing:2&name.roll=push")
    assert "新版没有这一步" not in admin.text
    admin.press("提议换版", {"reason": "改叫推"})
    assert "系统正在逐件查看" in admin.text
    mine = admin.address
    assert "确认换版" not in visit("head").open(mine).text
    worker.run_once(engine, renditions=False)
    assert "2件案：可以换版 2" in admin.open(mine).text
    assert "roll → push" in admin.text
    visit("head").open(mine).press("确认换版")
    worker.run_once(engine, renditions=False)
    assert "2件案：已换版 2" in admin.open(mine).text
    admin.press("提议退回")
    assert (admin.status, "请写理由。" in admin.text) == (422, True)
    admin.press("提议退回", {"reason": "旧版好"})
    back = admin.address
    worker.run_once(engine, renditions=False)
    assert "退回原来的版本" in admin.open(back).text
    visit("head").open(back).press("确认换版")
    worker.run_once(engine, renditions=False)
    assert "2件案：已换版 2" in admin.open(back).text


def test_a_version_that_is_not_there_and_two_steps_for_one_come_back_with_the_reason(move: str, admin: Site) -> None:
    for target in ("weighing:9", "weighing:x", "nothing:2", "weighing:1"):
        assert admin.open(f"/moves/new?to={target}").status in (200, 422), target
    assert "没有这一版" in admin.open("/moves/new?to=weighing:9").text
    assert "没有这个流程。" in admin.open("/moves/new?to=nothing:2").text
    admin.open("/moves/new?to=weighing:2&name.roll=push&name.carry=push")
    assert (admin.status, "两个步骤不能改成同一个；请重新选。" in admin.text) == (422, True)
    admin.open("/moves/new?to=weighing:2&name.rol=push")
    assert (admin.status, "改名的步骤要是原版有的" in admin.text) == (422, True)


def test_a_page_of_the_ledger_holds_so_many_cases_and_leads_on_to_the_rest(engine: Engine, admin: Site, visit: Visit) -> None:
    officer = visit("officer")
    for _ in range(PAGE + 1):
        officer.open("/start/weighing").press("立案", {"size": "small"})
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", {**FILES, "weighing.bpmn": CARRIED}), NOON, "system")
    admin.open("/moves/new?to=weighing:2")
    assert (admin.text.count("第1版"), admin.text.count("称重 2026-")) == (PAGE + 1, PAGE)  # once as a choice
    admin.open(admin.link("下一页"))
    assert admin.text.count("称重 2026-") == 1
    admin.press("提议换版", {"reason": "改叫推"})
    mine = admin.address
    worker.run_once(engine, renditions=False)
    assert admin.open(mine).text.count("称重 2026-") == PAGE
    assert admin.open(admin.link("下一页")).text.count("称重 2026-") == 1
    assert admin.open(f"{mine}?status=refused").text.count("称重 2026-") == 0
