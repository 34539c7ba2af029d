"""Who keeps a unit's register, who looks into it, and who sees what is on record of an estate."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from engine.access.cases import reads_everything
from engine.access.standing import ADMINISTRATOR, acting_as, covers
from engine.errors import NotAllowed, NotFound
from engine.journal import Actor
from engine.registers import Register
from engine.roles import OFFICE_KINDS, TREE_KINDS, Roles
from engine.store.lineage import lineage_of


def may_keep(connection: Connection, roles: Roles, user_id: str, now: datetime, register: Register, unit: str) -> Actor:
    """As what somebody changes a unit's register: one of the roles that keep it, where the unit's lineage has that role.

    Raises NotAllowed("register") for who may only look into it; NotFound for who may not even do that.
    Source: the district's procedures, sections 1 and 2.
    """
    way = _way(connection, roles, user_id, now, register, unit)
    if way is not None:
        return way
    if reads_everything(connection, roles, user_id, now) and lineage_of(connection, unit):
        raise NotAllowed("register", f"Expected who keeps register {register.name}, but this person only looks into it.")
    raise NotFound("unit", unit)


def keeps(connection: Connection, roles: Roles, user_id: str, now: datetime, register: Register, unit: str) -> bool:
    """Whether `may_keep` would let them."""
    return _way(connection, roles, user_id, now, register, unit) is not None


def may_consult(connection: Connection, roles: Roles, user_id: str, now: datetime, register: Register, unit: str) -> bool:
    """Whether somebody looks into a unit's register, with the names that stand there: who keeps it, and who reads every case.
    Firms and parties do not, nor does the administrator, whose view is technical."""
    return _way(connection, roles, user_id, now, register, unit) is not None or reads_everything(connection, roles, user_id, now)


def estates_in_sight(connection: Connection, roles: Roles, user_id: str, now: datetime) -> frozenset[str] | None:
    """Of which units somebody sees the estates' records, theirs or those below; None for all. Offices of district and bureaus
    see all, subdistricts, communities and the owners' people their own; firms and parties none, nor the administrator.

    Source: the district's procedures, section 1 (bodies, units, roles).
    """
    found = set()
    for one in acting_as(connection, roles, user_id, now):
        kind = roles[one.role].kind
        if kind in OFFICE_KINDS - TREE_KINDS and one.role != ADMINISTRATOR:
            return None
        if kind in TREE_KINDS:
            found.add(one.unit)
    return frozenset(found)


def may_see_estate(connection: Connection, roles: Roles, user_id: str, now: datetime, unit: str) -> None:
    """Raises NotFound for who does not see what is on record of an estate."""
    sight = estates_in_sight(connection, roles, user_id, now)
    lineage = lineage_of(connection, unit)
    if not lineage or (sight is not None and sight.isdisjoint(lineage.values())):
        raise NotFound("estate", unit)


def may_see_firm(connection: Connection, roles: Roles, user_id: str, now: datetime, unit: str, places: Collection[str]) -> None:
    """Raises NotFound for who does not see what is on record of a firm: its own people see it, those of one place alone where that
    is among the units that it serves or served (`places`); so does who sees the record of one of these, and an office that sees
    all of them sees every firm.

    Source: the district's procedures, section 1 (bodies, units, roles).
    """
    if any(one.unit == unit and one.second in ("", *places) for one in acting_as(connection, roles, user_id, now)):
        return
    sight = estates_in_sight(connection, roles, user_id, now)
    if sight is None or (sight and any(not sight.isdisjoint(lineage_of(connection, one).values()) for one in places)):
        return
    raise NotFound("firm", unit)


def firms_served(connection: Connection, roles: Roles, user_id: str, now: datetime) -> frozenset[tuple[str, str]]:
    """Whose people somebody is: firms, each with the one place that they serve it in, "" for the whole firm."""
    return frozenset((one.unit, one.second) for one in acting_as(connection, roles, user_id, now) if roles[one.role].kind == "firm")


def _way(connection: Connection, roles: Roles, user_id: str, now: datetime, register: Register, unit: str) -> Actor | None:
    lineage: Mapping[str, str] = lineage_of(connection, unit)
    if not lineage:
        return None
    for one in acting_as(connection, roles, user_id, now):
        if one.role in register.keepers and covers(roles, one, lineage, {}):
            return Actor(user_id, one.role, one.unit, one.behalf)
    return None
