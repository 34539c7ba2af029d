"""A household answers by one-time code, officers enter and confirm paper; every refusal says why."""

from __future__ import annotations

from lxml import html

from tests.registry.surveys.asking import OFFICER, OTHER_OFFICER, OVER, Asked
from tests.web.browsing import Site
from tests.web.surveys.conftest import Visit

BOTH = {"mark_1": "5", "mark_2": "2"}


def opened(site: Site, code: str) -> Site:
    return site.open("/survey").press("打开问卷", {"one_time_code": code})


def test_a_household_answers_once_without_an_account(asked: Asked, visit: Visit) -> None:
    asked.issue()
    site = opened(visit(None), asked.codes[1])
    assert "2026年问卷" in site.text
    assert "槐安里小区" in site.text
    assert "1. 卫生" in site.text
    site.press("交出答卷", BOTH)
    assert "答卷已收到" in site.text
    assert asked.marks() == ["52"]
    opened(site, asked.codes[1])
    assert (site.status, "这一户已经答过" in site.text) == (409, True)


def test_a_question_that_was_left_out_is_asked_again_and_the_others_stay(asked: Asked, visit: Visit) -> None:
    asked.issue()
    site = opened(visit(None), asked.codes[2]).press("交出答卷", {"mark_1": "4"})
    assert (site.status, "还有没答的题" in site.text) == (422, True)
    assert asked.marks() == []
    site.press("交出答卷", {"mark_2": "3"})
    assert asked.marks() == ["43"]


def test_a_mistyped_code_can_be_typed_again_and_a_replaced_one_is_void(asked: Asked, visit: Visit) -> None:
    asked.issue()
    site = opened(visit(None), "0000-0000-0000-0000")
    assert (site.status, "没有这个调查码" in site.text) == (422, True)
    asked.act("reissue_code", number=1, reason="遗失")
    opened(site, asked.codes[1])
    assert (site.status, "请用最后补发的那一个" in site.text) == (409, True)
    site.open("/vote").press("打开我的表决票", {"one_time_code": asked.codes[2]})
    assert (site.status, "表决" in site.text) == (409, True)  # it was given out for something else


def test_after_the_last_day_nothing_is_taken(asked: Asked, visit: Visit) -> None:
    asked.issue()
    site = opened(visit(None), asked.codes[1])
    asked.clock.advance_to(OVER)
    site.press("交出答卷", BOTH)
    assert (site.status, "现在不收答卷" in site.text) == (409, True)
    assert asked.marks() == []


def test_codes_are_shown_once_to_be_printed(asked: Asked, visit: Visit) -> None:
    officer = visit(OFFICER).open(f"/tasks/{asked.task}")
    officer.open(officer.link("打开办理台"))
    assert "样本5户，还有5户没有码也没有答卷" in officer.text
    form, _ = officer.form_of("生成5个调查码")
    sent = officer.fields(form)
    officer.press("生成5个调查码")
    codes = [code.text for code in officer.page.xpath("//*[@class='slip-code']/code")]
    assert len(set(codes)) == 5
    again = officer.client.post(f"/tasks/{asked.task}/survey/codes", data=sent).get_data(as_text=True)
    assert not any(code in again for code in codes)
    opened(officer, codes[0])
    assert "交出答卷" in officer.text


def test_paper_is_entered_by_one_person_and_confirmed_by_another(asked: Asked, visit: Visit) -> None:
    desk = f"/tasks/{asked.task}/survey"
    officer = visit(OFFICER).open(desk).press("录入，等复核", {"answers": "1 5 4\n9 5 5\n2 6 1"})
    assert (officer.status, "第2行：“9”不是样本里的编号" in officer.text, "第3行：每题写5到1的一个数" in officer.text) == (422, True, True)
    officer.press("录入，等复核", {"answers": "1 6 4\n1 5 5"})
    assert "第2行：编号1重复" in officer.text  # whatever else is wrong with the first
    officer.press("录入，等复核", {"answers": "1 5 4\n2，0，1"})
    assert "第1批2份已录入" in officer.text
    officer.open(officer.link("第1批"))
    assert "请另一个人对着纸质问卷复核" in officer.text
    other = visit(OTHER_OFFICER).open(f"{desk}/batches/1").press("都一致，复核")
    assert "第1批已复核，2份计入" in other.text
    assert asked.marks() == ["01", "54"]


def test_a_batch_goes_back_with_a_reason_and_counts_for_nothing(asked: Asked, visit: Visit) -> None:
    asked.act("enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    other = visit(OTHER_OFFICER).open(f"/tasks/{asked.task}/survey/batches/1").press("退回重录")
    assert other.status == 422
    other.press("退回重录", {"reason": "1号录错了"})
    assert "第1批已退回" in other.text
    assert asked.marks() == []
    other.open(f"/tasks/{asked.task}/survey/batches/1")
    assert other.status == 404


def test_what_was_entered_again_under_an_open_window_is_not_confirmed_from_there(asked: Asked, visit: Visit) -> None:
    asked.act("enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    other = visit(OTHER_OFFICER).open(f"/tasks/{asked.task}/survey/batches/1")
    asked.act("return_answers", OTHER_OFFICER, batch=1, reason="录错了")
    asked.act("enter_answers", answers=[{"number": 1, "marks": [1, 1]}])
    other.press("都一致，复核")
    assert (other.status, "第1批在您看过以后退回了" in other.text) == (409, True)
    assert asked.marks() == []


def test_whoever_entered_a_returned_batch_reads_why_and_enters_it_again(asked: Asked, visit: Visit) -> None:
    asked.act("enter_answers", answers=[{"number": number, "marks": [5, 4]} for number in (1, 3)])
    asked.act("return_answers", OTHER_OFFICER, batch=1, reason="3号录错了")
    officer = visit(OFFICER).open(f"/tasks/{asked.task}/survey")
    (returned,) = officer.page.xpath("//section[@aria-labelledby='returned']")
    told = returned.text_content()
    assert all(part in told for part in ("第1批", "退回", "理由：3号录错了", "还没有重录的编号：1、3。"))
    officer.open(officer.link("重录第1批"))
    (form, _) = officer.form_of("录入，等复核")
    assert form.xpath(".//textarea")[0].text_content().split() == ["1", "3"]
    officer.press("录入，等复核", {"answers": "1 5 4"})
    assert "还没有重录的编号：3。" in officer.text
    officer.press("录入，等复核", {"answers": "3 1 1"})
    assert "要重录" not in officer.text


def test_a_household_whose_paper_waits_is_told_so_and_whom_to_ask(asked: Asked, visit: Visit) -> None:
    asked.issue()
    asked.act("enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    site = opened(visit(None), asked.codes[1])
    assert (site.status, "已经答过" in site.text, "正等第二个人复核，还没有计入" in site.text) == (409, False, True)
    assert "请马上告诉业主委员会或社区" in site.text
    asked.act("return_answers", OTHER_OFFICER, batch=1, reason="没有这份")
    opened(site, asked.codes[1]).press("交出答卷", BOTH)
    assert asked.marks() == ["52"]


def test_a_slip_names_the_estate_and_in_english_the_day_apart_from_the_hour(asked: Asked, visit: Visit) -> None:
    officer = visit(OFFICER).open(f"/tasks/{asked.task}/survey")
    form, _ = officer.form_of("生成5个调查码")
    officer.client.set_cookie("language", "en")
    page = officer.client.post(f"/tasks/{asked.task}/survey/codes", data=officer.fields(form)).get_data(as_text=True)
    slip = page.split('<li class="slip">')[1]
    said = " ".join(html.fromstring(slip).text_content().split())
    assert said.index("小区 Estate槐安里小区 Huaianli Estate") < said.index("截止")
    assert "2026年10月20日（周二）24:00 Tue 20 Oct 2026, 24:00" in said  # for its household, whoever prints it
    assert "只能用一次，不要给别人。" in said
    assert "data-print" in page


def test_a_lost_code_is_replaced_at_the_desk(asked: Asked, visit: Visit) -> None:
    asked.issue()
    officer = visit(OFFICER).open(f"/tasks/{asked.task}/survey").press("补发，去打印", {"number": "", "reason": ""})
    assert (officer.status, "请写编号" in officer.text) == (422, True)
    officer.press("补发，去打印", {"number": "1", "reason": "遗失"})
    assert "1个调查码已经生成" in officer.text


def test_a_household_that_has_answered_gets_no_new_code_and_the_reason_stays_typed(asked: Asked, visit: Visit) -> None:
    asked.act("enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    asked.act("confirm_answers", OTHER_OFFICER, batch=1)
    officer = visit(OFFICER).open(f"/tasks/{asked.task}/survey").press("补发，去打印", {"number": "1", "reason": "来人说没收到"})
    assert (officer.status, "编号1已经答过" in officer.text) == (422, True)
    assert officer.page.get_element_by_id("reason").text.strip() == "来人说没收到"


def test_the_ballots_desk_does_nothing_at_a_surveys_task(asked: Asked, visit: Visit) -> None:
    officer = visit(OFFICER).open(f"/tasks/{asked.task}/survey")
    form, _ = officer.form_of("生成5个调查码")
    assert officer.client.post(f"/tasks/{asked.task}/ballot/codes", data=officer.fields(form)).status_code == 404
    officer.open(f"/tasks/{asked.task}/survey")
    assert "还有5户没有码" in officer.text


def test_the_estates_record_tells_the_result_as_a_fraction_and_cut_off(asked: Asked, visit: Visit) -> None:
    asked.issue()
    asked.answer(1, 5, 2)
    asked.answer(2, 4, 3)
    asked.answer(3, 1, 1)
    assert "还没有统计" in visit(OFFICER).open("/estates/estate.huaianli").text
    asked.count()
    officer = visit(OFFICER).open("/estates/estate.huaianli")
    assert "3份，样本5户" in officer.text
    assert "33.33%（2/6）" in officer.text
