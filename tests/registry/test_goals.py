"""The plan's goals: what counts for each, and what falls short however little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.goals import Goal, Place, by_subdistrict, share, standing
from registry.kinds import EstateKind, GoalKind

BY, FROM = date(2020, 12, 31), date(2019, 1, 1)
PLAIN = Place("e1", "甲小区", "", "c1", "s1", "友谊街道", EstateKind.MARKET, None, None, False, False, None)


def goal(kind: GoalKind, target: int | None, counted_from: date | None = None) -> Goal:
    return Goal(kind, target, counted_from, BY, "方案二")


def places(number: int) -> list[Place]:
    return [replace(PLAIN, id=f"e{at}") for at in range(number)]


def test_an_estate_without_any_service_is_not_covered() -> None:
    found = standing(goal(GoalKind.COVERAGE, 100), [*places(3), replace(PLAIN, id="bare", kind=EstateKind.NONE)])
    assert (found.reached, found.of, found.percent, found.met, found.short_of) == (3, 4, Decimal("75.0"), False, 1)
    assert [one.id for one in found.lacking] == ["bare"]


def test_a_hundred_percent_is_all_of_them() -> None:
    found = standing(goal(GoalKind.COVERAGE, 100), places(2_000))
    assert (found.percent, found.met, found.short_of) == (Decimal("100.0"), True, 0)


def test_one_estate_of_two_thousand_is_never_rounded_away() -> None:
    found = standing(goal(GoalKind.COVERAGE, 100), [*places(1_999), replace(PLAIN, id="bare", kind=EstateKind.NONE)])
    assert (found.percent, found.met, found.short_of) == (Decimal("99.9"), False, 1)


def test_satisfaction_is_of_all_answers_not_the_mean_of_the_estates() -> None:
    large, small = replace(PLAIN, id="large", satisfied=900, marks=1_000), replace(PLAIN, id="small", satisfied=10, marks=10)
    found = standing(goal(GoalKind.SATISFACTION, 95), [large, small, replace(PLAIN, id="never asked")])
    assert (found.reached, found.of, found.percent, found.met) == (910, 1_010, Decimal("90.0"), False)
    assert ([one.id for one in found.counting], [one.id for one in found.lacking]) == (["small"], ["large"])
    assert found.short_of == Decimal("5.0")  # 95 - 90.099, rounded up to a tenth


@pytest.mark.parametrize(("satisfied", "met"), [(950, True), (949, False)])
def test_exactly_the_target_meets_it(satisfied: int, met: bool) -> None:
    found = standing(goal(GoalKind.SATISFACTION, 95), [replace(PLAIN, satisfied=satisfied, marks=1_000)])
    assert found.met is met
    assert found.short_of == (Decimal(0) if met else Decimal("0.1"))


def test_where_nobody_was_asked_nothing_is_said() -> None:
    found = standing(goal(GoalKind.SATISFACTION, 95), places(2))
    assert (found.percent, found.met, found.short_of) == (None, None, 0)


def test_only_stars_of_that_level_since_the_plan_s_day_are_new() -> None:
    rated = [
        replace(PLAIN, id="new", star_level=2, star_on=FROM),
        replace(PLAIN, id="before", star_level=2, star_on=date(2018, 12, 31)),
        replace(PLAIN, id="unknown day", star_level=2),
        replace(PLAIN, id="three", star_level=3, star_on=FROM),
    ]
    found = standing(goal(GoalKind.TWO_STAR, 12, FROM), rated)
    assert [one.id for one in found.counting] == ["new"]
    assert (found.met, found.short_of) == (False, 11)
    assert [one.id for one in standing(goal(GoalKind.THREE_STAR, 1, FROM), rated).counting] == ["three"]


def test_quasi_property_that_ran_before_the_plan_is_not_new() -> None:
    run = [replace(PLAIN, id="new", quasi_from=FROM), replace(PLAIN, id="old", quasi_from=date(2018, 7, 1)), PLAIN]
    found = standing(goal(GoalKind.QUASI, 1, FROM), run)
    assert ([one.id for one in found.counting], found.met) == (["new"], True)


def test_party_organisations_are_counted_among_committees_and_judged_by_no_number() -> None:
    found = standing(
        goal(GoalKind.PARTY, None),
        [replace(PLAIN, id="with", committee=True, party_organisation=True), replace(PLAIN, id="without", committee=True), PLAIN],
    )
    assert (found.reached, found.of, found.percent, found.met, found.short_of) == (1, 2, Decimal("50.0"), None, 0)


def test_the_subdistricts_add_up_to_the_district() -> None:
    kinds = [EstateKind.QUASI, EstateKind.NONE, EstateKind.NONE, EstateKind.MARKET] * 5
    everywhere = [replace(PLAIN, id=str(at), subdistrict_id=f"s{at % 3}", kind=kind) for at, kind in enumerate(kinds)]
    parts = [standing(goal(GoalKind.COVERAGE, 100), found) for found in by_subdistrict(everywhere).values()]
    whole = standing(goal(GoalKind.COVERAGE, 100), everywhere)
    assert (sum(one.reached for one in parts), sum(one.of for one in parts)) == (whole.reached, whole.of)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_what_is_shown_never_contradicts_the_verdict(part: int, rest: int, target: int) -> None:
    whole = part + rest
    found = standing(goal(GoalKind.SATISFACTION, target), [replace(PLAIN, satisfied=part, marks=whole)])
    assert found.met is (Fraction(part, whole) >= Fraction(target, 100))
    shown = share(part, whole)
    assert shown is not None
    assert Fraction(shown) <= Fraction(part * 100, whole) < Fraction(shown) + Fraction(1, 10)
    assert (found.short_of == 0) is found.met
