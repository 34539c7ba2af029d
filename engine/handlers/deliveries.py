"""The outbox reaches its receivers: messages, signals, calls, ends of calls. One row, one transaction, at most one effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.bpmn.inputs import CallCompleted, CallEscalated, CallThrew, Cancelled, JobFailed, MessageArrived
from engine.canonical import decode
from engine.errors import Cause, DuplicateCase, EngineError, NotFound
from engine.faults import outbox_instance
from engine.handlers import signals
from engine.handlers.delivered import Delivered, held
from engine.handlers.halting import halt
from engine.handlers.starts import Origin, cause_value, start_caused
from engine.incidents import raise_incident
from engine.lifecycle import UNDER_WAY, CaseStatus, OutboxKind, OutboxStatus
from engine.machine_commands import AnswerCall, Deliver, PublishMessage
from engine.sending import PURPOSE
from engine.settle import put_message
from engine.step import Step
from engine.store import cases, definitions, outgoing, waits
from engine.store.cases import CaseRow
from engine.store.outgoing import OutboxRow
from engine.transaction import Transaction

WEEK = timedelta(days=7)


def deliver(tx: Transaction, command: Deliver) -> dict[str, Any]:
    """Brings one row of the outbox to its receiver; a row that is not pending any more does nothing."""
    row = outgoing.lock(tx.connection, command.outbox_id)
    if row is None:
        raise NotFound("outbox", command.outbox_id)
    expired = row.expires_at is not None and row.expires_at <= tx.now
    awaited = row.status == OutboxStatus.WAITING and waits.listeners(tx.connection, row.name, row.target)
    if row.status == OutboxStatus.WAITING and expired and not awaited:
        _give_up(tx, row, f"Expected somebody to await {row.name}, but nobody did in its time.")
        return {"case": None}
    if row.status != OutboxStatus.PENDING and not awaited:
        return {"case": row.delivered_to}
    return {"case": _bring(tx, row)}


def _bring(tx: Transaction, row: OutboxRow) -> str | None:
    """Brings one row, and keeps what came of it. Returns the case that was reached."""
    plain = tx.data_key(row.case_id).open(row.payload, PURPOSE.format(row.id))
    payload = decode(plain)
    match row.kind:
        case OutboxKind.MESSAGE:
            done = _message(tx, row, payload)
        case OutboxKind.SIGNAL:
            done = signals.pass_on(tx, row, payload)
        case OutboxKind.SIGNAL_HEARD:
            done = signals.hear(tx, row, payload)
        case OutboxKind.SIGNAL_START:
            done = signals.start(tx, row, payload)
        case OutboxKind.CALL:
            done = _call(tx, row, payload)
        case OutboxKind.CALL_ENDED:
            done = _call_ended(tx, row, payload)
        case OutboxKind.CALL_ESCALATED:
            done = _call_escalated(tx, row, payload)
        case OutboxKind.CALL_CANCELLED:
            done = _call_cancelled(tx, row)
        case _:
            raise ValueError(f"Expected a kind of delivery, but it is {row.kind}.")
    if done.status is OutboxStatus.FAILED:
        _give_up(tx, row, done.trouble)
    else:
        changes = {"status": done.status, "delivered_to": done.case, "trouble": done.trouble[:500]}
        outgoing.save(tx.connection, row.id, {**changes, "attempt": row.attempt + 1})
    return done.case


def publish_message(tx: Transaction, command: PublishMessage) -> dict[str, Any]:
    """Puts a message into a case's outbox; it is delivered like any other."""
    step = Step.open(tx, command.case_id)
    step.facts |= {"message": command.name, "key": command.key, "variables": dict(command.variables)}
    step.save("message:published")
    put_message(step, len(step.effects), command.name, command.key, {"variables": dict(command.variables)}, tx.now + WEEK)
    return {"case": step.row.id}


def answer_call(tx: Transaction, command: AnswerCall) -> dict[str, Any]:
    """The caller goes on as if the called case had ended so; that case is cancelled, and what it says of it comes too late.

    Raises NotFound, WrongState.
    """
    called = cases.find(tx.connection, command.case_id)
    if called is None or called.parent_case is None or called.parent_instance is None:
        raise NotFound("called case", command.case_id)
    parent, child = Step.open(tx, called.parent_case), Step.open(tx, called.id)
    parent.require_running("answer a call of")
    child.require_running("answer")
    _end_call(parent, child.row, called.parent_instance, command.code, command.variables)
    child.facts |= {"case": parent.row.id}
    child.feed(Cancelled("Its call was answered by hand."))
    child.save("case:cancelled")
    return {"case": parent.row.id}


def _end_call(parent: Step, called: CaseRow, instance: str, code: str | None, variables: Mapping[str, Any]) -> None:
    """The caller goes on with what came of its call; its journal keeps the called case's id, version and last entry hash."""
    parent.facts |= {"case": called.id, "version": called.version, "entry_hash": called.last_hash}
    if called.status == CaseStatus.CANCELLED:
        parent.causes[instance] = Cause.CALL
        parent.feed(JobFailed(instance, f"Expected called case {called.number} to end, but it was cancelled."))
    elif code is not None:
        parent.feed(CallThrew(instance, code, f"Called case {called.number} ended with {code}.", parent.caught_outside(code)))
    else:
        parent.feed(CallCompleted(instance, variables))
    parent.save("call:ended")


def _message(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """To the case that it suspends or resumes, or that awaits it; else it starts one; else it waits, or its procedure is not here yet."""
    halted = halt(tx, row, payload)
    if halted is not None:
        return halted
    listeners = waits.listeners(tx.connection, row.name, row.target) if row.target else []
    if len({one.case_id for one in listeners}) > 1:
        return Delivered(OutboxStatus.FAILED, trouble=f"Expected one case to await {row.name}, but several do.")
    if listeners:
        step = Step.open(tx, listeners[0].case_id)
        if step.suspended:
            return held(step)
        for one in listeners:
            if waits.still_awaited(tx.connection, one.case_id, one.wait):
                step.facts |= {"outbox": row.id, "case": row.case_id, "element": one.element}
                step.feed(MessageArrived(one.wait, payload["variables"]))
                step.save("message:arrived")
                return Delivered(OutboxStatus.DELIVERED, step.row.id)
    starts = definitions.starts_by_message(tx.connection, row.name)
    if starts:
        return _message_start(tx, row, payload, starts)
    if _unclaimed(tx, row):
        return Delivered(OutboxStatus.UNCLAIMED)
    return Delivered(OutboxStatus.WAITING)


def _message_start(
    tx: Transaction, row: OutboxRow, payload: dict[str, Any], starts: list[tuple[str, str]]
) -> Delivered:
    if len(starts) > 1:
        return Delivered(OutboxStatus.FAILED, trouble=f"Expected one process to start by {row.name}, but several do.")
    process_id, event = starts[0]
    procedure = tx.house.library.newest_with(tx.connection, tx.shelf, process_id)
    source = cases.find(tx.connection, row.case_id)
    assert source is not None
    origin = Origin(cause=row.case_id, message=row.name, start_event=event, outbox=row.id)
    savepoint = tx.connection.begin_nested()
    try:
        variables = {**payload["variables"], "cause": cause_value(source)}
        step = start_caused(tx, procedure, procedure.process(process_id), variables, origin)
    except DuplicateCase as standing:
        savepoint.rollback()
        return _stands_already(tx, row, payload, starts, standing)
    except EngineError as fault:
        savepoint.rollback()
        return Delivered(OutboxStatus.FAILED, trouble=str(fault))
    savepoint.commit()
    return Delivered(OutboxStatus.DELIVERED, step.row.id)


def _stands_already(
    tx: Transaction, row: OutboxRow, payload: dict[str, Any], starts: list[tuple[str, str]], standing: DuplicateCase
) -> Delivered:
    """Where a key may have one case for good, a message for a second one changes nothing. Where it may have one open case, it waits
    for the end of that one, and starts a case then: what it tells of is something new."""
    other = cases.by_number(tx.connection, standing.number)
    assert other is not None
    procedure = tx.house.library.newest_with(tx.connection, tx.shelf, starts[0][0])
    if procedure.process(starts[0][0]).unique != "open":
        return Delivered(OutboxStatus.DELIVERED, other.id, str(standing))
    locked = cases.lock(tx.connection, other.id)  # so that it does not end before the message is there to be released
    if locked is None or locked.status not in UNDER_WAY:
        return _message_start(tx, row, payload, starts)
    return Delivered(OutboxStatus.QUEUED, other.id, str(standing))


def _unclaimed(tx: Transaction, row: OutboxRow) -> bool:
    """Whether the message is for a procedure that is not deployed: it stays, shown as sent."""
    source = cases.find(tx.connection, row.case_id)
    assert source is not None
    procedure = tx.house.library.procedure(tx.connection, source.definition)
    receivers = {message.to for message in procedure.declared.messages if message.name == row.name}
    return bool(receivers) and receivers.isdisjoint(tx.shelf.newest)


def _call(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """Starts a called case: the newest version of its process, linked as a child."""
    parent = Step.open(tx, row.case_id)
    if parent.suspended:
        return held(parent)
    if not parent.awaits(row.target):
        return Delivered(OutboxStatus.DELIVERED, None, "the caller has gone on")
    origin = Origin(parent=row.case_id, instance=row.target, cause=row.case_id, outbox=row.id)
    savepoint = tx.connection.begin_nested()
    try:
        procedure = tx.house.library.newest_with(tx.connection, tx.shelf, row.name)
        step = start_caused(tx, procedure, procedure.process(row.name), payload["variables"], origin)
    except EngineError as fault:
        savepoint.rollback()
        parent.causes[row.target] = Cause.CALL
        parent.feed(JobFailed(row.target, str(fault)))
        parent.save("call:failed")
        return Delivered(OutboxStatus.DELIVERED, None, "it could not be started")
    savepoint.commit()
    return Delivered(OutboxStatus.DELIVERED, step.row.id)


def _call_ended(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """The parent goes on with what the child brought."""
    if not _said_before(tx, row):
        return Delivered(OutboxStatus.FAILED, trouble="Expected what the called case said before its end to arrive first, but it has not.")
    child = cases.find(tx.connection, row.case_id)
    parent = Step.open(tx, row.name)
    if parent.suspended:
        return held(parent)
    if child is None or not parent.awaits(row.target):
        return Delivered(OutboxStatus.DELIVERED, parent.row.id, "the caller has gone on")
    _end_call(parent, child, row.target, payload["code"], payload["variables"])
    return Delivered(OutboxStatus.DELIVERED, parent.row.id)


def _call_escalated(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered:
    """An escalation of a called case is thrown at the call. The called case goes on, unless what catches it ends the call."""
    if not _said_before(tx, row):
        return Delivered(OutboxStatus.FAILED, trouble="Expected an earlier escalation of the called case to arrive first, but it has not.")
    parent = Step.open(tx, row.name)
    if parent.suspended:
        return held(parent)
    if not parent.awaits(row.target):
        return Delivered(OutboxStatus.DELIVERED, parent.row.id, "the caller has gone on")
    parent.facts |= {"case": row.case_id, "code": payload["code"]}
    parent.feed(CallEscalated(row.target, payload["code"]))
    parent.save("call:escalated")
    return Delivered(OutboxStatus.DELIVERED, parent.row.id)


def _said_before(tx: Transaction, row: OutboxRow) -> bool:
    """Brings the escalations that a called case threw before this; whether none of them was given up before. The end of a case
    must not overtake them: a call that is over catches nothing."""
    earlier = outgoing.escalations_before(tx.connection, row)
    if any(one.status == OutboxStatus.FAILED for one in earlier):
        return False
    for one in earlier:
        _bring(tx, one)
    return True


def _call_cancelled(tx: Transaction, row: OutboxRow) -> Delivered:
    child = cases.running_child(tx.connection, row.case_id, row.target)
    if child is None:
        return Delivered(OutboxStatus.DELIVERED, None, "no called case runs")
    step = Step.open(tx, child)
    step.facts |= {"case": row.case_id}
    step.feed(Cancelled("The caller went on without it."))
    step.save("case:cancelled")
    return Delivered(OutboxStatus.DELIVERED, child)


def _give_up(tx: Transaction, row: OutboxRow, trouble: str) -> None:
    """What cannot be delivered is an incident of the case that sent it: visible, retryable, never lost."""
    outgoing.save(tx.connection, row.id, {"status": OutboxStatus.FAILED, "attempt": row.attempt + 1})
    key = tx.data_key(row.case_id)
    raise_incident(tx.connection, key, row.case_id, outbox_instance(row.id), row.name, Cause.DELIVERY, trouble, tx.now)
