"""Times, and dates and times, finer than Python's microseconds: they carry up to 999 nanoseconds beside them.

What is not finer than a microsecond stays an ordinary `time` or `datetime`. Durations, and so differences, end at the
microsecond; moving a fine time by a duration keeps its nanoseconds. Python's own methods (`replace`, `astimezone`) drop
them, so what makes a new value of an old one puts them back with `finer`.
Source: DMN 1.5, 10.3.2.3.4 (the second of a time is a number, not whole).
"""

from __future__ import annotations

import datetime as dt
from typing import Any


class FineTime(dt.time):
    """A time; `nanosecond` is what its microsecond leaves over."""

    nanosecond = 0


class FineDateTime(dt.datetime):
    """A date and time; `nanosecond` is what its microsecond leaves over."""

    nanosecond = 0


FINE = (FineTime, FineDateTime)


def finer(value: Any, nanosecond: int) -> Any:
    """A time, or date and time, with nanoseconds beside its microsecond."""
    if not nanosecond:
        return value
    made: FineTime | FineDateTime
    if isinstance(value, dt.datetime):
        made = FineDateTime.combine(value.date(), value.timetz())
    else:
        made = FineTime(value.hour, value.minute, value.second, value.microsecond, value.tzinfo, fold=value.fold)
    made.nanosecond = nanosecond
    return made


def beside(value: Any) -> int:
    """The nanoseconds beside a value's microsecond; 0 for what carries none."""
    return getattr(value, "nanosecond", 0)


def fraction(value: Any) -> str:
    """A second's fraction as it is written, with its point and without trailing zeros; nothing if it is whole."""
    count = value.microsecond * 1000 + beside(value)
    return f".{count:09}".rstrip("0") if count else ""
