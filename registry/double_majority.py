"""The double majority of owners as arithmetic that can be followed on paper: cross-multiplied integers, nothing rounded.

Source: Civil Code (民法典), art. 278; Property Law (物权法), art. 76; the row of law that applies on the closing day says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Base = Literal["all", "part"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the two things counted, heads or area (integer square decimetres), by answer."""

    all: int
    agree: int
    against: int
    abstain: int
    spoiled: int

    @property
    def part(self) -> int:
        """Who takes part: every answer, the spoiled ones too."""
        return self.agree + self.against + self.abstain + self.spoiled

    @property
    def silent(self) -> int:
        return self.all - self.part


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a fraction must reach: `numerator`/`denominator` of `base`, or more than that if `strict`."""

    numerator: int
    denominator: int
    base: Base
    strict: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it was checked: `actual` of `whole` against the threshold."""

    of: Literal["part", "agree"]
    by: Literal["heads", "area"]
    actual: int
    whole: int
    threshold: Threshold

    @property
    def left(self) -> int:
        """What was counted times the threshold's denominator."""
        return self.actual * self.threshold.denominator

    @property
    def right(self) -> int:
        """The whole times the threshold's numerator."""
        return self.whole * self.threshold.numerator

    @property
    def met(self) -> bool:
        return self.left > self.right if self.threshold.strict else self.left >= self.right

    @property
    def needed(self) -> int:
        """The least number that meets it."""
        quotient, rest = divmod(self.right, self.threshold.denominator)
        return quotient + 1 if self.threshold.strict or rest else quotient


def thresholds(value: Mapping[str, Any]) -> tuple[Threshold, Threshold]:
    """Of taking part and of agreeing, as a row of law has them."""
    part = Threshold(int(value["part_num"]), int(value["part_den"]), "all", bool(value.get("part_strict", False)))
    base: Base = "part" if value["base"] == "part" else "all"
    return part, Threshold(int(value["agree_num"]), int(value["agree_den"]), base, bool(value["strict"]))


def conditions(value: Mapping[str, Any], heads: Counted, area: Counted) -> tuple[Condition, ...]:
    """The four conditions of a row of law: taking part, then agreeing, each by heads and by area."""
    part, agree = thresholds(value)
    counted: tuple[tuple[Literal["heads", "area"], Counted], ...] = (("heads", heads), ("area", area))
    return (
        *(Condition("part", by, one.part, one.all, part) for by, one in counted),
        *(Condition("agree", by, one.agree, one.part if agree.base == "part" else one.all, agree) for by, one in counted),
    )
