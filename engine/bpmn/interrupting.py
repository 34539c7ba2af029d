"""Ends work from outside, and starts what an event triggers.

Source: BPMN 2.0.2, 10.5.6 (handling events), 13.5 (boundary events, event subprocesses, termination).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import (
    BoundaryEvent,
    CallActivity,
    Element,
    Event,
    EventBasedGateway,
    EventSubProcess,
    ServiceTask,
    StartEvent,
    UserTask,
)
from engine.bpmn.effects import (
    CallCancelled,
    CaseEnded,
    ElementCancelled,
    ElementCompleted,
    FlowTaken,
    IncidentResolved,
    JobCancelled,
    TaskClosed,
)
from engine.bpmn.job_retries import ask_again, is_retry
from engine.bpmn.parallel_multiple import take_part
from engine.bpmn.run import ACTIVE, COMPLETING, WORKING, Run
from engine.bpmn.state import Instance, Wait
from engine.bpmn.variables import accept, declare_data
from engine.bpmn.waiting import close_wait, close_waits, close_waits_for, rearm


def cancel_children(run: Run, scope: str) -> None:
    """End all that is alive inside a scope, inner things first, and drop its tokens before joins."""
    inside = {scope}
    # A child is always younger than its scope, so one pass in the order of creation finds the whole tree.
    for identity, instance in run.instances.items():
        if instance.scope in inside:
            inside.add(identity)
    inside.update(run.wake_all(inside))
    inside.discard(scope)
    for identity in sorted(inside, key=lambda entry: int(entry[1:]), reverse=True):
        _cancel(run, run.instances[identity])
    holder = run.edit(scope)
    holder.children = 0
    holder.arrivals = None
    holder.left = None


def cancel(run: Run, instance: str) -> None:
    """End an instance with all that is inside it."""
    cancel_children(run, instance)
    _cancel(run, run.instances[instance])


def _cancel(run: Run, instance: Instance) -> None:
    close_waits(run, instance)
    instance = run.instances[instance.id]
    where = (instance.element, instance.id)
    element = run.element(instance)
    if instance.incident is not None:
        run.effects.append(IncidentResolved(*where))
    if instance.phase == ACTIVE and instance.loop is None:
        if isinstance(element, UserTask):
            run.effects.append(TaskClosed(*where, "cancelled"))
        elif isinstance(element, ServiceTask):
            run.effects.append(JobCancelled(*where))
        elif isinstance(element, CallActivity):
            run.effects.append(CallCancelled(*where))
    run.effects.append(ElementCancelled(*where))
    run.vanish(instance)


def end_case(run: Run, how: str, code: str | None = None) -> None:
    """End the whole case."""
    root = next(iter(run.instances))
    cancel_children(run, root)
    holder = run.edit(root)
    close_waits(run, holder)
    resolve(run, holder)
    holder.phase = ACTIVE
    holder.records = ()
    run.how = how
    run.effects.append(CaseEnded(holder.element, root, how, code, dict(holder.variables or {})))


def trigger(run: Run, wait: Wait, values: Mapping[str, Any]) -> None:
    """What a wait waited for has come."""
    element = run.elements[wait.element]
    if isinstance(element, Event) and element.parallel:
        brought = take_part(run, element, wait, values)
        if brought is not None:
            _fire(run, wait, element, brought)
        return
    if isinstance(element, (BoundaryEvent, StartEvent)) and not element.interrupting:
        rearm(run, wait)
    _fire(run, wait, element, values)


def _fire(run: Run, wait: Wait, element: Element, values: Mapping[str, Any]) -> None:
    owner = run.edit(wait.instance)
    if isinstance(element, BoundaryEvent):
        trigger_boundary(run, owner.id, element, values)
    elif isinstance(element, StartEvent):
        trigger_event_subprocess(run, owner.id, element, values)
    elif is_retry(run, wait):
        ask_again(run, wait)
    else:
        resolve(run, owner)
        if isinstance(run.element(owner), EventBasedGateway):
            _choose(run, owner, wait, values)
            return
        close_waits_for(run, owner, element.id)
        accept(run, owner, values)
        run.go(owner, COMPLETING)


def resolve(run: Run, instance: Instance) -> None:
    """An incident is over: what stopped there goes on, or is wanted no longer."""
    if instance.incident is not None:
        instance.incident = None
        run.effects.append(IncidentResolved(instance.element, instance.id))


def trigger_boundary(run: Run, host: str, event: BoundaryEvent, values: Mapping[str, Any]) -> None:
    """A boundary event fires; an interrupting one ends the activity first."""
    scope = run.instances[host].scope
    if event.interrupting:
        cancel(run, host)
    accept(run, run.create(event.id, scope, COMPLETING), values)


def trigger_event_subprocess(run: Run, scope: str, start: StartEvent, values: Mapping[str, Any]) -> None:
    """An event subprocess begins inside its scope; an interrupting one ends everything else in there first."""
    if start.interrupting:
        cancel_children(run, scope)
        holder = run.edit(scope)
        for identity in holder.waits:
            if isinstance(run.elements[run.waits[identity].element], StartEvent):
                close_wait(run, run.waits[identity])
        holder = run.edit(scope)
        holder.event = start.scope
        resolve(run, holder)
        holder.phase = ACTIVE
    assert isinstance(run.elements[start.scope], EventSubProcess)
    inner = run.create(start.scope, scope, WORKING)
    declare_data(run, inner)
    accept(run, run.create(start.id, inner.id, COMPLETING), values)


def _choose(run: Run, gateway: Instance, wait: Wait, values: Mapping[str, Any]) -> None:
    """The first event after an event-based gateway wins."""
    close_waits(run, gateway)
    element = run.element(gateway)
    flow = next(identity for identity in element.outgoing if run.diagram.flows[identity].target == wait.element)
    run.effects.append(ElementCompleted(gateway.element, gateway.id))
    run.effects.append(FlowTaken(gateway.element, gateway.id, flow))
    accept(run, run.create(wait.element, gateway.scope, COMPLETING), values)
    run.vanish(gateway)
