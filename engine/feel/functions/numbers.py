"""Numeric functions. Source: DMN 1.5, 10.3.4.5 (table 76)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
)
from functools import lru_cache
from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in, whole
from engine.feel.runtime import Run
from engine.feel.values import NUMBERS, YearsMonths

_SCALES = range(-6111, 6177)
# Exact for the greatest number over the least.
_LONG_DIVISION = Context(NUMBERS.Emax - NUMBERS.Etiny() + 2, Emin=NUMBERS.Etiny(), Emax=NUMBERS.Emax, traps=[InvalidOperation])
_WORK_OF_LONG_DIVISION = 4


def _rounded(n: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places, unit = _unit(NUMBERS.to_integral_value(scale) if rounding == ROUND_HALF_EVEN else scale)
    if -places <= n.adjusted() < 33 - places:
        rounded = n.quantize(unit, rounding, NUMBERS)
        if rounded != n:
            return rounded
    exponent = n.as_tuple().exponent
    assert isinstance(exponent, int)  # numbers are finite
    if exponent >= -places:
        return n
    if n and n.adjusted() < -places - 1:
        # All digits lie beyond the scale; quantize would have to keep them to round.
        n = Decimal((n.as_tuple().sign, (1,), -places - 2))
    return n.quantize(unit, rounding=rounding, context=NUMBERS)


@lru_cache(maxsize=256)
def _unit(scale: Decimal) -> tuple[int, Decimal]:
    """A scale as a whole number, and one unit of its last place. Raises: FeelFault."""
    places = whole(scale, "'scale'")
    if places not in _SCALES:
        raise FeelFault(f"Expected a scale from {_SCALES[0]} to {_SCALES[-1]}, but it is {places}.")
    return places, Decimal((0, (1,), -places))


@built_in("decimal(n: number, scale: number)")
def decimal(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to so many places after the point, half to even."""
    return _rounded(n, Decimal(int(scale)) if abs(scale) < 10**9 else scale, ROUND_HALF_EVEN)


@built_in("floor(n: number, scale?: number)")
def floor(n: Decimal, scale: Decimal | None = None) -> Decimal:
    """The greatest number of the scale that is not above n."""
    return _rounded(n, scale or Decimal(0), ROUND_FLOOR)


@built_in("ceiling(n: number, scale?: number)")
def ceiling(n: Decimal, scale: Decimal | None = None) -> Decimal:
    """The least number of the scale that is not below n."""
    return _rounded(n, scale or Decimal(0), ROUND_CEILING)


@built_in("round up(n: number, scale: number)")
def round_up(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded away from zero."""
    return _rounded(n, scale, ROUND_UP)


@built_in("round down(n: number, scale: number)")
def round_down(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded towards zero."""
    return _rounded(n, scale, ROUND_DOWN)


@built_in("round half up(n: number, scale: number)")
def round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to the nearest, halves away from zero."""
    return _rounded(n, scale, ROUND_HALF_UP)


@built_in("round half down(n: number, scale: number)")
def round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to the nearest, halves towards zero."""
    return _rounded(n, scale, ROUND_HALF_DOWN)


@built_in("abs(n: number|days and time duration|years and months duration)")
def absolute(n: Any) -> Any:
    """The size without the sign."""
    if isinstance(n, YearsMonths):
        return YearsMonths(abs(n.months))
    return NUMBERS.abs(n) if isinstance(n, Decimal) else abs(n)


@built_in("modulo(dividend: number, divisor: number)", with_run=True)
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """dividend - divisor * floor(dividend / divisor): the sign is the divisor's."""
    if not divisor:
        raise FeelFault("Expected a divisor other than 0 in modulo().")
    try:
        rest = NUMBERS.remainder(dividend, divisor)
    except InvalidOperation:  # the whole part of the quotient has more digits than a number, the rest never has
        run.spend(_WORK_OF_LONG_DIVISION)
        rest = _LONG_DIVISION.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) is not (divisor < 0) else rest


@built_in("sqrt(number: number)", work=2)
def sqrt(number: Decimal) -> Decimal:
    """The square root."""
    if number < 0:
        raise FeelFault(f"Expected a number from 0 up in sqrt(), but it is {number}.")
    return NUMBERS.sqrt(number)


@built_in("log(number: number)", work=25)
def log(number: Decimal) -> Decimal:
    """The natural logarithm."""
    if number <= 0:
        raise FeelFault(f"Expected a number above 0 in log(), but it is {number}.")
    return NUMBERS.ln(number)


@built_in("exp(number: number)", work=20)
def exp(number: Decimal) -> Decimal:
    """Euler's number to a power."""
    return NUMBERS.exp(number)


@built_in("odd(number: number)")
def odd(number: Decimal) -> bool:
    """Whether a number is whole and odd."""
    return number.adjusted() < NUMBERS.prec and bool(abs(NUMBERS.remainder(number, Decimal(2))) == 1)


@built_in("even(number: number)")
def even(number: Decimal) -> bool:
    """Whether a number is whole and even; a number of more digits than are kept is a multiple of 10."""
    return number.adjusted() >= NUMBERS.prec or not NUMBERS.remainder(number, Decimal(2))
