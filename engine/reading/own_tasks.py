"""What the reader of a case has to do in it now, in the cases that it called and, once it is over, in the one that called it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from engine import access
from engine.bpmn.diagram import UserTask
from engine.lifecycle import CaseStatus, LateMode
from engine.step import Step
from engine.store import cases, reaching, tasks
from engine.store.cases import CaseRow
from engine.store.tasks import TaskRow
from engine.transaction import Transaction

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OwnTask:
    """An open task that the reader may do: nobody else holds it, four eyes does not bar them, its term allows it."""

    task_id: str
    name: str
    name_en: str
    due_at: datetime | None
    mine: bool  # already in their hands


def own_tasks(tx: Transaction, row: CaseRow, user_id: str) -> tuple[OwnTask, ...]:
    """The reader's tasks in a case and in the running cases that it called; what ends first comes first. Whoever signed for a
    letter goes on in the case that served it: of one that is over, the tasks in its caller too."""
    called = [child for child in cases.children(tx.connection, row.id) if child.status == CaseStatus.RUNNING]
    caller = cases.find(tx.connection, row.parent_case) if row.parent_case and row.status == CaseStatus.COMPLETED else None
    found = [own for case in (row, *called, *([caller] if caller else [])) for own in _own_of(tx, case, user_id)]
    return tuple(sorted(found, key=lambda own: own.due_at or NEVER))


def _own_of(tx: Transaction, row: CaseRow, user_id: str) -> Iterator[OwnTask]:
    if row.status != CaseStatus.RUNNING:
        return
    free = reaching.free_tasks(tx.connection, row.id, user_id, tx.now)
    if not free:
        return
    step = Step.read(tx, row.id)
    for task in tasks.open_tasks_of(tx.connection, row.id):
        ways = [behalf for task_id, _, behalf in free if task_id == task.id]
        if ways and not _barred(tx, step, task, user_id, ways):
            yield OwnTask(task.id, task.name, task.name_en, task.due_at, task.claimed_by == user_id)


def _barred(tx: Transaction, step: Step, task: TaskRow, user_id: str, ways: Iterable[tuple[str, ...]]) -> bool:
    element = step.diagram.elements[task.element]
    assert isinstance(element, UserTask)
    if task.late_mode == LateMode.FLOW and task.is_late(tx.now):
        return True
    return access.excluding_step(tx.connection, step.row, step.diagram, element, user_id, ways) is not None
