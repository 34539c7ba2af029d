"""What somebody may act as: their own roles and those of absent persons, and which of them reach the units of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from engine.commands import SYSTEM
from engine.journal import Actor
from engine.roles import OFFICE_KINDS, SIDE_KINDS, Roles
from engine.store import cases, people
from engine.store.cases import CaseRow
from engine.store.lineage import lineage_of
from engine.store.people import Grant

ADMINISTRATOR = "administrator"
Fits = Callable[[Roles, str, str], bool]
"""Whether whoever holds a role in a unit can be addressed: `is_addressable`, `gets_copies`."""


def acting_as(connection: Connection, roles: Roles, user_id: str, now: datetime) -> tuple[Grant, ...]:
    """What somebody may act as now. A role that only one body has means nothing in another.

    Source: the district's procedures, section 1 (bodies, units, roles).
    """
    grants = people.standing_of(connection, user_id, now)
    return tuple(one for one in grants if one.role in roles and roles[one.role].unit in (None, one.unit))


def is_administrator(roles: Roles, grants: Iterable[Grant]) -> bool:
    """Whether one of these is the administrator's, in the body that has one."""
    return any(one.role == ADMINISTRATOR and ADMINISTRATOR in roles and roles[ADMINISTRATOR].unit == one.unit for one in grants)


def every_way(connection: Connection, roles: Roles, user_id: str, now: datetime) -> list[Actor]:
    return [Actor(user_id, one.role, one.unit, one.behalf) for one in acting_as(connection, roles, user_id, now)]


def is_addressable(roles: Roles, role: str, unit: str) -> bool:
    """Whether whoever holds a role in a unit can be asked for an opinion: offices and committees, not the side of a party, nor
    the administrator, whose view is technical."""
    known = roles.get(role)
    if known is None or role == ADMINISTRATOR or known.kind in (*SIDE_KINDS, "none"):
        return False
    return known.unit in (None, unit)


def gets_copies(roles: Roles, role: str, unit: str) -> bool:
    """Whether whoever holds a role in a unit can be sent a copy of a case: offices alone. A copy is read whole and for good, so
    that mediators, evaluators and the owners' people, who are asked while a task is open, get none."""
    return is_addressable(roles, role, unit) and roles[role].kind in OFFICE_KINDS


def addressed_as(connection: Connection, roles: Roles, user_id: str, now: datetime) -> frozenset[tuple[str, str]]:
    """As which (role, unit) somebody is asked for opinions now; who is none of them is not asked in person either."""
    grants = acting_as(connection, roles, user_id, now)
    return frozenset((one.role, one.unit) for one in grants if is_addressable(roles, one.role, one.unit))


def copied_as(connection: Connection, roles: Roles, user_id: str, now: datetime) -> frozenset[tuple[str, str]]:
    """As which (role, unit) somebody is sent copies now; who is none of them gets none in person either."""
    return frozenset(one for one in addressed_as(connection, roles, user_id, now) if gets_copies(roles, *one))


def ways_as_owner(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> list[Actor]:
    """Every way in which somebody is the owner role of a case's procedure, in its units."""
    lineage = lineage_of(connection, case.main_unit) if case.main_unit else {}
    units = cases.units(connection, case.id)
    grants = acting_as(connection, roles, user_id, now)
    owning = [one for one in grants if one.role == owner and covers(roles, one, lineage, units)]
    return [Actor(user_id, one.role, one.unit, one.behalf) for one in owning]


def covers(roles: Roles, grant: Grant, lineage: Mapping[str, str], sides: Mapping[str, str]) -> bool:
    """Whether a grant is one in the units of a case; a case without any unit is everybody's."""
    reach = roles.reach(grant.role, lineage, sides)
    if reach is None:
        return roles[grant.role].kind == "none" or not (lineage or sides)
    return reach.unit == grant.unit and reach.second in ("", grant.second)


def superior_of(connection: Connection, roles: Roles, grant: Grant) -> tuple[str, str] | None:
    """(role, unit) of a grant's superior."""
    role = roles.get(grant.role)
    if role is None or role.superior is None:
        return None
    places = lineage_of(connection, grant.unit)
    reach = roles.reach(role.superior, places, places)
    return (reach.role, reach.unit) if reach else None


def at_the_server() -> Actor:
    """As what the command line acts: whoever runs the server holds its database and its keys, and is no person of the district."""
    return Actor(SYSTEM)
