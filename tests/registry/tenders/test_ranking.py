"""Bids rank as the procedure says, against a count made another way."""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.tenders.ranking import Counted, half_up, mean, ranked
from registry.tenders.signs import Looked, Sign, signs_of

POINTS = st.integers(0, 6_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
BID = st.tuples(st.integers(1, 1_000), st.lists(POINTS, min_size=5, max_size=5), st.lists(POINTS, min_size=5, max_size=5))
THIRTY, EIGHTY = Decimal(30), Decimal(80)


def bids(*each: tuple[int, str, str]) -> list[Counted]:
    """(cents, technical, credit) of the firms a, b, c …, as one evaluator scored them."""
    return [
        Counted("abcdef"[number], cents, (Decimal(technical),), (Decimal(credit),))
        for number, (cents, technical, credit) in enumerate(each)
    ]  # fmt: skip


def order(found: list[Counted], lots: str = "") -> str:
    return "".join(one.firm_id for one in ranked(found, THIRTY, EIGHTY, lots))


def counted_by_hand(found: list[Counted]) -> dict[str, Decimal]:
    """The total of each, with the library's decimals of sixty digits instead of fractions."""
    cent = Decimal("0.01")
    with localcontext() as context:
        context.prec = 60
        lowest = Decimal(min(one.price_cents for one in found))
        return {
            one.firm_id: (sum(one.technical) / Decimal(len(one.technical))).quantize(cent, ROUND_HALF_UP)
            + (THIRTY * lowest / one.price_cents).quantize(cent, ROUND_HALF_UP)
            + (sum(one.credit) / Decimal(len(one.credit))).quantize(cent, ROUND_HALF_UP)
            for one in found
        }


@given(st.lists(BID, min_size=1, max_size=6))
def test_totals_and_order_are_those_of_another_count(each: list[tuple[int, list[Decimal], list[Decimal]]]) -> None:
    found = [Counted("abcdef"[at], cents, tuple(technical), tuple(credit)) for at, (cents, technical, credit) in enumerate(each)]
    result = ranked(found, THIRTY, EIGHTY, "lots")
    totals = counted_by_hand(found)
    assert {one.firm_id: one.total for one in result} == totals
    for better, worse in zip(result, result[1:], strict=False):
        assert (better.total, -better.price_cents, better.technical) >= (worse.total, -worse.price_cents, worse.technical)
    low = {one.firm_id for one in found if one.price_cents * 100 * len(found) < sum(other.price_cents for other in found) * 80}
    assert {one.firm_id for one in result if one.below_mean} == low


def test_the_lowest_price_has_all_points_and_the_others_their_share_half_up() -> None:
    found = ranked(bids((180, "50", "8"), (192, "50", "8"), (205, "50", "8")), THIRTY, EIGHTY, "")
    assert [str(one.price_points) for one in found] == ["30.00", "28.13", "26.34"]  # 28.125 and 26.341…


def test_among_equal_totals_the_lower_price_comes_first() -> None:
    assert order(bids((200, "42.00", "0"), (100, "27.00", "0"))) == "ba"  # 15 + 42 and 30 + 27


def test_among_equal_totals_and_prices_the_better_technical_score_comes_first() -> None:
    assert order(bids((100, "40", "9"), (100, "41", "8"))) == "ba"


def test_among_equals_the_lots_decide_and_anybody_draws_them_again() -> None:
    equals = bids((100, "40", "8"), (100, "40", "8"), (100, "40", "8"))
    drawn = {lots: order(equals, lots) for lots in ("1", "2", "3", "4")}
    assert len(set(drawn.values())) > 1
    assert drawn["1"] == "".join(sorted("abc", key=lambda firm: hashlib.sha256(f"1\0{firm}".encode()).hexdigest()))


def test_a_price_at_exactly_eighty_percent_of_the_mean_need_not_be_explained() -> None:
    assert [one.below_mean for one in ranked(bids((80, "1", "1"), (120, "1", "1")), THIRTY, EIGHTY, "")] == [False, False]
    found = ranked(bids((79, "9", "1"), (121, "1", "1")), THIRTY, EIGHTY, "")
    assert [(one.firm_id, one.below_mean) for one in found] == [("a", True), ("b", False)]


def test_the_mean_of_the_evaluators_is_rounded_once() -> None:
    one = Counted("a", 100, (Decimal("50.00"), Decimal("50.01"), Decimal("50.01")), (Decimal(8), Decimal(9), Decimal(9)))
    (found,) = ranked([one], THIRTY, EIGHTY, "")
    assert (str(found.technical), str(found.credit), str(found.total)) == ("50.01", "8.67", "88.68")


def test_no_bid_ranks_nobody() -> None:
    assert ranked([], THIRTY, EIGHTY, "") == []


@pytest.mark.parametrize(("values", "rounded"), [([1, 2], "1.50"), ([0], "0.00"), ([1, 1, 2], "1.33"), ([1, 2, 2], "1.67")])
def test_half_up(values: list[int], rounded: str) -> None:
    assert str(half_up(mean(values))) == rounded


def looked(firm: str, cents: int, text: str = "", contact: str = "", phone: str = "") -> Looked:
    return Looked(firm, cents, text, contact or f"{firm}甲", phone or f"{firm}1")


LINE = "每天清扫楼道两次，雨雪天气及时清理出入口的积水和积雪，并放置提示牌。"


def test_bids_without_anything_in_common_show_no_sign() -> None:
    assert signs_of([looked("a", 180, LINE), looked("b", 181, "我们另有安排"), looked("c", 182)]) == []


def test_equal_prices_texts_and_contacts_are_signs_of_those_firms_alone() -> None:
    found = signs_of([
        looked("a", 180, f"第一章\n{LINE}"), looked("b", 180, f"{LINE.replace('，', ' , ')}\n第二章"), looked("c", 190, phone="b1"),
    ])  # fmt: skip
    assert [(sign.kind, sign.firms) for sign in found] == [
        ("same_price", ("a", "b")), ("same_text", ("a", "b")), ("same_contact", ("b", "c")),
    ]  # fmt: skip
    assert found[0] == Sign("same_price", ("a", "b"), "1.80")


def test_a_short_sentence_is_written_alike_by_chance() -> None:
    assert signs_of([looked("a", 180, "保洁每天两次"), looked("b", 181, "保洁每天两次")]) == []


def test_one_text_that_three_share_is_one_sign() -> None:
    found = signs_of([looked("a", 1, LINE), looked("b", 2, LINE), looked("c", 3, LINE)])
    assert [(sign.kind, sign.firms) for sign in found] == [("same_text", ("a", "b", "c"))]
