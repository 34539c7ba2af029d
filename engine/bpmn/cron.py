"""Times of the calendar as cron writes them: five fields, or six with the second first.

Source: crontab(5) for five fields; the six are Camunda 8's (Spring's CronExpression): second, minute, hour, day of the month,
month, day of the week, where 0 and 7 are Sunday, names of months and days are three letters, and `?` is `*` for a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_SEARCH_YEARS = 9  # a 29 February lies at most eight years ahead
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_DAYS = (2, 4)  # the fields of the five that name days
_MONTHS = {name: number for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_WEEK = {name: number for number, name in enumerate("SUN MON TUE WED THU FRI SAT".split())}
_NAMES: Mapping[int, Mapping[str, int]] = {3: _MONTHS, 4: _WEEK}
_PIECE = re.compile(r"(\*|\d{1,2}(?:-\d{1,2})?)(?:/(\d{1,2}))?")
_PARTS_OF_DAYS = re.compile(r"(?:.*-)?\d*[LW#].*|.*#.*", re.IGNORECASE)


class BadCron(ValueError):
    """A text that names no times; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Cron:
    """The times of a text. `either`: both fields of days are restricted, and a day that fits one of them fits.

    Source: crontab(5) for `either`; of six fields only one may be restricted, for engines disagree on two.
    """

    text: str
    second: int
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def next(self, after: datetime) -> datetime:
        """The first time after a moment, in the zone of that moment. Raises: BadCron where none comes."""
        day = after.date()
        for _ in range(366 * _SEARCH_YEARS):
            if self._has(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        found = datetime.combine(day, time(hour, minute, self.second), after.tzinfo)
                        if found > after:
                            return found
            if day == date.max:
                break
            day += timedelta(days=1)
        raise BadCron(f'Expected a cron text that names some day, but found "{self.text}".')

    def _has(self, day: date) -> bool:
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and ((of_month or of_week) if self.either else (of_month and of_week))


def read_cron(text: str) -> Cron:
    """The times that five or six fields name. Raises: BadCron."""
    parts = text.split()
    if len(parts) not in (5, 6):
        raise BadCron(f'Expected "R3/PT1H", or cron of five or six fields, but found "{text}".')
    *seconds, minutes, hours, days, months, weekdays = parts
    fields = [_field(place, part, text, named=bool(seconds)) for place, part in enumerate((minutes, hours, days, months, weekdays))]
    minute, hour, day, month, weekday = fields
    either = not any(part.startswith(("*", "?")) for part in (days, weekdays))
    if seconds and either:
        way = "which engines read in two ways; write * for one of them"
        raise BadCron(f'Expected days of the month or of the week, but the six fields of "{text}" name both, {way}.')
    return Cron(text, _second(seconds[0], text) if seconds else 0, minute, hour, day, month, weekday, either)


def counts_weekdays(text: str) -> bool:
    """Whether the last of six fields counts the days of the week, which engines do from different days."""
    parts = text.split()
    return len(parts) == 6 and re.search(r"(?<!/)\b\d", parts[5]) is not None


def _second(part: str, text: str) -> int:
    if not part.isdecimal() or not part.isascii() or int(part) > 59:
        way = 'write a second from 0 to 59, or a cycle such as "R/PT10S" for what comes more often than once a minute'
        raise BadCron(f'Expected one second as the first of six cron fields, but found "{part}" in "{text}"; {way}.')
    return int(part)


def _field(place: int, part: str, text: str, named: bool) -> frozenset[int]:
    """The numbers of one of the five fields; with `named` names and ? are read too."""
    low, high = _RANGES[place]
    values: set[int] = set()
    if named and place in _DAYS and part == "?":
        part = "*"
    for piece in part.split(","):
        written = _in_numbers(place, piece) if named else piece
        match = _PIECE.fullmatch(written)
        if match is None:
            raise BadCron(_wrong(place, piece, text))
        span, step = match.groups()
        bounds = (low, high) if span == "*" else _span(span, high if step else None)
        chosen: Iterable[int] = range(bounds[0], bounds[1] + 1, int(step or 1) or 1)
        values.update(chosen)
        if step == "0" or not low <= bounds[0] <= bounds[1] <= high:
            raise BadCron(f'Expected numbers from {low} to {high}, but found "{piece}" in "{text}".')
    return frozenset(values | {0} if place == 4 and 7 in values else values)  # Sunday is 0 and 7


def _wrong(place: int, piece: str, text: str) -> str:
    if place in _DAYS and _PARTS_OF_DAYS.fullmatch(piece):
        way = "let the timer come every day, and a gateway behind it ask for the day"
        return f'Expected days as numbers, names, - or *, but found "{piece}" in "{text}", whose L, W or # is not known; {way}.'
    return f'Expected a cron field, but found "{piece}" in "{text}".'


def _in_numbers(place: int, piece: str) -> str:
    """Names of months and days as their numbers."""
    names = _NAMES.get(place, {})
    return re.sub(r"[A-Za-z]{3}", lambda name: str(names.get(name.group().upper(), name.group())), piece)


def _span(span: str, open_end: int | None) -> tuple[int, int]:
    first, _, last = span.partition("-")
    return int(first), int(last or (open_end if open_end is not None else first))
