"""Python values of a host as FEEL values, which hold nothing that FEEL does not know. Source: DMN 1.5, 10.3.2, 10.3.2.3.1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, Overflow
from typing import Any

from engine.feel.far_dates import FarDate, FarDateTime
from engine.feel.fine_times import FINE
from engine.feel.limits import DEFAULT
from engine.feel.values import NUMBERS, Function, Range, Value, YearsMonths

_AS_THEY_ARE = (YearsMonths, Function, FarDate, FarDateTime, *FINE)
_UNFINISHED = object()


def to_feel(value: Any) -> Value:
    """A Python value as a FEEL value: int becomes Decimal, tuple list, a mapping a dict, all the way down.

    A number is rounded to 34 digits, as IEEE 754-2008 reads one.
    Raises: TypeError for a float, bytes, a key that is no string, or any other type; ValueError for a number beyond all numbers
    of FEEL or none at all, half a surrogate pair, and lists and contexts that hold themselves or are too deep.
    """
    made: Value = _Reading().read(value, 0)
    return made


class _Reading:
    """Converts a value: what is shared is converted once and stays shared."""

    def __init__(self) -> None:
        # By identity. The original is kept, too, so that nothing else can take its identity meanwhile.
        self._known: dict[int, tuple[Any, Any]] = {}

    def read(self, value: Any, depth: int) -> Any:
        if value is None or type(value) in (bool, dt.date, dt.time, dt.datetime, dt.timedelta):
            return value
        if isinstance(value, (Decimal, int)):
            return _number(value)
        if isinstance(value, str):
            return _string(value)
        if isinstance(value, _AS_THEY_ARE):
            return value
        if isinstance(value, float):
            raise TypeError(f"Expected a Decimal, but found the float {value!r}, which is not exact.")
        if isinstance(value, (list, tuple, Mapping, Range)):
            return self._holder(value, depth + 1)
        raise TypeError(f"Expected a FEEL value, but found a Python {type(value).__name__}.")

    def _holder(self, value: Any, depth: int) -> Any:
        if depth > DEFAULT.collection_depth:
            raise ValueError(f"Expected at most {DEFAULT.collection_depth} lists and contexts inside each other.")
        known = self._known.get(id(value))
        if known is not None:
            if known[1] is _UNFINISHED:
                raise ValueError("Expected lists and contexts that do not hold themselves.")
            return known[1]
        self._known[id(value)] = value, _UNFINISHED
        made = self._parts(value, depth)
        self._known[id(value)] = value, made
        return made

    def _parts(self, value: Any, depth: int) -> Any:
        if isinstance(value, Range):
            start, end = self.read(value.start, depth), self.read(value.end, depth)
            return Range(start, end, value.start_included, value.end_included, value.point)
        if isinstance(value, Mapping):
            return {_key(key): self.read(item, depth) for key, item in value.items()}
        return [self.read(item, depth) for item in value]


def _number(value: Decimal | int) -> Decimal:
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"Expected a finite number, but found {number}.")
    try:
        rounded = NUMBERS.create_decimal(number)
    except Overflow:
        raise ValueError("Expected a number below 10 ** 6145 in size, but found a greater one.") from None
    if number and not rounded:
        raise ValueError("Expected 0 or a number of at least 10 ** -6176 in size, but found a smaller one.")
    return rounded


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"Expected a string as a context's key, but found a Python {type(key).__name__}.")
    return _string(key)


def _string(value: str) -> str:
    """Source: DMN 1.5, 10.3.2.3.2 (a string is a sequence of Unicode characters)."""
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("Expected a string of whole characters, but found half a surrogate pair.")
    return str(value)
