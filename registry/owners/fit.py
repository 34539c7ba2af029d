"""Whether an owners' register is about as large as its estate's record says: half a list draws and counts for the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.kinds import UnitKind, UnitState
from registry.owners.units import UnitFacts

TOLERATED = 5
"""Percent: a shop or a household more is no reason to ask."""


@dataclass(frozen=True, slots=True)
class Size:
    """Exclusive units, and their floor area: parking places and storerooms are no households."""

    units: int
    area_dm2: int


@dataclass(frozen=True, slots=True)
class Misfit:
    """A register and a record of one estate that cannot both be right."""

    listed: Size
    record: Size


def size_of(units: Iterable[UnitFacts]) -> Size:
    """The size of a list."""
    counted = [one.area_dm2 for one in units if one.kind is UnitKind.EXCLUSIVE and one.state is not UnitState.ENDED]
    return Size(len(counted), sum(counted))


def misfit(listed: Size, record: Size) -> Misfit | None:
    """None where neither units nor area differ by more than is tolerated."""
    pairs = ((listed.units, record.units), (listed.area_dm2, record.area_dm2))
    return Misfit(listed, record) if any(abs(one - other) * 100 > other * TOLERATED for one, other in pairs) else None
