"""Code of arithmetic, comparison and logic.

Source: DMN 1.5, 10.3.2.4, tables 50 to 62.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.feel import syntax
from engine.feel.arithmetic import OPERATIONS, OPERATOR_FAULTS, negate, work_of_power
from engine.feel.comparison import PLAINLY_EQUAL, PLAINLY_ORDERED, compare, equal
from engine.feel.errors import FeelFault
from engine.feel.extent import HOLDERS
from engine.feel.far_dates import FAR
from engine.feel.pairs import Doing, paired
from engine.feel.runtime import Code, Place, Run
from engine.feel.scope import NOT_FIXED, Scope
from engine.feel.types import instance
from engine.feel.values import NUMBERS, described

PYTHON_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
PYTHON_COMPARISON = {**PYTHON_ORDER, "=": operator.eq, "!=": operator.ne}
NUMBERS_ONLY = frozenset({Decimal})
# Strings are measured after they are joined: so many at once stay within a few times the longest string allowed.
_MOST_JOINED = 8
_WORK_OF_FAR_DATE = 3


def arithmetic(node: syntax.Arithmetic, scope: Scope) -> Code:
    symbol = node.operator
    of_numbers, of_others = OPERATIONS[symbol]
    joins = symbol == "+"

    def otherwise(a: Any, b: Any, run: Run) -> Any:
        if joins and type(a) is str and type(b) is str:
            return run.measured(a + b)
        if type(a) in FAR or type(b) in FAR:
            run.spend(_WORK_OF_FAR_DATE)
        try:
            result = of_numbers(a, b) if type(a) is Decimal and type(b) is Decimal else of_others(a, b)
        except FeelFault as fault:
            return run.null(str(fault))
        except OPERATOR_FAULTS:
            return run.null(_out_of_bounds(symbol, b))
        return result

    left, right = scope.code(node.left), scope.code(node.right)
    if joins and any(side in scope.shapes.text or type(scope.fixed(side)) is str for side in (left, right)):
        return _joined(left, right, otherwise, scope)
    if symbol == "**":
        return _exponentiation(left, right, otherwise, scope)
    return paired(left, right, Doing(NUMBERS_ONLY, of_numbers, otherwise), scope)


def _exponentiation(left: Code, right: Code, otherwise: Callable[[Any, Any, Run], Any], scope: Scope) -> Code:
    """`**`, whose work depends on the exponent; a whole one above 0 that is written there needs no look at it."""
    exponent = scope.fixed(right)
    if type(exponent) is Decimal and exponent > 0 and not work_of_power(exponent):
        return paired(left, right, Doing(NUMBERS_ONLY, NUMBERS.power, otherwise), scope)

    def code(place: Place, run: Run) -> Any:
        a = left(place, run)
        b = right(place, run)
        if type(b) is Decimal:
            run.spend(work_of_power(b))
        return otherwise(a, b, run)

    return code


def _joined(left: Code, right: Code, otherwise: Callable[[Any, Any, Run], Any], scope: Scope) -> Code:
    """`+` where one side is surely meant as a string; a row of them is joined at once."""
    parts = (*scope.shapes.joined.get(left, (left,)), right)
    if len(parts) > _MOST_JOINED:
        parts = (left, right)
    first, *further, last = parts

    def code(place: Place, run: Run) -> Any:
        values = [first(place, run)]
        for part in further:
            values.append(part(place, run))
        values.append(last(place, run))
        try:
            text = "".join(values)
        except TypeError:
            return reduce(lambda a, b: otherwise(a, b, run), values)
        # And then what run.measured does, without the call.
        if len(text) > run.limits.string_length:
            run.allow_characters(len(text))
        run.work_left -= len(text) >> 3
        if run.work_left < 0:
            run.spend(0)
        return text

    scope.shapes.text.add(code)
    scope.shapes.joined[code] = parts
    return code


def _out_of_bounds(symbol: str, right: Any) -> str:
    if symbol == "/" and isinstance(right, Decimal) and not right:
        return "Expected a divisor other than 0 on the right of '/'."
    return f"Expected a result of '{symbol}' within the bounds of its type, but it is beyond them."


def negation(node: syntax.Negation, scope: Scope) -> Code:
    operand = scope.code(node.operand)

    def code(place: Place, run: Run) -> Any:
        value = operand(place, run)
        if type(value) is Decimal:
            return NUMBERS.minus(value)
        try:
            return negate(value)
        except FeelFault as fault:
            return run.null(str(fault))
        except OverflowError:  # the longest duration of all has no opposite
            return run.null(_out_of_bounds("-", value))

    return code


def comparison(node: syntax.Comparison, scope: Scope) -> Code:
    symbol = node.operator
    if isinstance(node.right, syntax.NullLiteral) and symbol in ("=", "!="):
        return _is_null(scope.code(node.left), symbol == "=")
    if symbol in PYTHON_ORDER:
        doing = Doing(PLAINLY_ORDERED, PYTHON_ORDER[symbol], lambda a, b, run: ordered(a, b, symbol, run))
    else:
        wanted = symbol == "="
        doing = Doing(PLAINLY_EQUAL, PYTHON_COMPARISON[symbol], lambda a, b, run: equality(a, b, wanted, run))
    return paired(scope.code(node.left), scope.code(node.right), doing, scope)


def _is_null(value: Code, wanted: bool) -> Code:
    return lambda place, run: (value(place, run) is None) is wanted


def equality(left: Any, right: Any, wanted: bool, run: Run) -> bool | None:
    """`=` (or `!=` where `wanted` is false), null with a reason across types."""
    if type(left) in HOLDERS:
        run.weigh(left, right)
    result = equal(left, right)
    if result is None:
        a, b = described(left), described(right)
        run.null(f"Expected two values of one type around '{'=' if wanted else '!='}', but they are {a} and {b}.")
        return None
    return result is wanted


def ordered(left: Any, right: Any, symbol: str, run: Run) -> bool | None:
    """`<` and the like, null with a reason where there is no order."""
    order = compare(left, right)
    if order is None:
        a, b = described(left), described(right)
        run.null(f"Expected two values with an order around '{symbol}', but they are {a} and {b}.")
        return None
    return PYTHON_ORDER[symbol](order, 0)


def between(node: syntax.Between, scope: Scope) -> Code:
    value, low, high = scope.code(node.value), scope.code(node.low), scope.code(node.high)
    least, most = scope.fixed(low), scope.fixed(high)
    if least is not NOT_FIXED and type(least) is type(most) and type(least) in PLAINLY_ORDERED:
        return _between_fixed(value, least, most)

    def code(place: Place, run: Run) -> Any:
        a = value(place, run)
        least = low(place, run)
        if (of := type(a)) is type(least) and of in PLAINLY_ORDERED:
            if a < least:
                return False
            most = high(place, run)
            return a <= most if type(most) is of else ordered(a, most, "<=", run)
        above = ordered(a, least, ">=", run)
        if above is False:
            return False
        below = ordered(a, high(place, run), "<=", run)
        return None if above is None and below is not False else below

    return code


def _between_fixed(value: Code, least: Any, most: Any) -> Code:
    of = type(least)

    def code(place: Place, run: Run) -> Any:
        a = value(place, run)
        if type(a) is of:
            return least <= a <= most
        above = ordered(a, least, ">=", run)
        if above is False:
            return False
        below = ordered(a, most, "<=", run)
        return None if above is None and below is not False else below

    return code


def logical(node: syntax.Logical, scope: Scope) -> Code:
    decisive = node.operator == "or"
    left, right = scope.code(node.left), scope.code(node.right)
    symbol = node.operator

    def code(place: Place, run: Run) -> Any:
        a = left(place, run)
        if a is decisive:
            return decisive
        b = right(place, run)
        if b is decisive:
            return decisive
        if type(a) is bool and type(b) is bool:
            return b
        return _undecided(a, b, symbol, run)

    return code


def _undecided(left: Any, right: Any, symbol: str, run: Run) -> None:
    wrong = right if isinstance(left, bool) else left
    if wrong is not None:
        side = "right" if isinstance(left, bool) else "left"
        run.null(f"Expected a boolean on the {side} of '{symbol}', but it is {described(wrong)}.")


def instance_of(node: syntax.InstanceOf, scope: Scope) -> Code:
    value, wanted = scope.code(node.value), node.type
    return lambda place, run: instance(value(place, run), wanted, run)
