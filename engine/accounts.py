"""Signing in and out, sessions, and the throttle on wrong passwords, shared by all web processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from engine import credentials, throttle
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.identity import fingerprint, hash_password, new_token, password_fits
from engine.store import people
from engine.store.accounts import NO_PASSWORD

SESSION = timedelta(hours=12)
FREE_FAILURES = 5
FREE_FAILURES_OF_ADDRESS = 30
"""A whole office may share one address: one person's mistakes must not lock out the others."""


@cache
def nobody() -> str:
    """Checked where there is no such log-in, so that a wrong name takes as long as a wrong password."""
    return hash_password("nobody's")


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a unit that a person holds, in words."""

    role: str
    label: str
    label_en: str
    unit: str
    unit_name: str
    unit_name_en: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is."""

    id: str
    name: str
    login: str
    grants: tuple[Held, ...]


def sign_in(engine: Engine, login: str, password: str, address: str) -> str:
    """A new session's token. Raises TooManyAttempts, or NotAllowed("bad-login")."""
    subjects = (fingerprint(f"login {login}"), fingerprint(f"address {address}"))
    with engine.reading() as tx:
        for subject in subjects:
            throttle.require_free(tx.connection, subject, tx.now)
        user = None if "\0" in login else people.user_by_login(tx.connection, login)  # which no database could hold
    has_one = user is not None and user.password_hash != NO_PASSWORD
    fits = password_fits(user.password_hash if user and has_one else nobody(), password) and has_one
    now = engine.clock()
    with engine.transaction() as connection:
        if user is None or not fits or not user.active:
            for subject, free in zip(subjects, (FREE_FAILURES, FREE_FAILURES_OF_ADDRESS)):
                throttle.count_failure(connection, subject, free, now)
        else:
            token = new_token()
            people.forget_attempts(connection, subjects[0])
            people.open_session(connection, fingerprint(token), user.id, now, now + SESSION)
            return token
    raise NotAllowed("bad-login", "Expected a log-in with its password, but they do not fit.")


def change_password(engine: Engine, login: str, old: str, new: str, address: str) -> str:
    """A person's own wish, proved by the old password: all their sessions end, and a new one begins, whose token this is.

    Guessing the old password is counted and throttled as at signing in. Raises TooManyAttempts, NotAllowed("bad-login");
    BadValue for a new password that is too short or too long.
    """
    begun = sign_in(engine, login, old, address)
    try:
        credentials.set_password(engine, login, new)
    finally:
        sign_out(engine, begun)
    return sign_in(engine, login, new, address)


def session_user(engine: Engine, token: str) -> SignedIn | None:
    """Whose session this is, with what the person may act as; None once it is over."""
    with engine.reading() as tx:
        user = people.session_holder(tx.connection, fingerprint(token), tx.now)
        if user is None:
            return None
        grants = people.grants_of(tx.connection, user.id)
        names = people.unit_names(tx.connection, [grant.unit for grant in grants])
        roles = tx.shelf.roles
        held = tuple(
            Held(grant.role, roles.label(grant.role), roles.label(grant.role, "en"), grant.unit,
                 *names.get(grant.unit, (grant.unit, "")))
            for grant in grants
        )  # fmt: skip
        return SignedIn(user.id, user.name, user.login, held)


def sign_out(engine: Engine, token: str) -> None:
    with engine.transaction() as connection:
        people.close_session(connection, fingerprint(token))
