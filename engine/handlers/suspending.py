"""Suspending a case and resuming it: the statutory clock stops, as a recorded fact, and runs on with the days that were left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import access
from engine.bpmn.inputs import Resumed, Suspended
from engine.canonical import decode
from engine.commands import ResumeCase, SuspendCase
from engine.errors import WrongState
from engine.handlers.reasons import require_reason
from engine.journal import Actor
from engine.step import Step
from engine.store import tasks, waits
from engine.task_rows import LATE_WAIT, REMIND_WAIT
from engine.transaction import Transaction

OF_TASKS = LATE_WAIT.format(""), REMIND_WAIT.format("")


def suspend_case(tx: Transaction, command: SuspendCase) -> dict[str, Any]:
    """Stops a running case, with a reason. The cases that it called go on: each is suspended by itself.

    Raises NotFound, NotAllowed("suspend"), WrongState, BadValue.
    """
    require_reason(command.reason)
    step = Step.open(tx, command.case_id)
    step.actor = _actor(step, command.actor)
    step.require_running("suspend")
    step.facts["reason"] = command.reason
    step.feed(Suspended(command.reason))
    step.save(Suspended.kind)
    return {"case": step.row.id}


def resume_case(tx: Transaction, command: ResumeCase) -> dict[str, Any]:
    """Lets a suspended case go on, with a reason; what was kept for it is delivered.

    Raises NotFound, NotAllowed("suspend"), WrongState, BadValue.
    """
    require_reason(command.reason)
    step = Step.open(tx, command.case_id)
    step.actor = _actor(step, command.actor)
    if not step.suspended:
        raise WrongState("case", step.row.number, "resume", step.row.status)
    step.facts["reason"] = command.reason
    notes, due = pending_terms(step)
    step.feed(Resumed(command.reason, notes, due))
    step.save(Resumed.kind)
    return {"case": step.row.id}


def pending_terms(step: Step) -> tuple[dict[str, Any], dict[str, datetime]]:
    """What rows know of the terms that are pending: notes by wait (timers) or instance (tasks), and when tasks are due."""
    connection, case_id = step.tx.connection, step.row.id
    why = {row.wait: row.why for row in waits.timers_of(connection, case_id) if not row.wait.startswith(OF_TASKS)}
    opened = [task for task in tasks.open_tasks_of(connection, case_id) if task.due_at is not None]
    why |= {task.instance: task.due_why for task in opened}
    notes = {name: decode(kept) for name, kept in why.items() if kept is not None}
    return notes, {task.instance: task.due_at for task in opened if task.due_at is not None}


def _actor(step: Step, user_id: str) -> Actor:
    tx = step.tx
    return access.may_suspend(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, step.procedure.declared.owner)
