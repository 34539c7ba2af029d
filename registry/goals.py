"""How far the district is with the plan's goals: exact counts of estates, or of answers, beside each goal's target.

Source: the district's plan, section 2; the district's procedures, section 7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from types import MappingProxyType

from registry.kinds import EstateKind, GoalKind

TENTH = Decimal("0.1")
STARS = MappingProxyType({GoalKind.THREE_STAR: 3, GoalKind.TWO_STAR: 2, GoalKind.ONE_STAR: 1})


@dataclass(frozen=True, slots=True)
class Goal:
    """`target`: percent for a share, else a number of estates; None where the plan names none. `counted_from`: what is new from
    this day on counts; None: whatever stands."""

    kind: GoalKind
    target: int | None
    counted_from: date | None
    due_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    """An estate as the goals look at it. `star_on`: since when it has its level, None where nobody knows; `quasi_from`: since when
    quasi-property services run there, None if none does today. `marks`: what the last survey counted in it was answered, and
    `satisfied` of these."""

    id: str
    name: str
    name_en: str
    community_id: str
    subdistrict_id: str
    subdistrict: str
    kind: EstateKind
    star_level: int | None
    star_on: date | None
    committee: bool
    party_organisation: bool
    quasi_from: date | None
    satisfied: int = 0
    marks: int = 0

    @property
    def percent(self) -> Decimal | None:
        return share(self.satisfied, self.marks)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one goal stands, in the district or in a subdistrict: `reached` of `of`. For a share these are estates (for satisfaction,
    marks), for a number the estates that count, of the target. `counting`: the estates that count; `lacking`: those that would
    have to, none where a number is to be reached."""

    goal: Goal
    reached: int
    of: int
    counting: tuple[Place, ...]
    lacking: tuple[Place, ...]

    @property
    def percent(self) -> Decimal | None:
        """Cut off to one decimal, so that what falls short never reads as if it did not; None of nothing."""
        return share(self.reached, self.of)

    @property
    def met(self) -> bool | None:
        """Compared as whole numbers; None without a target, or while there is nothing to measure."""
        target = self.goal.target
        if target is None or (self.goal.kind.is_share and self.of == 0):
            return None
        return self.reached * 100 >= target * self.of if self.goal.kind.is_share else self.reached >= target

    @property
    def short_of(self) -> Decimal:
        """What is missing: estates, or for satisfaction percentage points rounded up to a tenth; zero once it is met."""
        target = self.goal.target
        if self.met is not False or target is None:
            return Decimal(0)
        if self.goal.kind is GoalKind.SATISFACTION:
            return (Decimal(target) - Decimal(self.reached * 100) / self.of).quantize(TENTH, rounding=ROUND_UP)
        if self.goal.kind.is_share:
            return Decimal(-(-target * self.of // 100) - self.reached)
        return Decimal(target - self.reached)


def share(part: int, whole: int) -> Decimal | None:
    """In percent, cut off to one decimal; None of nothing."""
    if whole == 0:
        return None
    return Decimal(part * 1_000 // whole).scaleb(-1).quantize(TENTH, rounding=ROUND_DOWN)


def standing(goal: Goal, places: Sequence[Place]) -> Standing:
    """Where a goal stands among these estates."""
    if goal.kind is GoalKind.SATISFACTION:
        asked = [one for one in places if one.marks]
        well = [one for one in asked if goal.target is None or one.satisfied * 100 >= goal.target * one.marks]
        return _of(goal, asked, well, sum(one.satisfied for one in asked), sum(one.marks for one in asked))
    among = [one for one in places if one.committee] if goal.kind is GoalKind.PARTY else list(places)
    counting = [one for one in among if _COUNTS[goal.kind](goal, one)]
    if goal.kind.is_share:
        return _of(goal, among, counting, len(counting), len(among))
    return Standing(goal, len(counting), goal.target or 0, tuple(counting), ())


def by_subdistrict(places: Iterable[Place]) -> Mapping[str, list[Place]]:
    """The estates of each subdistrict, in the order in which these come."""
    found: dict[str, list[Place]] = {}
    for one in places:
        found.setdefault(one.subdistrict_id, []).append(one)
    return found


def _of(goal: Goal, among: Sequence[Place], counting: Sequence[Place], reached: int, of: int) -> Standing:
    counted = {one.id for one in counting}
    return Standing(goal, reached, of, tuple(counting), tuple(one for one in among if one.id not in counted))


def _is_new(goal: Goal, day: date | None) -> bool:
    return goal.counted_from is None or (day is not None and day >= goal.counted_from)


_COUNTS: Mapping[GoalKind, Callable[[Goal, Place], bool]] = MappingProxyType(
    {
        GoalKind.COVERAGE: lambda _, one: one.kind is not EstateKind.NONE,
        GoalKind.PARTY: lambda _, one: one.party_organisation,
        GoalKind.QUASI: lambda goal, one: one.quasi_from is not None and _is_new(goal, one.quasi_from),
        **{
            kind: lambda goal, one: one.star_level == STARS[goal.kind] and _is_new(goal, one.star_on)
            for kind in STARS
        },
    }
)
"""Whether an estate counts for a goal. A project in which quasi-property services ran before and run on is not new."""
