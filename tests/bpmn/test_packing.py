"""Values that stand in groups come back as they were, one by one and together, and take little room where they are alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.packing import TOGETHER, all_values, grouped, nothing_yet, packed, value_at, values_so_far, with_one_more, with_value

LEAVES = st.one_of(
    st.none(), st.booleans(), st.decimals(allow_nan=False, allow_infinity=False), st.dates(), st.text(),
    st.sampled_from(['"', "\t\n", "\\", ""]),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=6
)


@given(st.lists(VALUES, max_size=2 * TOGETHER + 5))
def test_whatever_values_there_are_they_come_back(values: list[Any]) -> None:
    groups = grouped(values)
    assert list(all_values(groups, len(values))) == values
    for place, value in enumerate(values[: TOGETHER + 3]):
        assert value_at(groups, place) == value


@given(st.lists(VALUES, max_size=TOGETHER + 2), VALUES)
def test_one_more_makes_the_groups_that_all_of_them_would_have_made(values: list[Any], more: Any) -> None:
    assert with_one_more(grouped(values), len(values), more) == grouped([*values, more])


@given(st.lists(VALUES, max_size=2 * TOGETHER + 5), st.randoms(use_true_random=False))
def test_values_that_come_in_any_order_stand_at_their_places(values: list[Any], random: Random) -> None:
    groups, order = nothing_yet(len(values)), list(range(len(values)))
    random.shuffle(order)
    for number, place in enumerate(order):
        groups = with_value(groups, place, values[place])
        if number % 50 == 0:
            there = set(order[: number + 1])
            assert values_so_far(groups, len(values)) == [value if at in there else None for at, value in enumerate(values)]
    assert values_so_far(groups, len(values)) == values


def test_a_value_may_come_again_and_there_may_be_more_places() -> None:
    groups = nothing_yet(TOGETHER)
    for place in range(TOGETHER):
        groups = with_value(groups, place, "yes")
    groups = with_value([*groups, *nothing_yet(1)], TOGETHER, "$5")
    groups = with_value(groups, 3, None)
    assert values_so_far(groups, TOGETHER + 1) == ["yes"] * 3 + [None] + ["yes"] * (TOGETHER - 4) + ["$5"]


def test_what_is_not_there_yet_takes_no_room_and_what_is_full_little() -> None:
    groups = nothing_yet(1000)
    assert sum(map(len, groups)) == 0
    for place in range(1000):
        groups = with_value(groups, place, {"decision": "approve" if place % 2 else "reject", "by": f"u{place}"})
    assert sum(map(len, groups)) < 1000 * 22


@pytest.mark.parametrize(
    ("values", "each"),
    [
        ([Decimal(number) for number in range(1, 1001)], 6),
        ([{"unit": f"firm.{number}", "name": f"企业{number}", "since": date(2026, 1, 1)} for number in range(1000)], 22),
        (["the same"] * 1000, 1),
    ],
)
def test_values_that_are_alike_take_little_room(values: list[Any], each: int) -> None:
    assert sum(len(group) for group in grouped(values)) < len(values) * each < len(packed(values))
