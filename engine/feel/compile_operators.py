"""Code of arithmetic, comparison and logic.

Source: DMN 1.5, 10.3.2.4, tables 50 to 62.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.arithmetic import OPERATIONS, OPERATOR_FAULTS, negate
from engine.feel.comparison import compare, equal
from engine.feel.errors import FeelFault
from engine.feel.runtime import Code, Frame, Run
from engine.feel.scope import Scope
from engine.feel.types import instance
from engine.feel.values import described

_PYTHON_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(node: syntax.Arithmetic, scope: Scope) -> Code:
    left, right = scope.code(node.left), scope.code(node.right)
    symbol = node.operator
    of_numbers, of_others = OPERATIONS[symbol]

    def code(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        try:
            if type(a) is Decimal and type(b) is Decimal:
                return of_numbers(a, b)
            result = of_others(a, b)
        except FeelFault as fault:
            return frame.run.null(str(fault))
        except OPERATOR_FAULTS:
            return frame.run.null(_out_of_bounds(symbol, b))
        return frame.run.measured(result) if type(result) is str else result

    return code


def _out_of_bounds(symbol: str, right: Any) -> str:
    if symbol == "/" and isinstance(right, Decimal) and not right:
        return "Expected a divisor other than 0 on the right of '/'."
    return f"Expected a result of '{symbol}' within the bounds of its type, but it is beyond them."


def negation(node: syntax.Negation, scope: Scope) -> Code:
    operand = scope.code(node.operand)

    def code(frame: Frame) -> Any:
        try:
            return negate(operand(frame))
        except FeelFault as fault:
            return frame.run.null(str(fault))

    return code


def comparison(node: syntax.Comparison, scope: Scope) -> Code:
    left, right = scope.code(node.left), scope.code(node.right)
    if node.operator in ("=", "!="):
        return _equality(left, right, node)
    return _order(left, right, node)


def _equality(left: Code, right: Code, node: syntax.Comparison) -> Code:
    wanted = node.operator == "="
    fixed = node.right.value if isinstance(node.right, (syntax.StringLiteral, syntax.NumberLiteral)) else None
    if fixed is not None:
        of = type(fixed)

        def with_literal(frame: Frame) -> Any:
            a = left(frame)
            if type(a) is of:
                return (a == fixed) is wanted
            return equality(a, fixed, wanted, frame.run)

        return with_literal
    return lambda frame: equality(left(frame), right(frame), wanted, frame.run)


def equality(left: Any, right: Any, wanted: bool, run: Run) -> bool | None:
    """`=` (or `!=` where `wanted` is false), null with a reason across types."""
    if isinstance(left, (list, dict)):
        run.weigh(left, right)
    result = equal(left, right)
    if result is None:
        a, b = described(left), described(right)
        run.null(f"Expected two values of one type around '{'=' if wanted else '!='}', but they are {a} and {b}.")
        return None
    return result is wanted


def _order(left: Code, right: Code, node: syntax.Comparison) -> Code:
    symbol, test = node.operator, _PYTHON_ORDER[node.operator]
    if isinstance(node.right, syntax.NumberLiteral):
        fixed = node.right.value

        def with_literal(frame: Frame) -> Any:
            a = left(frame)
            return test(a, fixed) if type(a) is Decimal else ordered(a, fixed, symbol, frame.run)

        return with_literal

    def code(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if type(a) is Decimal and type(b) is Decimal:
            return test(a, b)
        return ordered(a, b, symbol, frame.run)

    return code


def ordered(left: Any, right: Any, symbol: str, run: Run) -> bool | None:
    """`<` and the like, null with a reason where there is no order."""
    order = compare(left, right)
    if order is None:
        a, b = described(left), described(right)
        run.null(f"Expected two values with an order around '{symbol}', but they are {a} and {b}.")
        return None
    return _PYTHON_ORDER[symbol](order, 0)


def between(node: syntax.Between, scope: Scope) -> Code:
    value, low, high = scope.code(node.value), scope.code(node.low), scope.code(node.high)

    def code(frame: Frame) -> Any:
        a = value(frame)
        above = ordered(a, low(frame), ">=", frame.run)
        if above is False:
            return False
        below = ordered(a, high(frame), "<=", frame.run)
        return None if above is None and below is not False else below

    return code


def logical(node: syntax.Logical, scope: Scope) -> Code:
    decisive = node.operator == "or"
    left, right = scope.code(node.left), scope.code(node.right)
    symbol = node.operator

    def code(frame: Frame) -> Any:
        a = left(frame)
        if a is decisive:
            return decisive
        b = right(frame)
        if b is decisive:
            return decisive
        if type(a) is bool and type(b) is bool:
            return not decisive
        return _undecided(a, b, symbol, frame.run)

    return code


def _undecided(left: Any, right: Any, symbol: str, run: Run) -> None:
    wrong = right if isinstance(left, bool) else left
    if wrong is not None:
        side = "right" if isinstance(left, bool) else "left"
        run.null(f"Expected a boolean on the {side} of '{symbol}', but it is {described(wrong)}.")


def instance_of(node: syntax.InstanceOf, scope: Scope) -> Code:
    value, wanted = scope.code(node.value), node.type
    return lambda frame: instance(value(frame), wanted, frame.run)
