"""A bound on the work that one question about a table may take."""

from __future__ import annotations

MOST_STEPS = 400_000
"""Steps of one search, a microsecond or a few each."""


class TooMuchWork(Exception):
    """A search was given up."""


class Budget:
    """Counts steps. Raises: TooMuchWork."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.steps = self.left = steps

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuchWork
