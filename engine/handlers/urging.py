"""Urging (催办): whoever has an open task is told that somebody waits for it."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.clock import district_day
from engine.errors import NotAllowed, NotFound
from engine.handlers.reasons import require_bounded
from engine.handlers.tasks import require_in_time, require_open
from engine.office_commands import UrgeTask
from engine.step import Step
from engine.store import cases, tasks, urgings
from engine.store.tasks import case_of
from engine.store.urgings import UrgingRow
from engine.transaction import Transaction


def urge_task(tx: Transaction, command: UrgeTask) -> dict[str, Any]:
    """Marks an open task as urged, by whom and when; once a day for each person who urges.

    Raises NotFound, WrongState, BadValue, NotAllowed ("urge"; "urge-own" for who holds the task; "term-over"; "urged-today").
    """
    require_bounded(command.reason)
    row = cases.lock_of_task(tx.connection, command.task_id)
    step, task = Step.locked(tx, case_of(command.task_id), row), tasks.find(tx.connection, command.task_id)
    if task is None:
        raise NotFound("task", command.task_id)
    owner = step.procedure.declared.owner
    step.actor = access.may_urge(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row, owner, task.id)
    require_open(task, "urge")
    step.require_running("urge a task of")
    require_in_time(task, tx)
    if task.claimed_by == command.actor:
        raise NotAllowed("urge-own", f"Expected somebody else to hold task {task.id}, but this person does.")
    today = district_day(tx.now)
    if urgings.was_urged(tx.connection, task.id, command.actor, today):
        raise NotAllowed("urged-today", f"Expected task {task.id} not to be urged today by this person, but it was.")
    step.facts |= {"task": task.id, "element": task.element, **({"reason": command.reason} if command.reason.strip() else {})}
    urgings.add(tx.connection, UrgingRow(step.row.id, step.entry, task.id, command.actor, today, tx.now))
    tasks.mark_urged(tx.connection, task.id, tx.now)
    step.save("task:urged")
    return {"task": task.id, "case": step.row.id}
