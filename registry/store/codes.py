"""One-time codes of ballots: for which head of which ballot one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.store import one_time_codes
from engine.store.one_time_codes import CodeHolder
from registry.model import ballot_head
from registry.store.ballots import HeadRow
from registry.store.ballots import heads as heads_of

DESK = "ballot"
MOST_ASKED_BY_NUMBER = 1_000
"""A database takes so many values in one question; more heads are looked through."""
HAS_ONE = one_time_codes.has_one(DESK, ballot_head.c.ballot_id, ballot_head.c.number)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a code is for. `replaced`: another one was issued in its place."""

    ballot: str
    head: int
    replaced: bool


def holder(found: CodeHolder) -> Holder:
    return Holder(found.subject, found.number, found.replaced)


def without_one(connection: Connection, ballot_id: str) -> list[int]:
    """The numbers of the heads that have neither a code nor voted."""
    query = select(ballot_head.c.number).where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.voted_on.is_(None), ~HAS_ONE)
    return list(connection.execute(query.order_by(ballot_head.c.number)).scalars())


def issued(connection: Connection, ballot_id: str) -> int:
    """How many heads have a code that is valid."""
    return one_time_codes.issued(connection, DESK, ballot_id)


def add(connection: Connection, ballot_id: str, codes: Mapping[int, str], day: date) -> None:
    """`codes`: the fingerprint of a new code by head."""
    one_time_codes.add(connection, DESK, ballot_id, codes, day)


def void(connection: Connection, ballot_id: str, numbers: Iterable[int], day: date) -> set[int]:
    """Takes the codes of these heads out of use. Returns the heads that had one."""
    return one_time_codes.void(connection, DESK, ballot_id, numbers, day)


def printed(connection: Connection, ballot_id: str, numbers: Iterable[int]) -> list[HeadRow]:
    """The heads for whom codes are to be printed."""
    wanted = set(numbers)
    few = wanted if len(wanted) <= MOST_ASKED_BY_NUMBER else None
    return [head for head in heads_of(connection, ballot_id, few) if head.number in wanted]
