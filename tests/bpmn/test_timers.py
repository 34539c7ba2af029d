"""Dates, durations, cycles and cron, in the district's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.bpmn.timers import BadTime, Due, end_of, first_due, later, next_cron, next_of_cycle
from engine.clock import DISTRICT_ZONE
from engine.feel import YearsMonths

NOW = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)  # 09:00 in the district


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=DISTRICT_ZONE).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 8 1 1,4,7,10 *", local(2027, 1, 1, 8)),
        ("30 9 * * *", local(2026, 10, 9, 9, 30)),
        ("0 9 * * *", local(2026, 10, 10, 9)),
        ("*/20 * * * *", local(2026, 10, 9, 9, 20)),
        ("0 8 * * 1-5", local(2026, 10, 12, 8)),
        ("0 8 * * 7", local(2026, 10, 11, 8)),
        ("0 8 29 2 *", local(2028, 2, 29, 8)),
        ("0 8 13 * 5", local(2026, 10, 13, 8)),
    ],
)
def test_five_fields_of_cron_name_the_next_minute(text: str, expected: datetime) -> None:
    assert next_cron(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0/5 * * * ?", local(2026, 10, 9, 9, 5)),
        ("30 0 9 * * *", local(2026, 10, 9, 9, 0, 30)),
        ("0 0 9 * * *", local(2026, 10, 10, 9)),
        ("0 0 8 * * MON-FRI", local(2026, 10, 12, 8)),
        ("0 0 8 ? * sat,sun", local(2026, 10, 10, 8)),
        ("0 0 8 ? * 7", local(2026, 10, 11, 8)),
        ("0 0 8 ? * 1", local(2026, 10, 12, 8)),
        ("59 59 23 31 DEC ?", local(2026, 12, 31, 23, 59, 59)),
        ("0 0 8 1 JAN,APR *", local(2027, 1, 1, 8)),
    ],
)
def test_six_fields_of_cron_begin_with_a_second_and_may_name_months_and_days(text: str, expected: datetime) -> None:
    """9 October 2026 is a Friday."""
    assert next_cron(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("*/10 * * * * *", 'a cycle such as "R/PT10S"'),
        ("* * * * * ?", 'a cycle such as "R/PT10S"'),
        ("0 0 8 L * ?", "every day, and a gateway"),
        ("0 0 8 15W * ?", "every day, and a gateway"),
        ("0 0 8 ? * MON#1", "every day, and a gateway"),
        ("0 0 8 ? * 5L", "every day, and a gateway"),
        ("0 0 8 13 * FRI", "write * for one of them"),
    ],
)
def test_what_six_fields_leave_open_is_refused_with_the_way_round(text: str, way: str) -> None:
    with pytest.raises(BadTime, match=re.escape(way)):
        next_cron(text, NOW)


NO_CRON = (
    "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "a * * * *", "0 0 30 2 *", "*/0 * * * *",
    "0 8 * * MON", "0 8 ? * *", "60 0 8 * * *", "0 0 8 * * FOO", "0 0 8 * * ? 2027", "@daily",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_CRON)
def test_a_text_that_is_no_cron_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        next_cron(text, NOW)


def test_months_are_counted_in_the_district_s_calendar_to_its_last_day() -> None:
    assert later(local(2027, 1, 31, 0, 30), YearsMonths(1)) == local(2027, 2, 28, 0, 30)
    assert later(local(2028, 1, 31, 0, 30), YearsMonths(13)) == local(2029, 2, 28, 0, 30)


def test_a_date_ends_at_24_o_clock_in_the_district() -> None:
    assert end_of(date(2026, 10, 9)) == datetime(2026, 10, 9, 16, 0, tzinfo=UTC)
    assert end_of(datetime(2026, 10, 9, 8, 0)) == datetime(2026, 10, 9, 0, 0, tzinfo=UTC)


def test_a_cycle_counts_its_firings() -> None:
    assert first_due("cycle", "R3/PT1H", NOW) == Due(NOW + timedelta(hours=1), 2)
    assert next_of_cycle("R3/PT1H", NOW, NOW, 2) == Due(NOW + timedelta(hours=1), 1)
    assert first_due("cycle", "R/P1D", NOW) == Due(NOW + timedelta(days=1), None)


def test_a_cycle_may_say_when_it_begins() -> None:
    """`NOW` is 09:00 in the district."""
    begins = NOW + timedelta(hours=5)
    coming = f"R3/{begins.isoformat()}/PT1H"
    assert first_due("cycle", coming, NOW) == Due(begins, 2)
    assert next_of_cycle(coming, begins, begins, 2) == Due(begins + timedelta(hours=1), 1)
    assert first_due("cycle", "R/2020-01-01T08:30:00+08:00/P1D", NOW).at == NOW + timedelta(hours=23, minutes=30)
    half_over = f"R3/{(NOW - timedelta(minutes=90)).isoformat()}/PT1H"
    assert first_due("cycle", half_over, NOW) == Due(NOW + timedelta(minutes=30), 0)
    with pytest.raises(BadTime, match="have passed"):
        first_due("cycle", "R3/2020-01-01T08:30:00+08:00/P1D", NOW)


def test_firings_of_a_short_cycle_that_were_missed_for_years_are_passed_over_at_once() -> None:
    century = NOW + timedelta(days=36_500, milliseconds=500)
    assert next_of_cycle("R/PT1S", NOW, century, None) == Due(century + timedelta(milliseconds=500), None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", date(2026, 1, 1)), ("date", "soon"), ("date", None), ("duration", "P"), ("duration", NOW), ("cycle", "R0/PT1H"),
        ("cycle", "R3/PT0S"), ("cycle", "R3/soon/PT1H"), ("cycle", "R3/-PT1H"), ("cycle", 3), ("duration", timedelta(days=999_999_999)),
        ("duration", YearsMonths(999_999)),
    ],
)  # fmt: skip
def test_a_value_that_is_no_time_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(BadTime):
        first_due(kind, value, NOW)
