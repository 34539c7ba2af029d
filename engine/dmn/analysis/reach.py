"""Which rules are ever the first to match: the others are shadowed by those before them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.dmn.analysis.domains import bits
from engine.dmn.analysis.sweep import closed_after, grouped
from engine.dmn.analysis.work import Budget


class Reach:
    """Sweeps a table whose rules stand in the order of their precedence.

    A rule is shadowed only by what earlier ones certainly take, and counts with all that it may take.
    """

    def __init__(self, atoms: Sequence[int], must: Sequence[Sequence[int]], may: Sequence[Sequence[int]], budget: Budget) -> None:
        self._atoms, self._budget = atoms, budget
        self._groups = [grouped(inside, *both) for inside, both in zip(atoms, zip(may, must, strict=True), strict=True)]
        self._closed = closed_after(atoms, must)
        self._seen: set[tuple[int, int, int]] = set()
        self._reached = 0

    def shadowed(self) -> frozenset[int]:
        """The rules that are never first. Raises: TooMuchWork."""
        everything = self._closed[-1]
        if all(self._atoms):
            self._sweep(0, everything, everything)
        return frozenset(bits(everything & ~self._reached))

    def _sweep(self, column: int, may: int, must: int) -> None:
        taking_the_rest = must & self._closed[column]
        if taking_the_rest:  # nothing after the first of them is ever asked
            first = taking_the_rest & -taking_the_rest
            may &= (first << 1) - 1
            must &= may
        if not may & ~self._reached or (column, may, must) in self._seen:
            return
        self._seen.add((column, may, must))
        if column == len(self._atoms):
            self._reached |= may
            return
        for possible, certain in self._groups[column]:
            self._budget.spend()
            self._sweep(column + 1, may & possible, must & certain)
