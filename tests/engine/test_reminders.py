"""Reminders before a term ends; the superior once it has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.calendar import Calendar, end_of_day
from engine.reminders import remind_at
from tests.engine.house import House

CALENDAR = Calendar({2026: {date(2026, 10, day): True for day in range(1, 8)} | {date(2026, 10, 10): False}})
FRIDAY = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_day", "ahead", "expected"),
    [
        (date(2026, 10, 15), 1, date(2026, 10, 14)),
        (date(2026, 10, 12), 1, date(2026, 10, 10)),  # Monday; the Saturday before it is worked
        (date(2026, 10, 19), 1, date(2026, 10, 16)),  # Monday; the weekend before it is none
        (date(2026, 10, 15), 2, date(2026, 10, 13)),
        (date(2026, 10, 10), 1, None),  # a term of one working day
        (date(2026, 10, 15), 0, None),
        (date(2026, 10, 12), 2, None),
    ],
)
def test_people_are_reminded_working_days_before_the_last_day(last_day: date, ahead: int, expected: date | None) -> None:
    found = remind_at(FRIDAY, end_of_day(last_day), ahead, CALENDAR)
    assert found == (nine(expected) if expected else None)


def waits_of(house: House, case: str) -> list[str]:
    return [row.wait.partition("/")[0] for row in house.timers(case)]


def test_a_term_of_five_days_reminds_once_and_then_is_late(house: House) -> None:
    case = house.start("reminding")
    assert waits_of(house, case) == ["remind", "late"]
    house.wait(days=5)  # Wednesday 14 October, the day before the last one
    assert house.kinds(case) == ["case:started", "task:reminded"]
    entry = house.journal(case)[-1]
    assert (entry.at, entry.facts["due_at"]) == (house.clock(), nine(date(2026, 10, 14)))
    assert (entry.facts["role"], entry.facts["until"]) == ("clerk", end_of_day(date(2026, 10, 15)))
    house.wait(days=2)
    assert house.kinds(case)[-1] == "task:late"
    assert house.inbox("fang") == ["look"]
    assert waits_of(house, case) == []


def test_whoever_holds_the_task_is_the_one_reminded(house: House) -> None:
    case = house.start("reminding")
    house.claim("look", "su", case)
    house.wait(days=5)
    assert house.journal(case)[-1].facts["reminded"] == "su"
    assert house.task("look", case).reminded_at == house.clock()


def test_a_done_task_reminds_nobody(house: House) -> None:
    case = house.start("reminding")
    house.complete("look", "lin", case, note="灯不亮")
    assert "remind" not in waits_of(house, case)
    house.wait(days=20)
    assert "task:reminded" not in house.kinds(case)


def test_a_worker_that_slept_past_the_term_only_says_that_it_is_late(house: House) -> None:
    case = house.start("reminding")
    house.wait(days=30)
    assert house.kinds(case) == ["case:started", "task:late"]


def test_a_task_whose_term_is_as_short_as_the_reminder_is_ahead_has_none(house: House) -> None:
    case = house.start("reminding")
    house.complete("look", "lin", case, note="灯不亮")  # the next one is due today
    assert waits_of(house, case) == ["late"]


def test_a_reminder_does_not_make_a_page_stale(house: House) -> None:
    case = house.start("reminding")
    task = house.claim("look", "lin", case)
    house.wait(days=5)
    assert house.task("look", case).version == task.version


def test_a_moment_in_the_past_is_no_reminder() -> None:
    opened = FRIDAY + timedelta(hours=12)
    assert remind_at(opened, end_of_day(date(2026, 10, 12)), 1, CALENDAR) == nine(date(2026, 10, 10))
