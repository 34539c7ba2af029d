"""Substitutions as they were entered and ended, and the standing that follows of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from engine.model import grant, stand_in, substitution, unit, user
from engine.roles import PERSONAL_KINDS
from engine.store.standing import join_behalf
from engine.substitution import Place, StandIn


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution. `role`: "" for every role; days are the district's, both inclusive; `entered_as` and `ended_as`:
    the role that allowed it, "" for the absent person."""

    id: int
    absent: str
    substitute: str
    role: str
    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime
    entered_by: str
    entered_as: str
    entered_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_as: str | None = None

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or self.ends_at <= now


def find(connection: Connection, substitution_id: int) -> SubstitutionRow | None:
    row = connection.execute(select(substitution).where(substitution.c.id == substitution_id)).first()
    return SubstitutionRow(*row) if row else None


def add(connection: Connection, row: SubstitutionRow) -> None:
    values = {name: getattr(row, name) for name in SubstitutionRow.__slots__}
    connection.execute(insert(substitution).values(**values))


def end(connection: Connection, substitution_id: int, at: datetime, by: str, acting_as: str) -> None:
    """Ends one before its time: the one thing about it that ever changes."""
    changes = {"ended_at": at, "ended_by": by, "ended_as": acting_as}
    standing = substitution.c.id == substitution_id, substitution.c.ended_at.is_(None)
    connection.execute(update(substitution).where(*standing).values(**changes))


def entered(connection: Connection) -> list[SubstitutionRow]:
    """All of them, over or not, youngest first."""
    return [SubstitutionRow(*row) for row in connection.execute(select(substitution).order_by(substitution.c.id.desc()))]


def places(connection: Connection, now: datetime) -> list[Place]:
    """The substitutions that stand, now or later."""
    rows = connection.execute(
        select(
            substitution.c.absent, substitution.c.substitute, substitution.c.role, substitution.c.starts_at,
            substitution.c.ends_at,
        ).where(substitution.c.ends_at > now, substitution.c.ended_at.is_(None))
    )  # fmt: skip
    return [Place(*row) for row in rows]


def replace_stand_ins(connection: Connection, found: Iterable[StandIn]) -> None:
    """Writes what follows of all substitutions in place of what followed before."""
    connection.execute(delete(stand_in))
    rows = [
        {"user_id": one.user, "person": one.person, "role": one.role, "behalf": join_behalf(one.behalf),
         "starts_at": one.starts, "ends_at": one.ends}
        for one in found
    ]  # fmt: skip
    if rows:
        connection.execute(insert(stand_in), rows)


def substitutes_of(connection: Connection, person: str, role: str, unit_id: str, now: datetime) -> list[tuple[str, str]]:
    """(id, name) of the active persons of a body who now have somebody's place in a role there."""
    mine = exists().where(grant.c.user_id == user.c.id, grant.c.unit_id == unit_id)
    by_name = exists().where(unit.c.id == unit_id, unit.c.kind.in_(sorted(PERSONAL_KINDS)))
    rows = connection.execute(
        select(user.c.id, user.c.name)
        .join(stand_in, stand_in.c.user_id == user.c.id)
        .where(stand_in.c.person == person, stand_in.c.role.in_(["", role]), user.c.active)
        .where(stand_in.c.starts_at <= now, stand_in.c.ends_at > now, mine, ~by_name)
        .order_by(user.c.name)
        .distinct()
    )
    return [(row.id, row.name) for row in rows]


def bodies(connection: Connection, user_id: str, role: str = "") -> list[str]:
    """Units in which an active person holds a role (or any), those left out whose members are drawn or chosen by name."""
    query = (
        select(grant.c.unit_id)
        .join(user, user.c.id == grant.c.user_id)
        .join(unit, unit.c.id == grant.c.unit_id)
        .where(grant.c.user_id == user_id, user.c.active, unit.c.kind.not_in(sorted(PERSONAL_KINDS)))
        .order_by(grant.c.unit_id)
        .distinct()
    )
    return list(connection.execute(query.where(grant.c.role == role) if role else query).scalars())


def members(connection: Connection, units: Iterable[str]) -> list[tuple[str, str]]:
    """(id, name) of the active persons with a role in one of these units."""
    rows = connection.execute(
        select(user.c.id, user.c.name)
        .join(grant, grant.c.user_id == user.c.id)
        .where(grant.c.unit_id.in_(list(units)), user.c.active)
        .order_by(user.c.name, user.c.id)
        .distinct()
    )
    return [(row.id, row.name) for row in rows]


def holders(connection: Connection, roles: Iterable[str], or_this: str) -> list[tuple[str, str]]:
    """(id, name) of the active persons who hold one of these roles anywhere, and of this one."""
    holds = select(grant.c.user_id).where(grant.c.role.in_(list(roles)))
    rows = connection.execute(
        select(user.c.id, user.c.name)
        .where(user.c.active, or_(user.c.id == or_this, user.c.id.in_(holds)))
        .order_by(user.c.name, user.c.id)
    )
    return [(row.id, row.name) for row in rows]


def everybody(connection: Connection) -> list[tuple[str, str]]:
    """(id, name) of all active persons with a role."""
    holds = select(grant.c.user_id)
    rows = connection.execute(select(user.c.id, user.c.name).where(user.c.active, user.c.id.in_(holds)).order_by(user.c.name, user.c.id))
    return [(row.id, row.name) for row in rows]
