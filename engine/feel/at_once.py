"""Filters and loops that compare or reckon with a literal, over a list of values of the literal's type.

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
from engine.feel.scope import Scope
from engine.feel.values import NUMBERS

AtOnce = Callable[[list[Any]], "list[Any] | None"]


class _Unlike(Exception):
    """An item is of another type than the literal."""


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


def keeper(condition: syntax.Node, inside: Scope) -> AtOnce | None:
    """What a filter keeps whose condition compares the item, or an entry of it, with a literal; None for other conditions."""
    if not isinstance(condition, syntax.Comparison):
        return None
    fixed = inside.fixed(inside.code(condition.right))
    if type(fixed) not in (PLAINLY_EQUAL if condition.operator in ("=", "!=") else PLAINLY_ORDERED):
        return None
    left = inside.code(condition.left)
    if left in inside.shapes.item:
        return _keeping(_KEPT_ITEMS[condition.operator], fixed)
    key = inside.shapes.entry.get(left)
    return None if key is None else _keeping_by_entry(_KEPT_BY_ENTRY[condition.operator], key, fixed)


def _keeping(kept: Callable[[list[Any], type, Any], list[Any]], fixed: Any) -> AtOnce:
    of = type(fixed)

    def at_once(items: list[Any]) -> list[Any] | None:
        try:
            return kept(items, of, fixed)
        except _Unlike:
            return None

    return at_once


def _keeping_by_entry(kept: Callable[[list[Any], str, type, Any], list[Any]], key: str, fixed: Any) -> AtOnce:
    of = type(fixed)

    def at_once(items: list[Any]) -> list[Any] | None:
        try:
            return kept(items, key, of, fixed)
        except (_Unlike, KeyError):
            return None

    return at_once


def maker(body: syntax.Node, inside: Scope) -> AtOnce | None:
    """What a `for` makes whose body reckons with its variable and a number that is written there; None for other bodies."""
    if not isinstance(body, syntax.Arithmetic) or body.operator not in _RECKONED:
        return None
    fixed = inside.fixed(inside.code(body.right))
    if type(fixed) is not Decimal or inside.code(body.left) not in inside.shapes.item:
        return None
    return _making(_RECKONED[body.operator], fixed)


def _making(reckoned: Callable[[list[Any], Decimal], list[Any]], fixed: Decimal) -> AtOnce:
    def at_once(items: list[Any]) -> list[Any] | None:
        before = getcontext()
        setcontext(NUMBERS)  # makes Python's own operators those of FEEL
        try:
            return reckoned(items, fixed)
        except (_Unlike, *OPERATOR_FAULTS):
            return None
        finally:
            setcontext(before)

    return at_once
