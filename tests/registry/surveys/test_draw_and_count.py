"""The sample is drawn by a seed that nobody chooses, and the share of the satisfied is an exact fraction."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from registry.surveys.count import Count, counted
from registry.surveys.draw import drawn, seed_of, size_of

HOUSEHOLDS = [f"1栋-{number}" for number in range(1, 101)]


def test_the_same_households_and_seed_draw_the_same_sample() -> None:
    seed = seed_of("调查 2026-0001/1", HOUSEHOLDS)
    sample = drawn(HOUSEHOLDS, seed, 20)
    assert sample == drawn(HOUSEHOLDS, seed, 20)
    assert len(set(sample)) == 20
    assert sorted(sample, key=HOUSEHOLDS.index) == sample
    assert sample != drawn(HOUSEHOLDS, seed_of("调查 2026-0001/2", HOUSEHOLDS), 20)


def test_another_household_changes_the_seed() -> None:
    assert seed_of("a/1", HOUSEHOLDS) != seed_of("a/1", HOUSEHOLDS[1:])


def test_everybody_is_drawn_about_equally_often() -> None:
    times = dict.fromkeys(HOUSEHOLDS, 0)
    for number in range(1_000):
        for one in drawn(HOUSEHOLDS, seed_of(f"{number}", HOUSEHOLDS), 20):
            times[one] += 1
    assert all(130 < count < 270 for count in times.values())  # 200 on the average, six standard deviations off at most


@pytest.mark.parametrize(("households", "size"), [(684, 137), (100, 30), (20, 20), (151, 31)])
def test_a_fifth_is_asked_thirty_at_least_and_never_more_than_there_are(households: int, size: int) -> None:
    assert size_of(households, 20, 30) == size


@given(some.lists(some.text("012345", min_size=3, max_size=3), max_size=60))
def test_the_count_is_the_exact_share_of_marks_that_were_given(marks: list[str]) -> None:
    given_marks = [mark for one in marks for mark in one if mark != "0"]
    satisfied = [mark for mark in given_marks if mark in "45"]
    count = counted(marks)
    assert (count.answers, count.items, count.satisfied) == (len(marks), len(given_marks), len(satisfied))
    if given_marks:
        exact, shown = Fraction(100 * len(satisfied), len(given_marks)), count.percent
        assert shown is not None
        assert Fraction(shown) <= exact < Fraction(shown) + Fraction(1, 100)


def test_what_is_shown_is_cut_off_not_rounded() -> None:
    assert Count(3, 3, 2).percent == Decimal("66.66")
    assert Count(1, 6000, 5099).percent == Decimal("84.98")
    assert Count(0, 0, 0).percent is None
