"""Dates that Python's calendar cannot hold: years before 1 and after 9999.

The Gregorian calendar repeats itself every 400 years, to the weekday. A far date is a date of the years 2000 to 2399,
its proxy, with the number of 400-year cycles between them. What comes near again becomes an ordinary date.
Source: DMN 1.5, 10.3.2.3.5 (dates may have years from -999999999 to 999999999).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from engine.feel.fine_times import beside, finer, fraction

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_FIRST = 2000
MOST_YEARS = 999_999_999


@dataclass(frozen=True, slots=True)
class FarDate:
    """A date of a far year."""

    cycles: int
    proxy: dt.date

    @property
    def year(self) -> int:
        return self.proxy.year + self.cycles * _CYCLE_YEARS

    @property
    def month(self) -> int:
        return self.proxy.month

    @property
    def day(self) -> int:
        return self.proxy.day


@dataclass(frozen=True, slots=True)
class FarDateTime:
    """A date and time of a far year, naive or aware; `nanosecond` is what its microsecond leaves over."""

    cycles: int
    proxy: dt.datetime
    nanosecond: int = 0

    @property
    def year(self) -> int:
        return self.proxy.year + self.cycles * _CYCLE_YEARS

    def date(self) -> Any:
        """The date without the time."""
        return far_or_near(self.cycles, self.proxy.date())

    def timetz(self) -> dt.time:
        """The time with its zone."""
        time: dt.time = finer(self.proxy.timetz(), self.nanosecond)
        return time


FAR = (FarDate, FarDateTime)


def far_or_near(cycles: int, proxy: dt.date, nanosecond: int = 0) -> Any:
    """The date, or date and time, that lies some cycles from a proxy.

    Raises: OverflowError for a year of more than nine digits.
    """
    year = proxy.year + cycles * _CYCLE_YEARS
    if 1 <= year <= 9999:
        return finer(proxy.replace(year=year), nanosecond)
    if abs(year) > MOST_YEARS:
        raise OverflowError
    more = (proxy.year - _FIRST) // _CYCLE_YEARS
    proxy = proxy.replace(year=proxy.year - more * _CYCLE_YEARS)
    if isinstance(proxy, dt.datetime):
        return FarDateTime(cycles + more, proxy, nanosecond)
    return FarDate(cycles + more, proxy)


def far_date(year: int, month: int, day: int) -> Any:
    """A day of any year. Raises: ValueError if the calendar has no such day, OverflowError beyond its bounds."""
    cycles = (year - _FIRST) // _CYCLE_YEARS
    return far_or_near(cycles, dt.date(year - cycles * _CYCLE_YEARS, month, day))


def far_date_and_time(date: Any, time: dt.time) -> Any:
    """A date, of either sort, and a time, fine or not."""
    cycles, proxy = split(date)
    return far_or_near(cycles, dt.datetime.combine(proxy, time), beside(time))


def split(value: Any) -> tuple[int, Any]:
    """Cycles and proxy of a date or date and time, near or far."""
    if isinstance(value, FAR):
        return value.cycles, value.proxy
    cycles = (value.year - _FIRST) // _CYCLE_YEARS
    return cycles, value.replace(year=value.year - cycles * _CYCLE_YEARS)


def later(value: Any, by: dt.timedelta) -> Any:
    """A date, or date and time, some duration later, by the clock of its own zone. Raises: OverflowError."""
    cycles, proxy = split(value)
    whole_cycles, days = divmod(by.days, _CYCLE_DAYS)
    moved = proxy + dt.timedelta(days=days, seconds=by.seconds, microseconds=by.microseconds)
    return far_or_near(cycles + whole_cycles, moved, beside(value))


def months_later(value: Any, months: int) -> Any:
    """A date, or date and time, some months later, on the month's last day where the day is missing."""
    _, proxy = split(value)
    year, month = divmod(value.year * 12 + proxy.month - 1 + months, 12)
    cycles = (year - _FIRST) // _CYCLE_YEARS
    for day in range(proxy.day, 27, -1):
        try:
            moved = proxy.replace(year=year - cycles * _CYCLE_YEARS, month=month + 1, day=day)
        except ValueError:
            continue
        return far_or_near(cycles, moved, beside(value))
    return far_or_near(cycles, proxy.replace(year=year - cycles * _CYCLE_YEARS, month=month + 1), beside(value))


def difference(left: Any, right: Any) -> dt.timedelta:
    """left - right, both dates or both dates and times with or without zone. Raises: OverflowError."""
    (cycles, proxy), (others, other) = split(left), split(right)
    length: dt.timedelta = _universal(proxy) - _universal(other)
    return length + dt.timedelta(days=(cycles - others) * _CYCLE_DAYS)


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1 as left is before, at or after right; one without a zone counts as one of the other's zone."""
    (cycles, proxy), (others, other) = split(left), split(right)
    if is_zoned(proxy) is is_zoned(other):
        proxy, other = _universal(proxy), _universal(other)
    elif isinstance(proxy, dt.datetime):
        proxy, other = proxy.replace(tzinfo=None), other.replace(tzinfo=None)
    a, b = (*_place(cycles, proxy), beside(left)), (*_place(others, other), beside(right))
    return int(a > b) - int(a < b)


def write_far(value: FarDate | FarDateTime) -> str:
    """The date, or the date and time without its zone, in ISO 8601."""
    year = f"{'-' if value.year < 0 else ''}{abs(value.year):04}"
    if isinstance(value, FarDate):
        return year + value.proxy.isoformat()[4:]
    text = year + value.proxy.replace(tzinfo=None, microsecond=0).isoformat()[4:]
    return text + fraction(finer(value.proxy, value.nanosecond))


def _place(cycles: int, proxy: Any) -> tuple[int, Any]:
    """Cycles and proxy after a change of zone may have left the proxy's years."""
    more, proxy = split(proxy)
    return cycles + more, proxy


def is_zoned(value: Any) -> bool:
    """Whether a date and time has a zone; a date has none."""
    value = value.proxy if isinstance(value, FAR) else value
    return isinstance(value, dt.datetime) and value.tzinfo is not None


def _universal(value: Any) -> Any:
    return value.astimezone(dt.UTC) if is_zoned(value) else value
