"""At a ballot's desk: codes are shown once, one person enters paper, another one confirms it; every refusal says what to do."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry.sheets import write_xlsx
from registry.store import ballots
from tests.registry.ballots.polling import COMMITTEE, OFFICER, OTHER_OFFICER, Polls
from tests.registry.sheets.written import whole
from tests.web.ballots.conftest import Visit
from tests.web.browsing import Site

COUNTS = {"count_agree": "2", "count_against": "1", "count_abstain": "0", "count_spoiled": "0"}
THREE = {"number": "1", "dated": "2026-10-13", **COUNTS, "heads_agree": "1、2", "heads_against": "3"}


@pytest.fixture
def desk(polls: Polls) -> str:
    """The desk's address."""
    return f"/tasks/{polls.task('voting').id}/ballot"


@pytest.fixture
def officer(visit: Visit, desk: str) -> Site:
    return visit(OFFICER).open(desk)


def entered(site: Site, desk: str, more: Mapping[str, str] = {}) -> Site:
    return site.open(f"{desk}/bundles/new").press("录入这一捆", {**THREE, **more})


def turnout(polls: Polls) -> dict[str, int]:
    with polls.engine.reading() as tx:
        return {channel: heads for channel, (heads, _area) in ballots.turnout(tx.connection, polls.number).items()}


def test_the_task_leads_to_its_desk(polls: Polls, officer: Site, desk: str) -> None:
    officer.open(desk.removesuffix("/ballot"))
    officer.open(officer.link("办理台"))
    assert "是否解聘物业企业？" in officer.text
    assert "10人、1,000.00平方米" in officer.text


def test_codes_are_shown_once_to_be_printed_with_a_picture_to_scan(polls: Polls, officer: Site, desk: str) -> None:
    form, _ = officer.form_of("生成10个表决码")
    sent = officer.fields(form)
    officer.press("生成10个表决码")
    codes = [code.text for code in officer.page.xpath("//*[@class='slip-code']/code")]
    assert len(set(codes)) == 10
    assert len(officer.page.xpath("//li[@class='slip']//svg[@role='img']")) == 10
    assert "10个表决码已经生成，只显示这一次" in officer.text
    again = officer.client.post(f"{desk}/codes", data=sent)
    assert not any(code in again.get_data(as_text=True) for code in codes)
    assert "这些表决码已经显示过，不能再看" in again.get_data(as_text=True)
    officer.open(desk)
    assert "已发10份，共10人" in officer.text
    assert "生成" not in officer.text
    owner = Site(officer.client.application.test_client())
    assert "票号7" in owner.open("/vote").press("打开我的表决票", {"one_time_code": codes[6]}).text


def test_a_batch_of_codes_says_how_many_it_makes_and_how_many_remain(
    officer: Site, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.ballot_desk.CODES_AT_ONCE", 4)
    officer.open(desk)
    assert "还有10人没有表决码。按票号的次序，一次最多4个。" in officer.text
    officer.press("生成下面4个表决码").press("生成下面4个表决码")
    assert "还有2人没有表决码。" in officer.text
    officer.press("生成2个表决码")
    assert [head.text for head in officer.page.xpath("//li[@class='slip']//dd[1]")] == ["9", "10"]


def test_a_lost_code_is_replaced_with_a_reason(polls: Polls, officer: Site, desk: str) -> None:
    polls.issue()
    officer.open(f"{desk}/reissue").press("补发，去打印", {"head": "", "reason": ""})
    assert officer.status == 422
    assert "请写票号" in officer.text
    officer.press("补发，去打印", {"head": "4", "reason": "丢失，已核对身份证"})
    (code,) = [one.text for one in officer.page.xpath("//*[@class='slip-code']/code")]
    assert "票号4" in Site(officer.client.application.test_client()).open("/vote").press("打开", {"one_time_code": code}).text
    polls.vote(5)
    officer.open(f"{desk}/reissue").press("补发，去打印", {"head": "5", "reason": "丢失"})
    assert officer.status == 422
    assert "“5”已经投过" in officer.text


def test_one_person_enters_and_another_one_confirms_against_the_paper(polls: Polls, officer: Site, desk: str, visit: Visit) -> None:
    entered(officer, desk)
    assert "第1捆已录入，等另一个人对着纸票核对。" in officer.text
    officer.open(officer.link("第1捆"))
    assert "这一捆是您录入的，要由另一个人核对。" in officer.text
    assert "核对无误" not in officer.text
    assert not turnout(polls)
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1")
    papers = [(row[0].text_content(), row[-1].text_content()) for row in second.page.xpath("//table[@class='cards list']//tr[td]")]
    assert papers == [("1", "同意"), ("2", "同意"), ("3", "反对")]
    assert "一致" in second.text
    second.press("核对无误，计入3张")
    assert "第1捆已核对，3张计入。" in second.text
    assert turnout(polls) == {"paper": 3}
    assert "逐张（" not in second.open(f"{desk}/bundles/1").text
    assert "已经计入" in second.text


def test_a_bundle_entered_otherwise_under_an_open_window_is_not_confirmed_from_there(
    polls: Polls, officer: Site, desk: str, visit: Visit
) -> None:
    entered(officer, desk)
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1")
    polls.act("return_bundle", OTHER_OFFICER, number=1, attempt=1, reason="抄错了")
    polls.enter(1, {1: "against", 2: "against", 3: "against"})
    second.press("核对无误，计入3张")
    assert (second.status, "第1捆在您看过以后退回、重录过" in second.text) == (409, True)
    assert not turnout(polls)
    second.open(f"{desk}/bundles/1").press("核对无误，计入3张")
    assert turnout(polls) == {"paper": 3}


def test_counts_that_differ_are_shown_before_confirming_and_confirmed_only_with_a_reason(
    polls: Polls, officer: Site, desk: str, visit: Visit
) -> None:
    entered(officer, desk, {"count_agree": "3"})
    assert "人工点数和录入数不一致：同意点了3张、录了2张。" in officer.text
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1")
    (warning,) = second.page.xpath("//section[@aria-labelledby='differs']")
    assert "同意点了3张、录了2张" in warning.text_content()
    second.press("知道不一致，计入3张", {"difference": " "})
    assert second.status == 422
    assert "点数和录入数不一致：退回，或者写明为什么仍然计入。" in second.text
    assert not turnout(polls)
    second.press("知道不一致，计入3张", {"difference": "封面写错，纸票是2张"})
    assert turnout(polls) == {"paper": 3}
    assert "仍然计入：封面写错，纸票是2张" in officer.open(f"{desk}/bundles/1").text


def test_a_count_that_is_put_right_stands_beside_the_one_before_with_who_when_and_why(
    polls: Polls, officer: Site, desk: str, visit: Visit
) -> None:
    entered(officer, desk, {"count_agree": "3"})
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1").press("知道不一致，计入3张", {"difference": "封面写错"})
    officer.open(f"{desk}/bundles/1/correct").press("录入改正", {"count_agree": "2", "reason": "重新点过"})
    rows = {row[0].text_content(): row[1].text_content() for row in second.open(f"{desk}/bundles/1").page.xpath("//table//tr[td]")}
    assert (rows["改正前点数"], rows["改正后点数"], rows["改正后录入"]) == ("3", "2", "2")
    second.press("核对无误")
    told = second.open(f"{desk}/bundles/1").page.xpath("//ol[@class='small']/li")[-1].text_content()
    assert told.startswith("2026年10月13日（周二），社区居委会甲录入改正。人工点数：同意 3→2。")
    assert told.endswith("理由：重新点过")
    polls.close_voting()
    assert "改正。人工点数：同意 3→2。 理由：重新点过" in visit(OFFICER).open(f"/ballots/{polls.number}").text


def test_whoever_entered_cannot_confirm_even_by_a_form_of_their_own(polls: Polls, officer: Site, desk: str, visit: Visit) -> None:
    entered(officer, desk)
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1")
    form, _ = second.form_of("核对无误")
    token = officer.open(f"{desk}/bundles/1").fields(officer.form_of("退回录入人")[0])["csrf_token"]
    answer = officer.client.post(f"{desk}/bundles/1/confirm", data={**second.fields(form), "csrf_token": token})
    assert answer.status_code == 403
    assert "要由另一个人核对" in answer.get_data(as_text=True)
    assert not turnout(polls)


def test_what_does_not_fit_the_paper_goes_back_with_a_reason_and_is_entered_again(
    polls: Polls, officer: Site, desk: str, visit: Visit
) -> None:
    entered(officer, desk)
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1")
    assert second.press("退回录入人", {"reason": " "}).status == 422
    second.press("退回录入人", {"reason": "3号票写的是同意"})
    assert "第1捆已退回" in second.text
    officer.open(f"{desk}/bundles/1")
    assert "理由：3号票写的是同意" in officer.text
    officer.open(officer.link("重录这一捆")).press("录入这一捆", {**THREE, "heads_agree": "1至3", "heads_against": "", "count_agree": "3",
                                                              "count_against": "0"})  # fmt: skip
    second.open(f"{desk}/bundles/1").press("核对无误，计入3张")
    assert turnout(polls) == {"paper": 3}


def test_everything_that_is_wrong_with_a_bundle_is_said_at_once_and_nothing_typed_is_lost(polls: Polls, officer: Site, desk: str) -> None:
    polls.issue()
    polls.vote(2)
    officer.open(f"{desk}/bundles/new").press("录入这一捆", {"number": "0", "dated": "2026-12-01", "count_agree": "zwei"})
    assert officer.status == 422
    for sentence in ("请写捆号", "收票日期不能晚于今天", "请写“同意”点了几张", "请把票号抄到"):
        assert sentence in officer.text
    entered(officer, desk, {"heads_agree": "1 2 1", "heads_against": "3，99", "heads_abstain": "门卫"})
    assert officer.status == 422
    for sentence in (
        "同意：“2”已经投过：10月13日网上投的", "同意：“1”在这一捆里重复", "反对：“99”不是这次表决的票号或房号", "弃权：“门卫”不是",
    ):  # fmt: skip
        assert sentence in officer.text
    assert "有4处要改，这次什么都没有存" in officer.text
    assert officer.page.get_element_by_id("heads-against").value.strip() == "3，99"
    assert "还没有录入纸质票" in officer.open(desk).text


def test_late_early_and_doubled_bundles_are_refused_beside_their_field(polls: Polls, officer: Site, desk: str) -> None:
    entered(officer, desk, {"dated": "2026-10-11"})
    assert "收票日期早于开始的那天（10月12日（周一））" in officer.text
    entered(officer, desk)
    entered(officer, desk, {"heads_agree": "5", "heads_against": "6"})
    assert officer.status == 422
    assert "第1捆已经录入，正等第二个人核对。" in officer.text
    entered(officer, desk, {"number": "2"})
    assert "“1”已经在第1捆里，等核对" in officer.text


def test_many_bundles_are_paged_and_those_that_wait_come_first(
    polls: Polls, officer: Site, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.reading.desks.BUNDLES", 2)
    for number in (1, 2, 3):
        polls.enter(number, {number: "agree"})
    polls.confirm(1)
    shown = [row.text for row in officer.open(desk).page.xpath("//tr[@data-row]/th/a")]
    rest = [row.text for row in officer.open(officer.link("下一页")).page.xpath("//tr[@data-row]/th/a")]
    assert (shown, rest) == (["第2捆", "第3捆"], ["第1捆"])


def test_paper_that_was_handed_in_in_time_may_be_entered_after_the_end(polls: Polls, officer: Site, desk: str, visit: Visit) -> None:
    polls.clock.advance_to(polls.ballot.closes_at.replace(day=22))
    officer = visit(OFFICER).open(desk)
    assert "已过截止，只收截止前的纸质票" in officer.text
    entered(officer, desk, {"dated": "2026-10-21"})
    assert officer.status == 422
    assert "迟到的票不能计入" in officer.text
    entered(officer, desk, {"dated": "2026-10-20"})
    assert "第1捆已录入" in officer.text


def test_a_recount_offers_no_new_bundle_and_says_why(polls: Polls, officer: Site, desk: str, visit: Visit) -> None:
    """A bundle that is sent all the same is refused with the same words; one that is there can be put right."""
    entered(officer, desk, {"count_agree": "3"})
    visit(OTHER_OFFICER).open(f"{desk}/bundles/1").press("知道不一致，计入3张", {"difference": "封面写错"})
    entered(officer, desk, {"number": "2", "heads_agree": "5、6", "heads_against": "7"})
    visit(OTHER_OFFICER).open(f"{desk}/bundles/2").press("退回录入人", {"reason": "看不清"})
    polls.close_voting()
    polls.complete("reviewing", COMMITTEE)
    desk = f"/tasks/{polls.task('voting').id}/ballot"
    officer = visit(OFFICER).open(desk)
    why = "已经计过票，不再收新的票；只能改正已有的票包。"
    assert "正在重新计票" in officer.text
    assert why in officer.text
    assert "录入一捆" not in officer.text
    returned = officer.open(f"{desk}/bundles/2")
    assert why in returned.text
    assert "重录这一捆" not in returned.text
    officer.open(f"{desk}/bundles/new")
    assert officer.status == 409
    assert why in officer.text
    form, _ = officer.open(f"{desk}/bundles/1/correct").form_of("录入改正")
    kept = {name: officer.fields(form)[name] for name in ("csrf_token", "command")}
    sent = officer.client.post(f"{desk}/bundles/new", data={**kept, **THREE, "number": "3", "heads_agree": "7、8", "heads_against": "9"})
    assert sent.status_code == 409
    assert why in sent.get_data(as_text=True)
    officer.open(f"{desk}/bundles/1/correct").press("录入改正", {"count_agree": "2", "reason": "重新点过"})
    assert "第1捆已录入" in officer.text


def test_a_sheet_is_imported_whole_or_every_cell_that_is_wrong_is_named(polls: Polls, officer: Site, desk: str) -> None:
    head = {"number": "7", "dated": "2026-10-13", **COUNTS}
    officer.open(f"{desk}/bundles/new").press("导入这一捆", head, {"file": ("票号,意见\n1,同意\n1,不知道\n99,弃权\n".encode(), "票.csv")})
    assert officer.status == 422
    for sentence in ("A3：“1”在这一捆里重复", "B3：“不知道”不是能填的意见", "A4：“99”不是这次表决的票号或房号"):
        assert sentence in officer.text
    faulty = "票号,意见\n=A1,同意\n1,=B1\n99,弃权\n2,不知道\n".encode()
    officer.open(f"{desk}/bundles/new").press("导入这一捆", head, {"file": (faulty, "票.csv")})
    told = [link.text for link in officer.page.xpath("//div[@class='errors']//a")]
    assert [sentence.partition("：")[0] for sentence in told] == ["A2", "B3", "A4", "B5"]
    assert "还没有录入纸质票" in officer.open(desk).text
    content = whole(write_xlsx("票", ["票号", "意见"], [["1", "同意"], ["2", "赞成"], ["3", "反对"]]))
    officer.open(f"{desk}/bundles/new").press("导入这一捆", head, {"file": (content, "票.xlsx")})
    assert "第7捆已录入" in officer.text


def test_without_a_file_or_with_a_foreign_one_the_form_comes_back(officer: Site, desk: str) -> None:
    head = {"number": "7", "dated": "2026-10-13", **COUNTS}
    assert "请选一个文件" in officer.open(f"{desk}/bundles/new").press("导入这一捆", head).text
    officer.open(f"{desk}/bundles/new").press("导入这一捆", head, {"file": (b"%PDF", "scan.pdf")})
    assert officer.status == 422
    assert "只收CSV和XLSX" in officer.text


def test_a_confirmed_bundle_is_put_right_by_counter_entries_of_two_persons(polls: Polls, officer: Site, desk: str, visit: Visit) -> None:
    entered(officer, desk)
    second = visit(OTHER_OFFICER).open(f"{desk}/bundles/1").press("核对无误，计入3张")
    officer.open(f"{desk}/bundles/1/correct").press("录入改正", {"reason": ""})
    assert "还没有写改什么" in officer.text
    wrong = {"head_1": "3", "was_1": "abstain", "choice_1": "agree", "reason": "录错"}
    assert "这个票号在这一捆里没有录成“弃权”" in officer.press("录入改正", wrong).text
    right = {"head_1": "3", "was_1": "against", "choice_1": "agree", "count_agree": "3", "count_against": "0", "reason": "录错"}
    officer.press("录入改正", right)
    assert "第1捆已录入" in officer.text
    second.open(f"{desk}/bundles/1")
    assert "改正已经核对过的一捆。理由：录错" in second.text
    second.press("核对无误")
    assert turnout(polls) == {"paper": 3}


def test_the_register_is_found_by_number_unit_or_name(polls: Polls, officer: Site, desk: str) -> None:
    officer.open(f"{desk}/register?q=4")
    assert len(officer.page.xpath("//tr[@data-row]")) == 1
    assert len(officer.open(f"{desk}/register").page.xpath("//tr[@data-row]")) == 10
    assert "没有找到“门卫”" in officer.open(f"{desk}/register?q=门卫").text
    (row,) = officer.open(f"{desk}/register?q=业主7").page.xpath("//tr[@data-row]")
    assert [cell.text_content() for cell in row[:3]] == ["7", "业主7甲", "1栋-7"]


def test_a_desk_is_not_there_for_others(polls: Polls, desk: str, visit: Visit) -> None:
    stranger = visit("finance_officer")
    for address in (desk, f"{desk}/bundles/new", f"{desk}/register", f"{desk}/reissue"):
        assert stranger.open(address).status == 404
