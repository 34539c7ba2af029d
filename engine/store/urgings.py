"""Who urged whom: rows, one for each time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from engine.model import task_urging


@dataclass(frozen=True, slots=True)
class UrgingRow:
    """`entry`: the journal entry that holds the reason."""

    case_id: str
    entry: int
    task_id: str
    user_id: str
    day: date
    at: datetime


def add(connection: Connection, row: UrgingRow) -> None:
    connection.execute(insert(task_urging).values({name: getattr(row, name) for name in UrgingRow.__slots__}))


def was_urged(connection: Connection, task_id: str, user_id: str, day: date) -> bool:
    """Whether this person urged the task on that day already."""
    here = task_urging.c.task_id == task_id, task_urging.c.user_id == user_id, task_urging.c.day == day
    return connection.execute(select(task_urging.c.entry).where(*here)).first() is not None


def of_tasks(connection: Connection, task_ids: Collection[str]) -> list[UrgingRow]:
    """Every urging of these tasks, the oldest first."""
    if not task_ids:
        return []
    query = select(task_urging).where(task_urging.c.task_id.in_(task_ids)).order_by(task_urging.c.at, task_urging.c.entry)
    return [UrgingRow(*row) for row in connection.execute(query)]


def of_case(connection: Connection, case_id: str) -> list[UrgingRow]:
    query = select(task_urging).where(task_urging.c.case_id == case_id).order_by(task_urging.c.entry)
    return [UrgingRow(*row) for row in connection.execute(query)]
