"""The leaf log and its seals: what has moved since the last one, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.model import case, journal, seal, seal_leaf
from engine.store.prepared import Statement, Writing


class SealRow(NamedTuple):
    number: int
    leaves: int
    root: str
    peaks: bytes
    signed_at: datetime
    key: str
    signature: bytes


class LeafRow(NamedTuple):
    place: int
    case_id: str
    entry: int
    hash: str
    seal: int


class Moved(NamedTuple):
    """A case that may have moved since it was last sealed: how far it is, and how far it was then (0: never)."""

    case_id: str
    entries: int
    last_hash: str
    sealed: int


_SEALED = (
    select(func.coalesce(func.max(seal_leaf.c.entry), 0)).where(seal_leaf.c.case_id == case.c.id).correlate(case).scalar_subquery()
)
_MOVED = Statement(
    select(case.c.id, case.c.entries, case.c.last_hash, _SEALED)
    .where(case.c.moved)
    .order_by(case.c.id)
    .with_for_update(skip_locked=True, of=case)
)
_REST = Statement(update(case).where(case.c.id == bindparam("of_id")), "moved")
_NEWEST = Statement(select(seal).order_by(seal.c.number.desc()).limit(1))
_SEAL = Statement(select(seal).where(seal.c.number == bindparam("number")))
_LEAVES_OF = Statement(select(seal_leaf).where(seal_leaf.c.case_id == bindparam("case")).order_by(seal_leaf.c.entry))
_ADD, _ADD_LEAF = Writing(insert(seal)), Writing(insert(seal_leaf))


def lock_moved(connection: Connection) -> list[Moved]:
    """The cases marked as moved, with their rows locked; one at which somebody is at work is left to the next seal, so that nobody
    waits in a circle."""
    return [Moved(*row) for row in _MOVED.all(connection)]


def rest(connection: Connection, case_ids: Iterable[str]) -> None:
    """Marks cases as not moved since the seal."""
    _REST.run_many(connection, [{"moved": False, "of_id": case_id} for case_id in case_ids])


def newest(connection: Connection) -> SealRow | None:
    row = _NEWEST.first(connection)
    return SealRow(*row) if row else None


def find(connection: Connection, number: int) -> SealRow | None:
    row = _SEAL.first(connection, number=number)
    return SealRow(*row) if row else None


def add(connection: Connection, row: SealRow, leaves: Sequence[LeafRow]) -> None:
    _ADD.run(connection, row._asdict())
    _ADD_LEAF.run_many(connection, [leaf._asdict() for leaf in leaves])


def leaves_of(connection: Connection, case_id: str) -> list[LeafRow]:
    """What the log says of a case, first entry first."""
    return [LeafRow(*row) for row in _LEAVES_OF.all(connection, case=case_id)]


def all_seals(connection: Connection) -> list[SealRow]:
    return [SealRow(*row) for row in connection.execute(select(seal).order_by(seal.c.number))]


def all_leaves(connection: Connection) -> list[LeafRow]:
    """The log, in order."""
    return [LeafRow(*row) for row in connection.execute(select(seal_leaf).order_by(seal_leaf.c.place))]


def sealed_cases_gone(connection: Connection) -> list[LeafRow]:
    """The last leaf of each case that the log speaks of and that has no row."""
    last = (
        select(seal_leaf.c.case_id, func.max(seal_leaf.c.entry).label("entry"))
        .where(seal_leaf.c.case_id.not_in(select(case.c.id)))
        .group_by(seal_leaf.c.case_id)
        .subquery()
    )
    query = select(seal_leaf).join(last, (last.c.case_id == seal_leaf.c.case_id) & (last.c.entry == seal_leaf.c.entry))
    return [LeafRow(*row) for row in connection.execute(query.order_by(seal_leaf.c.place))]


def oldest_unsealed(connection: Connection) -> datetime | None:
    """When the oldest entry was written that no seal covers yet."""
    query = select(func.min(journal.c.at)).select_from(case.join(journal, journal.c.case_id == case.c.id))
    found: datetime | None = connection.execute(query.where(case.c.moved, journal.c.entry == _SEALED + 1)).scalar()
    return found
