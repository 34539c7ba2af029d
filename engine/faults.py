"""A fault of the process itself, after its step was rolled back: written down in a transaction of its own, and tried again.

What a person asked for is answered with the fault, and their task has an incident; what the machine asked of itself
(a timer, a delivery) comes again after a growing pause, and shows as an incident of its case meanwhile.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.commands import CompleteTask
from engine.errors import Cause, Tampered
from engine.incidents import raise_incident
from engine.lifecycle import OutboxStatus, TaskStatus
from engine.store import cases, outgoing, tasks, waits
from engine.store.waits import TimerRow

if TYPE_CHECKING:
    from engine.commands import Command
    from engine.execute import Engine

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_DOUBLING = 6
MAX_DELIVERIES = 5
TIMER_INSTANCE = "timer/{}"
OUTBOX_INSTANCE = "out/{}"
log = logging.getLogger(__name__)


def pause_after(attempt: int) -> timedelta:
    """A minute, doubled with each attempt, about an hour at most."""
    return min(FIRST_PAUSE * (1 << min(attempt, LONGEST_DOUBLING)), waits.LONGEST_PAUSE)


def outbox_instance(outbox_id: str) -> str:
    """How an incident names a row of the outbox: without its case, short enough for its column."""
    _, entry, index = outbox_id.rsplit("/", 2)
    return OUTBOX_INSTANCE.format(f"{entry}/{index}")


def step_failed(engine: Engine, command: Command, error: Exception) -> None:
    """A person's step broke, though nothing was wrong with what they sent: their task has an incident until it is done."""
    if not isinstance(command, CompleteTask):
        return
    with engine.reading() as tx:
        task = tasks.find(tx.connection, command.task_id)
    if task is not None and task.status == TaskStatus.OPEN:
        _incident(engine, task.case_id, task.instance, task.element, error)


def timer_failed(engine: Engine, timer: TimerRow, error: Exception) -> None:
    """A timer could not be fired: its lease runs out after a pause; meanwhile its case has an incident."""
    log.error("timer %s of case %s: %s", timer.wait, timer.case_id, error, exc_info=error)
    _incident(engine, timer.case_id, TIMER_INSTANCE.format(timer.wait), timer.element, error)


def delivery_failed(engine: Engine, outbox_id: str, error: Exception) -> None:
    """A delivery broke: it comes again after a pause; after the fifth time only by a retry."""
    log.error("delivery %s: %s", outbox_id, error, exc_info=error)
    with engine.transaction() as connection:
        row = outgoing.lock(connection, outbox_id)
        if row is None or row.status not in (OutboxStatus.PENDING, OutboxStatus.WAITING):
            return
        attempt = row.attempt + 1
        over = attempt >= MAX_DELIVERIES
        changes = {
            "attempt": attempt, "trouble": type(error).__name__, "due_at": engine.clock() + pause_after(attempt),
            "status": OutboxStatus.FAILED if over else OutboxStatus.PENDING,
        }  # fmt: skip
        outgoing.save(connection, outbox_id, changes)
    if over:
        _incident(engine, row.case_id, outbox_instance(outbox_id), row.name, error)


def _incident(engine: Engine, case_id: str, instance: str, element: str, error: Exception) -> None:
    message = f"Expected this to work, but it failed with {type(error).__name__}."  # details stand in the log alone
    with engine.transaction() as connection:
        if any(one.instance == instance for one in waits.open_incidents(connection, case_id)):
            return
        wrapped = cases.wrapped_key(connection, case_id)
        if wrapped is not None:  # whose key was destroyed cannot go on, and nobody could read why
            try:
                key = engine.house.keys.unwrap(case_id, wrapped)
            except Tampered:  # nor here; the log has it, and `verify` names the case
                return
            raise_incident(connection, key, case_id, instance, element, Cause.OURS, message, engine.clock())
