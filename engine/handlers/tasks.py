"""What people do with tasks: claim, release, keep a draft, complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine import access
from engine.access import Held
from engine.attachments import require_stored
from engine.bpmn.diagram import UserTask
from engine.bpmn.inputs import TaskCompleted
from engine.canonical import decode, encode
from engine.commands import ClaimTask, CompleteTask, ReleaseTask, SaveDraft
from engine.documents import write_documents
from engine.errors import BadValue, FormRejected, NotAllowed, StaleTask, WrongState
from engine.feel import Value
from engine.feel_context import environment_for
from engine.lifecycle import LateMode, TaskStatus
from engine.step import Step
from engine.store import cases, drafts, tasks
from engine.store.drafts import DRAFT_PURPOSE, Draft
from engine.store.tasks import TaskRow
from engine.transaction import Transaction
from forms import validate

MAX_DRAFT_BYTES = 1_000_000


def claim_task(tx: Transaction, command: ClaimTask) -> dict[str, Any]:
    """Takes a task into one's hands. A superior may take a late one from whoever holds it, anybody one whose holder left."""
    step, held, element = _reach(tx, command.actor, command.task_id, every_way=True)
    task = held.task
    require_open(task, "claim")
    step.require_running("claim a task of")
    access.require_not_a_party_s(task)
    if task.claimed_by == command.actor:
        return {"task": task.id, "version": task.version}
    free = access.free_to_take(tx.connection, held, tx.now)
    if free is None:
        raise WrongState("task", task.id, "claim", "claimed", by=task.claimed_by, at=task.claimed_at)
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, free)
    changes = {"claimed_by": command.actor, "claimed_at": tx.now, "claimed_until": held.candidate.until, "handed_by": None}
    change_as_seen(tx, task, command.seen_version, changes)
    _note(step, held, "task:claimed")
    return {"task": task.id, "version": task.version + 1}


def release_task(tx: Transaction, command: ReleaseTask) -> dict[str, Any]:
    """Puts a task back for the others who may do it."""
    step, held, _ = _reach(tx, command.actor, command.task_id)
    task = held.task
    require_open(task, "release")
    _require_mine(task, command.actor)
    nobody = {"claimed_by": None, "claimed_at": None, "claimed_until": None, "handed_by": None}
    change_as_seen(tx, task, command.seen_version, nobody)
    _note(step, held, "task:released")
    return {"task": task.id, "version": task.version + 1}


def save_draft(tx: Transaction, command: SaveDraft) -> dict[str, Any]:
    """Keeps what was typed so far; it replaces the draft whole, so that deletions are kept too."""
    held = access.reach_task(tx.connection, command.actor, command.task_id, tx.now)
    require_open(held.task, "keep a draft of")
    standing = drafts.find(tx.connection, command.task_id, command.actor)
    version = standing.version if standing else 0
    if version != command.seen_draft:
        raise StaleTask(command.task_id, command.seen_draft, version, command.actor)
    content = encode(dict(command.values))
    if len(content) > MAX_DRAFT_BYTES:
        raise BadValue("draft", f"it is larger than {MAX_DRAFT_BYTES} bytes")
    key = tx.data_key(held.task.case_id)
    purpose = DRAFT_PURPOSE.format(command.task_id, command.actor)
    kept = Draft(version + 1, key.seal(content, purpose), tx.now)
    drafts.save(tx.connection, command.task_id, command.actor, kept)
    return {"version": kept.version, "saved_at": tx.now}


def read_draft(tx: Transaction, task: TaskRow, user_id: str) -> tuple[Mapping[str, Any], Draft] | None:
    """What was kept, decrypted, with its version."""
    kept = drafts.find(tx.connection, task.id, user_id)
    if kept is None:
        return None
    plain = tx.data_key(task.case_id).open(kept.values, DRAFT_PURPOSE.format(task.id, user_id))
    return decode(plain), kept


def complete_task(tx: Transaction, command: CompleteTask) -> dict[str, Any]:
    """Completes a task: four eyes, term, form; then letters, the diagram's next step, one journal entry.

    Raises NotFound, WrongState, StaleTask, NotAllowed, FormRejected, BadValue.
    """
    step, held, element = require_in_hands(tx, command.actor, command.task_id, command.seen_version, "complete")
    task = held.task
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, held)
    if task.questions:
        raise NotAllowed("opinions-open", f"Expected no open question about task {task.id}, but there are {task.questions}.")
    values = form_values(step, task, command.values)
    require_stored(tx, step.row.id, values)
    step.actor = held.actor()
    desk = tx.house.desks.get(element.desk or "")
    if desk is not None:
        desk.ready(tx.connection, step.row.number, step.actor)
    step.facts |= {"task": task.id, "element": task.element}
    letters = write_documents(step, element, task, values)
    step.feed(TaskCompleted(task.instance, {**values, **letters}))
    step.save("task:completed")
    return {"task": task.id, "case": step.row.id}


def require_in_hands(tx: Transaction, user_id: str, task_id: str, seen: int, wanted: str) -> tuple[Step, Held, UserTask]:
    """A task that somebody may finish with now: open, in their hands, as their page showed it, in time.

    Raises NotFound, WrongState, StaleTask, NotAllowed.
    """
    step, held, element = _reach(tx, user_id, task_id)
    task = held.task
    require_open(task, wanted)
    step.require_running(f"{wanted} a task of")
    access.require_not_a_party_s(task)
    _require_mine(task, user_id)
    if task.version != seen:
        raise StaleTask(task.id, seen, task.version, task.claimed_by)
    require_in_time(task, tx)
    return step, held, element


def require_in_time(task: TaskRow, tx: Transaction) -> None:
    """Raises NotAllowed("term-over") for a task whose flow has gone on without it, or is about to."""
    if task.late_mode == LateMode.FLOW and task.is_late(tx.now):
        raise NotAllowed("term-over", f"Expected task {task.id} before {task.due_at}, but its term is over.",
                         due_at=task.due_at)  # fmt: skip


def form_values(step: Step, task: TaskRow, raw: Mapping[str, Any]) -> dict[str, Value]:
    """The values that a task's form takes from what was sent. Raises FormRejected with every problem."""
    if task.form is None:
        if raw:
            raise BadValue("values", f"{task.element} has no form")
        return {}
    form = step.procedure.forms[task.form]
    environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
    result = validate(form, raw, step.variables_at(task.instance), environment)
    if result.problems:
        raise FormRejected(form.id, result.problems)
    return dict(result.values)


def _reach(tx: Transaction, user_id: str, task_id: str, every_way: bool = False) -> tuple[Step, Held, UserTask]:
    """Raises NotFound."""
    return reach_locked(tx, user_id, task_id, partial(access.reach_task, every_way=every_way))


def reach_locked(tx: Transaction, user_id: str, task_id: str, reach: Callable[..., Held]) -> tuple[Step, Held, UserTask]:
    """Locks the task's case, then looks whether this person reaches the task. Raises NotFound."""
    cases.lock_case_of(tx.connection, task_id)
    held = reach(tx.connection, user_id, task_id, tx.now)
    step = Step.locked(tx, held.case.id, held.case)
    element = step.diagram.elements[held.task.element]
    assert isinstance(element, UserTask)
    return step, held, element


def require_open(task: TaskRow, wanted: str) -> None:
    """Raises WrongState for a task that was done or withdrawn."""
    if task.status != TaskStatus.OPEN:
        raise WrongState("task", task.id, wanted, task.status, by=task.closed_by, at=task.closed_at)


def _require_mine(task: TaskRow, user_id: str) -> None:
    if task.claimed_by is None:
        raise NotAllowed("not-claimed", f"Expected task {task.id} to be claimed, but nobody holds it.")
    if task.claimed_by != user_id:
        message = f"Expected task {task.id} in this person's hands, but another one holds it."
        raise NotAllowed("held-by-another", message, by=task.claimed_by, at=task.claimed_at)


def change_as_seen(tx: Transaction, task: TaskRow, seen: int, changes: Mapping[str, Any]) -> None:
    """Changes a task that is still as its page showed it. Raises StaleTask."""
    if task.version != seen or not tasks.change(tx.connection, task.id, seen, changes):
        raise StaleTask(task.id, seen, task.version, task.claimed_by)


def _note(step: Step, held: Held, kind: str) -> None:
    """A journal entry without a move of the diagram."""
    step.actor = held.actor()
    step.facts |= {"task": held.task.id, "element": held.task.element}
    step.save(kind)
