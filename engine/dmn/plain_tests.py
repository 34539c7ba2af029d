"""Unary tests that only compare with fixed values: what they accept, without evaluating them.

Source: DMN 1.5, 7.3.10, 10.3.2.10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.feel import FeelFault, UnaryTests, syntax
from engine.feel.comparison import PLAINLY_EQUAL, PLAINLY_ORDERED
from engine.feel.temporal import at_value


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `start` to `end`; an end of None is open."""

    start: Any
    end: Any
    with_start: bool
    with_end: bool

    @property
    def point(self) -> bool:
        """Whether it is a single value, its own start and end."""
        return self.start is self.end and self.with_start and self.with_end


@dataclass(frozen=True, slots=True)
class Combined:
    """What both parts accept (`and`), or at least one (`or`)."""

    operator: str
    parts: tuple[Accepted, ...]


Accepted = Interval | Combined


@dataclass(frozen=True, slots=True)
class PlainTest:
    """A test that accepts the values of one type that `accepted` says or, where `negated`, all others of the type.

    Every value of this type, and not of one derived from it, is judged so, with no reason noted; what is said of values of
    other types the test itself must be asked.
    """

    type: type
    accepted: Combined
    negated: bool
    intervals: tuple[Interval, ...]

    @property
    def values(self) -> frozenset[Any] | None:
        """The values that it names, if it names nothing else."""
        if any(isinstance(part, Combined) for part in self.accepted.parts) or not all(each.point for each in self.intervals):
            return None
        return frozenset(each.start for each in self.intervals)


def plain_test(tests: UnaryTests) -> PlainTest | None:
    """What the tests accept; None if they say anything that needs an evaluation."""
    ast = tests.ast
    found = _any_of(ast.tests)
    if found is None:
        return None
    intervals = tuple(_intervals(found))
    types = {type(end) for each in intervals for end in (each.start, each.end) if end is not None}
    if len(types) != 1:
        return None
    test = PlainTest(types.pop(), found, ast.negated, intervals)
    return test if test.type in PLAINLY_ORDERED or (test.type in PLAINLY_EQUAL and test.values is not None) else None


def _intervals(accepted: Accepted) -> Iterator[Interval]:
    if isinstance(accepted, Interval):
        yield accepted
    else:
        for part in accepted.parts:
            yield from _intervals(part)


def _any_of(nodes: Iterable[syntax.Node]) -> Combined | None:
    """What a row of tests accepts, points beside each other."""
    parts: list[Accepted] = []
    for node in nodes:
        found = _accepted(node)
        if found is None:
            return None
        parts += found.parts if isinstance(found, Combined) and found.operator == "or" else [found]
    return Combined("or", tuple(parts))


def _accepted(node: syntax.Node) -> Accepted | None:
    match node:
        case syntax.RangeLiteral():
            return _between(_fixed(node.start), _fixed(node.end), node.start_included, node.end_included)
        case syntax.ComparisonTest():
            return _compared(node.operator, _fixed(node.operand))
        case syntax.ListLiteral():
            points = [_point(_fixed(item)) for item in node.items]
            return Combined("or", tuple(each for each in points if each)) if points and all(points) else None
        case syntax.Comparison(left=syntax.Name(name="?")):
            return _compared(node.operator, _fixed(node.right))
        case syntax.Between(value=syntax.Name(name="?")):
            return _between(_fixed(node.low), _fixed(node.high), True, True)
        case syntax.Logical():
            parts = _accepted_of_input(node.left), _accepted_of_input(node.right)
            return None if parts[0] is None or parts[1] is None else Combined(node.operator, (parts[0], parts[1]))
    return _point(_fixed(node))


def _accepted_of_input(node: syntax.Node) -> Accepted | None:
    """What a part of an expression about `?` accepts."""
    return _accepted(node) if isinstance(node, (syntax.Comparison, syntax.Between, syntax.Logical)) else None


def _between(start: Any, end: Any, with_start: bool, with_end: bool) -> Interval | None:
    if start is None or type(start) is not type(end) or type(start) not in PLAINLY_ORDERED or start > end:
        return None
    return Interval(start, end, with_start, with_end)


def _compared(operator: str, end: Any) -> Accepted | None:
    if end is None:
        return None
    match operator:
        case "<" | "<=":
            return Interval(None, end, False, operator == "<=")
        case ">" | ">=":
            return Interval(end, None, operator == ">=", False)
        case "=":
            return _point(end)
    if type(end) not in PLAINLY_ORDERED:
        return None
    return Combined("or", (Interval(None, end, False, False), Interval(end, None, False, False)))


def _point(value: Any) -> Interval | None:
    return None if value is None else Interval(value, value, True, True)


def _fixed(node: syntax.Node) -> Any:
    """The value of a literal; None if it is none, or null."""
    if isinstance(node, (syntax.NumberLiteral, syntax.StringLiteral, syntax.BooleanLiteral)):
        return node.value
    if isinstance(node, syntax.Negation) and isinstance(node.operand, syntax.NumberLiteral):
        return -node.operand.value
    if isinstance(node, syntax.AtLiteral):
        try:
            return at_value(node.text)
        except FeelFault:
            return None
    return None
