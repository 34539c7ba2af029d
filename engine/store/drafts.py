"""Drafts: what somebody has typed into a task's form and not handed in yet; one per task and person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.model import task, task_draft
from engine.store.prepared import Statement, Writing

DRAFT_PURPOSE = "draft of {} for {}"
"""What a draft is sealed for: the task, and who typed it."""
_MINE = task_draft.c.task_id == bindparam("id"), task_draft.c.user_id == bindparam("user")
_FIND = Statement(select(task_draft.c.version, task_draft.c["values"], task_draft.c.saved_at).where(*_MINE))
_FORGET, _ADD = Statement(delete(task_draft).where(*_MINE)), Writing(insert(task_draft))
_FORGET_ALL = Statement(delete(task_draft).where(task_draft.c.task_id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its row has it; `values` are sealed."""

    version: int
    values: bytes
    saved_at: datetime


def find(connection: Connection, task_id: str, user_id: str) -> Draft | None:
    row = _FIND.first(connection, id=task_id, user=user_id)
    return Draft(*row) if row else None


def all_of(connection: Connection, task_id: str) -> list[tuple[str, Draft]]:
    """Everybody's drafts of a task, by who typed them."""
    query = select(task_draft.c.user_id, task_draft.c.version, task_draft.c["values"], task_draft.c.saved_at)
    return [(row[0], Draft(*row[1:])) for row in connection.execute(query.where(task_draft.c.task_id == task_id))]


def left_behind(connection: Connection, case_id: str) -> list[str]:
    """Tasks of a case that are closed and still have a draft."""
    query = select(task.c.id).join(task_draft, task_draft.c.task_id == task.c.id)
    return sorted(set(connection.execute(query.where(task.c.case_id == case_id, task.c.status != "open")).scalars()))


def save(connection: Connection, task_id: str, user_id: str, kept: Draft) -> None:
    """Replaces the draft whole, so that deletions are kept too."""
    _FORGET.run(connection, id=task_id, user=user_id)
    row = {"task_id": task_id, "user_id": user_id, "version": kept.version, "values": kept.values, "saved_at": kept.saved_at}
    _ADD.run(connection, row)


def forget(connection: Connection, task_id: str) -> None:
    """A closed task needs none, whoever typed it."""
    _FORGET_ALL.run(connection, id=task_id)
