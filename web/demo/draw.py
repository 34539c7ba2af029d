"""Draws that look like chance and are none: a fixed seed gives the same figures on every machine, for ever."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")
WORD = 2**64
UNIFORM_PARTS = 12  # the sum of so many uniform draws has variance 1, and is close to normal


class Draw:
    """SHA-256 over seed and counter, 64 bits a time."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def _word(self) -> int:
        self._count += 1
        return int.from_bytes(sha256(f"{self._seed}/{self._count}".encode()).digest()[:8])

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return self._word() * limit // WORD

    def between(self, first: int, last: int) -> int:
        """A whole number from first to last, both included."""
        return first + self.below(last - first + 1)

    def happens(self, percent: int) -> bool:
        """True in so many of a hundred draws."""
        return self.below(100) < percent

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def shuffle(self, items: MutableSequence[Item]) -> None:
        """In place."""
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]

    def some_of(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many of the items, none twice."""
        mixed = list(items)
        self.shuffle(mixed)
        return mixed[:count]

    def around(self, middle: int, spread: int) -> int:
        """A whole number around the middle, nearly normal with this standard deviation."""
        parts = sum(self.below(WORD) for _ in range(UNIFORM_PARTS))
        return middle + (parts - UNIFORM_PARTS // 2 * WORD) * spread // WORD
