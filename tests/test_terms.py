"""When terms end: Civil Code arts. 200 to 204, and the counts "N days before"."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, InvalidTerm, official_days
from engine.terms import LONGEST, Term, before, end_of_term

CALENDAR = Calendar({year: official_days(year) or {} for year in (2025, 2026)})
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def term(value=5, unit="working_days", **kept):
    facts = {"name": "reply", "source": "惯例", "legal": False, "reason": "", "label": "回复"}
    return Term(value=value, unit=unit, **{**facts, **kept})


TERMS = st.builds(term, st.integers(1, 24), st.sampled_from(sorted(LONGEST)))


def test_working_day_term_does_not_count_its_first_day_and_names_what_it_skipped():
    end = end_of_term(date(2026, 9, 28), term(3), CALENDAR)
    assert end.last_day == date(2026, 10, 8)
    assert end.counted == (date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 8))
    assert end.rest_days == tuple(date(2026, 10, day) for day in range(1, 8))
    assert end.until == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert not end.provisional
    assert not end.rolled


def test_make_up_saturday_counts_as_a_working_day():
    assert end_of_term(date(2026, 10, 9), term(1), CALENDAR).last_day == date(2026, 10, 10)


def test_calendar_day_term_that_ends_in_a_holiday_rolls_to_the_next_working_day():
    end = end_of_term(date(2026, 9, 18), term(15, "calendar_days"), CALENDAR)  # the count ends on 3 October
    assert end.last_day == date(2026, 10, 8)
    assert end.rolled
    assert end.rest_days == tuple(date(2026, 10, day) for day in range(3, 8))
    assert len(end.counted) == 15


def test_calendar_day_term_that_ends_on_a_working_day_stays():
    end = end_of_term(date(2026, 10, 9), term(60, "calendar_days"), CALENDAR)
    assert end.last_day == date(2026, 12, 8)
    assert not end.rolled
    assert end.rest_days == ()


def test_month_term_ends_on_the_last_day_of_a_month_that_lacks_the_day():
    assert end_of_term(date(2026, 8, 31), term(6, "months"), CALENDAR).last_day == date(2027, 3, 1)  # 28 February is a Sunday
    assert end_of_term(date(2026, 3, 31), term(1, "months"), CALENDAR).last_day == date(2026, 4, 30)


def test_term_that_reaches_a_year_without_calendar_is_provisional():
    assert end_of_term(date(2026, 12, 30), term(2), CALENDAR).provisional
    assert not end_of_term(date(2026, 12, 30), term(1), CALENDAR).provisional
    assert end_of_term(date(2026, 12, 30), term(2, "calendar_days"), CALENDAR).provisional


def test_notice_before_an_event_moves_to_the_earlier_working_day():
    latest = before(date(2026, 10, 19), term(15, "calendar_days"), CALENDAR)  # 4 October is a holiday
    assert latest.last_day == date(2026, 9, 30)
    assert latest.rolled


def test_notice_in_working_days_counts_back_without_the_day_of_the_event():
    assert before(date(2026, 10, 9), term(2), CALENDAR).last_day == date(2026, 9, 30)


@pytest.mark.parametrize(("value", "unit"), [(0, "working_days"), (-1, "calendar_days"), (1, "weeks"), (40_000, "calendar_days")])
def test_term_of_no_sensible_length_is_refused(value, unit):
    with pytest.raises(InvalidTerm, match="reply"):
        term(value, unit)


def test_term_beyond_the_calendar_is_refused():
    with pytest.raises(InvalidTerm):
        end_of_term(date(9990, 1, 1), term(1_200, "months"), CALENDAR)


@given(DAYS, TERMS)
def test_no_term_ends_on_a_rest_day(start, length):
    end = end_of_term(start, length, CALENDAR)
    assert CALENDAR.is_working_day(end.last_day)
    assert end.last_day > start


@given(DAYS, DAYS, TERMS)
def test_a_later_start_never_ends_earlier(one, other, length):
    first, second = sorted((one, other))
    assert end_of_term(first, length, CALENDAR).last_day <= end_of_term(second, length, CALENDAR).last_day


@given(DAYS, st.integers(1, 23), st.sampled_from(sorted(LONGEST)))
def test_a_longer_term_never_ends_earlier(start, value, unit):
    shorter, longer = term(value, unit), term(value + 1, unit)
    assert end_of_term(start, shorter, CALENDAR).last_day <= end_of_term(start, longer, CALENDAR).last_day


@given(DAYS, st.integers(1, 40), st.sampled_from(["working_days", "calendar_days"]))
def test_notice_on_the_latest_day_leaves_the_whole_term(event, value, unit):
    length = term(value, unit)
    latest = before(event, length, CALENDAR).last_day
    assert CALENDAR.is_working_day(latest)
    if unit == "working_days":
        # As many working days lie from the day of notice up to the day before the event.
        assert CALENDAR.working_days_between(latest - timedelta(days=1), event - timedelta(days=1)) == value
    else:
        assert (event - latest).days >= value


@given(DAYS, TERMS)
def test_every_day_of_a_term_is_explained(start, length):
    end = end_of_term(start, length, CALENDAR)
    listed = sorted({*end.counted, *end.rest_days, end.last_day})
    assert listed == [start + (end.last_day - start) * n // len(listed) for n in range(1, len(listed) + 1)]
    if length.unit == "working_days":
        assert len(end.counted) == length.value
