"""Taking a step back: the case stands again as it stood before one input, and nothing else of it changes. Pure.

A step can be taken back while all that it caused lies inside the case: tasks, waits, decisions and variables. What left it
(a message, a call, a letter) or was written elsewhere (by a job) stays done; a return path of the diagram undoes that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.bpmn import effects as fx
from engine.bpmn.context import Step
from engine.bpmn.diagram import Diagram, UserTask
from engine.bpmn.run import ACTIVE
from engine.bpmn.state import Instance, State, Wait

INSIDE = (
    fx.ElementEntered, fx.ElementCompleted, fx.ElementCancelled, fx.FlowTaken, fx.TaskOpened, fx.PartyAwaited, fx.TaskClosed,
    fx.JobRequested, fx.TimerSet, fx.TimerCleared, fx.SubscriptionOpened, fx.SignalAwaited, fx.ConditionAwaited, fx.ConditionMet,
    fx.SubscriptionClosed, fx.DecisionTaken, fx.LawApplied, fx.VariablesSet, fx.IncidentRaised, fx.CompensationBegun,
    fx.EscalationUncaught,
)  # fmt: skip
"""Effects that reach nobody outside. A job that only looks something up is one of them, and an escalation that no caller hears;
whether it wrote, and whether there is a caller, their host knows."""


def stays_inside(effects: Iterable[fx.Effect]) -> bool:
    """Whether a step with these effects can be taken back, as far as the diagram goes."""
    return all(isinstance(effect, INSIDE) for effect in effects)


def take_back(before: State, now: State, diagram: Diagram) -> Step:
    """Brings a case from `now` back to `before`. Numbers of instances and waits are never given twice: the counter stays."""
    state = State(before.stored, before.waits, now.counter, before.how)
    effects = (
        *_vanished(before, now, diagram), *_unwatched(before, now), *_revived(before, now, diagram),
        *_watched_again(before, now), *_variables(before, now),
    )  # fmt: skip
    return Step(state, effects)


def _vanished(before: State, now: State, diagram: Diagram) -> Iterator[fx.Effect]:
    """What the step had begun, the innermost first."""
    for instance in reversed(list(now.instances.values())):
        where, known = (instance.element, instance.id), before.instances.get(instance.id)
        if instance.incident is not None and (known is None or known.incident is None):
            yield fx.IncidentResolved(*where)
        if known is None and _is_open_task(instance, diagram):
            yield fx.TaskClosed(*where, "cancelled")
        if known is None:
            yield fx.ElementCancelled(*where)


def _unwatched(before: State, now: State) -> Iterator[fx.Effect]:
    for wait in _missing_in(before.waits, now.waits):
        closed = fx.TimerCleared if wait.kind == "timer" else fx.SubscriptionClosed
        yield closed(wait.element, wait.instance, wait.id)


def _revived(before: State, now: State, diagram: Diagram) -> Iterator[fx.Effect]:
    """What the step had ended; a task whose completion stopped in an incident stands there still."""
    for instance in before.instances.values():
        later = now.instances.get(instance.id)
        if _is_open_task(instance, diagram):
            if later is None or not _is_open_task(later, diagram):
                yield fx.TaskReopened(instance.element, instance.id)
        elif later is None:
            yield fx.ElementResumed(instance.element, instance.id)


def _watched_again(before: State, now: State) -> Iterator[fx.Effect]:
    """Waits as they were: a term is not prolonged."""
    for wait in _missing_in(now.waits, before.waits):
        where = (wait.element, wait.instance, wait.id)
        if wait.kind == "message":
            yield fx.SubscriptionOpened(*where, wait.name, wait.key)
        elif wait.kind == "signal":
            yield fx.SignalAwaited(*where, wait.name)
        elif wait.kind == "condition":
            yield fx.ConditionAwaited(*where, wait.part)
        elif wait.due_at is not None:
            yield fx.TimerResumed(*where, wait.due_at)


def _variables(before: State, now: State) -> Iterator[fx.Effect]:
    """Variables of scopes that lived through the step get their old values; one that did not exist gets null."""
    for instance in before.instances.values():
        later = now.instances.get(instance.id)
        old, new = instance.variables or {}, (later.variables or {}) if later else {}
        changed = {name: old.get(name) for name in old.keys() | new.keys() if name not in old or name not in new or old[name] != new[name]}
        if later is not None and changed:
            yield fx.VariablesSet(instance.element, instance.id, instance.id, _in_order(changed))


def _in_order(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in sorted(values)}


def _missing_in(there: Mapping[str, Wait], here: Mapping[str, Wait]) -> Iterator[Wait]:
    """A wait is what its number says: what a condition was when last looked at is nothing to open or close."""
    return (wait for wait in here.values() if wait.id not in there)


def _is_open_task(instance: Instance, diagram: Diagram) -> bool:
    """Whether an instance is a task in somebody's inbox: not the body of a multi-instance, not one stopped on its way."""
    waits = instance.phase == ACTIVE and instance.loop is None
    return waits and isinstance(diagram.elements.get(instance.element), UserTask)
