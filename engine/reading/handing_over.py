"""Handing a task over: the page on which somebody does it, and what the task shows to whoever was given it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.errors import NotAllowed, NotFound, WrongState
from engine.execute import Engine
from engine.handing_over import Receiver, receivers
from engine.journal import read
from engine.lifecycle import TaskStatus
from engine.reading.facts import Why, user_name
from engine.step import Step
from engine.store import people, tasks
from engine.store.tasks import TaskRow, case_of
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReceiverChoice:
    """Somebody to whom the task may be given, as what; `refusal` is why not."""

    user_id: str
    name: str
    why: Why
    refusal: str | None


@dataclass(frozen=True, slots=True)
class TaskAct:
    """A task on a page where something is done to it: by its names, with its case; `held_by` is empty where nobody holds it."""

    task_id: str
    version: int
    name: str
    name_en: str
    case_id: str
    case_number: str
    case_title: str
    case_title_en: str
    held_by: str


@dataclass(frozen=True, slots=True)
class HandOverPage:
    task: TaskAct
    mine: bool
    receivers: tuple[ReceiverChoice, ...]


@dataclass(frozen=True, slots=True)
class HandOverNote:
    """From whom a task came, as what, when and why; `taken_from`: who held it, where a superior gave it away."""

    by: str
    role_label: str
    role_label_en: str
    at: datetime
    reason: str
    taken_from: str


def hand_over_page(engine: Engine, user_id: str, task_id: str) -> HandOverPage:
    """Who may be given a task. Raises NotFound, NotAllowed("hand-over"), WrongState where it is not open or stands still."""
    with engine.reading() as tx:
        step, task = open_task_of(tx, task_id)
        access.may_hand_over(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, task)
        require_at_work(step, task, "hand over")
        found = receivers(step, task, user_id)
        return HandOverPage(task_act(step, task), task.claimed_by == user_id, tuple(_choice(tx, one) for one in found))


def may_hand_over(step: Step, task: TaskRow, user_id: str) -> bool:
    """Whether a page offers to give a task of a case that goes on to a colleague."""
    tx = step.tx
    try:
        access.may_hand_over(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, task)
    except NotAllowed:
        return False
    return True


def open_task_of(tx: Transaction, task_id: str) -> tuple[Step, TaskRow]:
    """A task with its case. Raises NotFound for one that is none."""
    task = tasks.find(tx.connection, task_id)
    if task is None:
        raise NotFound("task", task_id)
    return Step.read(tx, case_of(task_id)), task


def require_at_work(step: Step, task: TaskRow, wanted: str) -> None:
    """Raises WrongState for a task that is not open, or whose case stands still."""
    if task.status != TaskStatus.OPEN:
        raise WrongState("task", task.id, wanted, task.status)
    step.require_running(f"{wanted} a task of")


def task_act(step: Step, task: TaskRow) -> TaskAct:
    """The head of a page on which something is done to a task."""
    return TaskAct(
        task.id, task.version, task.name, task.name_en, step.row.id, step.row.number, step.row.title, step.row.title_en,
        user_name(step.tx, task.claimed_by) if task.claimed_by else "",
    )  # fmt: skip


def hand_over_note(step: Step, task: TaskRow) -> HandOverNote | None:
    """Why somebody holds a task that they did not take; None for one that they took."""
    if task.handed_by is None:
        return None
    entry = read(step.tx.connection, step.key, step.row.id)[task.handed_by - 1]
    roles, role = step.tx.shelf.roles, entry.actor.role
    taken_from = str(entry.facts.get("taken_from", ""))
    return HandOverNote(
        user_name(step.tx, entry.actor.user), roles.label(role) if role else "", roles.label(role, "en") if role else "",
        entry.at, str(entry.facts["reason"]), user_name(step.tx, taken_from) if taken_from else "",
    )  # fmt: skip


def _choice(tx: Transaction, one: Receiver) -> ReceiverChoice:
    roles = tx.shelf.roles
    unit = people.unit_names(tx.connection, [one.unit]).get(one.unit, ("", ""))
    place = ("", "") if one.role in roles and roles[one.role].unit is not None else unit
    return ReceiverChoice(one.user_id, one.name, Why(roles.label(one.role), roles.label(one.role, "en"), *place), one.refusal)
