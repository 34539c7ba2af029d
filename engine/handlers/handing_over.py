"""Handing a task over (转办): a colleague who may do it has it then, and sees from whom it came and why."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.bpmn.diagram import UserTask
from engine.canonical import encode
from engine.errors import NotAllowed, NotFound
from engine.handlers.reasons import require_reason
from engine.handlers.tasks import change_as_seen, read_draft, require_in_time, require_open
from engine.office_commands import HandOverTask
from engine.step import Step
from engine.store import cases, drafts, tasks
from engine.store.drafts import DRAFT_PURPOSE, Draft
from engine.store.tasks import TaskRow, case_of
from engine.transaction import Transaction


def hand_over_task(tx: Transaction, command: HandOverTask) -> dict[str, Any]:
    """Puts an open task into a colleague's hands, at once and without their consent; its term goes on.

    Raises NotFound, WrongState, StaleTask, BadValue, NotAllowed ("hand-over"; "term-over"; "not-to-receive" for who does not
    do such tasks or has it already, "receiver-barred" for whom four eyes excludes).
    """
    require_reason(command.reason)
    row = cases.lock_of_task(tx.connection, command.task_id)
    step, task = Step.locked(tx, case_of(command.task_id), row), tasks.find(tx.connection, command.task_id)
    if task is None:
        raise NotFound("task", command.task_id)
    step.actor = access.may_hand_over(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row, task)
    require_open(task, "hand over")
    step.require_running("hand over a task of")
    access.require_not_a_party_s(task)
    require_in_time(task, tx)
    element = step.diagram.elements[task.element]
    assert isinstance(element, UserTask)
    if command.receiver in (command.actor, task.claimed_by):
        raise NotAllowed("not-to-receive", f"Expected another person to receive task {task.id}.")
    try:
        held = access.as_receiver(tx.connection, step.row, step.diagram, element, command.receiver, task.id, tx.now)
    except NotFound:
        raise NotAllowed("not-to-receive", f"Expected a person who does such tasks as {task.id}.") from None
    facts = {"task": task.id, "element": task.element, "held_by": command.receiver, "reason": command.reason}
    step.facts |= facts | ({"taken_from": task.claimed_by} if task.claimed_by not in (None, command.actor) else {})
    changes = {"claimed_by": command.receiver, "claimed_at": tx.now, "claimed_until": held.candidate.until, "handed_by": step.entry}
    change_as_seen(tx, task, command.seen_version, changes)
    if task.claimed_by == command.actor:
        _give_draft(tx, task, command.actor, command.receiver)
    step.save("task:handed-over")
    return {"task": task.id, "case": step.row.id, "version": task.version + 1}


def _give_draft(tx: Transaction, task: TaskRow, giver: str, receiver: str) -> None:
    """What the giver had typed goes with the task, where the receiver has typed nothing of their own."""
    typed = read_draft(tx, task, giver)
    if typed is None or drafts.find(tx.connection, task.id, receiver) is not None:
        return
    sealed = tx.data_key(task.case_id).seal(encode(dict(typed[0])), DRAFT_PURPOSE.format(task.id, receiver))
    drafts.save(tx.connection, task.id, receiver, Draft(1, sealed, tx.now))
