"""Terms counted anew, because the calendar that they were counted by has changed: a holiday moved, a year became official.

Source: Civil Code (民法典) arts. 201 to 203, as `engine.terms` and `engine.suspension` read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.calendar import Calendar
from engine.suspension import SUSPENSION, prolonged, stops_in
from engine.terms import Term, end_of_term, term_note

Notes = Sequence[Mapping[str, Any]]


def recounted(calendar: Calendar, due_at: datetime, notes: Notes) -> tuple[datetime, Notes]:
    """When a pending term ends by a calendar, and its notes as that calendar gives them.

    The term begins where it began; one that began on another's last day begins on that day as it is now. A moment that lies a
    while before or after the term's end (a reminder) keeps that distance. The stops of the case are counted anew, one after
    the other. What no term made stays as it is.
    """
    stops = stops_in(notes)
    nominal = stops[0]["was"] if stops else due_at
    fresh, ends = _terms(calendar, [note for note in notes if note["kind"] != SUSPENSION])
    if not ends:
        return due_at, notes
    old, new = next((pair for pair in ends if pair[0] == nominal), ends[-1])
    later, found = new + (nominal - old), fresh
    for stop in stops:
        later, found = prolonged(calendar, later, found, stop["since"], stop["until"])
    return later, found


def _terms(calendar: Calendar, notes: Notes) -> tuple[Notes, list[tuple[datetime, datetime]]]:
    """The notes with every term counted anew, and (end as it was, end as it is) of each term."""
    fresh: list[Mapping[str, Any]] = []
    ends: list[tuple[datetime, datetime]] = []
    days: dict[date, date] = {}
    for note in notes:
        if note["kind"] != "term":
            fresh.append(note)
            continue
        names = ("name", "unit", "source", "legal", "reason", "label", "event", "event_en")
        term = Term(value=int(note["days"]), **{name: note[name] for name in names})
        began: date = note["from"]
        end = end_of_term(days.get(began, began), term, calendar)
        days[note["last_day"]] = end.last_day
        ends.append((note["until"], end.until))
        fresh.append(term_note(end))
    return fresh, ends
