"""Terms of a case that stood still: the days that were left when it stopped are left when it goes on.

Source: Civil Code (民法典) art. 201: the day of an event does not count. So the day on which a case stops is still one of the
term's own days, and the day on which it goes on is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from engine.calendar import Calendar, end_of_day
from engine.clock import DISTRICT_ZONE, district_day

SUSPENSION = "suspension"
"""The kind of the note that a stop leaves with a term."""

Notes = Sequence[Mapping[str, Any]]


def prolonged(calendar: Calendar, due_at: datetime, notes: Notes, since: datetime, until: datetime) -> tuple[datetime, Notes]:
    """When a term that was pending ends after its case stood still from `since` to `until`, and its notes with one more.

    A term of days keeps the days of its kind that were left; an end that is a day moves by as many days; any other moves by
    the time itself. A term that had not begun when the case went on stays as it is.
    """
    stops = stops_in(notes)
    ending = stops[0]["was"] if stops and stops[-1]["due_at"] == due_at else due_at
    term = next((note for note in notes if note["kind"] == "term" and note["until"] == ending), None)
    note: dict[str, Any] = {"kind": SUSPENSION, "since": since, "until": until, "was": due_at}
    if term is not None:
        note |= _days_left(calendar, term, stops, since, until)
        later = end_of_day(note["last_day"]) if "last_day" in note else due_at
    else:
        days = district_day(until) - district_day(since)
        later = due_at + (days if _is_end_of_day(due_at) else until - since)
    return later, notes if later == due_at else [*notes, note | {"due_at": later}]


def stops_in(notes: Notes) -> list[Mapping[str, Any]]:
    """The stops that moved a term, the first one first."""
    return [note for note in notes if note["kind"] == SUSPENSION]


def _days_left(calendar: Calendar, term: Mapping[str, Any], stops: Notes, since: datetime, until: datetime) -> dict[str, Any]:
    """How many days were left, and the day that they reach now; nothing where no day of the term went by."""
    stopped, resumed = max(district_day(since), term["from"]), district_day(until)
    if resumed <= stopped:
        return {}
    nominal = stops[-1]["nominal"] if stops else _nominal(term)
    if term["unit"] == "working_days":
        left = calendar.working_days_between(stopped, nominal)
        reached = calendar.add_working_days(resumed, left) if left else calendar.working_day_from(resumed)
    else:
        left = max((nominal - stopped).days, 0)
        reached = resumed + timedelta(days=left)
    last_day = calendar.working_day_from(reached)
    provisional = calendar.is_provisional(resumed, last_day)
    return {"left": left, "nominal": reached, "last_day": last_day, "provisional": provisional}


def _nominal(term: Mapping[str, Any]) -> date:
    """The day that the bare count reached, before it moved off a rest day."""
    moved = 0 if term["unit"] == "working_days" else len(term["rest_days"])
    found: date = term["last_day"] - timedelta(days=moved)
    return found


def _is_end_of_day(moment: datetime) -> bool:
    there = moment.astimezone(DISTRICT_ZONE)
    return (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0)
