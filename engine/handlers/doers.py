"""Open tasks that nobody can do: an incident says so as long as it is so, and no longer."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.errors import Cause
from engine.incidents import raise_incident
from engine.machine_commands import LookForDoers
from engine.offers import offer_again
from engine.step import Step
from engine.store import tasks, waits
from engine.store.tasks import TaskRow
from engine.store.waits import NOBODY_INSTANCE
from engine.transaction import Transaction


def look_for_doers(tx: Transaction, command: LookForDoers) -> dict[str, Any]:
    """Looks at the open tasks of a case: one that nobody can do gets its incident, one that somebody can do again loses it. That is
    no entry of the journal, for nothing happened to the case; that a task is for further roles is one. Raises NotFound."""
    step = Step.open(tx, command.case_id)
    marked = {one.instance for one in waits.open_incidents(tx.connection, step.row.id)}
    for task in tasks.open_tasks_of(tx.connection, step.row.id):
        place = NOBODY_INSTANCE.format(task.instance)
        if place in marked:
            look_again(step, task)
        elif (lack := access.lack_of(tx.connection, step.row, step.diagram, task, tx.now)) is not None:
            raise_incident(tx.connection, step.key, step.row.id, place, task.element, Cause.NOBODY, lack.message(task.element), tx.now)
    if "offered" in step.facts:
        step.save("task:offered")
    return {"case": step.row.id}


def look_again(step: Step, task: TaskRow) -> bool:
    """Takes a task's incident away, if somebody can do it now; roles and units are looked for anew. Returns whether somebody can."""
    offer_again(step, task)
    if access.lack_of(step.tx.connection, step.row, step.diagram, task, step.tx.now) is not None:
        return False
    waits.resolve_incidents(step.tx.connection, step.row.id, NOBODY_INSTANCE.format(task.instance), step.tx.now)
    return True
