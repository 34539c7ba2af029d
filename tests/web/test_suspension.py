"""Suspending a case and resuming it, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert

from engine import model
from engine.clock import VirtualClock
from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.conftest import HASH
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def head(engine: Engine, visit: Visit) -> Site:
    """The window of the procedure's head."""
    with engine.transaction() as connection:
        connection.execute(insert(model.user).values(id="head", login="head", name="周恪", password_hash=HASH, active=True))
        connection.execute(insert(model.grant).values(user_id="head", role="housing_head", unit_id="bureau.housing"))
    return visit("head")


def suspended(visit: Visit, head: Site) -> tuple[Site, str, str]:
    """The officer's window, the case's address and the task's: claimed, then its case was suspended."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case, task = site.address, claimed(site)
    head.open(head.open(case).link("中止本案…"))
    assert head.press("中止本案", {"reason": " "}).status == 422
    assert "请写理由。" in head.text
    head.press("中止本案", {"reason": "法院裁定中止"})
    assert "本案已中止，期限暂停。" in head.text
    return site, case, task


def test_every_page_says_that_the_case_stands_still_since_when_and_why(visit: Visit, head: Site) -> None:
    site, case, task = suspended(visit, head)
    site.open(case)
    assert "本案已中止，期限暂停" in site.text
    assert "周恪中止。理由：法院裁定中止" in site.text
    assert "期限暂停" in site.open("/inbox").text
    assert "案件已中止1" in site.text
    assert "期限暂停" in site.open(task).text
    assert "本案已中止。恢复办理以后才能再办。" in site.text
    assert "消防通道" in site.open("/cases?status=suspended").text


def test_a_form_that_was_open_meanwhile_comes_back_with_what_was_typed(visit: Visit, head: Site) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    claimed(site)
    head.open(head.open(case).link("中止本案…")).press("中止本案", {"reason": "法院裁定中止"})
    site.press("提交现场记录", {"seen": "通道被围挡占用", "score": "71"})
    assert site.status == 409
    assert "本案已中止，现在不能办。" in site.text
    assert "通道被围挡占用" in site.text


def test_resumed_it_shows_the_new_term_and_why(visit: Visit, head: Site, engine: Engine) -> None:
    _, case, task = suspended(visit, head)
    assert isinstance(engine.clock, VirtualClock)
    engine.clock.advance(timedelta(days=14))
    head, site = visit("head"), visit("officer")  # their sessions have ended
    head.open(head.open(case).link("恢复办理…"))
    head.press("恢复办理", {"reason": "裁定恢复"})
    assert "恢复办理本案" in head.text
    assert "新的期限：“记录现场”" in head.text
    site.open(task)
    assert "次日起接着数" in site.text
    assert "提交现场记录" in site.text


def test_whoever_may_not_suspend_is_not_offered_it_and_a_second_time_is_refused(visit: Visit, head: Site) -> None:
    site, case, _ = suspended(visit, head)
    assert "恢复办理…" not in site.open(case).text
    assert site.open(f"{case}/resume").status == 403
    assert head.open(f"{case}/suspend").status == 403


def test_in_english_too(visit: Visit, head: Site) -> None:
    site, case, _ = suspended(visit, head)
    site.open("/language/en").open(case)
    assert "This case is suspended, its terms stand still" in site.text
    assert "term stopped" in site.open("/inbox").text
