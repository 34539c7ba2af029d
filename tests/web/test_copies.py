"""Sending copies of a case, the list of those that one got, and saying that one has read them, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.browsing import Site
from tests.web.test_tasks import claimed, first_task

Visit = Callable[[str | None], Site]


@pytest.fixture
def sending(visit: Visit) -> tuple[Site, str]:
    """The window of the officer who holds a case's first task, at the page to send copies on; and the case's address."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = site.address
    claimed(site)
    return site.open(site.link("抄送…")), case


def test_a_copy_is_sent_read_and_told(visit: Visit, sending: tuple[Site, str]) -> None:
    site, case = sending
    other = visit("stranger")
    assert other.open(case).status == 404
    assert site.press("抄送本案", {"note": "请街道知悉"}).status == 422
    assert "请选抄送给谁。" in site.text
    assert "请街道知悉" in site.text
    site.press("抄送本案", {"who": ["person:stranger", "role:housing_officer@bureau.housing"]})
    assert "已抄送：对方的“抄送我的”里有这件案。" in site.text
    assert "林一帆今天12:00抄送：请街道知悉 任隔溪：未阅 区住建局经办人 苏映晨：未阅" in site.text
    assert "抄送我的（未阅1）" in other.open("/inbox").text
    other.open(other.link("抄送我的"))
    assert "未阅1" in other.text
    other.open(other.link("巡查"))
    assert "林一帆今天12:00把本案抄送给您。请街道知悉" in other.text
    other.press("已阅", {"remark": "已派人查看"})
    assert "已阅，抄送的人看得到。" in other.text
    assert "今天12:00已阅" in other.text
    assert "未阅" not in other.open("/inbox").text
    assert other.open(case).status == 200
    assert "把本案抄送给您" not in other.text
    told = site.open(case).text
    assert "任隔溪：今天12:00已阅：已派人查看" in told
    assert "区住建局经办人林一帆把本案抄送任隔溪、区住建局经办人：请街道知悉。" in told
    assert "任隔溪已阅抄送，批注：已派人查看。" in told


def test_it_is_read_from_the_list_and_once_only(visit: Visit, sending: tuple[Site, str]) -> None:
    site, case = sending
    site.press("抄送本案", {"who": "person:stranger"})
    other, again = visit("stranger").open("/copies"), visit("stranger").open("/copies")
    other.press("已阅")
    assert other.status == 200
    assert "未阅1" not in other.text
    assert "今天12:00已阅" in other.text
    assert again.press("已阅").status == 409
    assert "任隔溪已阅抄送。" in site.open(case).text


def test_neither_nobody_twice_nor_without_a_task(visit: Visit, sending: tuple[Site, str]) -> None:
    site, case = sending
    page = site.open(f"{case}/copy")
    page.press("抄送本案", {"who": "person:stranger"})
    assert site.open(f"{case}/copy").press("抄送本案", {"who": "person:stranger", "note": "请再看附图"}).status == 422
    assert "抄送本案" in site.text
    assert "所选的已经抄送过，还没有人阅。请换别的人，或者等阅过再送。" in site.text
    assert [one.value for one in site.page.iter("textarea")] == ["请再看附图"]
    site.press("抄送本案", {"who": "role:housing_officer@bureau.housing"})
    assert "林一帆今天12:00抄送：请再看附图" in site.text
    assert site.open(f"{case}/copy").press("抄送本案", {"who": "person:officer"}).status == 422
    assert "请重新打开这一页" in site.text
    colleague = visit("officer.2").open(case)
    assert "抄送…" not in colleague.text
    assert colleague.open(f"{case}/copy").status == 403
    assert "手上有本案任务的人或其上级才能抄送。" in colleague.text


def test_a_case_that_has_ended_is_not_sent_any_more_but_still_read(visit: Visit, sending: tuple[Site, str]) -> None:
    site, case = sending
    site.press("抄送本案", {"who": "person:stranger"})
    site.open(first_task(site.open("/inbox"))).press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    reviewer = visit("reviewer")
    claimed(reviewer)
    reviewer.press("签发通知单", {"wording": "请拆除围挡。"}).press("签发通知单")
    assert "已结" in reviewer.open(case).text
    assert "抄送…" not in reviewer.text
    assert reviewer.open(f"{case}/copy").status == 409
    assert "案件已经结束，这次操作没有生效。" in reviewer.text
    other = visit("stranger").open(case)
    other.press("已阅", {"remark": "知道了"})
    assert "批注：知道了。" in site.open(case).text


def test_an_endless_note_comes_back_and_an_endless_remark_is_refused(visit: Visit, sending: tuple[Site, str]) -> None:
    site, _ = sending
    assert site.press("抄送本案", {"who": "person:stranger", "note": "长" * 2_001}).status == 422
    assert "最多写2000个字。" in site.text
    site.press("抄送本案", {"who": "person:stranger", "note": ""})
    other = visit("stranger").open("/copies")
    assert other.press("已阅", change={"remark": "长" * 2_001}).status == 400
    assert "未阅1" in other.open("/copies").text


def test_the_pages_are_in_english_too_and_an_empty_list_says_so(visit: Visit, sending: tuple[Site, str]) -> None:
    site, case = sending
    assert "还没有人把案件抄送给您。" in visit("stranger").open("/copies").text
    site.open("/language/en").open(f"{case}/copy")
    assert "To whom" in site.text
    site.press("Send a copy of this case", {"who": "person:stranger", "note": "FYI"})
    assert "Sent: it is in their list" in site.text
    assert "sent 任隔溪 a copy of the case: FYI." in site.text
    other = visit("stranger").open("/language/en").open("/copies")
    other.press("I have read it")
    assert "Nobody" not in other.text
    assert "Read; whoever sent it sees that." in other.text
