"""Returning a case to an earlier step, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from engine import model
from engine.commands import SuspendCase
from engine.deploy import deploy_loaded
from engine.execute import Engine
from engine.identity import new_id
from tests.web.browsing import Site
from tests.web.conftest import NOON
from tests.web.signing import signing
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def closing(engine: Engine, visit: Visit) -> tuple[Site, Site, str]:
    """The window of whoever drafted, that of whoever has the last task and may return the case, and the case's address."""
    with engine.transaction() as connection:
        deploy_loaded(connection, signing(), NOON, "system")
    officer = visit("officer").open("/start/signing").press("立案", {"subject": "围墙"})
    case = officer.address
    claimed(officer)
    officer.press("提交draft", {"note": "请签"})
    reviewer = visit("reviewer")
    claimed(reviewer)
    reviewer.press("提交会签", {"note": "同意"})
    claimed(reviewer)
    reviewer.open(reviewer.link("退回…"))
    return officer, reviewer, case


def test_a_page_that_was_open_before_the_suspension_says_so_and_gives_back_the_reason_alone(
    closing: tuple[Site, Site, str], engine: Engine
) -> None:
    _, reviewer, case = closing
    with engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="stranger", role="housing_head", unit_id="bureau.housing"))
    engine.execute(SuspendCase(new_id(), "stranger", case.rpartition("/")[2], "等鉴定"))
    assert reviewer.press("退回", {"target": "draft", "reason": "缺附图和签章"}).status == 409
    assert "本案已中止。恢复办理以后才能再办。" in reviewer.text
    assert [one.value for one in reviewer.page.iter("textarea")] == ["缺附图和签章"]


def test_the_step_opens_again_with_the_reason_and_what_was_written(closing: tuple[Site, Site, str]) -> None:
    officer, reviewer, case = closing
    assert reviewer.press("退回", {"target": "draft", "reason": " "}).status == 422
    assert "请写理由。" in reviewer.text
    reviewer.press("退回", {"target": "draft", "reason": "缺附图"})
    assert "已退回。" in reviewer.text
    assert "乔敏之把“close”退回“draft”。理由：缺附图。" in officer.open(case).text
    officer.open(officer.link("draft"))
    assert "从“close”退回来，要改" in officer.text
    assert "理由：缺附图" in officer.text
    assert "请签" in officer.text
    officer.press("提交draft", {"note": "附图补上了"})
    assert officer.status == 200


def test_a_page_that_was_open_meanwhile_is_too_late(visit: Visit, closing: tuple[Site, Site, str]) -> None:
    _, reviewer, _ = closing
    other = visit("reviewer").open(reviewer.address)
    reviewer.press("退回", {"target": "draft", "reason": "缺附图"})
    assert other.press("退回", {"target": "draft", "reason": "缺附图"}).status == 409


def test_without_a_claim_there_is_no_such_page(closing: tuple[Site, Site, str]) -> None:
    officer, reviewer, _ = closing
    assert officer.open(reviewer.address).status == 404


def test_a_step_that_returns_nothing_refuses_the_page_with_the_reason(visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    claimed(site)
    assert site.open(f"{site.address}/return").status == 403
    assert "这一步不能退回：流程没有规定可以退到哪一步。" in site.text


def test_in_english_too(closing: tuple[Site, Site, str]) -> None:
    _, reviewer, _ = closing
    address = reviewer.address
    reviewer.open("/language/en").open(address)
    assert "Which step" in reviewer.text
