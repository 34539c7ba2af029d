"""A table swept column by column: at each atom of a column, which rules are still in question.

A set of rules is an int, a bit for each in the order of the table (or another order, which the caller then keeps).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.dmn.analysis.domains import bits
from engine.dmn.analysis.work import Budget

Box: TypeAlias = tuple[int, ...]
"""A set of atoms for each column: every combination of them."""

Groups: TypeAlias = dict[tuple[int, ...], int]
"""Sets of rules and the atoms at which just these are in question."""


def rules_at(atoms: int, taken: Sequence[int]) -> dict[int, int]:
    """For each of these atoms the rules that take it, where `taken` has the atoms of each rule."""
    toggled: dict[int, int] = {}  # at this atom, these rules begin or end
    for rule, mask in enumerate(taken):
        for place in bits(mask ^ (mask << 1)):
            toggled[place] = toggled.get(place, 0) ^ (1 << rule)
    found: dict[int, int] = {}
    running = 0
    for place in range(atoms.bit_length()):
        running ^= toggled.get(place, 0)
        if atoms >> place & 1:
            found[place] = running
    return found


def grouped(atoms: int, *takings: Sequence[int]) -> Groups:
    """The atoms by the rules that take them, under each of several readings of the rules."""
    readings = [rules_at(atoms, taken) for taken in takings]
    groups: Groups = {}
    for place in bits(atoms):
        key = tuple(reading[place] for reading in readings)
        groups[key] = groups.get(key, 0) | 1 << place
    return groups


def closed_after(atoms: Sequence[int], takings: Sequence[Sequence[int]]) -> list[int]:
    """For each column, the rules that take everything in it and in all columns after it; beyond the last: all rules."""
    closed = [(1 << len(takings[0])) - 1]
    for inside, taken in zip(reversed(atoms), reversed(takings), strict=True):
        whole = sum(1 << rule for rule, mask in enumerate(taken) if not inside & ~mask)
        closed.append(closed[-1] & whole)
    return closed[::-1]


@dataclass(frozen=True, slots=True)
class Node:
    """What is uncovered from a column on: parts of its atoms, each with what is uncovered in the columns after it."""

    parts: tuple[tuple[int, Node], ...]


COVERED = Node(())
FREE = Node(((0, COVERED),))  # everything from here on


class Uncovered:
    """The combinations of atoms that no rule takes, as a graph: columns below each other, equal parts shared."""

    def __init__(self, atoms: Sequence[int], takings: Sequence[Sequence[int]], budget: Budget) -> None:
        self._atoms, self._budget = atoms, budget
        self._groups = [grouped(inside, taken) for inside, taken in zip(atoms, takings, strict=True)]
        self._closed = closed_after(atoms, takings)
        self._known: dict[tuple[int, int], Node] = {}
        self._made: dict[tuple[tuple[int, int], ...], Node] = {}

    def boxes(self) -> list[Box]:
        """Boxes apart from each other that hold all of it, in the order of the columns. Raises: TooMuchWork."""
        if not all(self._atoms):
            return []
        return self._paths(0, self._node(0, self._closed[-1]))

    def _node(self, column: int, rules: int) -> Node:
        if rules & self._closed[column]:
            return COVERED
        if not rules:
            return FREE
        known = self._known.get((column, rules))
        if known is None:
            known = self._known[column, rules] = self._swept(column, rules)
        return known

    def _swept(self, column: int, rules: int) -> Node:
        self._budget.spend(len(self._groups[column]))
        parts: dict[int, tuple[int, Node]] = {}
        for (here,), atoms in self._groups[column].items():
            below = self._node(column + 1, rules & here)
            if below is not COVERED:
                parts[id(below)] = (parts.get(id(below), (0, below))[0] | atoms, below)
        if not parts:
            return COVERED
        key = tuple((atoms, id(below)) for atoms, below in parts.values())
        if len(parts) == 1 and key[0] == (self._atoms[column], id(FREE)):
            return FREE
        return self._made.setdefault(key, Node(tuple(parts.values())))

    def _paths(self, column: int, node: Node) -> list[Box]:
        if node is COVERED:
            return []
        if node is FREE:
            return [tuple(self._atoms[column:])]
        found: list[Box] = []
        for atoms, below in node.parts:
            rest = self._paths(column + 1, below)
            self._budget.spend(len(rest))
            found += [(atoms, *each) for each in rest]
        return found


def widened(box: Box, atoms: Sequence[int], takings: Sequence[Sequence[int]]) -> Box:
    """A box as large as it can become, column by column, without touching what a rule takes."""
    wide = list(box)
    for column, inside in enumerate(atoms):
        barred = 0
        for rule, mask in enumerate(takings[column]):
            if all(wide[other] & taken[rule] for other, taken in enumerate(takings) if other != column):
                barred |= mask
        wide[column] = inside & ~barred
    return tuple(wide)


def within(small: Box, large: Box) -> bool:
    """Whether a box lies in another."""
    return not any(one & ~other for one, other in zip(small, large, strict=True))
