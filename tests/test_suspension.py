"""When a term ends whose case stood still, counted on the calendar by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest

from engine.calendar import Calendar, end_of_day, official_days
from engine.clock import DISTRICT_ZONE
from engine.suspension import prolonged
from engine.terms import Term, TermUnit, end_of_term

CALENDAR = Calendar({2026: official_days(2026) or MappingProxyType({})})
TODAY = date(2026, 10, 9)
NAMES = {"working_days": 5, "calendar_days": 15, "months": 1}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=DISTRICT_ZONE).astimezone(UTC)


def term(start: date, value: int, unit: TermUnit) -> tuple[datetime, list[dict[str, Any]]]:
    """A deadline with the note that FEEL's term functions leave."""
    end = end_of_term(start, Term("t", value, unit, "", legal=False, reason="", label=""), CALENDAR)
    note = {"kind": "term", "unit": unit, "from": start, "last_day": end.last_day, "until": end.until, "rest_days": list(end.rest_days)}
    return end.until, [note]


def moved(deadline: tuple[datetime, list[dict[str, Any]]], since: date, until: date) -> tuple[datetime, list[dict[str, Any]]]:
    later, notes = prolonged(CALENDAR, *deadline, noon(since), noon(until))
    return later, [dict(note) for note in notes]


@pytest.mark.parametrize(
    ("value", "unit", "since", "until", "last_day"),
    [
        # 12, 13, 14 and 15 October are left on Saturday the 10th, a working day; from Tuesday the 20th: 21, 22, 23, 26.
        (5, "working_days", date(2026, 10, 10), date(2026, 10, 20), date(2026, 10, 26)),
        # None is left on its last day: the day on which the case goes on is the last one.
        (5, "working_days", date(2026, 10, 15), date(2026, 10, 20), date(2026, 10, 20)),
        (5, "working_days", date(2026, 10, 15), date(2026, 10, 24), date(2026, 10, 26)),  # a Saturday moves on to Monday
        # 24 October is a Saturday: the term ended on Monday the 26th. Five days were left to the 24th, not seven.
        (15, "calendar_days", date(2026, 10, 19), date(2026, 11, 2), date(2026, 11, 9)),
        (15, "calendar_days", date(2026, 10, 25), date(2026, 11, 2), date(2026, 11, 2)),  # the count was full, only the rest was left
        # 9 November; ten days were left on 30 October, and from 30 November they reach 10 December.
        (1, "months", date(2026, 10, 30), date(2026, 11, 30), date(2026, 12, 10)),
    ],
)  # fmt: skip
def test_the_days_that_were_left_are_left(value: int, unit: TermUnit, since: date, until: date, last_day: date) -> None:
    assert moved(term(TODAY, value, unit), since, until)[0] == end_of_day(last_day)


def test_a_term_that_begins_only_after_the_stop_stays_as_it_is() -> None:
    deadline = term(date(2026, 11, 2), 5, "working_days")
    assert moved(deadline, date(2026, 10, 12), date(2026, 10, 30)) == deadline


def test_a_term_that_begins_during_the_stop_runs_whole_from_its_end() -> None:
    deadline = term(date(2026, 10, 14), 3, "working_days")
    assert moved(deadline, date(2026, 10, 12), date(2026, 10, 20))[0] == end_of_day(date(2026, 10, 23))


def test_a_day_without_a_term_moves_by_as_many_days_and_an_hour_by_the_time() -> None:
    since = datetime(2026, 10, 12, 1, tzinfo=UTC)
    until = since + timedelta(days=3, hours=5)
    assert prolonged(CALENDAR, end_of_day(date(2026, 10, 14)), (), since, until)[0] == end_of_day(date(2026, 10, 17))
    assert prolonged(CALENDAR, since + timedelta(hours=7), (), since, until)[0] == until + timedelta(hours=7)


@pytest.mark.parametrize("unit", list(NAMES))
def test_stops_never_take_a_day_and_none_that_is_empty_moves_anything(unit: TermUnit) -> None:
    for stops in product(product((0, 1, 3), (0, 1, 5, 20)), repeat=2):
        deadline, day = term(TODAY, NAMES[unit], unit), TODAY
        for running, standing in stops:
            since = day + timedelta(days=running)
            until = since + timedelta(days=standing)
            if deadline[0] <= noon(since):
                break
            before, deadline = deadline[0], moved(deadline, since, until)
            assert deadline[0] >= before, stops
            assert (deadline[0] == before) if standing == 0 else (deadline[0] > noon(until)), stops
            day = until


def test_working_days_left_are_counted_alike_before_and_after() -> None:
    deadline = term(TODAY, 5, "working_days")
    later, notes = moved(deadline, date(2026, 10, 12), date(2026, 10, 28))
    assert notes[-1]["left"] == CALENDAR.working_days_between(date(2026, 10, 12), date(2026, 10, 15)) == 3
    assert CALENDAR.working_days_between(date(2026, 10, 28), notes[-1]["last_day"]) == 3
    assert later == end_of_day(notes[-1]["last_day"])
