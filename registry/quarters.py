"""A quarter of a year: what subsidies and appraisals are counted by."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

NUMERALS = "一二三四"
PATTERN = re.compile(r"(20\d\d)Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Written 2026Q3, also in tables."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Quarter:
        """Raises: ValueError if the text is not like 2026Q3."""
        found = PATTERN.fullmatch(text)
        if found is None:
            raise ValueError(f"Expected a quarter like 2026Q3, but it is {text!r}.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """2026年第三季度."""
        return f"{self.year}年第{NUMERALS[self.number - 1]}季度"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        month = 3 * self.number
        return date(self.year, month, monthrange(self.year, month)[1])

    def before(self, count: int) -> Quarter:
        """The quarter so many quarters earlier."""
        index = self.year * 4 + self.number - 1 - count
        return Quarter(index // 4, index % 4 + 1)
