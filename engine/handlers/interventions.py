"""What operations do: look at an incident's cause again, cancel a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine import access
from engine.bpmn.inputs import Cancelled, Retried
from engine.commands import CancelCase, RetryAtServer, RetryIncident
from engine.errors import NotAllowed, NotFound, WrongState
from engine.faults import OUTBOX_INSTANCE, TIMER_INSTANCE
from engine.handlers.doers import look_again
from engine.handlers.reasons import require_reason
from engine.journal import Actor, read
from engine.lifecycle import OutboxStatus
from engine.step import Step
from engine.store import outgoing, tasks, waits
from engine.store.waits import NOBODY_INSTANCE
from engine.taking_back import wrote_rows
from engine.transaction import Transaction

AGAIN = timedelta(days=7)
"""How long a message that nobody awaited in its time waits once more."""
COMMAND_LINE = "command-line"
"""What the journal says of a retry that whoever runs the server asked for."""
OUTBOX_PREFIX = OUTBOX_INSTANCE.format("")
NOBODY_PREFIX = NOBODY_INSTANCE.format("")
TIMER_PREFIX = TIMER_INSTANCE.format("")


def retry_incident(tx: Transaction, command: RetryIncident | RetryAtServer) -> dict[str, Any]:
    """Looks at the cause again: a failed expression or job is tried anew, an undelivered message sent again."""
    incident = waits.incident_by_id(tx.connection, command.incident_id)
    if incident is None:
        raise NotFound("incident", command.incident_id)
    step = Step.open(tx, incident.case_id)
    if isinstance(command, RetryAtServer):
        step.actor = access.at_the_server()
        step.facts["by"] = COMMAND_LINE
    else:
        step.actor = _operator(step, command.actor)
    if incident.resolved_at is not None:
        raise WrongState("incident", incident.id, "retry", "resolved")
    step.facts |= {"element": incident.element, "instance": incident.instance}
    if incident.instance.startswith(OUTBOX_PREFIX):
        outbox_id = f"{incident.case_id}/{incident.instance.removeprefix(OUTBOX_PREFIX)}"
        again = {"status": OutboxStatus.PENDING, "due_at": tx.now, "expires_at": tx.now + AGAIN, "attempt": 0}
        outgoing.save(tx.connection, outbox_id, again)
        tx.sent = True
        waits.resolve_incidents(tx.connection, step.row.id, incident.instance, tx.now)
    elif incident.instance.startswith(TIMER_PREFIX):
        waits.release_timers(tx.connection, step.row.id, incident.element)
        waits.resolve_incidents(tx.connection, step.row.id, incident.instance, tx.now)
    else:
        step.require_running("retry in")
        _look_again(step, incident.instance)
    step.save("incident:retried")
    return {"case": step.row.id}


def _look_again(step: Step, instance: str) -> None:
    """Retries a stopped token; a task that lacked people is looked at anew, one whose completion broke as it stands."""
    assert step.state is not None
    if instance.startswith(NOBODY_PREFIX):
        task = tasks.find(step.tx.connection, f"{step.row.id}/{instance.removeprefix(NOBODY_PREFIX)}")
        assert task is not None
        step.facts["nobody"] = not look_again(step, task)
        return
    found = step.state.instances.get(instance)
    if found is not None and found.incident is None:
        waits.resolve_incidents(step.tx.connection, step.row.id, instance, step.tx.now)
    else:
        step.feed(Retried(instance))


def _operator(step: Step, user_id: str) -> Actor:
    tx = step.tx
    return access.may_operate(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, step.procedure.declared.owner)


def cancel_case(tx: Transaction, command: CancelCase) -> dict[str, Any]:
    """Ends a case from outside, with a reason; its called cases are cancelled too.

    What its jobs wrote (money posted, results published) would stand without a case, and a second case could write it
    again: such a case is not cancelled but reversed, as its diagram says.
    Raises NotFound, WrongState, BadValue, NotAllowed ("operate", "written").
    """
    require_reason(command.reason)
    step = Step.open(tx, command.case_id)
    step.actor = _operator(step, command.actor)
    if not step.suspended:
        step.require_running("cancel")
    if wrote_rows(read(tx.connection, step.key, step.row.id)):
        raise NotAllowed("written", f"Expected a case whose jobs wrote nothing, but {step.row.number} has to be reversed.")
    step.facts["reason"] = command.reason
    step.feed(Cancelled(command.reason))
    step.save("case:cancelled")
    return {"case": step.row.id}
