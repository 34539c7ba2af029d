from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import evaluate, far_dates
from tests.feel.expressions import gives, value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('string(date("-2017-01-31"))', '"-2017-01-31"'),
        ('string(date("999999999-12-31"))', '"999999999-12-31"'),
        ("string(date(12026, 3, 1))", '"12026-03-01"'),
        ('string(@"-2021-01-01T10:10:10+11:00" + @"-P1D")', '"-2022-12-31T10:10:10+11:00"'),
        ('string(@"-2021-01-01T10:10:10@Australia/Melbourne" - @"P1M")', '"-2022-12-01T10:10:10@Australia/Melbourne"'),
        ('string(date("12026-01-31") + @"P1M")', '"12026-02-28"'),
        ('date("10000-01-01") - @"P1D"', '@"9999-12-31"'),
        ('date("10000-01-01") - @"9999-12-31"', '@"P1D"'),
        ('date("-0001-01-01") < @"2026-03-01"', "true"),
        ('date("12026-01-01") = date("12026-01-01")', "true"),
        ('@"12026-01-01T08:00:00+08:00" = @"12026-01-01T00:00:00Z"', "true"),
        ('date("12026-01-01").year', "12026"),
        ('date("12026-03-01").weekday', '@"2026-03-01".weekday'),
        ('date("12026-01-01") instance of date', "true"),
        ('years and months duration(date("-2016-01-30"), date("-2017-02-28"))', '@"-P11M"'),
        ('date and time(date("12026-01-01"), @"08:00:00").hour', "8"),
        ('date("1000000000-01-01")', "null"),
        ('date("999999999-12-31") + @"P1D"', "null"),
        ('date("12026-02-30")', "null"),
    ],
)
def test_dates_of_any_year_are_reckoned_with(source: str, expected: str) -> None:
    assert gives(source, expected)


@given(st.dates(), st.dates())
def test_far_reckoning_agrees_with_the_calendar_where_it_reaches(left: dt.date, right: dt.date) -> None:
    assert far_dates.difference(left, right) == left - right
    assert far_dates.order(left, right) == (left > right) - (left < right)
    assert far_dates.later(right, left - right) == left


@given(st.dates(), st.integers(-4000, 4000))
def test_a_far_date_keeps_its_calendar(date: dt.date, cycles: int) -> None:
    far = far_dates.far_date(date.year + 400 * cycles, date.month, date.day)
    assert (far.year, far.month, far.day) == (date.year + 400 * cycles, date.month, date.day)
    assert far_dates.split(far)[1].weekday() == date.weekday()


def test_ordinary_years_give_ordinary_dates() -> None:
    assert value('date("2026-03-01")') == dt.date(2026, 3, 1)
    assert type(value('@"2026-03-01T08:00:00"')) is dt.datetime


EDGES = ['"0001-01-01T00:00:00+18:00"', '"9999-12-31T23:59:59-18:00"', '"9999-12-31T23:59:59@America/New_York"']


@pytest.mark.parametrize("edge", EDGES)
def test_a_zone_may_put_a_moment_a_day_outside_four_digit_years(edge: str) -> None:
    moment = f"date and time({edge})"
    assert evaluate(f"{moment} = {moment} and {moment} <= {moment} and {moment} in [{moment}..{moment}]") is True
    assert evaluate(f"{moment} - {moment}") == dt.timedelta()
    assert evaluate(f"{moment} < @\"2026-01-01T00:00:00Z\"") is edge.startswith('"0001')
    assert evaluate(f"count(distinct values([{moment}, {moment}]))") == 1
