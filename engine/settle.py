"""Effects become rows: tasks with their candidates, timers, subscriptions, the outbox, incidents, search fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine import access
from engine.bpmn import effects as fx
from engine.bpmn.diagram import Event, MessageEvent, ReceiveTask, SignalEvent, UserTask
from engine.canonical import encode
from engine.errors import Cause
from engine.faults import TIMER_INSTANCE
from engine.feel import Expression, evaluate
from engine.incidents import raise_incident
from engine.journal import read
from engine.lifecycle import OpinionStatus, OutboxStatus, TaskStatus
from engine.parties import note_party
from engine.sending import PURPOSE, Sending, correlating, end_of_call, escalation_of_call, message, outbox_id, sent_by
from engine.store import opinions, outgoing, search_fields, signals, tasks, waits
from engine.store.standing import join_behalf
from engine.store.waits import NOBODY_INSTANCE
from engine.task_rows import LATE_WAIT, REMIND_WAIT, task_row, term_timers, timers_left

if TYPE_CHECKING:
    from engine.step import Step


def settle(step: Step) -> None:
    """Writes what a step's effects ask for, in their order."""
    for index, effect in enumerate(step.effects):
        write = _WRITERS.get(type(effect))
        if write is not None:
            write(step, effect, index)
    ended = next((effect for effect in step.effects if isinstance(effect, fx.CaseEnded)), None)
    if ended is not None:
        _end(step, ended)
    _search_fields(step)


def _end(step: Step, ended: fx.CaseEnded) -> None:
    """A case that ends leaves nothing open, and tells its parent: once, in the step that ends it."""
    waits.clear_all(step.tx.connection, step.row.id)
    _release(step)
    if step.row.parent_case is None or step.row.parent_instance is None:
        return
    _send(step, len(step.effects), end_of_call(step.row.parent_case, step.row.parent_instance, ended))


def _task_opened(step: Step, effect: fx.TaskOpened, index: int) -> None:
    element = step.diagram.elements[effect.element]
    assert isinstance(element, UserTask)
    row = task_row(step.row.id, element, effect, step.tx.now)
    if any(isinstance(one, fx.TaskReturned) and one.target == effect.element for one in step.effects):
        row["returned_by"] = step.row.entries
    task_id, candidates = row["id"], step.offers[effect.instance]
    tasks.add(step.tx.connection, row, candidates)
    if effect.assignee is not None or all(one.when_late for one in candidates):  # else the worker looks whether anybody can do it
        _require_doer(step, task_id)
    if effect.due_at is not None:
        waits.add_timers(step.tx.connection, term_timers(step.procedure, element, row, step.tx.shelf.calendar, step.tx.now))


def _party_awaited(step: Step, effect: fx.PartyAwaited, index: int) -> None:
    tasks.mark_party(step.tx.connection, f"{step.row.id}/{effect.instance}", note_party(step, effect.person))


def _require_doer(step: Step, task_id: str) -> None:
    """An incident at once for a task that nobody can do before it is late."""
    task = tasks.find(step.tx.connection, task_id)
    assert task is not None
    lack = access.lack_of(step.tx.connection, step.row, step.diagram, task, step.tx.now)
    if lack is not None:
        _incident(step, task.element, NOBODY_INSTANCE.format(task.instance), Cause.NOBODY, lack.message(task.element))


def _task_closed(step: Step, effect: fx.TaskClosed, index: int) -> None:
    task_id = f"{step.row.id}/{effect.instance}"
    done = effect.how == "completed"
    changes: dict[str, Any] = {"status": TaskStatus(effect.how), "closed_at": step.tx.now}
    if done:
        changes |= {"closed_by": step.actor.user, "closed_role": step.actor.role, "closed_for": join_behalf(step.actor.behalf)}
    else:
        changes["questions"] = 0
        over = {"status": OpinionStatus.CLOSED, "closed_at": step.tx.now, "closed_entry": step.row.entries}
        opinions.close_of_task(step.tx.connection, task_id, over)
    closed = tasks.close(step.tx.connection, task_id, changes)
    if closed.troubled:
        for place in (effect.instance, NOBODY_INSTANCE.format(effect.instance)):
            waits.resolve_incidents(step.tx.connection, step.row.id, place, step.tx.now)
    if closed.due_at is not None:
        clear_timers(step, LATE_WAIT.format(effect.instance), REMIND_WAIT.format(effect.instance))


def _task_reopened(step: Step, effect: fx.TaskReopened, index: int) -> None:
    """The row as it was before it was closed: in the same hands, with the same term; nobody is reminded twice."""
    element = step.diagram.elements[effect.element]
    assert isinstance(element, UserTask)
    task = tasks.find(step.tx.connection, f"{step.row.id}/{effect.instance}")
    assert task is not None
    tasks.reopen(step.tx.connection, task.id)
    if task.due_at is not None:
        left = timers_left(step.procedure, element, task._asdict(), step.tx.shelf.calendar, step.tx.now)
        waits.set_timers(step.tx.connection, left)


def clear_timers(step: Step, *names: str) -> None:
    """Timers fired or are wanted no longer; if firing one broke before, that is over too."""
    for wait, tried in waits.clear_timers(step.tx.connection, step.row.id, names):
        if tried > 1:
            waits.resolve_incidents(step.tx.connection, step.row.id, TIMER_INSTANCE.format(wait), step.tx.now)


def _timer_set(step: Step, effect: fx.TimerSet, index: int) -> None:
    why = encode(list(effect.notes)) if effect.notes else None
    timer = {"case_id": step.row.id, "wait": effect.wait, "element": effect.element, "due_at": effect.due_at, "why": why}
    waits.set_timers(step.tx.connection, [timer])


def _timer_cleared(step: Step, effect: fx.TimerCleared, index: int) -> None:
    clear_timers(step, effect.wait)


def _timer_resumed(step: Step, effect: fx.TimerResumed, index: int) -> None:
    """The timer's reasons are those with which it was set."""
    entries = read(step.tx.connection, step.key, step.row.id)
    notes = [found["notes"] for entry in entries for found in entry.effects()
             if found["kind"] == fx.TimerSet.kind and found["wait"] == effect.wait]  # fmt: skip
    why = encode(list(notes[-1])) if notes and notes[-1] else None
    timer = {"case_id": step.row.id, "wait": effect.wait, "element": effect.element, "due_at": effect.due_at, "why": why}
    waits.set_timers(step.tx.connection, [timer])


def _suspended(step: Step, effect: fx.CaseSuspended, index: int) -> None:
    """The case stands still, with its timers and the terms of its tasks."""
    waits.hold_timers(step.tx.connection, step.row.id, held=True)
    tasks.stop_terms(step.tx.connection, step.row.id, step.tx.now)


def _resumed(step: Step, effect: fx.CaseResumed, index: int) -> None:
    """It goes on; what was kept for it comes now. The terms that end later say so by effects of their own."""
    waits.hold_timers(step.tx.connection, step.row.id, held=False)
    tasks.stop_terms(step.tx.connection, step.row.id, None)
    _release(step)


def _release(step: Step) -> None:
    if outgoing.release(step.tx.connection, step.row.id, step.tx.now):
        step.tx.sent = True


def _timer_moved(step: Step, effect: fx.TimerMoved, index: int) -> None:
    why = encode(list(effect.notes)) if effect.notes else None
    timer = {"case_id": step.row.id, "wait": effect.wait, "element": effect.element, "due_at": effect.due_at, "why": why}
    waits.set_timers(step.tx.connection, [timer])


def _term_moved(step: Step, effect: fx.TermMoved, index: int) -> None:
    """The task's own timers follow its term."""
    element = step.diagram.elements[effect.element]
    assert isinstance(element, UserTask)
    task_id = f"{step.row.id}/{effect.instance}"
    tasks.move_term(step.tx.connection, task_id, effect.due_at, encode(list(effect.notes)) if effect.notes else None)
    task = tasks.find(step.tx.connection, task_id)
    assert task is not None
    clear_timers(step, LATE_WAIT.format(effect.instance), REMIND_WAIT.format(effect.instance))
    left = timers_left(step.procedure, element, task._asdict(), step.tx.shelf.calendar, step.tx.now)
    waits.add_timers(step.tx.connection, left)


def _subscribed(step: Step, effect: fx.SubscriptionOpened, index: int) -> None:
    row = {"case_id": step.row.id, "wait": effect.wait, "element": effect.element, "message": effect.message,
           "key": correlating(effect.key)}  # fmt: skip
    waits.subscribe(step.tx.connection, row)
    if outgoing.wake(step.tx.connection, effect.message, correlating(effect.key), step.tx.now):
        step.tx.sent = True


def _unsubscribed(step: Step, effect: fx.SubscriptionClosed, index: int) -> None:
    element = step.diagram.elements[effect.element]
    parts = element.parts if isinstance(element, Event) else ()
    if any(isinstance(part, SignalEvent) for part in parts):
        signals.forget(step.tx.connection, step.row.id, effect.wait)
    if isinstance(element, ReceiveTask) or any(isinstance(part, MessageEvent) for part in parts):
        waits.unsubscribe(step.tx.connection, step.row.id, effect.wait)


def _message_sent(step: Step, effect: fx.MessageSent, index: int) -> None:
    live = evaluate(f'duration("{effect.time_to_live}")')
    if not isinstance(live, timedelta):
        raise ValueError(f"Expected a duration as time to live, but it is {effect.time_to_live!r}.")
    _send(step, index, sent_by(effect), step.tx.now + live)


def put_message(step: Step, index: int, name: str, key: str, payload: dict[str, Any], expires: datetime) -> None:
    """A message into the outbox; `index` makes its id unique inside the step."""
    _send(step, index, message(name, key, payload), expires)


def _signal_awaited(step: Step, effect: fx.SignalAwaited, index: int) -> None:
    row = {"case_id": step.row.id, "wait": effect.wait, "signal": effect.name, "opened_at": step.tx.now}
    signals.wait_for(step.tx.connection, row)


def _sent_on(step: Step, effect: fx.CallRequested | fx.CallCancelled | fx.SignalSent, index: int) -> None:
    _send(step, index, sent_by(effect))


def _escalated(step: Step, effect: fx.EscalationUncaught, index: int) -> None:
    """To the caller, if there is one; nobody else is told of what changes nothing."""
    if step.row.parent_case is not None and step.row.parent_instance is not None:
        _send(step, index, escalation_of_call(step.row.parent_case, step.row.parent_instance, effect))


def _incident_raised(step: Step, effect: fx.IncidentRaised, index: int) -> None:
    cause = step.causes.get(effect.instance, Cause.PROCEDURE)
    _incident(step, effect.element, effect.instance, cause, effect.message)


def _incident_resolved(step: Step, effect: fx.IncidentResolved, index: int) -> None:
    waits.resolve_incidents(step.tx.connection, step.row.id, effect.instance, step.tx.now)


def _incident(step: Step, element: str, instance: str, cause: Cause, message: str) -> None:
    tried = next((one.attempt for one in reversed(step.effects) if isinstance(one, fx.JobRequested) and one.instance == instance), 1)
    raise_incident(step.tx.connection, step.key, step.row.id, instance, element, cause, message, step.tx.now, tried)


def _send(step: Step, index: int, sending: Sending | None, expires: datetime | None = None) -> None:
    assert sending is not None
    identity = outbox_id(step.row.id, step.row.entries, index)
    row = {
        "id": identity, "case_id": step.row.id, "kind": sending.kind, "name": sending.name, "target": sending.target,
        "payload": step.key.seal(encode(sending.payload), PURPOSE.format(identity)), "status": OutboxStatus.PENDING,
        "created_at": step.tx.now, "due_at": step.tx.now, "expires_at": expires,
    }  # fmt: skip
    outgoing.put(step.tx.connection, row)
    step.tx.sent = True


def _search_fields(step: Step) -> None:
    """The fields that `procedure.toml` names, where a variable that they speak of was set anew; null ones are left out."""
    touched = {name for effect in step.effects if isinstance(effect, fx.VariablesSet) for name in effect.variables}
    search = step.procedure.declared.search
    spoken = {name: found for name, found in search.items() if _any_changed(step, found.free_names & touched)}
    if spoken:
        write_search_fields(step, spoken)


def _any_changed(step: Step, names: Iterable[str]) -> bool:
    """Whether one of the case's variables may be another than before the step. What is not written as it is said (a list,
    a moment in some zone) counts as changed."""
    after = step.state.variables if step.state is not None else {}
    for name in names:
        old, new = step.before.get(name, _MISSING), after.get(name, _MISSING)
        if type(new) not in _AS_SAID or type(old) is not type(new) or str(old) != str(new):
            return True
    return False


_MISSING = object()
_AS_SAID = (str, bool, Decimal, date, type(None))


def write_search_fields(step: Step, spoken: Mapping[str, Expression]) -> None:
    """Search fields as they now are."""
    assert step.state is not None
    variables = step.state.variables
    fields = {
        name: None if expression.free_names.isdisjoint(variables) else expression.evaluate(variables)
        for name, expression in spoken.items()
    }
    search_fields.write(step.tx.connection, step.row.id, fields)


_WRITERS: dict[type[fx.Effect], Callable[[Any, Any, int], None]] = {
    fx.TaskOpened: _task_opened,
    fx.PartyAwaited: _party_awaited,
    fx.TaskClosed: _task_closed,
    fx.TaskReopened: _task_reopened,
    fx.TimerSet: _timer_set,
    fx.TimerResumed: _timer_resumed,
    fx.TimerCleared: _timer_cleared,
    fx.TimerMoved: _timer_moved,
    fx.TermMoved: _term_moved,
    fx.CaseSuspended: _suspended,
    fx.CaseResumed: _resumed,
    fx.SubscriptionOpened: _subscribed,
    fx.SubscriptionClosed: _unsubscribed,
    fx.MessageSent: _message_sent,
    fx.SignalAwaited: _signal_awaited,
    fx.SignalSent: _sent_on,
    fx.CallRequested: _sent_on,
    fx.CallCancelled: _sent_on,
    fx.EscalationUncaught: _escalated,
    fx.IncidentRaised: _incident_raised,
    fx.IncidentResolved: _incident_resolved,
}
