"""Passwords, and who may sign in: what those who run the server decide, from the command line."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from engine.errors import BadValue, NotFound
from engine.execute import Engine
from engine.handlers.substitutions import follow
from engine.identity import fingerprint, hash_password
from engine.store import accounts, people, reaching, tasks
from engine.transaction import Transaction

SHORTEST = 10
"""Characters of a password that a person chooses (the product's own rule)."""

LONGEST = 200


def set_password(engine: Engine, login: str, password: str) -> int:
    """Gives an account a password, ends its sessions, lets it try again at once. Returns how many sessions ended.

    Raises: NotFound for a log-in that is not there; BadValue for a password that is too short or too long.
    """
    check_length(password)
    hashed = hash_password(password)
    with engine.transaction() as connection:
        person = _person(connection, login)
        accounts.set_password(connection, person.id, hashed)
        people.forget_attempts(connection, fingerprint(f"login {login}"))
        return accounts.close_sessions_of(connection, person.id)


def check_length(password: str) -> None:
    """Raises BadValue for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadValue("password", f"it does not have {SHORTEST} to {LONGEST} characters")


def set_active(engine: Engine, login: str, active: bool) -> bool:
    """Lets a person in, or no longer: then sessions end, and what they had claimed others may take. Returns whether
    anything changed.

    Raises: NotFound for a log-in that is not there.
    """
    with engine.transaction() as connection:
        person = _person(connection, login)
        if person.active == active:
            return False
        accounts.set_active(connection, person.id, active)
        settle_persons(Transaction(engine.house, connection, engine.clock()), [person.id])
        return True


def settle_persons(tx: Transaction, persons: Collection[str]) -> None:
    """Draws the conclusions after accounts or grants of these persons changed: whoever may no longer sign in has no
    session, and no task stays in the hands of somebody who no longer reaches it."""
    for person in persons:
        found = people.user_by_id(tx.connection, person)
        if found is not None and not found.active:
            accounts.close_sessions_of(tx.connection, person)
    follow(tx)
    for task_id, holder in accounts.held_by(tx.connection, persons, tx.now):
        if not reaching.reached_as(tx.connection, holder, task_id, tx.now):
            tasks.hold_until(tx.connection, task_id, tx.now)


def _person(connection: Connection, login: str) -> people.User:
    found = people.user_by_login(connection, login)
    if found is None:
        raise NotFound("log-in", login)
    return found
