"""What the answers to a survey come to: an exact fraction, and how it is shown.

Source: the district's procedures, section 5 (compared as an exact fraction, shown cut off to two decimals); that a mark of
"satisfied" and better counts is practice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

BLANK, VERY_SATISFIED = "0", "5"
SATISFIED = frozenset("45")
MARKS = ("很满意", "满意", "一般", "不满意", "很不满意")
"""From 5 down to 1."""
SHOWN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Count:
    """`items`: marks that were given; `satisfied`: those of them that say satisfied or very satisfied."""

    answers: int
    items: int
    satisfied: int

    @property
    def percent(self) -> Decimal | None:
        """The share of the satisfied in percent, cut off to two decimals; None where no mark was given."""
        if self.items == 0:
            return None
        return Decimal(self.satisfied * 10_000 // self.items).scaleb(-2).quantize(SHOWN, rounding=ROUND_DOWN)

    @property
    def fraction(self) -> str:
        return f"{self.satisfied}/{self.items}"


def counted(marks: Iterable[str]) -> Count:
    """`marks`: of each answer, a digit a question."""
    answers = items = satisfied = 0
    for one in marks:
        answers += 1
        items += len(one) - one.count(BLANK)
        satisfied += sum(mark in SATISFIED for mark in one)
    return Count(answers, items, satisfied)
