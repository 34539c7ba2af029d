"""The district's working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, InvalidTerm, end_of_day, official_days

YEAR_2026 = official_days(2026)
CALENDAR = Calendar({2026: YEAR_2026 or {}})
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))
COUNTS = st.integers(1, 40)


def test_official_year_has_as_many_working_days_as_the_state_council_announced():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(CALENDAR.is_working_day, days)) == 248


def test_national_day_rests_on_weekdays_and_its_make_up_days_are_worked():
    assert not CALENDAR.is_working_day(date(2026, 10, 1))  # a Thursday
    assert CALENDAR.is_working_day(date(2026, 9, 20))  # a Sunday
    assert CALENDAR.is_working_day(date(2026, 10, 10))  # a Saturday


def test_year_without_announcement_is_unknown_rather_than_guessed():
    assert official_days(2031) is None


def test_year_without_table_rests_at_weekends_and_is_provisional():
    assert CALENDAR.year_is_provisional(2027)
    assert not CALENDAR.year_is_provisional(2026)
    assert CALENDAR.is_working_day(date(2027, 10, 1))
    assert not CALENDAR.is_working_day(date(2027, 10, 2))


def test_day_in_the_table_of_another_year_is_refused():
    with pytest.raises(InvalidTerm, match="Expected days of 2026 in its table, but found 2027-01-01"):
        Calendar({2026: {date(2027, 1, 1): True}})


def test_working_days_skip_the_national_holiday():
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)


def test_counting_no_working_day_is_refused():
    with pytest.raises(InvalidTerm):
        CALENDAR.add_working_days(date(2026, 9, 30), 0)


def test_day_ends_at_midnight_of_the_district():
    assert end_of_day(date(2026, 10, 9)) == datetime(2026, 10, 9, 16, tzinfo=UTC)


def test_count_beyond_the_calendar_is_refused():
    with pytest.raises(InvalidTerm):
        CALENDAR.add_working_days(date(9999, 12, 30), 5)


@given(DAYS, COUNTS)
def test_counted_working_day_is_worked_and_later(day, count):
    reached = CALENDAR.add_working_days(day, count)
    assert reached > day
    assert CALENDAR.is_working_day(reached)


@given(DAYS, COUNTS)
def test_days_between_invert_counting(day, count):
    reached = CALENDAR.add_working_days(day, count)
    assert CALENDAR.working_days_between(day, reached) == count
    assert CALENDAR.working_days_between(reached, day) == -count


@given(DAYS, DAYS, COUNTS)
def test_counting_never_reverses_two_days(one, other, count):
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, count) <= CALENDAR.add_working_days(second, count)
    assert CALENDAR.add_working_days(first, -count) <= CALENDAR.add_working_days(second, -count)


@given(DAYS, COUNTS, COUNTS)
def test_counting_in_two_steps_reaches_the_same_day(day, one, other):
    in_two = CALENDAR.add_working_days(CALENDAR.add_working_days(day, one), other)
    assert in_two == CALENDAR.add_working_days(day, one + other)


@given(DAYS, COUNTS)
def test_counting_back_from_a_working_day_undoes_counting_on(day, count):
    start = CALENDAR.working_day_from(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, count), -count) == start
