"""A move of running cases to a new version, as the head of the owning body sees and confirms it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import worker
from engine.commands import ProposeCaseMoves
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from engine.identity import new_id
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
    return f"/moves/{engine.execute(wish)['move']}"


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
    case = head.open(head.link("称重 2026-0001"))
    assert "方知远确认程见山的提议：本案从流程第1版改按第2版继续办。理由：改叫推。" in case.text


def test_the_head_may_refuse_and_nothing_is_moved(engine: Engine, move: str, visit: Visit) -> None:
    head = visit("head").open(move).press("不同意换版")
    assert "没有同意换版，什么都没有改。" in head.text
    worker.run_once(engine, renditions=False)
    assert "已换版" not in head.open(move).text


def test_the_administrator_sees_the_ledger_and_has_no_button(admin: Site, move: str) -> None:
    assert "可以换版 1" in admin.open(move).text
    assert "确认换版" not in admin.text
    assert admin.open("/language/en?next=" + move).text.count("can be moved") == 2


def test_the_page_can_be_used_without_seeing_it(admin: Site, move: str, visit: Visit) -> None:
    pages = [admin.open(move).page, visit("head").open(move).page, admin.open("/interventions").page]
    assert [problem for page in pages for problem in problems_of(page)] == []
