"""The parts that a path can name in dates, times, durations and ranges. Source: DMN 1.5, tables 65 to 67."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.far_dates import FarDate, FarDateTime
from engine.feel.fine_times import FineDateTime, FineTime, beside, finer, fraction
from engine.feel.temporal import offset, write_seconds
from engine.feel.values import Range, YearsMonths


def _number(value: int) -> Decimal:
    return Decimal(value)


def _time_zone(value: dt.time | dt.datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _truncated(value: int, by: int) -> int:
    """Quotient towards zero, as a negative duration's parts are negative."""
    return value // by if value >= 0 else -(-value // by)


def _seconds_part(unit: int, modulus: int | None) -> Callable[[dt.timedelta], Decimal]:
    def part(value: dt.timedelta) -> Decimal:
        size = int(abs(value) // dt.timedelta(seconds=unit))
        size = size % modulus if modulus else size
        return Decimal(-size if value < dt.timedelta() else size)

    return part


def _exact_seconds(value: dt.timedelta) -> Decimal:
    """The seconds that the minutes leave over, with their fraction."""
    return Decimal(f"{'-' if value < dt.timedelta() else ''}{write_seconds(abs(value))}")


def _exact_second(value: dt.time | dt.datetime) -> Decimal:
    return Decimal(f"{value.second}{fraction(value)}")


def _months_part(value: YearsMonths) -> Decimal:
    return Decimal(value.months - 12 * _truncated(value.months, 12))


Properties = Mapping[str, Callable[[Any], Any]]
_DATE: Properties = {
    "year": lambda value: _number(value.year),
    "month": lambda value: _number(value.month),
    "day": lambda value: _number(value.day),
    "weekday": lambda value: _number(value.isoweekday()),
}
_TIME: Properties = {
    "hour": lambda value: _number(value.hour),
    "minute": lambda value: _number(value.minute),
    "second": _exact_second,
    "time offset": offset,
    "timezone": _time_zone,
}
# A date counts as its midnight in UTC.
_MIDNIGHT: Properties = {
    "hour": lambda value: Decimal(0),
    "minute": lambda value: Decimal(0),
    "second": lambda value: Decimal(0),
    "time offset": lambda value: dt.timedelta(),
    "timezone": lambda value: None,
}


def _of_far(properties: Properties) -> Properties:
    """The properties of a far date, or date and time: its proxy's, all but the year."""

    def of_proxy(part: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda value: part(finer(value.proxy, beside(value)))

    return {name: of_proxy(part) for name, part in properties.items()} | {"year": _DATE["year"]}


PROPERTIES: Mapping[type, Properties] = {
    dt.date: {**_DATE, **_MIDNIGHT},
    dt.time: _TIME,
    FineTime: _TIME,
    dt.datetime: {**_DATE, **_TIME},
    FineDateTime: {**_DATE, **_TIME},
    dt.timedelta: {
        "days": _seconds_part(86400, None),
        "hours": _seconds_part(3600, 24),
        "minutes": _seconds_part(60, 60),
        "seconds": _exact_seconds,
    },
    FarDate: _of_far({**_DATE, **_MIDNIGHT}),
    FarDateTime: _of_far({**_DATE, **_TIME}),
    YearsMonths: {"years": lambda value: _number(_truncated(value.months, 12)), "months": _months_part},
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def property_of(value: Any, name: str) -> tuple[bool, Any]:
    """Whether a value has a property, and what it is."""
    found = PROPERTIES[type(value)].get(name)
    return (False, None) if found is None else (True, found(value))
