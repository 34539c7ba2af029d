"""Taking back: whoever completed a task has it again, as long as nothing has come of it."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.bpmn import State, take_back
from engine.bpmn.inputs import TakenBack
from engine.canonical import decode, encode
from engine.commands import TakeBack
from engine.errors import NotAllowed, StaleTask, WrongState
from engine.journal import Entry, read
from engine.step import STATE_PURPOSE, Step
from engine.store import drafts
from engine.store.drafts import DRAFT_PURPOSE, Draft
from engine.store.tasks import TaskRow
from engine.taking_back import last_move, why_not
from engine.transaction import Transaction


def take_back_task(tx: Transaction, command: TakeBack) -> dict[str, Any]:
    """Undoes a completion: what it opened is closed, the task is open again in the same hands, with its old term.

    Raises NotFound, StaleTask, WrongState (somebody else's, or not completed), NotAllowed with the reason of `why_not`.
    """
    before = access.reach_task(tx.connection, command.actor, command.task_id, tx.now)
    step = Step.open(tx, before.task.case_id)
    held = access.reach_task(tx.connection, command.actor, command.task_id, tx.now)
    task = held.task
    if task.version != command.seen_version:
        raise StaleTask(task.id, command.seen_version, task.version, task.claimed_by)
    journal = read(tx.connection, step.key, step.row.id)
    reason = why_not(step, journal, task, command.actor)
    if reason == "":
        raise WrongState("task", task.id, "take back", task.status, by=task.closed_by, at=task.closed_at)
    if reason is not None:
        raise NotAllowed(reason, f"Expected to take back task {task.id}, but it is too late: {reason}.")
    undone = last_move(journal)
    assert undone is not None
    step.actor = held.actor()
    step.facts |= {"task": task.id, "element": task.element}
    _restore(step, undone)
    step.save(TakenBack.kind)
    _keep_what_was_typed(tx, step, task, undone, command.actor)
    return {"task": task.id, "case": step.row.id}


def _restore(step: Step, undone: Entry) -> None:
    assert step.row.previous_state is not None
    assert step.state is not None
    plain = step.key.open(step.row.previous_state, STATE_PURPOSE.format(step.row.id))
    step.put(TakenBack(undone.number), take_back(State.from_plain(decode(plain)), step.state, step.diagram))


def _keep_what_was_typed(tx: Transaction, step: Step, task: TaskRow, undone: Entry, user_id: str) -> None:
    """What was handed in is the draft with which the page opens again."""
    values = next(move["input"].get("variables", {}) for move in undone.moves)
    sealed = step.key.seal(encode(dict(values)), DRAFT_PURPOSE.format(task.id, user_id))
    drafts.save(tx.connection, task.id, user_id, Draft(1, sealed, tx.now))
