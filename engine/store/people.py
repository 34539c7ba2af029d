"""Users, grants, units, sessions, log-in attempts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine.model import grant, login_attempt, session, unit, user
from engine.store.prepared import Statement
from engine.store.standing import STANDING, split_behalf


@dataclass(frozen=True, slots=True)
class Unit:
    id: str
    kind: str
    name: str
    name_en: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """Role R in unit U (and in a second unit, where the role knows one)."""

    role: str
    unit: str
    second: str
    behalf: tuple[str, ...] = ()  # the absent persons in whose place, as in `tasks.Standing`
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class User:
    id: str
    login: str
    name: str
    password_hash: str
    active: bool


_UNIT = Statement(select(unit).where(unit.c.id == bindparam("id")))
_USER = Statement(select(user).where(user.c.id == bindparam("id")))
_GRANTS = Statement(
    select(grant.c.role, grant.c.unit_id, grant.c.second_unit)
    .join(user, user.c.id == grant.c.user_id)
    .where(grant.c.user_id == bindparam("user"), user.c.active)
    .order_by(grant.c.role, grant.c.unit_id, grant.c.second_unit)
)
_STANDING = Statement(
    select(STANDING.c.role, STANDING.c.unit_id, STANDING.c.second_unit, STANDING.c.behalf, STANDING.c.until)
    .order_by(STANDING.c.behalf, STANDING.c.role, STANDING.c.unit_id, STANDING.c.second_unit)
)  # fmt: skip
_SECOND = bindparam("second", type_=String())
_HOLDERS = Statement(
    select(user.c.id, user.c.name)
    .join(grant, grant.c.user_id == user.c.id)
    .where(grant.c.role == bindparam("role"), grant.c.unit_id == bindparam("of_unit"), user.c.active)
    .where(or_(_SECOND == "", grant.c.second_unit == _SECOND))
    .order_by(user.c.name)
    .distinct()
)
_HOLDER = Statement(
    select(user)
    .join(session, session.c.user_id == user.c.id)
    .where(session.c.token_hash == bindparam("token"), session.c.expires_at > bindparam("now"), user.c.active)
)


def unit_by_id(connection: Connection, unit_id: str) -> Unit | None:
    row = _UNIT.first(connection, id=unit_id)
    return Unit(*row) if row else None


def unit_names(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Id -> (name, English name)."""
    wanted = set(ids)
    if not wanted:
        return {}
    ids = list(wanted)
    size = 1 << (len(ids) - 1).bit_length()  # a few statements for lists of any length: the last id is asked for again
    asked = {f"id_{number}": ids[min(number, len(ids) - 1)] for number in range(size)}
    rows = _unit_names(size).all(connection, **asked)
    return {identity: (name, name_en) for identity, name, name_en in rows}


@cache
def _unit_names(count: int) -> Statement:
    """The statement for so many ids."""
    ids = [bindparam(f"id_{number}", type_=String()) for number in range(count)]
    return Statement(select(unit.c.id, unit.c.name, unit.c.name_en).where(unit.c.id.in_(ids)))


def user_by_id(connection: Connection, user_id: str) -> User | None:
    row = _USER.first(connection, id=user_id)
    return User(*row) if row else None


def user_by_login(connection: Connection, login: str) -> User | None:
    row = connection.execute(select(user).where(user.c.login == login)).first()
    return User(*row) if row else None


def user_names(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """Id -> name."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    rows = connection.execute(select(user.c.id, user.c.name).where(user.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def grants_of(connection: Connection, user_id: str) -> tuple[Grant, ...]:
    """The roles that an active user holds in person."""
    return tuple(Grant(*row) for row in _GRANTS.all(connection, user=user_id))


def standing_of(connection: Connection, user_id: str, now: datetime) -> tuple[Grant, ...]:
    """What an active user may act as now: in person first, then in the place of absent persons."""
    rows = _STANDING.all(connection, user=user_id, now=now)
    return tuple(Grant(role, unit_id, second, split_behalf(behalf), until) for role, unit_id, second, behalf, until in rows)


def holders_of(connection: Connection, role: str, unit_id: str, second: str) -> list[tuple[str, str]]:
    """(id, name) of the active users who hold a role where a task looks for it."""
    return [(row[0], row[1]) for row in _HOLDERS.all(connection, role=role, of_unit=unit_id, second=second)]


def holdings(connection: Connection) -> list[tuple[str, str, str, str]]:
    """(id, name, role, unit) of every active user, once for each role that they hold, by name."""
    rows = connection.execute(
        select(user.c.id, user.c.name, grant.c.role, grant.c.unit_id)
        .join(grant, grant.c.user_id == user.c.id)
        .where(user.c.active)
        .order_by(user.c.name, user.c.id, grant.c.role, grant.c.unit_id)
        .distinct()
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def units_with(connection: Connection, role: str) -> list[tuple[str, str, str]]:
    """(id, name, English name) of the units in which an active user holds a role, by name."""
    held = select(grant.c.unit_id).join(user, user.c.id == grant.c.user_id).where(grant.c.role == role, user.c.active)
    rows = connection.execute(select(unit.c.id, unit.c.name, unit.c.name_en).where(unit.c.id.in_(held)).order_by(unit.c.name, unit.c.id))
    return [(row.id, row.name, row.name_en) for row in rows]


def open_session(connection: Connection, token_hash: str, user_id: str, at: datetime, until: datetime) -> None:
    connection.execute(
        insert(session).values(token_hash=token_hash, user_id=user_id, opened_at=at, expires_at=until)
    )
    connection.execute(delete(session).where(session.c.expires_at <= at))


def session_holder(connection: Connection, token_hash: str, now: datetime) -> User | None:
    """The active user whose session this is, while it lasts."""
    row = _HOLDER.first(connection, token=token_hash, now=now)
    return User(*row) if row else None


def close_session(connection: Connection, token_hash: str) -> None:
    connection.execute(delete(session).where(session.c.token_hash == token_hash))


def attempts(connection: Connection, subject: str, lock: bool = False) -> tuple[int, datetime | None, datetime] | None:
    """(failures, blocked until, last attempt) of a log-in subject."""
    query = select(login_attempt.c.failures, login_attempt.c.blocked_until, login_attempt.c.last_at).where(
        login_attempt.c.subject == subject
    )
    row = connection.execute(query.with_for_update() if lock else query).first()
    return (row.failures, row.blocked_until, row.last_at) if row else None


def count_attempt(
    connection: Connection, subject: str, failures: int, until: datetime | None, now: datetime
) -> None:
    """Writes how often a subject failed."""
    values = {"failures": failures, "blocked_until": until, "last_at": now}
    change = update(login_attempt).where(login_attempt.c.subject == subject).values(**values)
    if connection.execute(change).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(login_attempt).values(subject=subject, **values))
    except IntegrityError:  # another attempt made the row first
        connection.execute(change)


def forget_attempts(connection: Connection, subject: str) -> None:
    connection.execute(delete(login_attempt).where(login_attempt.c.subject == subject))
