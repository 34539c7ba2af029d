"""Input entries read into sets of atoms: which values pass, which do not, which a test cannot judge.

What is in none of the three sets is *opaque*: it depends on more than the input. Source: DMN 1.5, 7.3.10, 8.3.3; the
truth tables are those of `engine.feel.compile_tests`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from engine.dmn.analysis.constants import DEPENDS, constant, is_fixed
from engine.dmn.analysis.domains import Domain
from engine.feel import Range, UnaryTests, Value, kind, syntax

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The atoms for which a test is true, false, null."""

    true: int
    false: int
    null: int

    def __or__(self, other: Verdict) -> Verdict:
        false = self.false & other.false
        undecided = (self.false | self.null) & (other.false | other.null)
        return Verdict(self.true | other.true, false, undecided & ~false)

    def __and__(self, other: Verdict) -> Verdict:
        return ~(~self | ~other)

    def __invert__(self) -> Verdict:
        return Verdict(self.false, self.true, self.null)

    @property
    def fails(self) -> int:
        """What certainly does not pass."""
        return self.false | self.null


OPAQUE = Verdict(0, 0, 0)


def mentions_input(node: syntax.Node) -> bool:
    """Whether `?` stands anywhere in a construct."""
    return any(isinstance(each, syntax.Name) and each.name == "?" for each in syntax.walk(node))


class EntryReader:
    """Reads the entries of one column."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain

    def read(self, tests: UnaryTests | None) -> Verdict:
        """A whole entry; None passes anything."""
        if tests is None or not tests.ast.tests:
            return Verdict(self.domain.everything, 0, 0)
        found = self._any(tests.ast.tests)
        return ~found if tests.ast.negated else found

    def _any(self, tests: tuple[syntax.Node, ...]) -> Verdict:
        return reduce(Verdict.__or__, [self._single(each) for each in tests])

    def _single(self, node: syntax.Node) -> Verdict:
        if isinstance(node, syntax.ComparisonTest):
            return self._compared(node.operator, node.operand)
        if mentions_input(node):
            return self._about_input(node)
        value = constant(node)
        if value is DEPENDS and isinstance(node, syntax.RangeLiteral) and is_fixed(node):
            return Verdict(0, 0, self.domain.everything)  # its ends make no range, so it judges nothing
        if value is DEPENDS or (isinstance(value, bool) and isinstance(node, syntax.Call)):
            return OPAQUE
        return self._holds(value)

    def _about_input(self, node: syntax.Node) -> Verdict:
        """An expression with `?`: comparisons of it with constants, joined by and, or, not."""
        match node:
            case syntax.Comparison(operator=operator, left=syntax.Name(name="?"), right=other):
                return self._compared(operator, other)
            case syntax.Comparison(operator=operator, left=other, right=syntax.Name(name="?")):
                return self._compared(_MIRRORED[operator], other)
            case syntax.Logical(operator="and"):
                return self._about_input(node.left) & self._about_input(node.right)
            case syntax.Logical(operator="or"):
                return self._about_input(node.left) | self._about_input(node.right)
            case syntax.Between(value=syntax.Name(name="?")):
                return self._compared(">=", node.low) & self._compared("<=", node.high)
            case syntax.In(value=syntax.Name(name="?")):
                return self._any(node.tests)
            case syntax.Call(function=syntax.Name(name="not"), arguments=(syntax.Argument(value=inner),)):
                return ~self._about_input(inner)
        return OPAQUE

    def _compared(self, operator: str, node: syntax.Node) -> Verdict:
        value = constant(node)
        if value is DEPENDS:
            return OPAQUE
        if operator == "=":
            return self._equal(value)
        if operator == "!=":
            return ~self._equal(value)
        return self._ordered(operator, value)

    def _holds(self, value: Value) -> Verdict:
        if isinstance(value, Range):
            return self._within(value)
        if isinstance(value, list):
            return self._listed(value)
        return self._equal(value)

    def _listed(self, items: list[Value]) -> Verdict:
        """Membership in a list: what cannot be compared with an item is not that item."""
        found = OPAQUE if self.domain.kind is None else Verdict(0, self.domain.everything, 0)
        for item in items:
            one = self._within(item) if isinstance(item, Range) else self._equal(item)
            found = found | Verdict(one.true, one.fails, 0)
        return found

    def _equal(self, value: Value) -> Verdict:
        domain = self.domain
        if value is None:
            return Verdict(domain.null, domain.values, 0)
        if domain.kind is None:
            return OPAQUE
        if kind(value) != domain.kind:
            return Verdict(0, domain.null, domain.values)
        atom = domain.at(value)
        return OPAQUE if atom is None else Verdict(atom, domain.everything & ~atom, 0)

    def _ordered(self, operator: str, value: Value) -> Verdict:
        side = self.domain.before if operator in ("<", "<=") else self.domain.after
        return self._sorted([(side, value, operator in ("<=", ">="))])

    def _within(self, interval: Range) -> Verdict:
        sides = []
        if interval.start is not None:
            sides.append((self.domain.after, interval.start, interval.start_included))
        if interval.end is not None:
            sides.append((self.domain.before, interval.end, interval.end_included))
        return self._sorted(sides)

    def _sorted(self, sides: list[tuple[Any, Value, bool]]) -> Verdict:
        """What lies on these sides of these values; null where there is no order with them."""
        domain = self.domain
        if domain.kind is None:
            return OPAQUE
        if not domain.ordered or not all(kind(value) == domain.kind for _, value, _ in sides):
            return Verdict(0, 0, domain.everything)
        found = domain.values
        for side, value, included in sides:
            passing = side(value, included)
            if passing is None:
                return OPAQUE
            found &= passing
        return Verdict(found, domain.values & ~found, domain.null)
