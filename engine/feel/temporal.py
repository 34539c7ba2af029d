"""Dates, times and durations: reading, writing and reckoning.

Source: DMN 1.5, 10.3.2.3.3 to 10.3.2.3.8, 10.3.4.1; XML Schema Datatypes, 3.3.6 to 3.3.9.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.errors import FeelFault
from engine.feel.far_dates import far_date, far_date_and_time, later
from engine.feel.fine_times import beside, finer, fraction
from engine.feel.values import NUMBERS, YearsMonths

_DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+)?", re.ASCII)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_DAYS = re.compile(r"(-?)P(?:(\d{1,12})D)?(?:T(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,18})(?:\.(\d{0,18}))?S)?)?", re.ASCII)
_ZONES_OF_THIS_MACHINE = frozenset({"localtime", "posixrules", "Factory"})
_END_OF_DAY = re.compile(r"24:00:00(\.0*)?($|[Zz+@-])", re.ASCII)
_MILLION = Decimal(1_000_000)
_MICROSECOND = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


@lru_cache(maxsize=1024)
def zone(name: str) -> dt.tzinfo:
    """The zone of an offset (`+08:00`, `Z`) or an IANA id (`Asia/Shanghai`).

    Raises: FeelFault.
    """
    if name in ("Z", "z"):  # the standard writes "23:50:00z" too (table 77)
        return dt.UTC
    if re.fullmatch(r"[+-]\d\d:\d\d(:\d\d)?", name, re.ASCII):
        hours, minutes, *seconds = (int(part) for part in name[1:].split(":"))
        offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
        if offset > dt.timedelta(hours=18) or minutes > 59 or (seconds and seconds[0] > 59):
            raise FeelFault(f"Expected an offset of at most 18 hours, but found '{name}'.")
        return dt.timezone(-offset if name[0] == "-" else offset)
    if not name or name in _ZONES_OF_THIS_MACHINE:
        raise FeelFault(f"Expected an IANA time zone, but found '{name}'.")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise FeelFault(f"Expected an IANA time zone, but found '{name}'.") from None


def read_date(text: str) -> Any:
    """`2026-03-01`. Raises: FeelFault."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise FeelFault(f"Expected a date like 2026-03-01, but found '{text}'.")
    return day_of_calendar(int(match[1] + match[2]), int(match[3]), int(match[4]))


def day_of_calendar(year: int, month: int, day: int) -> Any:
    """A date, far or near. Raises: FeelFault."""
    try:
        return far_date(year, month, day)
    except (ValueError, OverflowError):
        raise FeelFault(f"Expected a day of the calendar, but found '{year}-{month:02}-{day:02}'.") from None


def read_time(text: str) -> dt.time:
    """`09:30:00`, `09:30:00.5+08:00`, `09:30:00@Asia/Shanghai`; 24:00:00 is midnight. Raises: FeelFault."""
    match = _TIME.fullmatch("00" + text[2:] if _END_OF_DAY.match(text) else text)
    if match is None:
        raise FeelFault(f"Expected a time like 09:30:00, but found '{text}'.")
    digits = ((match[4] or "") + "000000000")[:9]
    try:
        value = dt.time(int(match[1]), int(match[2]), int(match[3]), int(digits[:6]))
    except ValueError:
        raise FeelFault(f"Expected a time of the day, but found '{text}'.") from None
    if match[5]:
        value = value.replace(tzinfo=zone(match[5].lstrip("@")))
    time: dt.time = finer(value, int(digits[6:]))
    return time


def read_date_and_time(text: str) -> Any:
    """`2026-03-01T09:30:00+08:00`; a date alone is its midnight; 24:00:00 is the next day's. Raises: FeelFault."""
    day, separator, time = text.partition("T")
    date = read_date(day)
    if _END_OF_DAY.match(time):
        return far_date_and_time(date + DAY if isinstance(date, dt.date) else later(date, DAY), read_time(time))
    return far_date_and_time(date, read_time(time) if separator else dt.time())


def read_duration(text: str) -> dt.timedelta | YearsMonths:
    """`P1Y2M` or `P1DT2H3M4.5S`, never both in one. Raises: FeelFault."""
    match = _MONTHS.fullmatch(text)
    if match is not None and (match[2] or match[3]):
        months = 12 * int(match[2] or 0) + int(match[3] or 0)
        return YearsMonths(-months if match[1] else months)
    match = _DAYS.fullmatch(text)
    if match is None or not any(match.group(2, 3, 4, 5)) or text.endswith("T"):
        raise FeelFault(f"Expected a duration like P1Y2M or P1DT2H, but found '{text}'.")
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
    microseconds = int(((match[6] or "") + "000000")[:6])
    try:
        value = dt.timedelta(days, seconds, microseconds, minutes=minutes, hours=hours)
    except OverflowError:
        raise FeelFault(f"Expected a duration below a thousand million days, but found '{text}'.") from None
    return -value if match[1] else value


def at_value(text: str) -> Any:
    """What `@"text"` stands for. Raises: FeelFault. Source: rules 60 and 65."""
    if text.startswith(("P", "-P")):
        return read_duration(text)
    if _DATE.fullmatch(text):
        return read_date(text)
    if text[2:3] == ":":
        return read_time(text)
    return read_date_and_time(text)


def write_zone(zone_: dt.tzinfo | None) -> str:
    """A zone as it stands after a time: `Z`, `+08:00`, `@Asia/Shanghai` or nothing."""
    if zone_ is None:
        return ""
    if isinstance(zone_, ZoneInfo):
        return f"@{zone_.key}"
    offset = zone_.utcoffset(None) or dt.timedelta()
    if not offset:
        return "Z"
    seconds = abs(int(offset.total_seconds()))
    text = f"{'-' if offset < dt.timedelta() else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def write_time(value: dt.time) -> str:
    """A time as FEEL's `string` writes it, without trailing zeros of the second."""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction(value)}{write_zone(value.tzinfo)}"


def write_date_and_time(value: dt.datetime) -> str:
    """A date and time as FEEL's `string` writes it."""
    return f"{value.date().isoformat()}T{write_time(finer(value.timetz(), beside(value)))}"


def write_duration(value: dt.timedelta) -> str:
    """A days and time duration as FEEL's `string` writes it: `P1DT2H`, `PT0S`."""
    sign = "-" if value < dt.timedelta() else ""
    value = abs(value)
    hours, minutes, seconds = value.seconds // 3600, value.seconds // 60 % 60, write_seconds(value)
    days = f"{value.days}D" if value.days else ""
    time = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}"
    time += f"{seconds}S" if seconds != "0" else ""
    return f"{sign}P{days}{f'T{time}' if time else ''}" if days or time else "PT0S"


def write_seconds(value: dt.timedelta) -> str:
    """The seconds that the minutes of a duration from 0 up leave over, without trailing zeros: `4.5`."""
    part = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    return f"{value.seconds % 60}{part}"


def seconds(value: dt.timedelta) -> Decimal:
    """A duration's exact length in seconds."""
    return NUMBERS.divide(Decimal(value // _MICROSECOND), _MILLION)


def from_seconds(value: Decimal) -> dt.timedelta:
    """The duration of so many seconds, to the microsecond below. Raises: FeelFault."""
    try:
        return dt.timedelta(microseconds=int(NUMBERS.multiply(value, _MILLION)))
    except (OverflowError, ArithmeticError):
        raise FeelFault("Expected a duration below a thousand million days.") from None


_FIRST_DAY = dt.datetime(1, 1, 1)  # where clocks' readings are counted from, a local time's too


def instant(value: dt.datetime) -> dt.timedelta:
    """How long after the first day's midnight, in UTC for a zoned value, so that differences are exact across clock changes.

    It may lie a day outside the years of a datetime.
    """
    return value.replace(tzinfo=None) - _FIRST_DAY - (value.utcoffset() or dt.timedelta())


def offset(value: dt.time | dt.datetime) -> dt.timedelta | None:
    """A value's offset from UTC; that of a bare time in a zone is the zone's of 1 January 2000."""
    if isinstance(value, dt.time) and value.tzinfo is not None:
        return value.tzinfo.utcoffset(dt.datetime(2000, 1, 1, value.hour, value.minute, value.second))
    return value.utcoffset()


def since_midnight(value: dt.time) -> dt.timedelta:
    """A time as duration from midnight; a zoned one's from midnight UTC."""
    length = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return length - (offset(value) or dt.timedelta())


def shifted(value: dt.datetime, by: dt.timedelta) -> dt.datetime:
    """A date and time some duration later; in a zone, that much real time later. Raises: OverflowError."""
    if isinstance(value.tzinfo, ZoneInfo):
        moved = (value.astimezone(dt.UTC) + by).astimezone(value.tzinfo)
    else:
        moved = value + by
    fine: dt.datetime = finer(moved, beside(value))
    return fine


def shifted_time(value: dt.time, by: dt.timedelta) -> dt.time:
    """A time some duration later, round the clock."""
    day = dt.datetime(2000, 1, 1, value.hour, value.minute, value.second, value.microsecond)
    moved: dt.time = finer((day + by % DAY).time().replace(tzinfo=value.tzinfo), beside(value))
    return moved


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    following = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return (following - dt.date(year, month, 1)).days if following else 31


def months_between(start: Any, end: Any) -> YearsMonths:
    """Whole months from one date to another, negative if it lies back; the dates may be far."""
    backwards = (end.year, end.month, end.day) < (start.year, start.month, start.day)
    if backwards:
        start, end = end, start
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return YearsMonths(-months if backwards else months)
