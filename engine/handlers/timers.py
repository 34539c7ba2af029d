"""When a timer falls due: the diagram's own, or the term of a task."""

from __future__ import annotations

from typing import Any

from engine.bpmn.inputs import TimerFired
from engine.commands import FireTimer
from engine.lifecycle import CaseStatus
from engine.settle import LATE_WAIT, clear_timer
from engine.step import Step
from engine.store import tasks, waits
from engine.transaction import Transaction

LATE_PREFIX = LATE_WAIT.format("")


def fire_timer(tx: Transaction, command: FireTimer) -> dict[str, Any]:
    """Fires a timer that is due, once; one that was cleared or moved meanwhile does nothing."""
    step = Step.open(tx, command.case_id)
    timer = waits.lock_timer(tx.connection, command.case_id, command.wait)
    if timer is None or timer.due_at > tx.now or step.row.status != CaseStatus.RUNNING:
        return {"fired": False}
    step.facts |= {"wait": timer.wait, "element": timer.element, "due_at": timer.due_at}
    if timer.wait.startswith(LATE_PREFIX):
        _term_over(step, timer.wait.removeprefix(LATE_PREFIX))
        return {"fired": True}
    step.feed(TimerFired(timer.wait))
    step.save("timer:fired")
    return {"fired": True}


def _term_over(step: Step, instance: str) -> None:
    """A task is late: the superior now sees it and may act; the entry says so."""
    task_id = f"{step.row.id}/{instance}"
    clear_timer(step, LATE_WAIT.format(instance))
    tasks.mark_late(step.tx.connection, task_id, step.tx.now)
    told = [one.role for one in tasks.candidates(step.tx.connection, task_id) if one.when_late]
    step.facts |= {"task": task_id, "role": told[0] if told else ""}
    step.save("task:late")
