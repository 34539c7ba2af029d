"""Returning a case to an earlier step: the page on which somebody does it, and what the step shows to which it came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.bpmn.diagram import UserTask
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.journal import read
from engine.lifecycle import TaskStatus
from engine.reading.facts import user_name
from engine.reading.story import labels
from engine.returning import targets
from engine.step import Step
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class ReturnTarget:
    """An earlier step by its names; `refusal` is why the case cannot go back there now, `what` names what is in the way."""

    element: str
    name: str
    name_en: str
    refusal: str | None
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnPage:
    task_id: str
    version: int
    name: str
    name_en: str
    case_id: str
    case_number: str
    case_title: str
    case_title_en: str
    targets: tuple[ReturnTarget, ...]


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """That the case came back to a task: from which step, by whom, when and why."""

    name: str
    name_en: str
    by: str
    role_label: str
    role_label_en: str
    at: datetime
    reason: str


def return_page(engine: Engine, user_id: str, task_id: str) -> ReturnPage:
    """The page for a task in somebody's hands. Raises NotFound, NotAllowed ("not-claimed", "held-by-another", "suspended", "no-return")."""
    with engine.reading() as tx:
        task = access.reach_task(tx.connection, user_id, task_id, tx.now).task
        step = Step.read(tx, task.case_id)
        if task.claimed_by != user_id or task.status != TaskStatus.OPEN:
            raise NotAllowed("held-by-another" if task.claimed_by else "not-claimed", f"Expected task {task_id} in this person's hands.")
        if step.suspended:
            raise NotAllowed("suspended", f"Expected case {step.row.number} to go on, but it is suspended.")
        element = step.diagram.elements[task.element]
        if not isinstance(element, UserTask) or not element.return_to:
            raise NotAllowed("no-return", f"Expected a task that the diagram lets return the case, but {task.element} does not.")
        found = targets(step, read(tx.connection, step.key, step.row.id), task)
        return ReturnPage(
            task.id, task.version, task.name, task.name_en, step.row.id, step.row.number, step.row.title, step.row.title_en,
            tuple(ReturnTarget(one.element, *labels(step.diagram, one.element), one.refusal, one.what) for one in found),
        )  # fmt: skip


def return_note(step: Step, task: TaskRow) -> ReturnNote | None:
    """Why a task is open again; None for one that its flow brought."""
    if task.returned_by is None:
        return None
    entry = read(step.tx.connection, step.key, step.row.id)[task.returned_by - 1]
    roles, role = step.tx.shelf.roles, entry.actor.role
    names = labels(step.diagram, str(entry.facts["element"]))
    return ReturnNote(
        *names, user_name(step.tx, entry.actor.user), roles.label(role) if role else "", roles.label(role, "en") if role else "",
        entry.at, str(entry.facts["reason"]),
    )  # fmt: skip

