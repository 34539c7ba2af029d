"""Filters and loops that compare or reckon with one other value, over a list of values of its type.

They need no code of their own for each item: Python's comprehension does it. Where an item is of another type, or something
fails, these answer None; then the construct goes through the items one by one, and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext, setcontext
from typing import Any, NoReturn

from engine.feel import syntax
from engine.feel.arithmetic import OPERATOR_FAULTS
from engine.feel.comparison import PLAINLY_EQUAL, PLAINLY_ORDERED
from engine.feel.runtime import Code, Inner, Place
from engine.feel.scope import NOT_FIXED, Scope
from engine.feel.values import NUMBERS

AtOnce = Callable[[list[Any], Place], "list[Any] | None"]


class _Unlike(Exception):
    """An item is of another type than the other value."""


def _unlike() -> NoReturn:
    raise _Unlike


_KEPT_ITEMS: dict[str, Callable[[list[Any], type, Any], list[Any]]] = {
    "<": lambda items, of, v: [x for x in items if (x < v if type(x) is of else _unlike())],
    "<=": lambda items, of, v: [x for x in items if (x <= v if type(x) is of else _unlike())],
    ">": lambda items, of, v: [x for x in items if (x > v if type(x) is of else _unlike())],
    ">=": lambda items, of, v: [x for x in items if (x >= v if type(x) is of else _unlike())],
    "=": lambda items, of, v: [x for x in items if (x == v if type(x) is of else _unlike())],
    "!=": lambda items, of, v: [x for x in items if (x != v if type(x) is of else _unlike())],
}
_KEPT_BY_ENTRY: dict[str, Callable[[list[Any], str, type, Any], list[Any]]] = {
    "<": lambda items, key, of, v: [x for x in items if (a < v if type(x) is dict and type(a := x[key]) is of else _unlike())],
    "<=": lambda items, key, of, v: [x for x in items if (a <= v if type(x) is dict and type(a := x[key]) is of else _unlike())],
    ">": lambda items, key, of, v: [x for x in items if (a > v if type(x) is dict and type(a := x[key]) is of else _unlike())],
    ">=": lambda items, key, of, v: [x for x in items if (a >= v if type(x) is dict and type(a := x[key]) is of else _unlike())],
    "=": lambda items, key, of, v: [x for x in items if (a == v if type(x) is dict and type(a := x[key]) is of else _unlike())],
    "!=": lambda items, key, of, v: [x for x in items if (a != v if type(x) is dict and type(a := x[key]) is of else _unlike())],
}
# Not `**`, for 0 ** -1 is no number in FEEL.
_RECKONED: dict[str, Callable[[list[Any], Decimal], list[Any]]] = {
    "+": lambda items, v: [x + v if type(x) is Decimal else _unlike() for x in items],
    "-": lambda items, v: [x - v if type(x) is Decimal else _unlike() for x in items],
    "*": lambda items, v: [x * v if type(x) is Decimal else _unlike() for x in items],
    "/": lambda items, v: [x / v if type(x) is Decimal else _unlike() for x in items],
}


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=", "+": "+", "*": "*"}


def keeper(condition: syntax.Node, inside: Scope) -> AtOnce | None:
    """What a filter keeps whose condition compares the item with a literal or a variable, or an entry of it with a literal.

    None for other conditions: a variable beside an entry might be an entry itself.
    """
    if not isinstance(condition, syntax.Comparison):
        return None
    left, right = inside.code(condition.left), inside.code(condition.right)
    symbol: str = condition.operator
    shapes = inside.shapes
    if left not in shapes.item and (right in shapes.item or (right in shapes.entry and left in shapes.fixed)):
        left, right, symbol = right, left, _MIRRORED[symbol]
    types = PLAINLY_EQUAL if symbol in ("=", "!=") else PLAINLY_ORDERED
    if left in shapes.item:
        other = _other(right, inside)
        return None if other is None else _keeping(_KEPT_ITEMS[symbol], other, types)
    key, fixed = shapes.entry.get(left), inside.fixed(right)
    return None if key is None or type(fixed) not in types else _keeping_by_entry(_KEPT_BY_ENTRY[symbol], key, fixed)


def _other(code: Code, inside: Scope) -> Callable[[Place], Any] | None:
    """What gives the other operand, if that is the same in every turn: a literal's value, or a variable's (null if there is none)."""
    fixed = inside.fixed(code)
    if fixed is not NOT_FIXED:
        return lambda place: fixed
    name = inside.shapes.outside.get(code)
    if name is None:
        return None
    return lambda place: (place.root if type(place) is Inner else place).get(name)


def _keeping(kept: Callable[[list[Any], type, Any], list[Any]], other: Callable[[Place], Any], types: frozenset[type]) -> AtOnce:
    def at_once(items: list[Any], place: Place) -> list[Any] | None:
        value = other(place)
        if type(value) not in types:
            return None
        try:
            return kept(items, type(value), value)
        except _Unlike:
            return None

    return at_once


def _keeping_by_entry(kept: Callable[[list[Any], str, type, Any], list[Any]], key: str, fixed: Any) -> AtOnce:
    of = type(fixed)

    def at_once(items: list[Any], place: Place) -> list[Any] | None:
        try:
            return kept(items, key, of, fixed)
        except (_Unlike, KeyError):
            return None

    return at_once


def maker(body: syntax.Node, inside: Scope) -> AtOnce | None:
    """What a `for` makes whose body reckons with its variable and a literal or another variable; None for other bodies."""
    if not isinstance(body, syntax.Arithmetic) or body.operator not in _RECKONED:
        return None
    left, right = inside.code(body.left), inside.code(body.right)
    if left not in inside.shapes.item and body.operator in _MIRRORED:
        left, right = right, left
    other = _other(right, inside) if left in inside.shapes.item else None
    return None if other is None else _making(_RECKONED[body.operator], other)


def _making(reckoned: Callable[[list[Any], Decimal], list[Any]], other: Callable[[Place], Any]) -> AtOnce:
    def at_once(items: list[Any], place: Place) -> list[Any] | None:
        value = other(place)
        if type(value) is not Decimal:
            return None
        before = getcontext()
        setcontext(NUMBERS)  # makes Python's own operators those of FEEL
        try:
            return reckoned(items, value)
        except (_Unlike, *OPERATOR_FAULTS):
            return None
        finally:
            setcontext(before)

    return at_once
