"""A holiday that moves while cases run: what is pending is counted anew, and the journal says from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import commands as c
from engine import machine_commands as machine
from engine import worker
from engine.bpmn import State, advance
from engine.bpmn.inputs import input_from_plain
from engine.calendar import Calendar, official_days
from engine.canonical import encode
from engine.deploy import deploy_files
from engine.feel_context import CaseFacts, context_for
from engine.host_functions import host_functions
from engine.identity import new_id
from engine.journal import read
from engine.law import Law
from engine.library import CALENDAR
from engine.reading import case_page
from engine.recounting import recounted
from engine.step import Step, journalled
from engine.terms import Term
from tests.engine.house import MORNING, House

OFFICIAL = {year: dict(official_days(year) or {}) for year in (2026,)}
FREE_TUESDAY = {2026: {**OFFICIAL[2026], date(2026, 10, 13): True}}
WORKED_SUNDAY = {2026: {**OFFICIAL[2026], date(2026, 10, 11): False}}


def midnight_after(year: int, month: int, day: int) -> datetime:
    """24:00 of a day in the district."""
    return datetime(year, month, day, 16, tzinfo=UTC)


def announce(house: House, years: Mapping[int, Mapping[date, bool]]) -> int:
    """Brings a calendar into force, and lets the worker see to the cases. Returns how much it did."""
    tables = {f"{year}.json": encode({day.isoformat(): rests for day, rests in sorted(days.items())}) for year, days in years.items()}
    with house.engine.transaction() as connection:
        deploy_files(connection, CALENDAR, tables, house.clock(), "system")
    return worker.run_once(house.engine, renditions=False)


def test_a_pending_term_ends_later_with_its_timers_and_the_journal_keeps_both_days(house: House) -> None:
    """Recording has five working days from Friday 9 October: Saturday (worked), Monday to Thursday."""
    case = house.start()
    assert announce(house, FREE_TUESDAY) == 1
    assert house.task("record").due_at == midnight_after(2026, 10, 16)
    assert [(one.wait.partition("/")[0], one.due_at) for one in house.timers(case)] == [("late", midnight_after(2026, 10, 16))]
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.actor.user) == ("terms:recounted", "system")
    (moved,) = entry.facts["moved"]
    assert (moved["element"], moved["was"], moved["due_at"]) == ("record", midnight_after(2026, 10, 15), midnight_after(2026, 10, 16))
    line = case_page(house.engine, "lin", case).story[0]
    assert [(one["name"], one["due_at"]) for one in line.facts["moved"]] == [("record", midnight_after(2026, 10, 16))]


def test_it_is_done_once(house: House) -> None:
    case = house.start()
    announce(house, FREE_TUESDAY)
    kinds = house.kinds(case)
    for _ in range(2):
        assert worker.run_once(house.engine, renditions=False) == 0
    house.do(machine.RecountTerms("again", case))
    assert house.kinds(case) == kinds


def test_a_term_ends_earlier_where_a_day_is_worked_after_all(house: House) -> None:
    house.start()
    announce(house, WORKED_SUNDAY)
    assert house.task("record").due_at == midnight_after(2026, 10, 14)


def test_a_term_that_would_be_over_already_keeps_the_day_that_everybody_was_told(house: House) -> None:
    house.start()
    house.clock.advance(timedelta(days=6))  # Thursday 15 October, its last day
    announce(house, WORKED_SUNDAY)
    assert house.task("record").due_at == midnight_after(2026, 10, 15)


def test_a_term_that_is_over_stays_over(house: House) -> None:
    case = house.start()
    house.wait(days=8)
    assert house.kinds(case)[-1] == "task:late"
    announce(house, FREE_TUESDAY)
    assert (house.task("record").due_at, house.kinds(case)[-1]) == (midnight_after(2026, 10, 15), "task:late")


def test_a_provisional_mark_goes_when_the_year_is_announced_though_no_day_moves(house: House) -> None:
    announce(house, {})
    case = house.start()
    (deadline,) = case_page(house.engine, "lin", case).deadlines
    assert deadline.due.provisional  # and Saturday 10 October counts as a rest day
    due = house.task("record").due_at
    announce(house, {2026: {}})
    (deadline,) = case_page(house.engine, "lin", case).deadlines
    assert (deadline.due.provisional, house.task("record").due_at) == (False, due)
    assert house.kinds(case)[-1] == "terms:recounted"
    assert case_page(house.engine, "lin", case).story[0].facts["moved"] == []


def test_a_case_without_a_term_of_the_calendar_gets_no_entry(house: House) -> None:
    case = house.start("reply")
    kinds = house.kinds(case)
    announce(house, FREE_TUESDAY)
    assert house.kinds(case) == kinds


def test_a_suspended_case_is_counted_anew_after_it_was_resumed(house: House) -> None:
    case = house.start()
    house.do(c.SuspendCase(new_id(), "fang", case, "法院通知中止"))
    announce(house, FREE_TUESDAY)
    assert house.kinds(case)[-1] == "case:suspended"
    house.do(c.ResumeCase(new_id(), "fang", case, "中止的原因消除"))
    house.wait(hours=1)
    assert house.kinds(case)[-1] == "terms:recounted"
    assert house.task("record").due_at == midnight_after(2026, 10, 16)


def test_the_journal_replays_to_the_same_state_by_the_calendars_that_it_names(house: House) -> None:
    case = house.start()
    announce(house, FREE_TUESDAY)
    house.complete("record", "lin", case, note="灯不亮")
    with house.engine.reading() as tx:
        step = Step.read(tx, case)
        assert step.state is not None
        state: State | None = None
        for entry in read(tx.connection, step.key, case):
            for move in entry.moves:
                ground = tx.house.library.standing(tx.connection, entry.ground.get("law"), entry.ground.get("calendar"))
                context = context_for(step.procedure, ground, entry.at, CaseFacts.of(step.row, step.units), {})
                moved = advance(state, step.diagram, input_from_plain(move["input"]), context)
                assert encode([journalled(one) for one in moved.effects]) == encode(list(move["effects"]))
                state = moved.state
        assert state is not None
        assert encode(state.to_plain()) == encode(step.state.to_plain())


# The counting itself.

FREE = Calendar(FREE_TUESDAY)
BEFORE = Calendar(OFFICIAL)
TERMS = {
    "five": Term("five", 5, "working_days", "惯例", False, "要趁早", "五日"),
    "ten": Term("ten", 10, "calendar_days", "", True, "", "十日"),
}


def noted(calendar: Calendar, *names: str) -> tuple[datetime, list[dict[str, object]]]:
    """Terms one after another from Friday 9 October: when the last ends, and the notes."""
    notes: list[dict[str, object]] = []
    functions = host_functions(calendar, TERMS, Law(()), date(2026, 10, 9), notes)
    day: object = date(2026, 10, 9)
    for name in names[:-1]:
        day = functions["term last day"](day, name)
    end = functions["term end"](day, names[-1])
    assert isinstance(end, datetime)
    return end, notes


@pytest.mark.parametrize("names", [("five",), ("ten",), ("five", "five"), ("five", "ten"), ("ten", "five", "five")])
def test_counted_anew_is_as_if_it_had_been_counted_so_from_the_first(names: tuple[str, ...]) -> None:
    assert recounted(FREE, *noted(BEFORE, *names)) == noted(FREE, *names)


@pytest.mark.parametrize("names", [("five",), ("five", "five")])
def test_a_moment_beside_a_term_keeps_its_distance(names: tuple[str, ...]) -> None:
    end, notes = noted(BEFORE, *names)
    before = end - timedelta(hours=30)
    assert recounted(FREE, before, notes)[0] == noted(FREE, *names)[0] - timedelta(hours=30)


def test_by_the_same_calendar_nothing_changes() -> None:
    end, notes = noted(BEFORE, "five", "ten")
    assert recounted(BEFORE, end, notes) == (end, notes)
    assert recounted(FREE, MORNING, []) == (MORNING, [])
