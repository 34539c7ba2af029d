"""Throws errors, escalations and signals to whoever catches them.

Source: BPMN 2.0.2, 10.5.1 and 10.5.7 (propagation from the innermost scope outwards).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.compensating import lives_again
from engine.bpmn.context import Context
from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    Diagram,
    ErrorEvent,
    EscalationEvent,
    Event,
    EventSubProcess,
    Process,
    StartEvent,
    SubProcess,
)
from engine.bpmn.effects import ElementCompleted, EscalationUncaught, SignalSent
from engine.bpmn.interrupting import trigger, trigger_boundary, trigger_event_subprocess
from engine.bpmn.run import Run
from engine.bpmn.state import Instance, State

Thrown = type[ErrorEvent] | type[EscalationEvent]


def find_catch(run: Run, thrower: Instance, kind: Thrown, code: str) -> tuple[str, Event] | None:
    """The instance whose boundary event, or whose event subprocess's start event, catches what an instance throws.

    Nearer scopes come first; in one scope its event subprocesses come before its boundary events, an event for this
    code before one for every code. A scope that an event subprocess has interrupted starts no other one. A subprocess
    that lives again to be undone catches nothing.
    """
    current: Instance | None = thrower
    while current is not None:
        element = run.element(current)
        if lives_again(run, current):
            current = run.instances.get(current.scope)
            continue
        if isinstance(element, (Process, SubProcess, EventSubProcess)) and current is not thrower and current.event is None:
            starts = [_start_of(run, identity) for identity in element.event_subprocesses]
            found = _matching([start for start in starts if start is not None], kind, code)
            if found is not None:
                return current.id, found
        if isinstance(element, Activity) and (element.loop is None or current.item is None):
            boundaries = [event for event in map(run.elements.get, element.boundaries) if isinstance(event, BoundaryEvent)]
            caught = _matching(boundaries, kind, code)
            if caught is not None:
                return current.id, caught
        current = run.instances.get(current.scope)
    return None


def _start_of(run: Run, event_subprocess: str) -> StartEvent | None:
    element = run.elements[event_subprocess]
    assert isinstance(element, EventSubProcess)
    start = run.elements[element.start or ""]
    return start if isinstance(start, StartEvent) else None


def _matching(events: list[StartEvent] | list[BoundaryEvent], kind: Thrown, code: str) -> Event | None:
    fitting = [(event, part.code) for event in events for part in event.parts if isinstance(part, kind)]
    for wanted in (code, None):
        for event, caught in fitting:
            if caught == wanted:
                return event
    return None


def deliver(run: Run, catch: tuple[str, Event], values: Mapping[str, Any]) -> None:
    """Trigger what was found; the values reach only an event with output mappings."""
    holder, event = catch
    payload = values if event.outputs else {}
    if isinstance(event, BoundaryEvent):
        trigger_boundary(run, holder, event, payload)
    else:
        assert isinstance(event, StartEvent)
        trigger_event_subprocess(run, holder, event, payload)


def catch_error(run: Run, thrower: Instance, code: str, message: str) -> bool:
    """Throw an error; whether anything caught it."""
    catch = find_catch(run, thrower, ErrorEvent, code)
    if catch is not None:
        deliver(run, catch, {"errorCode": code, "errorMessage": message})
    return catch is not None


def catches_error(state: State, diagram: Diagram, context: Context, instance: str, code: str) -> bool:
    """Whether anything in a case catches an error that a live element instance would throw."""
    run = Run(state, diagram, context)
    run.wake(instance)
    thrower = run.instances.get(instance)
    return thrower is not None and find_catch(run, thrower, ErrorEvent, code) is not None


def throw_escalation(run: Run, thrower: Instance, code: str) -> bool:
    """Throw an escalation; whether the thrower was interrupted. One that nobody in the case catches leaves it."""
    catch = find_catch(run, thrower, EscalationEvent, code)
    if catch is None:
        run.effects.append(EscalationUncaught(thrower.element, thrower.id, code))
        return False
    interrupts = isinstance(catch[1], (StartEvent, BoundaryEvent)) and catch[1].interrupting
    if interrupts:
        done(run, thrower)
    deliver(run, catch, {"escalationCode": code})
    return interrupts


def escalate_call(run: Run, call: Instance, code: str) -> None:
    """An escalation that a called case did not catch is thrown at its call, which goes on unless what catches it interrupts."""
    catch = find_catch(run, call, EscalationEvent, code)
    if catch is None:
        run.effects.append(EscalationUncaught(call.element, call.id, code))
    else:
        deliver(run, catch, {"escalationCode": code})


def done(run: Run, thrower: Instance) -> None:
    """A throwing event that ends its scope is itself completed, not cancelled."""
    run.effects.append(ElementCompleted(thrower.element, thrower.id))
    run.vanish(thrower)


def send_signal(run: Run, thrower: Instance, name: str, values: Mapping[str, Any]) -> None:
    """Broadcast a signal; the waits of this case hear it at once."""
    run.effects.append(SignalSent(thrower.element, thrower.id, name, dict(values)))
    hear_signal(run, name, values)


def hear_signal(run: Run, name: str, values: Mapping[str, Any]) -> int:
    """Trigger every wait for a signal; how many there were."""
    waits = [wait for wait in run.waits.values() if wait.kind == "signal" and wait.name == name]
    for wait in waits:
        if wait.id in run.waits:  # an earlier one may have ended it
            trigger(run, wait, values)
    return len(waits)
