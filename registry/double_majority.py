"""The double majority of owners as arithmetic that can be followed on paper: cross-multiplied integers, nothing rounded.

Source: Civil Code (民法典), art. 278; Property Law (物权法), art. 76; the row of law that applies on the closing day says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Base = Literal["all", "part"]
Side = Literal["agree", "against"]
Status = Literal["passed", "failed", "no_quorum"]


@dataclass(frozen=True, slots=True)
class Votes:
    """All, of them those taking part, of them those that agree."""

    all: int
    part: int
    agree: int


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

    def votes(self, abstain_counts: bool = True, silent_with: Side | None = None) -> Votes:
        """What the conditions are about. An estate's own rules may leave abstaining and spoiled votes out, and count silent owners
        with the majority."""
        taking_part = self.part if abstain_counts else self.agree + self.against
        silent = 0 if silent_with is None else self.silent
        return Votes(self.all, taking_part + silent, self.agree + (silent if silent_with == "agree" else 0))


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


def majority_side(heads: Counted, area: Counted) -> Side | None:
    """Which side has more of both heads and area; None where they are at odds."""
    if heads.agree > heads.against and area.agree > area.against:
        return "agree"
    return "against" if heads.agree < heads.against and area.agree < area.against else None


def conditions(value: Mapping[str, Any], heads: Votes, area: Votes) -> tuple[Condition, ...]:
    """The four conditions of a row of law: taking part, then agreeing, each by heads and by area."""
    part, agree = thresholds(value)
    counted: tuple[tuple[Literal["heads", "area"], Votes], ...] = (("heads", heads), ("area", area))
    return (
        *(Condition("part", by, one.part, one.all, part) for by, one in counted),
        *(Condition("agree", by, one.agree, one.part if agree.base == "part" else one.all, agree) for by, one in counted),
    )


def status_of(checked: tuple[Condition, ...]) -> Status:
    """What the conditions come to."""
    if all(one.met for one in checked):
        return "passed"
    return "failed" if all(one.met for one in checked if one.of == "part") else "no_quorum"
