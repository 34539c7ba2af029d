"""Relations of points and ranges in time and number. Source: DMN 1.5, 10.3.4.7 (table 78, after Allen)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.comparison import compare
from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in
from engine.feel.values import Range, described

_ENDS = "number|string|date|time|date and time|days and time duration|years and months duration"
Relation = Callable[[Any, Any], bool]


def _order(a: Any, b: Any) -> int:
    """Raises: FeelFault where there is no order."""
    if a is None or b is None:
        raise FeelFault("Expected ranges that have an end where they are compared, but one is open there.")
    order = compare(a, b)
    if order is None:
        raise FeelFault(f"Expected points and ends of one type that has an order, but found {described(a)} and {described(b)}.")
    return order


def _neither(first: Relation, second: Relation, a: Any, b: Any) -> bool:
    """Whether neither of two relations holds; one that holds decides, even if an open end leaves the other undecided.

    Raises: FeelFault if none holds and one is undecided.
    """
    try:
        if first(a, b):
            return False
    except FeelFault:
        if second(b, a):
            return False
        raise
    return not second(b, a)


def _relation(name: str, first: str, second: str) -> Callable[[Relation], Relation]:
    """Declares a relation of two points, two ranges, or one of each."""
    left, right = (f"{first}1", f"{second}2") if first == second else (first, second)
    kinds = {"point": _ENDS, "range": "range"}
    return built_in(f"{name}({left}: {kinds[first]}, {right}: {kinds[second]})")


@_relation("before", "point", "point")
def point_before_point(a: Any, b: Any) -> bool:
    return _order(a, b) < 0


@_relation("before", "point", "range")
def point_before_range(point: Any, range_: Range) -> bool:
    order = _order(point, range_.start)
    return order < 0 or (order == 0 and not range_.start_included)


@_relation("before", "range", "point")
def range_before_point(range_: Range, point: Any) -> bool:
    order = _order(range_.end, point)
    return order < 0 or (order == 0 and not range_.end_included)


@_relation("before", "range", "range")
def range_before_range(a: Range, b: Range) -> bool:
    order = _order(a.end, b.start)
    return order < 0 or (order == 0 and not (a.end_included and b.start_included))


@_relation("after", "point", "point")
def point_after_point(a: Any, b: Any) -> bool:
    return point_before_point(b, a)


@_relation("after", "point", "range")
def point_after_range(point: Any, range_: Range) -> bool:
    return range_before_point(range_, point)


@_relation("after", "range", "point")
def range_after_point(range_: Range, point: Any) -> bool:
    return point_before_range(point, range_)


@_relation("after", "range", "range")
def range_after_range(a: Range, b: Range) -> bool:
    return range_before_range(b, a)


@_relation("meets", "range", "range")
def meets(a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and _order(a.end, b.start) == 0


@_relation("met by", "range", "range")
def met_by(a: Range, b: Range) -> bool:
    return meets(b, a)


@_relation("overlaps", "range", "range")
def overlaps(a: Range, b: Range) -> bool:
    return _neither(range_before_range, range_before_range, a, b)


@_relation("overlaps before", "range", "range")
def overlaps_before(a: Range, b: Range) -> bool:
    starts_first = _start_order(a, b) < 0
    return starts_first and not range_before_range(a, b) and _end_order(a, b) <= 0


@_relation("overlaps after", "range", "range")
def overlaps_after(a: Range, b: Range) -> bool:
    starts_last = _start_order(a, b) > 0
    return starts_last and not range_before_range(b, a) and _end_order(a, b) >= 0


def _start_order(a: Range, b: Range) -> int:
    """Which range begins first; an included start lies before an excluded one."""
    return _order(a.start, b.start) or b.start_included - a.start_included


def _end_order(a: Range, b: Range) -> int:
    """Which range ends first; an excluded end lies before an included one."""
    return _order(a.end, b.end) or a.end_included - b.end_included


@_relation("finishes", "point", "range")
def point_finishes(point: Any, range_: Range) -> bool:
    return range_.end_included and _order(range_.end, point) == 0


@_relation("finishes", "range", "range")
def range_finishes(a: Range, b: Range) -> bool:
    return _end_order(a, b) == 0 and _start_order(a, b) >= 0


@_relation("finished by", "range", "point")
def finished_by_point(range_: Range, point: Any) -> bool:
    return point_finishes(point, range_)


@_relation("finished by", "range", "range")
def finished_by_range(a: Range, b: Range) -> bool:
    return range_finishes(b, a)


@_relation("includes", "range", "point")
def includes_point(range_: Range, point: Any) -> bool:
    return _neither(point_before_range, range_before_point, point, range_)


@_relation("includes", "range", "range")
def includes_range(a: Range, b: Range) -> bool:
    return _start_order(a, b) <= 0 and _end_order(a, b) >= 0


@_relation("during", "point", "range")
def point_during(point: Any, range_: Range) -> bool:
    return includes_point(range_, point)


@_relation("during", "range", "range")
def range_during(a: Range, b: Range) -> bool:
    return includes_range(b, a)


@_relation("starts", "point", "range")
def point_starts(point: Any, range_: Range) -> bool:
    return range_.start_included and _order(range_.start, point) == 0


@_relation("starts", "range", "range")
def range_starts(a: Range, b: Range) -> bool:
    return _start_order(a, b) == 0 and _end_order(a, b) <= 0


@_relation("started by", "range", "point")
def started_by_point(range_: Range, point: Any) -> bool:
    return point_starts(point, range_)


@_relation("started by", "range", "range")
def started_by_range(a: Range, b: Range) -> bool:
    return range_starts(b, a)


@_relation("coincides", "point", "point")
def points_coincide(a: Any, b: Any) -> bool:
    return _order(a, b) == 0


@_relation("coincides", "range", "range")
def ranges_coincide(a: Range, b: Range) -> bool:
    return _start_order(a, b) == 0 and _end_order(a, b) == 0
