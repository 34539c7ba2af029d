"""Legal terms: when they end, and the data that explains it to whoever must keep them.

Source: Civil Code (民法典) arts. 200 to 204; Administrative Penalty Law (行政处罚法) art. 85 for the unit.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from engine.calendar import DAY, Calendar, InvalidTerm, end_of_day

TermUnit = Literal["working_days", "calendar_days", "months"]
"""What a term counts: days on which offices work; every day; months, to the same day of a later month."""

LONGEST: Mapping[str, int] = {"working_days": 2_500, "calendar_days": 36_500, "months": 1_200}
"""How long a term of each unit may be: ten years by working days, a century by others."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long somebody has, and why. `legal` is False for a term that is practice only.

    Raises: InvalidTerm if the value is no sensible length.
    """

    name: str
    value: int
    unit: TermUnit
    source: str
    legal: bool
    reason: str
    label: str
    event: str = ""  # what the term runs from, in words; nothing: the step's own beginning
    event_en: str = ""

    def __post_init__(self) -> None:
        if self.unit not in LONGEST:
            raise InvalidTerm(f"Expected term {self.name} in working_days, calendar_days or months, but found {self.unit}.")
        longest = LONGEST[self.unit]
        if not 1 <= self.value <= longest:
            raise InvalidTerm(f"Expected term {self.name} to last 1 to {longest} {self.unit}, but found {self.value}.")


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term that began on `start`, and how it was found.

    `until` is the end of the last day (24:00 Asia/Shanghai, in UTC). `counted` are the days that count, `rest_days`
    those that moved the end: skipped by a term in working days, rolled over by any other. `provisional` says that a year
    that matters has no official calendar yet, `rolled` that the last day moved off a rest day.
    """

    term: Term
    start: date
    until: datetime
    last_day: date
    counted: tuple[date, ...]
    rest_days: tuple[date, ...]
    provisional: bool
    rolled: bool


def end_of_term(start: date, term: Term, calendar: Calendar) -> TermEnd:
    """When a term that begins with an event of day `start` ends.

    The day of the event does not count; a term in calendar days or months whose last day is a rest day ends on the next
    working day, at 24:00.
    Raises: InvalidTerm if it leaves the calendar.
    Source: Civil Code (民法典) arts. 201 to 203.
    """
    if term.unit == "working_days":
        last_day = calendar.add_working_days(start, term.value)
        days = _days(start + DAY, last_day)
        counted = tuple(day for day in days if calendar.is_working_day(day))
        rests = tuple(day for day in days if not calendar.is_working_day(day))
        provisional = calendar.is_provisional(start + DAY, last_day)
        return TermEnd(term, start, end_of_day(last_day), last_day, counted, rests, provisional, rolled=False)
    nominal = _nominal(start, term, 1)
    last_day = calendar.working_day_from(nominal)
    rests = _days(nominal, last_day)[:-1]
    return TermEnd(
        term, start, end_of_day(last_day), last_day, _days(start + DAY, nominal), rests,
        calendar.is_provisional(nominal, last_day), rolled=last_day != nominal,
    )  # fmt: skip


def term_note(end: TermEnd) -> dict[str, Any]:
    """What is kept with a deadline that a term gave, for whoever asks why it is that day."""
    term = end.term
    return {
        "kind": "term", "name": term.name, "label": term.label, "days": term.value, "unit": term.unit,
        "legal": term.legal, "source": term.source, "reason": term.reason, "from": end.start,
        "last_day": end.last_day, "until": end.until, "event": term.event, "event_en": term.event_en,
        "rest_days": list(end.rest_days), "provisional": end.provisional,
    }  # fmt: skip


def before(event: date, term: Term, calendar: Calendar) -> TermEnd:
    """The latest day that is still `term` before an event ("15 days before the meeting").

    Counts back from the event, whose day does not count; if it reaches a rest day, the working day before it is the
    latest, so that whoever is to be told never has less than the term.
    Raises: InvalidTerm if it leaves the calendar.
    Source: Civil Code (民法典) art. 201, 204; the move to the earlier day is the district's own, stricter reading.
    """
    if term.unit == "working_days":
        last_day = calendar.add_working_days(event, -term.value)
        days = _days(last_day, event - DAY)
        counted = tuple(day for day in days if calendar.is_working_day(day))
        rests = tuple(day for day in days if not calendar.is_working_day(day))
        provisional = calendar.is_provisional(last_day, event)
        return TermEnd(term, event, end_of_day(last_day), last_day, counted, rests, provisional, rolled=False)
    nominal = _nominal(event, term, -1)
    last_day = calendar.working_day_until(nominal)
    return TermEnd(
        term, event, end_of_day(last_day), last_day, _days(nominal, event - DAY), _days(last_day, nominal)[1:],
        calendar.is_provisional(last_day, nominal), rolled=last_day != nominal,
    )  # fmt: skip


def _nominal(start: date, term: Term, sign: int) -> date:
    """The day that the bare count reaches.

    Source: Civil Code (民法典) art. 202: the same day of the month, or its last day where the month has no such day.
    """
    try:
        if term.unit == "calendar_days":
            return start + timedelta(days=sign * term.value)
        year, month = divmod(start.year * 12 + start.month - 1 + sign * term.value, 12)
        return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise InvalidTerm(f"Expected term {term.name} inside the calendar, but it leaves it from {start.isoformat()}.") from error


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
