"""Opens and closes waits: timers, message subscriptions, signals, conditions.

A wait is planned first, for that may fail, and opened when all that belongs to it is planned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from engine.bpmn.diagram import (
    ConditionalEvent,
    Cycle,
    Element,
    Event,
    MessageEvent,
    Part,
    ReceiveTask,
    SignalEvent,
    TimerEvent,
)
from engine.bpmn.effects import ConditionAwaited, SignalAwaited, SubscriptionClosed, SubscriptionOpened, TimerCleared, TimerSet
from engine.bpmn.evaluation import text, unfit, value_of, visible
from engine.bpmn.run import Fault, Run
from engine.bpmn.state import Instance, Wait
from engine.bpmn.timers import BadTime, Due, first_due, following
from engine.feel import Expression

Notes = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A wait that can be opened: `name` is the message, the signal, or the text of a cycle."""

    kind: str
    element: str
    name: str = ""
    key: str = ""
    due: Due | None = None
    notes: Notes = ()
    timer_kind: str = ""
    part: int = 0


def plan_waits(run: Run, instance: Instance, elements: Iterable[str]) -> list[Plan]:
    """The waits that an instance owns for these events; errors and escalations need none. Raises: Fault."""
    names: dict[str, Any] | None = None
    plans: list[Plan] = []
    for identity in elements:
        element = run.elements[identity]
        for part, definition in enumerate(parts_of(element)):
            if isinstance(definition, (TimerEvent, MessageEvent, SignalEvent, ConditionalEvent)):
                names = visible(run, instance.id) if names is None else names
                plans.append(replace(_plan(run, element, definition, names), part=part))
    return plans


def parts_of(element: Element) -> tuple[Part, ...]:
    """What an event, or a receive task, waits for."""
    if isinstance(element, ReceiveTask):
        return (element.message,)
    return element.parts if isinstance(element, Event) else ()


def _plan(run: Run, element: Element, definition: Part, names: dict[str, Any]) -> Plan:
    if isinstance(definition, MessageEvent):
        key = "" if definition.key is None else text(run, definition.key, names)
        return Plan("message", element.id, text(run, definition.name, names), key)
    if isinstance(definition, SignalEvent):
        return Plan("signal", element.id, text(run, definition.name, names))
    if isinstance(definition, ConditionalEvent):
        return Plan("condition", element.id)
    assert isinstance(definition, TimerEvent)
    return _plan_timer(run, element, definition, names)


def _plan_timer(run: Run, element: Element, timer: TimerEvent, names: dict[str, Any]) -> Plan:
    before = len(run.context.notes)
    value: Any = timer.value
    reasons: list[str] = []
    if isinstance(value, Expression):
        value, reasons = value_of(run, value, names)
        if value is None:
            assert isinstance(timer.value, Expression)
            raise unfit(timer.value, f"a {timer.kind}", None, reasons)
    if isinstance(value, Cycle):
        value = value.text
    try:
        due = first_due(timer.kind, value, run.context.now)
    except BadTime as error:
        raise Fault(str(error)) from error
    notes = tuple(run.context.notes[before:])
    return Plan("timer", element.id, value if timer.kind == "cycle" else "", "", due, notes, timer.kind)


def open_waits(run: Run, instance: Instance, plans: Iterable[Plan]) -> None:
    """Open what was planned; `instance` may be changed."""
    for plan in plans:
        identity = run.identity("w")
        due_at = None if plan.due is None else plan.due.at
        left = None if plan.due is None else plan.due.left
        run.waits[identity] = Wait(identity, plan.kind, instance.id, plan.element, plan.name, plan.key, due_at, left, plan.part)
        instance.waits += (identity,)
        if plan.kind == "message":
            run.effects.append(SubscriptionOpened(plan.element, instance.id, identity, plan.name, plan.key))
        elif plan.kind == "signal":
            run.effects.append(SignalAwaited(plan.element, instance.id, identity, plan.name))
        elif plan.kind == "condition":
            run.effects.append(ConditionAwaited(plan.element, instance.id, identity, plan.part))
            run.unlooked.add(identity)
        elif plan.due is not None:
            run.effects.append(
                TimerSet(plan.element, instance.id, identity, plan.due.at, plan.notes, plan.timer_kind)
            )


def close_wait(run: Run, wait: Wait) -> None:
    """Close one wait."""
    del run.waits[wait.id]
    owner = run.edit(wait.instance)
    owner.waits = tuple(identity for identity in owner.waits if identity != wait.id)
    closed = TimerCleared if wait.kind == "timer" else SubscriptionClosed
    run.effects.append(closed(wait.element, wait.instance, wait.id))


def close_waits(run: Run, instance: Instance) -> None:
    """Close every wait that an instance owns."""
    for identity in instance.waits:
        close_wait(run, run.waits[identity])


def close_waits_for(run: Run, instance: Instance, element: str) -> None:
    """Close the waits that an instance owns for one element."""
    for wait in [run.waits[identity] for identity in instance.waits]:
        if wait.element == element:
            close_wait(run, wait)


def rearm(run: Run, wait: Wait) -> None:
    """After a wait has triggered without interrupting: a cycle runs again, everything else goes on waiting."""
    if wait.kind != "timer":
        return
    close_wait(run, wait)
    due = None if wait.due_at is None else following(wait.name, Due(wait.due_at, wait.left), run.context.now)
    if due is None:
        return
    plan = Plan("timer", wait.element, wait.name, "", due, (), "cycle", wait.part)
    open_waits(run, run.edit(wait.instance), [plan])
