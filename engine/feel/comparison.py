"""Equality and order of values.

Source: DMN 1.5, 10.3.2.2 (equality, identity), tables 52 to 54.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import far_dates
from engine.feel.far_dates import FAR, FarDateTime
from engine.feel.fine_times import FINE, beside, finer
from engine.feel.temporal import instant, since_midnight
from engine.feel.values import Range, YearsMonths, kind

# What Python itself orders, and finds equal, as FEEL does.
PLAINLY_ORDERED = frozenset({Decimal, str, dt.date, dt.timedelta, YearsMonths})
PLAINLY_EQUAL = PLAINLY_ORDERED | {bool}


def equal(left: Any, right: Any) -> bool | None:
    """Whether two values are equal; None where their types cannot be compared."""
    of = type(left)
    if of is type(right):
        if of in PLAINLY_EQUAL or left is right:
            return bool(left == right)
        if of is list:
            return _lists_equal(left, right)
        if of is dict:
            return _contexts_equal(left, right)
        return _others_equal(left, right)
    if left is None or right is None:
        return False
    return _others_equal(left, right) if kind(left) == kind(right) else None


def same(left: Any, right: Any) -> bool:
    """Equality for searching a list: what cannot be compared is different."""
    return equal(left, right) is True


def identical(left: Any, right: Any) -> bool:
    """Whether two values are one element of the semantic domain, all the way down: a time's fraction and zone count, too.

    Source: DMN 1.5, 10.3.2.2, 10.3.4.6 (`is`).
    """
    if kind(left) != kind(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(identical(value, right[key]) for key, value in left.items())
    if isinstance(left, Range):
        ends = identical(left.start, right.start) and identical(left.end, right.end)
        inclusions = left.start_included == right.start_included and left.end_included == right.end_included
        return ends and inclusions and left.point == right.point
    if isinstance(left, (dt.datetime, dt.time, FarDateTime)):
        return _zone(left) == _zone(right) and compare(left, right) == 0
    return equal(left, right) is True


def _zone(value: Any) -> Any:
    """The id of a zone, or the offset, None of what has neither."""
    clock = value.proxy if isinstance(value, FarDateTime) else value
    return clock.tzinfo.key if isinstance(clock.tzinfo, ZoneInfo) else clock.utcoffset()


def _is_far(left: Any, right: Any) -> bool:
    """Whether both are dates, or both dates and times, one of them far."""
    return (type(left) in FAR or type(right) in FAR) and kind(left) == kind(right)


def _others_equal(left: Any, right: Any) -> bool | None:
    if _is_far(left, right):
        return far_dates.is_zoned(left) is far_dates.is_zoned(right) and far_dates.order(left, right) == 0
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        if (left.tzinfo is None) is not (right.tzinfo is None):
            return False
        return instant(_to_the_second(left)) == instant(_to_the_second(right))
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        if (left.tzinfo is None) is not (right.tzinfo is None):
            return False
        return since_midnight(_to_the_second(left)) == since_midnight(_to_the_second(right))
    if isinstance(left, Range) and isinstance(right, Range):
        inclusions = left.start_included == right.start_included and left.end_included == right.end_included
        return bool(inclusions and left.point == right.point and same(left.start, right.start) and same(left.end, right.end))
    if isinstance(left, list):
        return _lists_equal(left, right)
    if isinstance(left, dict):
        return _contexts_equal(left, right)
    return bool(left == right)


def _to_the_second(value: Any) -> Any:
    """Without the fraction of the second, which equality leaves out (DMN TCK, 0068: the resolution of values is seconds)."""
    return value.replace(microsecond=0)


def _lists_equal(left: list[Any], right: list[Any]) -> bool | None:
    if len(left) != len(right):
        return False
    return _all(equal(a, b) for a, b in zip(left, right, strict=True))


def _contexts_equal(left: dict[str, Any], right: dict[str, Any]) -> bool | None:
    if left.keys() != right.keys():
        return False
    return _all(equal(value, right[key]) for key, value in left.items())


def _all(results: Any) -> bool | None:
    """False at the first difference; what cannot be compared inside a list differs too."""
    return all(result is True for result in results)


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as left is before, at or after right; None where there is no order between them."""
    of = type(left)
    if of is not type(right) or of in FAR:
        if _is_far(left, right):
            return far_dates.order(left, right)
        if not (of in FINE or type(right) in FINE) or kind(left) != kind(right):
            return None
    if of in PLAINLY_ORDERED:
        return _sign(left, right)
    if isinstance(left, (dt.datetime, dt.time)):
        if (left.tzinfo is None) is not (right.tzinfo is None):
            # The local one counts as one of the other's zone (table 54), so the clocks' readings decide.
            left, right = finer(left.replace(tzinfo=None), beside(left)), finer(right.replace(tzinfo=None), beside(right))
        if isinstance(left, dt.datetime):
            return _sign(instant(left), instant(right)) or _sign(beside(left), beside(right))
        return _sign(since_midnight(left), since_midnight(right)) or _sign(beside(left), beside(right))
    return None


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def within(value: Any, interval: Range) -> bool | None:
    """Whether a value lies in a range; None where it cannot be compared with the ends."""
    if interval.start is None and interval.end is None:
        return None
    if interval.start is not None:
        order = compare(value, interval.start)
        if order is None:
            return None
        if order < 0 or (order == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        order = compare(value, interval.end)
        if order is None:
            return None
        if order > 0 or (order == 0 and not interval.end_included):
            return False
    return True


def canonical(value: Any) -> Any:
    """A hashable stand-in: two values have the same one if and only if they are equal."""
    if isinstance(value, bool) or value is None:
        return (kind(value), value)
    if isinstance(value, list):
        return ("list", tuple(canonical(item) for item in value))
    if isinstance(value, dict):
        return ("context", frozenset((key, canonical(item)) for key, item in value.items()))
    if isinstance(value, Range):
        ends = canonical(value.start), canonical(value.end)
        return ("range", ends, value.start_included, value.end_included, value.point)
    if isinstance(value, dt.datetime):
        return ("date and time", value.tzinfo is None, instant(_to_the_second(value)))
    if isinstance(value, dt.time):
        return ("time", value.tzinfo is None, since_midnight(_to_the_second(value)))
    return (kind(value), value)
