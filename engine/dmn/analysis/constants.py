"""The value of a text that names nothing from outside: literals, their arithmetic, `date("2026-03-01")` and the like."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from engine.feel import DEFAULT, Environment, Expression, FeelLimitExceeded, Value, syntax


class NotConstant(Enum):
    """What a text has that depends on its surroundings, or fails."""

    DEPENDS = "depends"


DEPENDS = NotConstant.DEPENDS

_MAKERS = frozenset({"date", "time", "date and time", "duration", "years and months duration", "number", "string"})
_PARTS = (
    syntax.NumberLiteral, syntax.StringLiteral, syntax.BooleanLiteral, syntax.NullLiteral, syntax.AtLiteral, syntax.Negation,
    syntax.Arithmetic, syntax.ListLiteral, syntax.RangeLiteral, syntax.Argument,
)  # fmt: skip
_PLAIN = (syntax.NumberLiteral, syntax.StringLiteral, syntax.BooleanLiteral)


def constant(node: syntax.Node) -> Value | NotConstant:
    """The value of a construct, DEPENDS if it has none by itself."""
    if isinstance(node, _PLAIN):
        return node.value
    if isinstance(node, syntax.NullLiteral):
        return None
    if not is_fixed(node):
        return DEPENDS
    try:
        value = Expression("", node, (), DEFAULT).evaluate({}, Environment())
    except FeelLimitExceeded:
        return DEPENDS
    return DEPENDS if value is None else value  # a null that is not written as one has failed


def failure(node: syntax.Node) -> str | None:
    """Why a construct of literals alone is null, if it is, and not for one of them that says so."""
    environment = Environment()
    try:
        value = Expression("", node, (), DEFAULT).evaluate({}, environment)
    except FeelLimitExceeded:
        return None
    return environment.reasons[-1] if value is None and environment.reasons else None


def is_fixed(node: syntax.Node) -> bool:
    """Whether everything in a construct is a literal or makes a value of literals."""
    if isinstance(node, syntax.Call):
        named = isinstance(node.function, syntax.Name) and node.function.name in _MAKERS
        return named and all(is_fixed(each) for each in node.arguments)
    return isinstance(node, _PARTS) and all(is_fixed(each) for each in syntax.children(node))


def values_in(node: syntax.Node) -> Iterator[Any]:
    """Every simple value that a construct names, those in its lists and ranges too."""
    whole = not isinstance(node, (syntax.ListLiteral, syntax.RangeLiteral, syntax.Argument))
    value = constant(node) if whole else DEPENDS
    if value is not DEPENDS:
        yield value
        return
    for each in syntax.children(node):
        yield from values_in(each)


_IN_ORDER = ("<", "<=", ">", ">=")


def asks_for_order(node: syntax.Node) -> bool:
    """Whether a construct compares by order anywhere, rather than by equality alone."""
    return any(
        isinstance(each, (syntax.RangeLiteral, syntax.Between))
        or (isinstance(each, (syntax.Comparison, syntax.ComparisonTest)) and each.operator in _IN_ORDER)
        for each in syntax.walk(node)
    )
