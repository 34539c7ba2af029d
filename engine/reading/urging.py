"""Urging: the page on which somebody urges, and who urged a task, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.clock import district_day
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.journal import read
from engine.reading.facts import user_name
from engine.reading.handing_over import TaskAct, open_task_of, require_at_work, task_act
from engine.step import Step
from engine.store import urgings
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class UrgePage:
    task: TaskAct


@dataclass(frozen=True, slots=True)
class UrgingNote:
    """Somebody urged whoever may do the task; `reason` may be empty."""

    by: str
    role_label: str
    role_label_en: str
    at: datetime
    reason: str


def urge_page(engine: Engine, user_id: str, task_id: str) -> UrgePage:
    """Raises NotFound, WrongState, NotAllowed ("urge", "urge-own", "urged-today")."""
    with engine.reading() as tx:
        step, task = open_task_of(tx, task_id)
        owner = step.procedure.declared.owner
        access.may_urge(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner, task_id)
        require_at_work(step, task, "urge")
        if (refusal := why_not_urge(step, task, user_id)) is not None:
            raise NotAllowed(refusal, f"Expected to urge task {task_id}, but it cannot be done now: {refusal}.")
        return UrgePage(task_act(step, task))


def may_urge(step: Step, task: TaskRow, user_id: str) -> bool:
    """Whether a page offers to urge a task of a case that goes on."""
    tx = step.tx
    try:
        owner = step.procedure.declared.owner
        access.may_urge(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner, task.id)
    except NotAllowed:
        return False
    return why_not_urge(step, task, user_id) is None


def why_not_urge(step: Step, task: TaskRow, user_id: str) -> str | None:
    """Why somebody who may urge cannot do it now: they hold the task themselves, or did it today."""
    if task.claimed_by == user_id:
        return "urge-own"
    today = district_day(step.tx.now)
    return "urged-today" if urgings.was_urged(step.tx.connection, task.id, user_id, today) else None


def urging_notes(step: Step, task: TaskRow) -> tuple[UrgingNote, ...]:
    """Who urged a task, the latest first."""
    if task.urged_at is None:
        return ()
    journal, roles = read(step.tx.connection, step.key, step.row.id), step.tx.shelf.roles
    entries = [journal[row.entry - 1] for row in reversed(urgings.of_tasks(step.tx.connection, [task.id]))]
    return tuple(
        UrgingNote(
            user_name(step.tx, one.actor.user), roles.label(one.actor.role), roles.label(one.actor.role, "en"), one.at,
            str(one.facts.get("reason", "")),
        )
        for one in entries
    )  # fmt: skip
