"""Accounts as those who run the server change them: passwords, who may sign in, whose tasks that sets free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from engine.model import grant, session, task, user
from engine.store.tasks import OFFERED

NO_PASSWORD = "!"  # no hash is "!": nobody signs in with it  # nosec B105


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list. `roles`: (role, unit, second unit)."""

    id: str
    login: str
    name: str
    active: bool
    has_password: bool
    roles: tuple[tuple[str, str, str], ...]


def listed(connection: Connection) -> list[AccountRow]:
    """All accounts by log-in."""
    roles: dict[str, list[tuple[str, str, str]]] = {}
    held = select(grant.c.user_id, grant.c.role, grant.c.unit_id, grant.c.second_unit)
    for user_id, *place in connection.execute(held.order_by(grant.c.role, grant.c.unit_id, grant.c.second_unit)):
        roles.setdefault(user_id, []).append((place[0], place[1], place[2]))
    return [
        AccountRow(row.id, row.login, row.name, row.active, row.password_hash != NO_PASSWORD, tuple(roles.get(row.id, ())))
        for row in connection.execute(select(user).order_by(user.c.login))
    ]


def set_password(connection: Connection, user_id: str, password_hash: str) -> None:
    connection.execute(update(user).where(user.c.id == user_id).values(password_hash=password_hash))


def set_active(connection: Connection, user_id: str, active: bool) -> None:
    connection.execute(update(user).where(user.c.id == user_id).values(active=active))


def close_sessions_of(connection: Connection, user_id: str) -> int:
    """Ends all sessions of a person. Returns how many there were."""
    return connection.execute(delete(session).where(session.c.user_id == user_id)).rowcount


def held_by(connection: Connection, persons: Iterable[str], now: datetime) -> list[tuple[str, str]]:
    """(task, holder) of the open tasks that these persons have claimed, found among all that are open."""
    rows = connection.execute(
        select(task.c.id, task.c.claimed_by)
        .where(OFFERED, task.c.claimed_by.in_(list(persons)))
        .where(or_(task.c.claimed_until.is_(None), task.c.claimed_until > now))
        .order_by(task.c.id)
    )
    return [(row.id, row.claimed_by) for row in rows]
