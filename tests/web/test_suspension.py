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
    assert head.open(f"{case}/suspend").status == 409
    assert "本案已经中止，不用再中止。" in head.text


def test_who_may_resume_is_told_when_the_case_goes_on_or_has_gone_on_meanwhile(visit: Visit, head: Site) -> None:
    _, case, _ = suspended(visit, head)
    other = visit("head").open(f"{case}/resume")
    head.open(f"{case}/resume").press("恢复办理", {"reason": "裁定恢复"})
    assert head.open(f"{case}/resume").status == 409
    assert "本案正在办理，不用恢复。" in head.text
    assert other.press("恢复办理", {"reason": "裁定已到"}).status == 409
    assert "本案正在办理，不用恢复。" in other.text
    assert "裁定已到" in other.text


@pytest.mark.parametrize(
    ("link", "button", "typed"),
    [
        ("转办…", "转办", {"receiver": "officer.2", "reason": "出差三天"}),
        ("征求意见…", "征求意见", {"who": "person:stranger", "question": "通道归谁管？"}),
        ("抄送…", "抄送本案", {"who": "person:stranger", "note": "请街道知悉"}),
    ],
)
def test_a_page_that_was_open_before_the_suspension_says_so_and_gives_back_what_was_typed_alone(
    visit: Visit, head: Site, link: str, button: str, typed: dict[str, str]
) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    claimed(site)
    site.open(site.link(link))
    head.open(head.open(case).link("中止本案…")).press("中止本案", {"reason": "法院裁定中止"})
    site.press(button, typed)
    assert site.status == 409
    assert "本案已中止。恢复办理以后才能再办。" in site.text
    key, words = typed.values()
    assert words in site.text
    assert key not in site.text


def test_urging_from_a_page_that_was_open_before_the_suspension_says_so_too(visit: Visit, head: Site) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    site.open(site.link("催办…"))
    head.open(head.open(case).link("中止本案…")).press("中止本案", {"reason": "法院裁定中止"})
    assert site.press("催办", {"reason": "住户等着"}).status == 409
    assert "本案已中止。恢复办理以后才能再办。" in site.text


def test_nothing_is_confirmed_that_a_suspension_refuses(visit: Visit, head: Site) -> None:
    officer, reviewer = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}), visit("reviewer")
    case = officer.address
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    claimed(reviewer)
    head.open(head.open(case).link("中止本案…")).press("中止本案", {"reason": "法院裁定中止"})
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    assert reviewer.status == 409
    assert "再看一眼" not in reviewer.text
    assert "本案已中止，现在不能办。" in reviewer.text
    assert "请三日内拆除围挡。" in reviewer.text


def test_in_english_too(visit: Visit, head: Site) -> None:
    site, case, _ = suspended(visit, head)
    site.open("/language/en").open(case)
    assert "This case is suspended, its terms stand still" in site.text
    assert "term stopped" in site.open("/inbox").text
