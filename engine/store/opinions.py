"""Questions that were put to somebody about a task: rows; what was asked and answered stands in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.model import opinion
from engine.store.addressing import Places, addressed_to

_OPEN = opinion.c.status == "asked"


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """`person` is asked, or whoever holds `role` in `unit_id`; `entry` asks, `closed_entry` answers or closes."""

    id: str
    case_id: str
    task_id: str
    entry: int
    asked_by: str
    asked_at: datetime
    person: str | None
    role: str
    unit_id: str
    due_on: date | None
    status: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_entry: int | None = None


def add(connection: Connection, row: OpinionRow) -> None:
    connection.execute(insert(opinion).values({name: getattr(row, name) for name in OpinionRow.__slots__}))


def find(connection: Connection, identity: str) -> OpinionRow | None:
    row = connection.execute(select(opinion).where(opinion.c.id == identity)).first()
    return OpinionRow(*row) if row else None


def close(connection: Connection, identity: str, changes: Mapping[str, Any]) -> None:
    connection.execute(update(opinion).where(opinion.c.id == identity, _OPEN).values(**changes))


def close_of_task(connection: Connection, task_id: str, changes: Mapping[str, Any]) -> None:
    """Nobody waits for an answer any more: the task is gone."""
    connection.execute(update(opinion).where(opinion.c.task_id == task_id, _OPEN).values(**changes))


def of_task(connection: Connection, task_id: str) -> list[OpinionRow]:
    """Every question about a task, in order."""
    rows = connection.execute(select(opinion).where(opinion.c.task_id == task_id).order_by(opinion.c.entry, opinion.c.id))
    return [OpinionRow(*row) for row in rows]


def of_case(connection: Connection, case_id: str) -> list[OpinionRow]:
    rows = connection.execute(select(opinion).where(opinion.c.case_id == case_id).order_by(opinion.c.entry, opinion.c.id))
    return [OpinionRow(*row) for row in rows]


def open_for(connection: Connection, user_id: str, places: Places) -> list[OpinionRow]:
    """What somebody is asked, in person or as one of these (role, unit); what is wanted first comes first."""
    query = select(opinion).where(_OPEN, addressed_to(opinion, user_id, places))
    query = query.order_by(opinion.c.due_on.is_(None), opinion.c.due_on, opinion.c.asked_at)
    return [OpinionRow(*row) for row in connection.execute(query)]


def is_asked(connection: Connection, case_id: str, user_id: str, places: Places) -> bool:
    """Whether somebody is asked about a case now."""
    query = select(opinion.c.id).where(opinion.c.case_id == case_id, _OPEN, addressed_to(opinion, user_id, places))
    return connection.execute(query.limit(1)).first() is not None
