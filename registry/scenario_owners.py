"""The owners' register of a scenario's estate, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from registry.kinds import AreaSource, UnitKind, UnitState
from registry.money import cents_of
from registry.owners.units import Entry, Owner, UnitFacts
from registry.store import owners

SINCE = date(2010, 1, 1)
BUILDING = "1栋"
GROUP = frozenset({"units", "area", "one_owner", "co_owners", "state", "kind"})


def enter_register(connection: Connection, estate_id: str, groups: Sequence[Mapping[str, Any]]) -> None:
    """Units 1栋-1, 1栋-2 … as groups have them, so that heads are numbered in the order of the groups.

    A group: `units`, how many; `area`, square metres of all of them together, the same to each, what is left over to the first;
    `one_owner: true`, all of them one buyer's (else each has its own owner); `co_owners`, how many hold each together;
    `state` (unsold, sold: the developer's; usually handed_over); `kind` (parking, storage; usually exclusive).
    Raises: ValueError for a group that says something else.
    """
    facts: list[UnitFacts] = []
    for number, group in enumerate(groups, 1):
        facts += _group(number, group, len(facts))
    entry = Entry(SINCE, "建立业主名册", SINCE, "system", "")
    owners.enter(connection, estate_id, [(one, None) for one in facts], entry)


def _group(number: int, group: Mapping[str, Any], before: int) -> Iterator[UnitFacts]:
    unknown = group.keys() - GROUP
    if unknown or not group.keys() >= {"units", "area"}:
        raise ValueError(f"Expected a group of owners with units and area, and of {', '.join(sorted(GROUP))}, but it is {dict(group)}.")
    units, area = int(group["units"]), cents_of(Decimal(str(group["area"])))
    each, left = divmod(area, units)
    state, kind = UnitState(group.get("state", "handed_over")), UnitKind(group.get("kind", "exclusive"))
    for index in range(units):
        place = before + index + 1
        held = f"Z{number}" if group.get("one_owner") else f"Y{place}"
        together = int(group.get("co_owners", 1)) if state is UnitState.HANDED_OVER else 0
        names = tuple(Owner(held if turn == 0 else f"{held}.{turn + 1}", f"业主{held[1:]}{'甲乙丙丁戊'[turn]}") for turn in range(together))
        yield UnitFacts(BUILDING, str(place), kind, each + (left if index == 0 else 0), AreaSource.REGISTERED, state, names)
