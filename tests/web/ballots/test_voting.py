"""An owner votes by one-time code: the ballot, one more look, the receipt, and every refusal in an owner's words."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from registry.model import ballot
from registry.store import ballots
from tests.registry.ballots.polling import Polls
from tests.web.ballots.conftest import Visit
from tests.web.browsing import Site


@pytest.fixture
def owner(polls: Polls, visit: Visit) -> Site:
    """An owner's window; every head has a code."""
    polls.issue()
    return visit(None)


def turnout(polls: Polls) -> dict[str, int]:
    """How many have voted, by channel."""
    with polls.engine.reading() as tx:
        return {channel: heads for channel, (heads, _area) in ballots.turnout(tx.connection, polls.number).items()}


def whole(site: Site) -> str:
    """All that the answer holds."""
    assert site.response is not None
    return site.response.get_data(as_text=True)


def opened(site: Site, code: str) -> Site:
    return site.open("/vote").press("打开我的表决票", {"one_time_code": code})


def cast(site: Site, code: str, choice: str = "agree") -> Site:
    opened(site, code).press("下一步：核对", {"choice": choice})
    return site.press("交出表决票", {"sure": "yes"})


def test_an_owner_votes_and_gets_a_receipt_that_says_it_counts(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[3])
    assert "是否解聘物业企业？" in owner.text
    assert "票号3" in owner.text
    assert "100.00平方米" in owner.text
    owner.press("下一步：核对", {"choice": "against"})
    assert "反对" in owner.text
    assert "交出后不能更改，也不能撤回。" in owner.text
    owner.press("交出表决票", {"sure": "yes"})
    assert "表决票已计入" in owner.text
    receipt = owner.page.findtext(".//p[@class='receipt']/code")
    owner.open("/vote/receipt").press("查这张票", {"receipt_number": receipt.lower().replace("-", " ")})
    assert "这张票已计入" in owner.text
    assert "2 / 2" in owner.text
    assert "反对" not in owner.page.get_element_by_id("main").text_content()


def test_a_code_may_be_typed_wide_in_capitals_without_hyphens_and_with_look_alikes(polls: Polls, owner: Site) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in polls.codes[1].upper().replace("-", "").replace("0", "O").replace("1", "I"))
    assert "您的表决票" in opened(owner, f"　{wide} ").text


def test_one_may_go_back_and_choose_otherwise_before_the_ballot_is_cast(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[1]).press("下一步：核对", {"choice": "agree"}).press("先不交，回去修改")
    assert owner.page.get_element_by_id("choice-agree").get("checked") is not None
    assert not turnout(polls)


def test_without_a_choice_or_the_declaration_the_page_comes_back_and_says_what_is_missing(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[1]).press("下一步：核对")
    assert owner.status == 422
    assert "请选一项：同意、反对或者弃权。" in owner.text
    owner.press("下一步：核对", {"choice": "abstain"}).press("交出表决票")
    assert owner.status == 422
    assert "请先勾选" in owner.text
    assert not turnout(polls)


def test_a_ballot_cannot_be_spoiled_by_code(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[1]).press("下一步：核对", change={"choice": "spoiled"})
    assert owner.status == 422


def test_sent_twice_a_vote_counts_once_and_gives_the_same_receipt(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[1]).press("下一步：核对", {"choice": "agree"})
    form, _ = owner.form_of("交出表决票")
    sent = {**owner.fields(form), "sure": "yes"}
    answers = [owner.client.post("/vote/cast", data=sent).get_data(as_text=True) for _ in range(2)]
    receipts = {answer.partition('class="receipt"')[2].partition("</p>")[0] for answer in answers}
    assert len(receipts) == 1
    assert turnout(polls) == {"code": 1}


def test_a_wrong_code_is_asked_for_again_and_after_many_one_has_to_wait(polls: Polls, owner: Site) -> None:
    for _ in range(10):
        assert opened(owner, "0000-0000-0000-0000").status == 422
        assert "没有这个表决码" in owner.text
    assert opened(owner, polls.codes[1]).status == 429
    assert "请过1分钟再试" in owner.text


def test_who_has_voted_cannot_vote_again_neither_by_code_nor_beside_a_paper_that_waits(polls: Polls, owner: Site) -> None:
    cast(owner, polls.codes[1])
    assert opened(owner, polls.codes[1]).status == 409
    assert "10月13日网上投的" in owner.text
    polls.enter(1, {2: "agree"})
    assert opened(owner, polls.codes[2]).status == 409
    assert "您的纸质票已经收到，正等第二个人核对。" in owner.text
    assert "没有交过纸质票的，请马上告诉召集人或社区" in owner.text
    assert "先到的算" not in owner.text


def test_a_ballot_that_was_open_when_the_paper_came_is_refused_when_it_is_cast(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[2]).press("下一步：核对", {"choice": "agree"})
    polls.enter(1, {2: "against"})
    polls.confirm(1)
    owner.press("交出表决票", {"sure": "yes"})
    assert owner.status == 409
    assert "10月13日交的纸质票" in owner.text
    assert turnout(polls) == {"paper": 1}


def test_a_replaced_code_says_so(polls: Polls, owner: Site) -> None:
    polls.act("reissue_code", head=4, reason="丢失")
    assert opened(owner, polls.codes[4]).status == 409
    assert "后来补发过新的" in owner.text


def test_after_the_closing_moment_nothing_is_taken(polls: Polls, owner: Site) -> None:
    opened(owner, polls.codes[1]).press("下一步：核对", {"choice": "agree"})
    polls.clock.advance_to(polls.ballot.closes_at)
    owner.press("交出表决票", {"sure": "yes"})
    assert owner.status == 409
    assert "这次表决到10月20日（周二）18:00截止。" in owner.text
    assert opened(owner, polls.codes[2]).status == 409


def test_before_the_first_day_nothing_is_taken(polls: Polls, owner: Site) -> None:
    polls.behind(update(ballot).values(opens_on=date(2026, 10, 15)))
    assert opened(owner, polls.codes[1]).status == 409
    assert "这次表决从10月15日（周四）开始" in owner.text


def test_a_code_stands_in_no_address_no_cookie_and_on_no_page_of_a_refusal(polls: Polls, owner: Site) -> None:
    plain = polls.codes[1]
    for site in (opened(owner, plain), owner.press("下一步：核对", {"choice": "agree"}), owner.press("交出表决票", {"sure": "yes"})):
        assert plain not in site.address
        assert site.response is not None
        assert site.response.headers["Referrer-Policy"] == "no-referrer"
        assert site.response.headers["Cache-Control"] == "no-store"
        assert not any(plain in cookie for cookie in site.response.headers.getlist("Set-Cookie"))
    assert plain not in whole(opened(owner, plain))
    assert "已经投过" in owner.text


def test_a_page_without_its_token_shows_nothing_that_was_typed(polls: Polls, owner: Site) -> None:
    answer = owner.client.post("/vote/check", data={"one_time_code": polls.codes[1], "choice": "agree"})
    assert answer.status_code == 400
    assert polls.codes[1] not in answer.get_data(as_text=True)


def test_a_receipt_of_nobody_is_not_found(owner: Site) -> None:
    assert owner.open("/vote/receipt").press("查这张票", {"receipt_number": "x"}).status == 404
    assert "没有这个回执号的票" in owner.text


def test_in_english_the_same(polls: Polls, owner: Site) -> None:
    owner.open("/vote").open(owner.link("English"))
    owner.press("Open my ballot", {"one_time_code": polls.codes[5]}).press("Next: check", {"choice": "agree"})
    owner.press("Cast the ballot", {"sure": "yes"})
    assert "Your vote is counted" in owner.text
