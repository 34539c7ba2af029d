"""Who intervenes in a case from outside its steps: its owner role, the superior, the administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from engine.access.cases import read_case
from engine.access.standing import ADMINISTRATOR, acting_as, at_the_server, every_way, is_administrator, ways_as_owner
from engine.bpmn.diagram import Adding
from engine.commands import SYSTEM
from engine.errors import NotAllowed
from engine.journal import Actor
from engine.roles import Roles
from engine.store.cases import CaseRow


def may_operate(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> Actor:
    """As what somebody intervenes in a case (retry, cancel): the administrator, or the procedure's owner role in the units
    of the case.

    Raises NotAllowed("operate"); NotFound for who does not even read the case.
    """
    owning = ways_as_owner(connection, roles, user_id, now, case, owner)
    for actor in every_way(connection, roles, user_id, now):
        if actor in owning or actor.role == ADMINISTRATOR:
            return actor
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("operate", "Expected an administrator or the procedure's owner role, but this person is neither.")


def may_suspend(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> Actor:
    """As what somebody lets a case stand still or go on: the procedure's owner role in the units of the case, or its superior.

    Raises NotAllowed("suspend"); NotFound for who does not even read the case.
    """
    superior = roles[owner].superior if owner in roles else None
    for role in (owner, *([superior] if superior else [])):
        if ways := ways_as_owner(connection, roles, user_id, now, case, role):
            return ways[0]
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("suspend", "Expected the procedure's owner role or its superior, but this person is neither.")


def may_propose(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow | None) -> Actor:
    """As what somebody proposes to change values of a case or to move its token, or to move many cases (None): the administrator.

    Raises NotAllowed("propose"); NotFound for who does not even read the case.
    Source: the district's procedures, section 1 (administrator).
    """
    for actor in every_way(connection, roles, user_id, now):
        if actor.role == ADMINISTRATOR:
            return actor
    if case is not None:
        read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("propose", "Expected an administrator, but this person is none.")


def may_confirm(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str, proposers: Iterable[str]
) -> Actor:
    """As what somebody decides on an administrator's proposal: the procedure's owner role in the units of the case, but
    nobody who proposed it or in whose place it was proposed, through no chain of substitutes.

    Raises NotAllowed("confirm") or, for who is barred in every way, NotAllowed("confirm-own"); NotFound for who does not even
    read the case.
    Source: the district's procedures, section 1 (administrator, four-eyes).
    """
    ways = ways_as_owner(connection, roles, user_id, now, case, owner)
    for actor in ways:
        if not {actor.user, *actor.behalf} & set(proposers):
            return actor
    if ways:
        raise NotAllowed("confirm-own", "Expected somebody else to confirm a proposal, but this person made it, or stands in for who did.")
    if not is_administrator(roles, acting_as(connection, roles, user_id, now)):
        read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("confirm", f"Expected {owner} to confirm, but this person is not.")


def may_withdraw(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow | None, proposers: Iterable[str]
) -> Actor:
    """As what somebody takes back a proposal about a case, or about many (None): whoever made it, or in whose place it was made,
    as long as they are an administrator; from the server, what was proposed there.

    Raises NotAllowed("withdraw"); NotFound for who does not even read the case.
    """
    if user_id == SYSTEM and SYSTEM in proposers:
        return at_the_server()
    ways = [one for one in every_way(connection, roles, user_id, now) if one.role == ADMINISTRATOR]
    if ways and user_id in proposers:
        return ways[0]
    if case is not None and not ways:
        read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("withdraw", "Expected the administrator who made this proposal, but this person did not.")


def may_countersign(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str, adding: Adding, sender: Actor | None
) -> Actor:  # fmt: skip
    """As what somebody adds and removes countersigners of a step, as its diagram says: the procedure's owner role in the units
    of the case; whoever sent the case to this step, or another one of the same role in the same unit.

    Raises NotAllowed("countersign"); NotFound for who does not even read the case.
    """
    ways = ways_as_owner(connection, roles, user_id, now, case, owner) if "owner" in adding.by else []
    if "sender" in adding.by and sender is not None:
        ways += [one for one in every_way(connection, roles, user_id, now) if (one.role, one.unit) == (sender.role, sender.unit)]
    if ways:
        return ways[0]
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("countersign", f"Expected {' or '.join(sorted(adding.by))} of this step, but this person is not.")


def operated_roles(connection: Connection, roles: Roles, user_id: str, now: datetime, owners: Iterable[str]) -> frozenset[str] | None:
    """Through which of these owner roles somebody operates cases, in the units of each; None for an administrator, who
    operates all.

    Raises NotAllowed("operate") for who operates none.
    """
    mine = {grant.role for grant in acting_as(connection, roles, user_id, now)}
    if ADMINISTRATOR in mine:
        return None
    if owned := frozenset(mine & set(owners)):
        return owned
    raise NotAllowed("operate", "Expected an administrator or a procedure's owner role, but this person is neither.")


def may_see_incidents(connection: Connection, roles: Roles, user_id: str, now: datetime, owners: Iterable[str]) -> bool:
    """Whether somebody sees the list of what stands still: whoever operates any procedure's cases."""
    try:
        operated_roles(connection, roles, user_id, now, owners)
    except NotAllowed:
        return False
    return True
