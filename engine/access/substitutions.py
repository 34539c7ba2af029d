"""Who enters and ends a substitution for an absent person."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.access.standing import ADMINISTRATOR, is_administrator, superior_of
from engine.errors import NotAllowed
from engine.roles import Roles
from engine.store import people


def may_arrange(connection: Connection, roles: Roles, user_id: str, absent: str, role: str) -> str:
    """As what somebody enters or ends a substitution for an absent person: "" for that person, else the role that allows
    it: the superior of the role (of each role, where all are meant), or the administrator. Only in person: no substitute
    hands a place on.

    Raises NotAllowed("arrange").
    Source: the district's procedures, section 4 (who acts in absence).
    """
    mine = people.grants_of(connection, user_id)
    if user_id == absent and mine:
        return ""
    held = {(one.role, one.unit) for one in mine}
    meant = [one for one in people.grants_of(connection, absent) if role in ("", one.role)]
    above = [superior_of(connection, roles, one) for one in meant]
    if above and all(one in held for one in above):
        return above[0][0] if above[0] else ""
    if is_administrator(roles, mine):
        return ADMINISTRATOR
    raise NotAllowed("arrange", "Expected the absent person, their superior or an administrator, but this person is none.")
