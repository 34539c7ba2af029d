"""One-time codes: for which head of which ballot one is. A code itself is kept nowhere, only its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, exists, func, insert, select, update

from registry.model import ballot_head, one_time_code
from registry.store.ballots import HeadRow
from registry.store.ballots import heads as heads_of

MOST_ASKED_BY_NUMBER = 1_000
"""A database takes so many values in one question; more heads are looked through."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a code is for. `replaced`: another one was issued in its place."""

    ballot: str
    head: int
    replaced: bool


def holder(connection: Connection, fingerprint: str) -> Holder | None:
    columns = one_time_code.c
    query = select(columns.ballot_id, columns.head, columns.voided_on).where(columns.id == fingerprint)
    row = connection.execute(query).one_or_none()
    return None if row is None else Holder(row.ballot_id, row.head, row.voided_on is not None)


_HAS_ONE = exists().where(
    and_(
        one_time_code.c.ballot_id == ballot_head.c.ballot_id, one_time_code.c.head == ballot_head.c.number,
        one_time_code.c.voided_on.is_(None),
    )
)  # fmt: skip


def without_one(connection: Connection, ballot_id: str) -> list[int]:
    """The numbers of the heads that have neither a code nor voted."""
    query = select(ballot_head.c.number).where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.voted_on.is_(None), ~_HAS_ONE)
    return list(connection.execute(query.order_by(ballot_head.c.number)).scalars())


def issued(connection: Connection, ballot_id: str) -> int:
    """How many heads have a code that is valid."""
    query = select(func.count()).where(one_time_code.c.ballot_id == ballot_id, one_time_code.c.voided_on.is_(None))
    return int(connection.execute(query).scalar_one())


def add(connection: Connection, ballot_id: str, codes: Mapping[int, str], day: date) -> None:
    """`codes`: the fingerprint of a new code by head."""
    rows = [
        {"id": fingerprint, "ballot_id": ballot_id, "head": head, "issued_on": day, "voided_on": None}
        for head, fingerprint in codes.items()
    ]
    if rows:
        connection.execute(insert(one_time_code), rows)


def void(connection: Connection, ballot_id: str, numbers: Iterable[int], day: date) -> set[int]:
    """Takes the codes of these heads out of use. Returns the heads that had one."""
    wanted = list(numbers)
    here = (
        one_time_code.c.ballot_id == ballot_id, one_time_code.c.head.in_(wanted), one_time_code.c.voided_on.is_(None),
    )  # fmt: skip
    had = set(connection.execute(select(one_time_code.c.head).where(*here)).scalars())
    connection.execute(update(one_time_code).where(*here).values(voided_on=day))
    return had


def printed(connection: Connection, ballot_id: str, numbers: Iterable[int]) -> list[HeadRow]:
    """The heads for whom codes are to be printed."""
    wanted = set(numbers)
    few = wanted if len(wanted) <= MOST_ASKED_BY_NUMBER else None
    return [head for head in heads_of(connection, ballot_id, few) if head.number in wanted]
