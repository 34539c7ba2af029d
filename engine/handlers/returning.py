"""Returning a case to an earlier step (退回): whoever did that step has it again, with what they handed in and the reason."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.access import Held
from engine.bpmn import InputRejected
from engine.bpmn.diagram import UserTask
from engine.bpmn.effects import TaskOpened
from engine.bpmn.inputs import Returned
from engine.canonical import encode
from engine.commands import ReturnTask
from engine.errors import NotAllowed, NotFound
from engine.handlers.reasons import require_reason
from engine.handlers.tasks import require_in_hands
from engine.journal import read
from engine.returning import Done, last_done, refusal
from engine.step import Step
from engine.store import drafts, tasks
from engine.store.drafts import DRAFT_PURPOSE, Draft
from engine.transaction import Transaction


def return_task(tx: Transaction, command: ReturnTask) -> dict[str, Any]:
    """Returns the case from a task in one's hands. What came after the target is taken down, values stay, its term begins anew.

    Raises NotFound, WrongState, StaleTask, BadValue, NotAllowed (as for completing; "return-…", as `engine.returning` says).
    """
    require_reason(command.reason)
    step, held, element = require_in_hands(tx, command.actor, command.task_id, command.seen_version, "return")
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, held)
    if command.target not in element.return_to:
        raise NotAllowed("return-not-named", f"Expected a step that {element.id} may return to, but {command.target} is none.")
    done = last_done(step, read(tx.connection, step.key, step.row.id), held.task, command.target)
    step.actor = held.actor()
    step.facts |= {"task": held.task.id, "element": element.id, "target": command.target, "reason": command.reason}
    try:
        step.feed(Returned(held.task.instance, command.target))
    except InputRejected as rejected:
        raise refusal(rejected) from None
    step.save(Returned.kind)
    _hand_back(step, command.target, done)
    return {"task": held.task.id, "case": step.row.id}


def _hand_back(step: Step, target: str, done: Done) -> None:
    """Puts the one task that was opened again into the hands that did it before, if they still may: an entry of its own."""
    element = step.diagram.elements[target]
    assert isinstance(element, UserTask)
    opened = [effect for effect in step.effects if isinstance(effect, TaskOpened) and effect.element == target]
    doer = done.task.closed_by
    if len(opened) != 1 or doer is None:
        return
    task_id = f"{step.row.id}/{opened[0].instance}"
    held = _still_entitled(step, element, task_id, doer)
    if held is None:
        return
    handing = Step.open(step.tx, step.row.id)
    handing.actor = step.actor
    handing.facts |= {"task": task_id, "element": target, "held_by": doer}
    handing.save("task:handed")
    changes = {"claimed_by": doer, "claimed_at": step.tx.now, "claimed_until": held.candidate.until}
    tasks.change(step.tx.connection, task_id, held.task.version, changes)
    _keep_what_was_handed_in(step, task_id, doer, done)


def _still_entitled(step: Step, element: UserTask, task_id: str, user_id: str) -> Held | None:
    """The open task as somebody who did such a one before may do it now; None where they may no longer."""
    connection = step.tx.connection
    try:
        held = access.reach_task(connection, user_id, task_id, step.tx.now)
        return access.check_four_eyes(connection, step.row, step.diagram, element, held)
    except (NotFound, NotAllowed):
        return None


def _keep_what_was_handed_in(step: Step, task_id: str, user_id: str, done: Done) -> None:
    """It is the draft with which the page opens."""
    values = next(move["input"].get("variables", {}) for move in done.entry.moves)
    sealed = step.key.seal(encode(dict(values)), DRAFT_PURPOSE.format(task_id, user_id))
    drafts.save(step.tx.connection, task_id, user_id, Draft(1, sealed, step.tx.now))
