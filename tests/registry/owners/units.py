"""Units for tests, with what most of them have."""

from __future__ import annotations

from datetime import date

from registry.kinds import AreaSource, UnitKind, UnitState
from registry.owners.units import Entry, Owner, UnitFacts

DAY = date(2026, 3, 2)


def unit(label: str, *owners: str, area: int = 10_000, state: UnitState | None = None, kind: UnitKind = UnitKind.EXCLUSIVE) -> UnitFacts:
    """A unit such as 1栋-101 of these owners, whose names are their numbers with 户 before; without owners it is unsold."""
    building, _, number = label.partition("-")
    if state is None:
        state = UnitState.HANDED_OVER if owners else UnitState.UNSOLD
    held = tuple(Owner(one, f"户{one}") for one in sorted(owners))
    return UnitFacts(building, number, kind, area, AreaSource.REGISTERED, state, held)


def entry(day: date = DAY, reason: str = "核对") -> Entry:
    return Entry(day, reason, day, "community_officer", "community_officer")
