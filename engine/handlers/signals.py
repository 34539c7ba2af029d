"""A signal on its way: from the case that sent it to everyone who hears it, each in a transaction of its own.

Source: BPMN 2.0.2, 10.5.1 (a signal is broadcast: every wait for it and every start event hears it).
"""

from __future__ import annotations

from typing import Any

from engine.bpmn.inputs import SignalArrived
from engine.canonical import encode
from engine.errors import DuplicateCase, EngineError
from engine.handlers.delivered import Delivered, held
from engine.handlers.starts import Origin, cause_value, start_caused
from engine.lifecycle import OutboxKind, OutboxStatus
from engine.sending import PURPOSE, passed_on
from engine.step import Step
from engine.store import cases, outgoing, signals
from engine.store.outgoing import OutboxRow
from engine.transaction import Transaction


def pass_on(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """A row of its own for each case that waited when the signal was sent, and for each start event of the newest versions.

    The sender's own waits have heard it in the step that sent it.
    """
    hearing = signals.hearing(tx.connection, row.name, row.case_id, row.created_at)
    onward = [(OutboxKind.SIGNAL_HEARD, case_id, payload) for case_id in hearing]
    for process, event in signals.starts(tx.connection, row.name):
        onward.append((OutboxKind.SIGNAL_START, process, {**payload, "start_event": event}))
    key = tx.data_key(row.case_id)
    for number, (kind, target, carried) in enumerate(onward):
        identity = passed_on(row.id, number)
        outgoing.put(tx.connection, {
            "id": identity, "case_id": row.case_id, "kind": kind, "name": row.name, "target": target,
            "payload": key.seal(encode(carried), PURPOSE.format(identity)), "status": OutboxStatus.PENDING,
            "created_at": row.created_at, "due_at": tx.now, "expires_at": None,
        })  # fmt: skip
    tx.sent = tx.sent or bool(onward)
    return Delivered(OutboxStatus.DELIVERED)


def hear(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """To one case: all its waits for the signal hear it at once. One that has gone on meanwhile hears nothing."""
    step = Step.open(tx, row.target)
    if step.suspended:
        return held(step)
    state = step.state
    if state is None or state.ended or not any(wait.kind == "signal" and wait.name == row.name for wait in state.waits.values()):
        return Delivered(OutboxStatus.DELIVERED, row.target, "the case has gone on")
    step.facts |= {"outbox": row.id, "case": row.case_id, "signal": row.name}
    step.feed(SignalArrived(row.name, payload["variables"]))
    step.save("signal:arrived")
    return Delivered(OutboxStatus.DELIVERED, step.row.id)


def start(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """A case begins at one start event; where one stands for its key already, that is enough."""
    source = cases.find(tx.connection, row.case_id)
    assert source is not None
    origin = Origin(cause=row.case_id, start_event=payload["start_event"], outbox=row.id)
    savepoint = tx.connection.begin_nested()
    try:
        procedure = tx.house.library.newest_with(tx.connection, tx.shelf, row.target)
        variables = {**payload["variables"], "cause": cause_value(source)}
        step = start_caused(tx, procedure, procedure.process(row.target), variables, origin)
    except DuplicateCase as standing:
        savepoint.rollback()
        other = cases.by_number(tx.connection, standing.number)
        return Delivered(OutboxStatus.DELIVERED, other.id if other else None, str(standing))
    except EngineError as fault:
        savepoint.rollback()
        return Delivered(OutboxStatus.FAILED, trouble=str(fault))
    savepoint.commit()
    return Delivered(OutboxStatus.DELIVERED, step.row.id)
