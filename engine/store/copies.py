"""Copies of a case that were sent to somebody to read: rows; notes and remarks stand in the journal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, insert, or_, select, tuple_, update

from engine.model import case_copy, case_copy_reader
from engine.store.addressing import Places, addressed_to, for_one_of


@dataclass(frozen=True, slots=True)
class CopyRow:
    """`person` gets it, or whoever holds `role` in `unit_id`; `entry`: the journal entry that holds the note."""

    id: str
    case_id: str
    entry: int
    sent_by: str
    sent_at: datetime
    person: str | None
    role: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody who has a copy in their list; `read_entry`: the journal entry that holds their remark."""

    copy_id: str
    user_id: str
    case_id: str
    sent_at: datetime
    role: str
    unit_id: str
    read_at: datetime | None = None
    read_entry: int | None = None


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page of somebody's list begins: behind this row, among the unread ones or the read ones."""

    read: bool
    sent_at: datetime
    copy_id: str


def add(connection: Connection, row: CopyRow, readers: Collection[str]) -> None:
    connection.execute(insert(case_copy).values({name: getattr(row, name) for name in CopyRow.__slots__}))
    if readers:
        same = {name: getattr(row, name) for name in ("case_id", "sent_at", "role", "unit_id")}
        connection.execute(insert(case_copy_reader), [{"copy_id": row.id, "user_id": one, **same} for one in readers])


def find(connection: Connection, identity: str) -> CopyRow | None:
    row = connection.execute(select(case_copy).where(case_copy.c.id == identity)).first()
    return CopyRow(*row) if row else None


def reader(connection: Connection, identity: str, user_id: str) -> ReaderRow | None:
    """Somebody as a reader of a copy."""
    here = case_copy_reader.c.copy_id == identity, case_copy_reader.c.user_id == user_id
    row = connection.execute(select(case_copy_reader).where(*here)).first()
    return ReaderRow(*row) if row else None


def mark_read(connection: Connection, identity: str, user_id: str, at: datetime, entry: int) -> None:
    here = case_copy_reader.c.copy_id == identity, case_copy_reader.c.user_id == user_id
    connection.execute(update(case_copy_reader).where(*here).values(read_at=at, read_entry=entry))


def of_case(connection: Connection, case_id: str) -> list[CopyRow]:
    """Every copy of a case, in order."""
    rows = connection.execute(select(case_copy).where(case_copy.c.case_id == case_id).order_by(case_copy.c.entry, case_copy.c.id))
    return [CopyRow(*row) for row in rows]


def readers_of_case(connection: Connection, case_id: str) -> list[ReaderRow]:
    query = select(case_copy_reader).where(case_copy_reader.c.case_id == case_id)
    return [ReaderRow(*row) for row in connection.execute(query.order_by(case_copy_reader.c.copy_id, case_copy_reader.c.user_id))]


def is_copied(connection: Connection, case_id: str, user_id: str, places: Places) -> bool:
    """Whether a copy of a case was sent to somebody, in person or as one of these."""
    query = select(case_copy.c.id).where(case_copy.c.case_id == case_id, addressed_to(case_copy, user_id, places))
    return connection.execute(query.limit(1)).first() is not None


def cases_copied_to(user_id: str, places: Places) -> Any:
    """A selectable of the ids of all cases of which somebody was sent a copy, in person or as one of these."""
    return select(case_copy.c.case_id).where(addressed_to(case_copy, user_id, places))


def page(connection: Connection, user_id: str, places: Places, limit: int, after: PageStart | None) -> list[tuple[ReaderRow, CopyRow]]:
    """Somebody's list: what they have not read yet, then the rest, the latest first in each; each part is one index range."""
    found = []
    if after is None or not after.read:
        found = _part(connection, user_id, places, False, limit, after)
    if len(found) < limit:
        found += _part(connection, user_id, places, True, limit - len(found), after if after is not None and after.read else None)
    query = select(case_copy).where(case_copy.c.id.in_([one.copy_id for one in found]))
    sent = {row.id: CopyRow(*row) for row in connection.execute(query)} if found else {}
    return [(one, sent[one.copy_id]) for one in found]


def _part(connection: Connection, user_id: str, places: Places, read: bool, limit: int, after: PageStart | None) -> list[ReaderRow]:
    query = select(case_copy_reader).where(*_listed(user_id, places, read))
    place = case_copy_reader.c.sent_at, case_copy_reader.c.copy_id
    if after is not None:  # both at once, as the index holds them
        query = query.where(tuple_(*place) < (after.sent_at, after.copy_id))
    rows = connection.execute(query.order_by(*(column.desc() for column in place)).limit(limit))
    return [ReaderRow(*row) for row in rows]


def unread_of_case(connection: Connection, case_id: str, user_id: str, places: Places) -> list[CopyRow]:
    """Copies of a case that somebody has not read yet, in order."""
    here = select(case_copy_reader.c.copy_id).where(case_copy_reader.c.case_id == case_id, *_listed(user_id, places, False))
    query = select(case_copy).where(case_copy.c.id.in_(here)).order_by(case_copy.c.entry, case_copy.c.id)
    return [CopyRow(*row) for row in connection.execute(query)]


def unread_count(connection: Connection, user_id: str, places: Places, most: int) -> int:
    """How many copies somebody has not read yet; counted no farther than `most`."""
    found = select(case_copy_reader.c.copy_id).where(*_listed(user_id, places, False)).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _listed(user_id: str, places: Places, read: bool) -> tuple[ColumnElement[bool], ...]:
    """What somebody has in their list and may still read: a role that they had gives nothing any more."""
    here, read_at = case_copy_reader.c, case_copy_reader.c.read_at
    may_read = or_(here.role == "", for_one_of(case_copy_reader, places)) if places else false()
    return here.user_id == user_id, read_at.is_not(None) if read else read_at.is_(None), may_read
