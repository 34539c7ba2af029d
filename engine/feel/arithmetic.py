"""Addition, subtraction, multiplication, division, exponentiation and negation of values.

Each answers the result or raises FeelFault with the reason why there is none.
Source: DMN 1.5, 10.3.2.15 (tables 56 to 60, 62).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException, getcontext, setcontext
from typing import Any

from engine.feel import far_dates, temporal
from engine.feel.errors import FeelFault
from engine.feel.far_dates import FAR
from engine.feel.values import NUMBERS, YearsMonths, described, kind

_MOST_MONTHS = 10**14


def add(left: Any, right: Any) -> Any:
    """left + right for values that are not both numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, (dt.timedelta, YearsMonths)) and isinstance(right, (dt.date, dt.time, *FAR)):
        left, right = right, left
    moved = _moved(left, right, 1)
    if moved is not None:
        return moved
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return left + right
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _months(left.months + right.months)
    raise _misfit("+", left, right)


def subtract(left: Any, right: Any) -> Any:
    """left - right for values that are not both numbers."""
    moved = _moved(left, right, -1)
    if moved is not None:
        return moved
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return left - right
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _months(left.months - right.months)
    if isinstance(left, (dt.date, *FAR)) and isinstance(right, (dt.date, *FAR)):
        return _difference(left, right)
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        if (left.tzinfo is None) is not (right.tzinfo is None):
            raise FeelFault("Expected two times both with or both without a zone at '-'.")
        return temporal.since_midnight(left) - temporal.since_midnight(right)
    raise _misfit("-", left, right)


def _difference(left: Any, right: Any) -> Any:
    if kind(left) != kind(right):
        left, right = _as_date_and_time(left), _as_date_and_time(right)
    if far_dates.is_zoned(left) is not far_dates.is_zoned(right):
        raise FeelFault("Expected two dates and times both with or both without a zone at '-'.")
    if isinstance(left, FAR) or isinstance(right, FAR):
        return far_dates.difference(left, right)
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        return temporal.instant(left) - temporal.instant(right)
    return left - right


def _as_date_and_time(value: Any) -> Any:
    """A date counts as its midnight in UTC. Source: table 57."""
    return far_dates.far_date_and_time(value, dt.time(tzinfo=dt.UTC)) if kind(value) == "date" else value


def _moved(left: Any, right: Any, sign: int) -> Any:
    """A date, time or both, moved by a duration; None for other operands."""
    if isinstance(right, YearsMonths) and isinstance(left, (dt.date, *FAR)):
        return far_dates.months_later(left, sign * right.months)
    if not isinstance(right, dt.timedelta):
        return None
    if isinstance(left, dt.time):
        return temporal.shifted_time(left, sign * right)
    return _moved_in_time(left, sign * right) if isinstance(left, (dt.date, *FAR)) else None


def _moved_in_time(left: Any, by: dt.timedelta) -> Any:
    """A date or date and time some duration later, which may lead out of the years of Python's calendar, or back into them."""
    if isinstance(left, FAR):
        return far_dates.later(left, by)
    try:
        if isinstance(left, dt.datetime):
            return temporal.shifted(left, by)
        if not by.seconds and not by.microseconds:
            return left + by
        return (dt.datetime(left.year, left.month, left.day) + by).date()
    except OverflowError:
        return far_dates.later(left, by)


def multiply(left: Any, right: Any) -> Any:
    """left * right for values that are not both numbers."""
    if isinstance(left, Decimal):
        left, right = right, left
    if isinstance(right, Decimal):
        if isinstance(left, YearsMonths):
            return _months(int(NUMBERS.multiply(Decimal(left.months), right)))
        if isinstance(left, dt.timedelta):
            return temporal.from_seconds(NUMBERS.multiply(temporal.seconds(left), right))
    raise _misfit("*", left, right)


def divide(left: Any, right: Any) -> Any:
    """left / right for values that are not both numbers."""
    if isinstance(right, Decimal):
        if isinstance(left, YearsMonths):
            return _months(int(NUMBERS.divide(Decimal(left.months), right)))
        if isinstance(left, dt.timedelta):
            return temporal.from_seconds(NUMBERS.divide(temporal.seconds(left), right))
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return NUMBERS.divide(temporal.seconds(left), temporal.seconds(right))
    raise _misfit("/", left, right)


def _months(count: int) -> YearsMonths:
    """Raises: OverflowError beyond all years."""
    if abs(count) > _MOST_MONTHS:
        raise OverflowError
    return YearsMonths(count)


def _power_of_numbers(left: Decimal, right: Decimal) -> Decimal:
    """left ** right; anything to the power of 0 is 1. Raises: DecimalException, FeelFault. Source: IEEE 754-2008, 9.2.1."""
    if not right:
        return Decimal(1)
    if not left and right < 0:
        raise FeelFault(f"Expected an exponent from 0 up for 0 on the left of '**', but it is {right}.")
    if left < 0 and right != right.to_integral_value():
        raise FeelFault(f"Expected a whole exponent for a negative number on the left of '**', but it is {right}.")
    return NUMBERS.power(left, right)


_WORK_OF_ROOT = 100  # in steps; measured


def work_of_power(exponent: Decimal) -> int:
    """How much dearer a power is than a product: one that is no row of multiplications takes a logarithm."""
    return 0 if abs(exponent) < 10**9 and exponent == exponent.to_integral_value() else _WORK_OF_ROOT


def power(left: Any, right: Any) -> Any:
    """left ** right for values that are not both numbers: none."""
    raise _misfit("**", left, right)


def negate(value: Any) -> Any:
    """-value. Raises: OverflowError beyond the shortest duration."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if isinstance(value, dt.timedelta):
        return -value
    raise FeelFault(f"Expected a number or a duration after '-', but it is {described(value)}.")


def _misfit(operator: str, left: Any, right: Any) -> FeelFault:
    wanted = "a number" if operator != "+" or not isinstance(left, str) else "a string"
    if not isinstance(left, Decimal) and (operator == "**" or left is None or not _reckons(left)):
        return FeelFault(f"Expected {wanted} on the left of '{operator}', but it is {described(left)}.")
    if isinstance(left, Decimal) or right is None:
        return FeelFault(f"Expected {wanted} on the right of '{operator}', but it is {described(right)}.")
    return FeelFault(f"Expected operands that fit '{operator}', but they are {described(left)} and {described(right)}.")


def _reckons(value: Any) -> bool:
    return isinstance(value, (*FAR, str, dt.date, dt.time, dt.timedelta, YearsMonths))


Operation = Callable[[Any, Any], Any]
# For each operator what it does with two numbers and what with anything else.
OPERATIONS: dict[str, tuple[Operation, Operation]] = {
    "+": (NUMBERS.add, add),
    "-": (NUMBERS.subtract, subtract),
    "*": (NUMBERS.multiply, multiply),
    "/": (NUMBERS.divide, divide),
    "**": (_power_of_numbers, power),
}
OPERATOR_FAULTS = (DecimalException, OverflowError, ZeroDivisionError)


def added(items: Sequence[Any]) -> Decimal | None:
    """The sum of one number or more, rounded after each as `+` does; None if an item is no number.

    Raises: one of OPERATOR_FAULTS.
    """
    before = getcontext()
    setcontext(NUMBERS)  # for many numbers this is faster than to call its `add` for each
    try:
        whole: Decimal | None = None
        for item in items:
            if type(item) is not Decimal:
                return None
            whole = item if whole is None else whole + item
        return whole
    finally:
        setcontext(before)
