"""Asking for an opinion on a task and getting it back, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.browsing import Site
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def asking(visit: Visit) -> tuple[Site, str, str]:
    """The window of the officer who holds a case's first task, at the page to ask on; the case's and the task's address."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    claimed(site)
    task = site.address
    return site.open(site.link("征求意见…")), case, task


def test_an_opinion_is_asked_for_given_and_shown(visit: Visit, asking: tuple[Site, str, str]) -> None:
    site, case, task = asking
    other = visit("stranger")
    assert other.open(case).status == 404
    assert site.press("征求意见", {"due_on": "2026-11-22"}).status == 422
    assert "请写要问什么。请选征求谁的意见。日期要从今天起。" in site.text
    assert site.press("征求意见", {"question": "通道归谁管？", "due_on": ""}).status == 422
    assert "请选征求谁的意见。" in site.text
    assert "通道归谁管？" in site.text
    site.press("征求意见", {"who": "person:stranger", "due_on": "2026-11-25"})
    assert "已征求意见：对方的待办里看得到。" in site.text
    assert "等任隔溪答复" in site.text
    other.open("/inbox")
    assert "征求我的意见" in other.text
    other.open(other.link("记录现场"))
    assert "林一帆今天12:00问" in other.text
    assert other.press("送出意见", {"text": " "}).status == 422
    other.press("送出意见", {"text": "归街道管。"})
    assert "意见已送出。" in other.text
    assert "征求我的意见" not in other.text
    assert other.open(case).status == 404
    assert "归街道管。" in site.open(task).text
    told = site.open(case).text
    assert "林一帆就“记录现场”征求任隔溪的意见：通道归谁管？" in told
    assert "任隔溪对“记录现场”答复意见：归街道管。" in told


def test_the_task_waits_for_answers_or_for_the_question_to_be_taken_back(visit: Visit, asking: tuple[Site, str, str]) -> None:
    site, case, task = asking
    site.press("征求意见", {"question": "通道归谁管？", "who": "role:subdistrict_officer@subdistrict.youyi"})
    assert "还有1条没有答复" in site.text
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    assert site.status == 409
    assert "征求的意见还没有都答复" in site.text
    assert "通道被占用" in site.text
    site.open(task).press("撤回，不等答复")
    assert "已撤回征求的意见。" in site.text
    assert "征求我的意见" not in visit("stranger").open("/inbox").text
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    assert site.status == 200
    assert "林一帆不再就“记录现场”等友谊街道经办人的意见。" in site.open(case).text


def test_somebody_gives_none(visit: Visit, asking: tuple[Site, str, str]) -> None:
    site, case, _ = asking
    site.press("征求意见", {"question": "通道归谁管？", "who": "person:stranger"})
    other = visit("stranger").open("/inbox")
    other.open(other.link("记录现场"))
    address = other.address
    other.press("不提意见")
    assert "已告诉对方您不提意见。" in other.text
    assert "任隔溪今天12:00说不提意见。" in other.open(address).text
    assert "任隔溪对“记录现场”不提意见。" in site.open(case).text
    assert visit("officer.2").open(address).status == 404


def test_a_day_that_is_over_is_refused_and_the_page_is_in_english_too(visit: Visit, asking: tuple[Site, str, str]) -> None:
    site, _, _ = asking
    address = site.address
    filled = {"question": "Whose is it?", "who": "person:stranger", "due_on": "2026-11-22"}
    assert site.press("征求意见", filled).status == 422
    assert "日期要从今天起。" in site.text
    site.open("/language/en").open(address)
    assert "Whom to ask" in site.text
    site.press("Ask", filled | {"due_on": ""})
    assert "Waiting for" in site.text
