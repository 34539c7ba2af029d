"""The throttle on guessing, shared by all web processes: whoever fails too often waits, each time twice as long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.errors import EngineError, TooManyAttempts, WrongSecret
from engine.store import people

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.execute import Engine

FIRST_BLOCK = timedelta(seconds=30)
LONGEST_BLOCK = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)
FREE_WRONG_SECRETS = 5
"""At a desk, of one secret: whoever keeps it typed it twice themselves."""


def require_free(connection: Connection, subject: str, now: datetime) -> None:
    """Raises TooManyAttempts for a subject (a log-in, an address; its fingerprint) that has to wait."""
    standing = people.attempts(connection, subject)
    if standing is not None and standing[1] is not None and standing[1] > now:
        raise TooManyAttempts(int((standing[1] - now).total_seconds()) + 1)


def count_failure(connection: Connection, subject: str, free: int, now: datetime) -> None:
    """After so many `free` failures each further one blocks twice as long."""
    standing = people.attempts(connection, subject, lock=True)
    recent = standing is not None and now - standing[2] < FORGET_AFTER
    failures = (standing[0] if standing and recent else 0) + 1
    over = failures - free
    until = now + min(FIRST_BLOCK * 2 ** min(over, 10), LONGEST_BLOCK) if over >= 0 else None
    people.count_attempt(connection, subject, failures, until, now)


def count_if_secret(engine: Engine, refused: EngineError) -> None:
    """Counts a wrong secret, in a transaction of its own: what it came with was rolled back."""
    if isinstance(refused, WrongSecret):
        now = engine.clock()
        with engine.transaction() as connection:
            count_failure(connection, refused.subject, FREE_WRONG_SECRETS, now)
