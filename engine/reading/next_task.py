"""What somebody may go on with once a task is done."""

from __future__ import annotations

from engine import access
from engine.bpmn.diagram import UserTask
from engine.execute import Engine
from engine.step import Step
from engine.store import reaching
from engine.transaction import Transaction


def next_task(engine: Engine, user_id: str, case_id: str) -> str | None:
    """The oldest task of a case that this person may do now; None where there is none, or no such case."""
    with engine.reading() as tx:
        return next_of(tx, case_id, user_id)


def next_of(tx: Transaction, case_id: str, user_id: str) -> str | None:
    """A task of the case that this person reaches, that is free, and not barred to them by four eyes."""
    free = reaching.free_tasks(tx.connection, case_id, user_id, tx.now)
    if not free:
        return None
    step = Step.read(tx, case_id)
    if step.suspended:
        return None
    for task_id, name, behalf in free:
        element = step.diagram.elements[name]
        assert isinstance(element, UserTask)
        if access.excluding_step(tx.connection, step.row, step.diagram, element, user_id, [behalf]) is None:
            return task_id
    return None
