"""A unit of the register as it stands on a day, and the heads 人数 that the law counts of many."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.kinds import AreaSource, UnitKind, UnitState

DEVELOPER = "developer"
_OWNERS = "owners:"
LONGEST_LABEL_PART, LONGEST_OWNER, LONGEST_NAME, MOST_OWNERS = 30, 30, 60, 20
LARGEST_AREA_DM2 = 100_000_000  # a million square metres
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """By the register's own number 业主编号; no number of identity papers is kept."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the register says of a unit. `owners` by number; `area_dm2` in hundredths of a square metre."""

    building: str
    number: str
    kind: UnitKind
    area_dm2: int
    area_source: AreaSource
    state: UnitState
    owners: tuple[Owner, ...]

    @property
    def label(self) -> str:
        return f"{self.building}-{self.number}"

    @property
    def place(self) -> str:
        return place_of(self.building, self.number)

    @property
    def head(self) -> str:
        """Who votes for it: the same text wherever the same owners stand, "" for what is no longer a unit.

        Source: 建筑物区分所有权司法解释, art. 9; 业主大会和业主委员会指导规则, arts. 24, 25.
        """
        if self.state is UnitState.ENDED:
            return ""
        if self.state is not UnitState.HANDED_OVER:
            return DEVELOPER
        return _OWNERS + "+".join(sorted(owner.number for owner in self.owners))


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a unit decides who is counted and with how much."""

    label: str
    place: str
    head: str
    area_dm2: int


@dataclass(frozen=True, slots=True)
class Head:
    """One head of a ballot: the same set of co-owners, or the developer, with all their units and all their area."""

    key: str
    label: str
    units: tuple[str, ...]
    area_dm2: int
    kind: Literal["owner", "developer"]


def heads_of(units: Iterable[Counted]) -> list[Head]:
    """The heads among some units, in the order of their first unit.

    A unit counts one head, and co-owners share it; one buyer of several units is one head with all their area; so is the
    developer with all that is unsold, or sold and not handed over.
    Source: 建筑物区分所有权司法解释, arts. 8, 9; the district's procedures, section 3.
    """
    by_head: dict[str, list[Counted]] = {}
    for unit in sorted(units, key=lambda one: (one.place, one.label)):
        if unit.head:
            by_head.setdefault(unit.head, []).append(unit)
    return [
        Head(key, _label(key, found), tuple(one.label for one in found), sum(one.area_dm2 for one in found),
             "developer" if key == DEVELOPER else "owner")
        for key, found in by_head.items()
    ]  # fmt: skip


def _label(key: str, units: Collection[Counted]) -> str:
    """What a head is called where no name may stand: its first unit."""
    first = next(iter(units)).label
    many = f"等{len(units)}处" if len(units) > 1 else ""
    return f"建设单位（{first}{many}）" if key == DEVELOPER else f"{first}{many}"


def place_of(building: str, number: str) -> str:
    """Text that sorts building and number as people count: 2 before 10, the same wherever text is sorted."""
    return "00".join(_DIGITS.sub(_filled, part).encode().hex() for part in (building, number))


def _filled(digits: re.Match[str]) -> str:
    return digits[0].zfill(8)


def label_as_typed(text: str) -> str:
    """A label however it was typed: blanks and the forms of a dash make no difference."""
    return re.sub("[－–—‐]", "-", "".join(text.split()))


@dataclass(frozen=True, slots=True)
class Entry:
    """Who enters something in the register, when and why. `case_number`: the case that it comes from, if one does."""

    valid_from: date
    reason: str
    recorded_on: date
    recorded_by: str
    recorded_as: str
    case_number: str | None = None
