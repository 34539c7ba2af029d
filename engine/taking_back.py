"""What can still be undone, and what cannot, and why: a task that somebody completed, a whole case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.bpmn.effects import TaskOpened
from engine.bpmn.inputs import TakenBack
from engine.journal import Entry
from engine.lifecycle import CaseStatus, LateMode, TaskStatus
from engine.step import Step
from engine.store import tasks
from engine.store.tasks import TaskRow

COMPLETED = "task:completed"


def standing(journal: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that count: without steps taken back, and without the taking back."""
    entries = tuple(journal)
    undone = {move["input"]["undone"] for entry in entries for move in entry.moves if move["input"]["kind"] == TakenBack.kind}
    return tuple(entry for entry in entries if entry.number not in undone and entry.kind != TakenBack.kind)


def last_move(journal: Sequence[Entry]) -> Entry | None:
    """The youngest entry that moved the case; what was only noted since (a claim, a reminder) is passed over."""
    return next((entry for entry in reversed(journal) if entry.moves), None)


def why_not(step: Step, journal: Sequence[Entry], task: TaskRow, user_id: str) -> str | None:
    """Why this person cannot take a task back: None where they can, "" where the question does not arise at all (they did
    not complete it), else "case-over", "suspended", "gone-on", "left-the-case", "followed-up" or "take-back-term-over".
    """
    if task.status != TaskStatus.COMPLETED or task.closed_by != user_id:
        return ""
    if step.row.status != CaseStatus.RUNNING:
        return "suspended" if step.suspended else "case-over"
    last = last_move(journal)
    if last is None or last.kind != COMPLETED or last.facts.get("task") != task.id:
        return "gone-on"
    if step.row.previous_state is None:
        return "left-the-case"
    if any(one.claimed_by not in (None, user_id) for one in opened_by(step, last)):
        return "followed-up"
    if task.late_mode == LateMode.FLOW and task.is_late(step.tx.now):
        return "take-back-term-over"
    return None


def wrote_rows(journal: Iterable[Entry]) -> bool:
    """Whether a job of the case wrote a row outside it."""
    return any("job_rows" in entry.facts for entry in journal)


def opened_by(step: Step, entry: Entry) -> list[TaskRow]:
    """The tasks that an entry opened and that are open still."""
    opened = {effect["instance"] for effect in entry.effects() if effect["kind"] == TaskOpened.kind}
    return [task for task in tasks.open_tasks_of(step.tx.connection, step.row.id) if task.instance in opened]
