"""One-time codes (一次性表决码 and the like): wrong ones are counted, looked at by a page, and what is kept of an answer by code.

What an act by code answers (a receipt) is kept under a key that is made of the code: who sends the same command again, with the
code, gets it again; who reads the database does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine import access, throttle
from engine.errors import EngineError, NotAllowed
from engine.identity import fingerprint, typed_code
from engine.keys import DataKey
from engine.party_commands import ByCode

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.execute import Engine

FREE_WRONG_CODES = 10
"""By one source: a whole estate may share an address, and codes are typed from paper."""
WRONG_CODE = "wrong-code"
_PURPOSE = "answer of {}"


def look_at(engine: Engine, code: str, source: str) -> Any:
    """What a code is for, as its desk says it, for a page. Raises TooManyAttempts, NotAllowed("wrong-code")."""
    with guarded(engine, source), engine.reading() as tx:
        throttle.require_free(tx.connection, subject_of(source), tx.now)
        return access.holder_of(tx.connection, tx.house.desks, code)[1]


@contextmanager
def guarded(engine: Engine, source: str) -> Iterator[None]:
    """Around what looks at something by a code: a wrong one is counted."""
    try:
        yield
    except NotAllowed as refused:
        count_if_wrong(engine, source, refused)
        raise


def count_if_wrong(engine: Engine, source: str, refused: EngineError) -> None:
    """Counts a wrong code, in a transaction of its own: what it came with was rolled back."""
    if isinstance(refused, NotAllowed) and refused.reason == WRONG_CODE:
        now = engine.clock()
        with engine.transaction() as connection:
            throttle.count_failure(connection, subject_of(source), FREE_WRONG_CODES, now)


def require_free(connection: Connection, command: ByCode, now: Any) -> None:
    """Raises TooManyAttempts for a source of too many wrong codes."""
    throttle.require_free(connection, subject_of(command.source), now)


def subject_of(source: str) -> str:
    """Under what wrong codes are counted."""
    return fingerprint(f"code from {source}")


def sealed_answer(command: ByCode, answer: bytes) -> bytes:
    """An answer as it is kept."""
    return _key(command).seal(answer, _PURPOSE.format(command.command_id))


def opened_answer(command: ByCode, kept: bytes) -> bytes:
    """What was answered first. Raises Tampered."""
    return _key(command).open(kept, _PURPOSE.format(command.command_id))


def _key(command: ByCode) -> DataKey:
    return DataKey(hashlib.sha256(f"answer to {typed_code(command.code)}".encode()).digest())
