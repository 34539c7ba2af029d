"""When a timer falls due: the diagram's own, or the term of a task."""

from __future__ import annotations

from typing import Any

from engine.bpmn.diagram import ServiceTask
from engine.bpmn.inputs import TimerFired
from engine.lifecycle import CaseStatus
from engine.machine_commands import FireTimer
from engine.settle import clear_timers
from engine.step import Step
from engine.store import tasks, waits
from engine.task_rows import LATE_WAIT, REMIND_WAIT
from engine.transaction import Transaction

LATE_PREFIX = LATE_WAIT.format("")
REMIND_PREFIX = REMIND_WAIT.format("")


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
    if timer.wait.startswith(REMIND_PREFIX):
        return {"fired": _remind(step, timer.wait.removeprefix(REMIND_PREFIX))}
    again = isinstance(step.diagram.elements.get(timer.element), ServiceTask)  # only a job's next attempt is timed at one
    step.feed(TimerFired(timer.wait))
    step.save("job:retried" if again else "timer:fired")
    return {"fired": True}


def _term_over(step: Step, instance: str) -> None:
    """A task is late: the superior now sees it and may act; the entry says so."""
    task_id = f"{step.row.id}/{instance}"
    clear_timers(step, LATE_WAIT.format(instance))
    tasks.mark_late(step.tx.connection, task_id, step.tx.now)
    told = [one.role for one in tasks.candidates(step.tx.connection, task_id) if one.when_late]
    step.facts |= {"task": task_id, "role": told[0] if told else ""}
    step.save("task:late")


def _remind(step: Step, instance: str) -> bool:
    """Whoever holds a task, else the roles that may do it, are reminded that its term is about to end.

    A worker that comes only after the term's end reminds nobody: that the task is late says more.
    """
    task = tasks.find(step.tx.connection, f"{step.row.id}/{instance}")
    clear_timers(step, REMIND_WAIT.format(instance))
    if task is None or task.due_at is None or task.is_late(step.tx.now):
        return False
    tasks.mark_reminded(step.tx.connection, task.id, step.tx.now)
    step.facts |= {"task": task.id, "until": task.due_at}
    holder = task.claimed_by or task.assignee
    if holder is not None:
        step.facts["reminded"] = holder
    else:
        asked = [one.role for one in tasks.candidates(step.tx.connection, task.id) if not one.when_late]
        step.facts |= {"role": asked[0]} if asked else {}
    step.save("task:reminded")
    return True
