"""The values that an input may have, cut into atoms at every value that its column names: within an atom all entries judge alike.

A set of atoms is an int, a bit for each. Numbers, texts, durations and times are dense: between two of them lies another;
days and months are counted.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from engine.feel import Value, YearsMonths, kind
from engine.feel.comparison import compare

ORDERED = frozenset({"number", "string", "date", "time", "date and time", "days and time duration", "years and months duration"})
"""Kinds whose values have an order."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value; null is one too."""

    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """The values between two neighbouring bounds, without them; None stands for no bound."""

    after: Value
    before: Value


@dataclass(frozen=True, slots=True)
class Others:
    """Every value that no entry names."""


Atom = Point | Between | Others


class Domain:
    """The atoms of one kind of value, null last.

    `bounds` are the values that entries, allowed values included, compare with; those of another kind cut nothing.
    """

    def __init__(self, kind_: str | None, bounds: Iterable[Value] = (), ordered: bool = False) -> None:
        self.kind = kind_ if kind_ in ORDERED or kind_ == "boolean" else None
        mine = [bound for bound in bounds if bound is not None and kind(bound) == self.kind]
        self.ordered = self.kind in ORDERED and (ordered or self.kind != "string")
        self._bounds = _sorted(mine) if self.ordered else []
        self._before: dict[int, int] = {}  # number of a bound -> how many atoms lie before it
        self._points: dict[Value, int] = {}
        self.atoms: tuple[Atom, ...] = (*self._cut(mine), Point(None))
        self.everything = (1 << len(self.atoms)) - 1
        self.null = 1 << (len(self.atoms) - 1)
        self.values = self.everything & ~self.null

    def _cut(self, bounds: list[Any]) -> list[Atom]:
        if self.ordered:
            return self._intervals()
        if self.kind == "boolean":
            bounds = [True, False]
        for bound in bounds:
            self._points.setdefault(bound, len(self._points))
        points: list[Atom] = [Point(value) for value in self._points]
        return points if self.kind == "boolean" else [*points, Others()]

    def _intervals(self) -> list[Atom]:
        atoms: list[Atom] = []
        before: Value = None
        for number, bound in enumerate(self._bounds):
            if not _nothing_between(before, bound):
                atoms.append(Between(before, bound))
            self._before[number] = len(atoms)
            atoms.append(Point(bound))
            before = bound
        return [*atoms, Between(before, None)]

    def at(self, value: Value) -> int | None:
        """The atom of a value; None if it has none of its own."""
        if not self.ordered:
            place = self._points.get(value) if kind(value) == self.kind else None
        else:
            place = self._place(value)
        return None if place is None else 1 << place

    def before(self, value: Value, included: bool) -> int | None:
        """What lies before a value, with it if `included`; None if it has no atom of its own."""
        place = self._place(value) if self.ordered else None
        return None if place is None else (1 << place + included) - 1

    def after(self, value: Value, included: bool) -> int | None:
        """What lies after a value, with it if `included`; None if it has no atom of its own."""
        before = self.before(value, not included)
        return None if before is None else self.values & ~before

    def _place(self, value: Any) -> int | None:
        if not self._bounds or compare(self._bounds[0], value) is None:
            return None
        number = bisect_left(self._bounds, _by_order(value), key=_by_order)
        found = number < len(self._bounds) and compare(self._bounds[number], value) == 0
        return self._before[number] if found else None


_by_order = cmp_to_key(lambda left, right: compare(left, right) or 0)


def _sorted(bounds: list[Any]) -> list[Any]:
    """Bounds in their order, each once; those that have no order with the first one (of another zone) are left out."""
    mine = sorted((bound for bound in bounds if compare(bounds[0], bound) is not None), key=_by_order)
    return [bound for number, bound in enumerate(mine) if number == 0 or compare(mine[number - 1], bound) != 0]


def _nothing_between(after: Any, before: Any) -> bool:
    """Whether no value lies between two bounds."""
    if after is None:
        return bool(before == "" or before == dt.time())
    if type(after) is dt.date and type(before) is dt.date:
        return bool(before - after == dt.timedelta(days=1))
    return isinstance(after, YearsMonths) and isinstance(before, YearsMonths) and before.months - after.months == 1


def bits(atoms: int) -> Iterable[int]:
    """The numbers of a set's members, the lowest first."""
    while atoms:
        lowest = atoms & -atoms
        yield lowest.bit_length() - 1
        atoms ^= lowest
