"""What each kind of element does when a token comes to it.

Source: BPMN 2.0.2, 13.3 (activities), 13.4 (gateways), 13.5 (events).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine.bpmn import ad_hoc, repeating
from engine.bpmn.compensating import throw_compensation
from engine.bpmn.diagram import (
    Activity,
    AdHocSubProcess,
    BusinessRuleTask,
    CallActivity,
    CancelEvent,
    CatchEvent,
    CompensateEvent,
    Container,
    Element,
    EndEvent,
    ErrorEvent,
    EscalationEvent,
    EventBasedGateway,
    EventSubProcess,
    LinkEvent,
    MessageEvent,
    Part,
    Process,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SignalEvent,
    SubProcess,
    TerminateEvent,
    ThrowEvent,
    Transaction,
    UserTask,
)
from engine.bpmn.effects import CallRequested, DecisionTaken, JobRequested, MessageSent, PartyAwaited, TaskOpened
from engine.bpmn.evaluation import evaluate, optional_text, text, texts, unfit, value_of, visible
from engine.bpmn.interrupting import cancel_children, end_case
from engine.bpmn.run import ACTIVE, COMPLETING, WATCHING, WORKING, Fault, Run
from engine.bpmn.state import Instance
from engine.bpmn.throwing import catch_error, done, send_signal, throw_escalation
from engine.bpmn.timers import BadTime, end_of
from engine.bpmn.transactions import give_up
from engine.bpmn.variables import accept, declare, declare_data, inputs_of, mapped
from engine.bpmn.waiting import open_waits, plan_waits
from engine.errors import EngineError
from engine.feel import Expression, FeelError

MOST_OF_A_PARTY = 100
"""Characters of a party's key, and of their name."""


def enter(run: Run, instance: Instance) -> None:
    """Begin the body of a repeated activity, or compute the input mappings of anything else. Raises: Fault."""
    element = run.element(instance)
    if repeating.repeats(element, instance):
        repeating.begin(run, instance)
    elif element.inputs:
        declare(run, instance, mapped(run, element.inputs, instance))
    instance.phase = WATCHING if isinstance(element, Activity) and element.boundaries and instance.item is None else WORKING


def watch(run: Run, instance: Instance) -> None:
    """Let the boundary events wait. Raises: Fault."""
    element = run.element(instance)
    assert isinstance(element, Activity)
    open_waits(run, instance, plan_waits(run, instance, element.boundaries))
    instance.phase = WORKING


def work(run: Run, instance: Instance) -> None:
    """Do what the element is for. Raises: Fault."""
    element = run.element(instance)
    if instance.loop is not None:
        repeating.open_items(run, instance)
        return
    behaviour = _BEHAVIOURS.get(type(element))
    if behaviour is None:
        instance.phase = COMPLETING
    else:
        behaviour(run, instance, element)


def _open_task(run: Run, instance: Instance, task: UserTask) -> None:
    names = visible(run, instance.id)
    before = len(run.context.notes)
    due_at = None
    if task.due is not None:
        value, reasons = value_of(run, task.due, names) if isinstance(task.due, Expression) else (task.due, [])
        if value is None and isinstance(task.due, Expression):
            raise unfit(task.due, f"a due date of {task.id}", value, reasons)
        try:
            due_at = end_of(value)
        except BadTime as error:
            raise Fault(f"Expected a due date of {task.id}: {error}") from error
    notes = tuple(run.context.notes[before:])
    groups = texts(run, task.groups, names) if isinstance(task.groups, Expression) else task.groups
    assignee = optional_text(run, task.assignee, names)
    unit = optional_text(run, task.unit, names)
    person = None if task.party is None else _person(run, task, task.party, names)
    instance.phase = ACTIVE
    run.effects.append(
        TaskOpened(task.id, instance.id, task.form, groups, assignee, unit, due_at, notes, instance.item, task.properties)
    )
    if person is not None:
        run.effects.append(PartyAwaited(task.id, instance.id, person))


def _person(run: Run, task: UserTask, said: Expression, names: Mapping[str, Any]) -> Mapping[str, str]:
    """Who without an account a task is for. Raises: Fault."""
    value, reasons = value_of(run, said, names)
    if isinstance(value, Mapping):
        key, name = value.get("key"), value.get("name")
        if isinstance(key, str) and isinstance(name, str) and 0 < len(key) <= MOST_OF_A_PARTY and 0 < len(name) <= MOST_OF_A_PARTY:
            return {"key": key, "name": name}
    raise unfit(said, f"the party of {task.id}, key and name, each of 1 to {MOST_OF_A_PARTY} characters", value, reasons)


def _payload(run: Run, instance: Instance, element: Element) -> dict[str, Any]:
    """What goes out: the input mappings' values where there are any, else every variable in sight."""
    if element.inputs:
        return inputs_of(run, instance, element)
    constants = run.context.constants
    return {name: value for name, value in visible(run, instance.id).items() if name not in constants}


def _request_job(run: Run, instance: Instance, task: ServiceTask) -> None:
    instance.phase = ACTIVE
    attempt = run.attempts.pop(instance.id, 1)
    run.effects.append(JobRequested(task.id, instance.id, task.job_type, _payload(run, instance, task), attempt))


def _call(run: Run, instance: Instance, call: CallActivity) -> None:
    instance.phase = ACTIVE
    run.effects.append(CallRequested(call.id, instance.id, call.process, inputs_of(run, instance, call)))


def _message(run: Run, instance: Instance, element: Element, message: MessageEvent, time_to_live: str) -> MessageSent:
    names = visible(run, instance.id)
    key = None if message.key is None else text(run, message.key, names)
    name = text(run, message.name, names)
    return MessageSent(element.id, instance.id, name, key, inputs_of(run, instance, element), time_to_live)


def _send_task(run: Run, instance: Instance, task: SendTask) -> None:
    run.effects.append(_message(run, instance, task, task.message, task.time_to_live))
    instance.phase = COMPLETING


def _await_event(run: Run, instance: Instance, element: ReceiveTask | CatchEvent) -> None:
    if isinstance(element, CatchEvent) and isinstance(element.definition, LinkEvent):
        instance.phase = COMPLETING
        return
    open_waits(run, instance, plan_waits(run, instance, (element.id,)))
    instance.phase = ACTIVE


def _await_first(run: Run, instance: Instance, gateway: EventBasedGateway) -> None:
    open_waits(run, instance, plan_waits(run, instance, gateway.targets))
    instance.phase = ACTIVE


def _decide(run: Run, instance: Instance, task: BusinessRuleTask) -> None:
    before = len(run.context.notes)
    try:
        decided = run.context.decide(task.decision, visible(run, instance.id))
    except (EngineError, FeelError) as error:
        raise Fault(str(error)) from error
    run.effects.append(DecisionTaken(task.id, instance.id, decided, tuple(run.context.notes[before:])))
    accept(run, instance, {task.result: decided.value})
    instance.phase = COMPLETING


def _compute(run: Run, instance: Instance, task: ScriptTask) -> None:
    value = evaluate(run, task.script, visible(run, instance.id))
    accept(run, instance, {task.result: value})
    instance.phase = COMPLETING


def open_scope(run: Run, instance: Instance, scope: Container) -> None:
    """Declare the data objects of a scope, let its event subprocesses wait, and begin at its none start event. Raises: Fault."""
    declare_data(run, instance)
    starts = [inner.start for identity in scope.event_subprocesses if isinstance(inner := run.elements[identity], EventSubProcess)]
    open_waits(run, instance, plan_waits(run, instance, [start for start in starts if start is not None]))
    instance.phase = ACTIVE
    if isinstance(scope, SubProcess) and scope.start is not None:
        run.create(scope.start, instance.id, WORKING)


def _open_ad_hoc(run: Run, instance: Instance, scope: AdHocSubProcess) -> None:
    declare_data(run, instance)
    activities = ad_hoc.chosen(run, instance, scope)
    open_scope(run, instance, scope)
    ad_hoc.begin(run, instance, scope, activities)


def _throw(run: Run, instance: Instance, event: ThrowEvent | EndEvent) -> None:
    """Throw every definition in the order of the file. What may fail is computed before anything is thrown; what one of
    them has ended the event itself by still sends the messages and signals, but throws nothing in its scope any more."""
    throws = [(part, _prepared(run, instance, event, part)) for part in event.parts if not isinstance(part, LinkEvent)]
    instance.phase = COMPLETING
    for part, throw in throws:
        if instance.id in run.instances or isinstance(part, (MessageEvent, SignalEvent)):
            throw()


def _prepared(run: Run, instance: Instance, event: ThrowEvent | EndEvent, part: Part) -> Callable[[], object]:
    if isinstance(part, MessageEvent):
        return partial(run.effects.append, _message(run, instance, event, part, event.time_to_live))
    if isinstance(part, SignalEvent):
        name = text(run, part.name, visible(run, instance.id))
        return partial(send_signal, run, instance, name, inputs_of(run, instance, event))
    if isinstance(part, EscalationEvent):
        return partial(throw_escalation, run, instance, part.code or "")
    if isinstance(part, ErrorEvent):
        return partial(_throw_error, run, instance, part.code or "")
    if isinstance(part, CompensateEvent):
        return partial(throw_compensation, run, instance)
    if isinstance(part, CancelEvent):
        return partial(give_up, run, instance)
    assert isinstance(part, TerminateEvent)
    return partial(_terminate, run, instance)


def _throw_error(run: Run, instance: Instance, code: str) -> None:
    """Source: BPMN 2.0.2, 10.5.3, table 10.88: an error that nobody catches may end the process; here it does."""
    done(run, instance)
    scope = run.instances[instance.scope]
    if not _caught(run, scope, instance, code):
        end_case(run, "error", code)


def _caught(run: Run, scope: Instance, thrower: Instance, code: str) -> bool:
    # The thrower is out of the state already; it still knows its scope, which is where the search goes on.
    return scope.id in run.instances and catch_error(run, thrower, code, "")


def _terminate(run: Run, instance: Instance) -> None:
    done(run, instance)
    scope = run.instances[instance.scope]
    if isinstance(run.element(scope), Process):
        end_case(run, "terminated")
        return
    cancel_children(run, scope.id)
    run.go(run.edit(scope.id), COMPLETING)


_BEHAVIOURS: Mapping[type[Element], Callable[..., None]] = {
    UserTask: _open_task,
    ServiceTask: _request_job,
    CallActivity: _call,
    SendTask: _send_task,
    ReceiveTask: _await_event,
    CatchEvent: _await_event,
    EventBasedGateway: _await_first,
    BusinessRuleTask: _decide,
    ScriptTask: _compute,
    SubProcess: open_scope,
    AdHocSubProcess: _open_ad_hoc,
    Transaction: open_scope,
    EventSubProcess: open_scope,
    ThrowEvent: _throw,
    EndEvent: _throw,
}
