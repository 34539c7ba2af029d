"""Pairs of rules that certainly match together somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.dmn.analysis.domains import bits
from engine.dmn.analysis.sweep import Box, rules_at
from engine.dmn.analysis.work import Budget


def overlapping(atoms: Sequence[int], takings: Sequence[Sequence[int]], rules: int, budget: Budget) -> Iterator[tuple[int, int, Box]]:
    """(rule, later rule, the box that both take) for each pair that meets. Raises: TooMuchWork."""
    reached = [_met(inside, taken, budget) for inside, taken in zip(atoms, takings, strict=True)]
    for rule in range(rules):
        later = -1 << rule + 1
        for column, inside in enumerate(atoms):
            later &= reached[column][takings[column][rule] & inside]
        for other in bits(later & (1 << rules) - 1):
            budget.spend(len(atoms))
            yield rule, other, tuple(inside & taken[rule] & taken[other] for inside, taken in zip(atoms, takings, strict=True))


def _met(inside: int, taken: Sequence[int], budget: Budget) -> dict[int, int]:
    """For each set of atoms that some rule of a column takes, the rules that take any of these atoms."""
    tree = _Tree(rules_at(inside, taken), inside.bit_length())
    met: dict[int, int] = {}
    for mask in {each & inside for each in taken}:
        found = 0
        edges = list(bits(mask ^ (mask << 1)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            budget.spend()
            found |= tree.between(start, end)
        met[mask] = found
    return met


class _Tree:
    """The rules of any stretch of atoms in few steps: each node joins the two below it."""

    def __init__(self, at: dict[int, int], size: int) -> None:
        self.size = size
        self.nodes = [0] * size + [at.get(place, 0) for place in range(size)]
        for node in range(size - 1, 0, -1):
            self.nodes[node] = self.nodes[2 * node] | self.nodes[2 * node + 1]

    def between(self, start: int, end: int) -> int:
        """The rules from one atom to before another."""
        found = 0
        low, high = start + self.size, end + self.size
        while low < high:
            if low & 1:
                found |= self.nodes[low]
                low += 1
            if high & 1:
                high -= 1
                found |= self.nodes[high]
            low, high = low >> 1, high >> 1
        return found
