"""Giving a task to a colleague and urging whoever has one, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from engine import model
from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.test_tasks import claimed, first_task

Visit = Callable[[str | None], Site]


@pytest.fixture
def held(visit: Visit) -> tuple[Site, str]:
    """The window of the officer who holds a case's first task, at its page; and the case's address."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    claimed(site)
    return site, case


def test_a_colleague_has_it_and_the_page_says_from_whom_and_why(visit: Visit, held: tuple[Site, str]) -> None:
    site, case = held
    site.press("保存草稿", {"seen": "通道被占用"})
    site.open(site.link("转办…"))
    assert "苏映晨" in site.text
    assert site.press("转办", {"reason": " "}).status == 422
    assert "请写理由。" in site.text
    site.press("转办", {"reason": "出差三天"})
    assert "已转办：任务现在在对方手上，期限不变。" in site.text
    assert "林一帆把“记录现场”转给苏映晨办。理由：出差三天。" in site.open(case).text
    colleague = visit("officer.2").open("/inbox")
    assert "转来" in colleague.text
    colleague.open(first_task(colleague))
    assert "林一帆转来办理" in colleague.text
    assert "转到您手上" in colleague.text
    assert "您今天12:00认领" not in colleague.text
    assert "理由：出差三天" in colleague.text
    assert "通道被占用" in colleague.text
    colleague.press("提交现场记录", {"score": "71"})
    assert colleague.status == 200


def test_without_a_choice_the_page_asks_for_one_and_an_old_page_is_too_late(visit: Visit, held: tuple[Site, str]) -> None:
    site, _ = held
    site.open(site.link("转办…"))
    other = visit("officer").open(site.address)
    assert site.press("转办", {"receiver": "", "reason": "出差"}).status == 422
    assert "请选转给谁。" in site.text
    assert "出差" in site.text
    site.press("转办", {"receiver": "officer.2", "reason": "出差"})
    assert other.press("转办", {"receiver": "officer.2", "reason": "出差"}).status in (403, 409)


def test_who_began_the_case_urges_from_its_page(visit: Visit, held: tuple[Site, str]) -> None:
    site, case = held
    assert "催办…" not in site.open(case).text  # they hold it themselves
    site.open(first_task(site)).press("放回待办")
    site.open(case)
    site.open(site.link("催办…"))
    assert "还没有人认领" in site.text
    site.press("催办", {"reason": "住户等着"})
    assert "已催办：能办的人在待办里看得到。" in site.text
    assert "林一帆催办“记录现场”。理由：住户等着。" in site.text
    assert "催办…" not in site.text  # once a day
    colleague = visit("officer.2").open("/inbox")
    assert "催办 林一帆，" in " ".join(colleague.text.split())
    colleague.open(first_task(colleague))
    assert "有人催办" in colleague.text
    assert "理由：住户等着" in colleague.text


def test_whoever_may_not_is_offered_neither_and_refused(visit: Visit, held: tuple[Site, str]) -> None:
    site, case = held
    task = first_task(site.open("/inbox"))
    reviewer = visit("reviewer").open(case)
    if reviewer.status == 200:
        assert "催办…" not in reviewer.text
    assert visit("stranger").open(f"{task}/urge").status == 404
    assert visit("stranger").open(f"{task}/hand-over").status == 404
    assert visit("officer.2").open(f"{task}/hand-over").status == 403


def test_handing_over_is_offered_only_where_somebody_can_receive_the_task(visit: Visit, held: tuple[Site, str], engine: Engine) -> None:
    officer, _ = held
    assert "转办…" in officer.text
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    reviewer = visit("reviewer")
    task = claimed(reviewer)
    assert "转办…" in reviewer.text
    with engine.transaction() as connection:  # which leaves the officer, who did the step before
        connection.execute(delete(model.grant).where(model.grant.c.user_id == "officer.2"))
    reviewer.open(task)
    assert "签发通知单" in reviewer.text
    assert "转办…" not in reviewer.text
    assert "没有别人能办这项任务。" in reviewer.open(f"{reviewer.address}/hand-over").text


def test_the_way_back_from_handing_over_leads_through_the_task_for_whoever_holds_it(held: tuple[Site, str]) -> None:
    site, _ = held
    task = site.address
    site.open(site.link("转办…"))
    assert site.page.xpath("//main//p[1]/a/@href")[:2] == ["/inbox", task]


def test_in_english_too(held: tuple[Site, str]) -> None:
    site, _ = held
    address = site.link("转办…")
    site.open("/language/en").open(address)
    assert "To whom" in site.text
    site.press("Hand over", {"receiver": "officer.2", "reason": "away"})
    assert "over to" in site.open(site.address).text
