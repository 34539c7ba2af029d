"""What both sides show of themselves in one shape: the tree of what is live, and the facts of a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.bpmn import Instance, State, Wait
from engine.bpmn.effects import (
    CallCancelled,
    CallRequested,
    CaseEnded,
    CaseResumed,
    CaseSuspended,
    CompensationBegun,
    ConditionAwaited,
    ConditionMet,
    DecisionTaken,
    Effect,
    ElementCancelled,
    ElementCompleted,
    ElementEntered,
    ElementMigrated,
    EscalationUncaught,
    FlowTaken,
    IncidentRaised,
    IncidentResolved,
    ItemAdded,
    ItemRemoved,
    JobCancelled,
    JobRequested,
    MessageSent,
    SignalAwaited,
    SignalSent,
    SubscriptionClosed,
    SubscriptionOpened,
    TaskClosed,
    TaskOpened,
    TaskReturned,
    TermMoved,
    TimerCleared,
    TimerMoved,
    TimerSet,
    VariablesSet,
)  # fmt: skip
from engine.canonical import encode
from tests.differential import live as reference
from tests.differential.renaming import plain

Fact = tuple[Any, ...]

STAGES = ("entered", "completed", "cancelled")

FACTS: dict[type[Effect], Callable[[Any], Fact | None]] = {
    ElementEntered: lambda e: ("entered", e.element),
    ElementCompleted: lambda e: ("completed", e.element),
    ElementCancelled: lambda e: ("cancelled", e.element),
    FlowTaken: lambda e: ("flow", e.element, plain(e.flow)),
    TaskOpened: lambda e: ("task", e.element, list(e.groups), e.item, e.due_at),
    TaskClosed: lambda e: ("closed", e.element, "task", e.how),
    JobRequested: lambda e: ("job", e.element, e.type, dict(e.variables), e.attempt),
    JobCancelled: lambda e: ("closed", e.element, "job", "cancelled"),
    CallRequested: lambda e: ("call", e.element, e.process, dict(e.variables)),
    CallCancelled: lambda e: ("closed", e.element, "call", "cancelled"),
    MessageSent: lambda e: ("message", e.element, e.name, e.key, dict(e.variables), e.time_to_live),
    SignalSent: lambda e: ("signal", e.element, e.name, dict(e.variables)),
    TimerSet: lambda e: ("watched", e.element, "timer", "", "", e.due_at),
    TimerCleared: lambda e: ("unwatched", e.element, "timer"),
    SubscriptionOpened: lambda e: ("watched", e.element, "message", e.message, e.key, None),
    SignalAwaited: lambda e: ("watched", e.element, "signal", e.name, "", None),
    CompensationBegun: lambda e: ("undoes", e.element, plain(e.activity)),
    ConditionAwaited: lambda e: ("watched", e.element, "condition", "", "", None),
    ConditionMet: lambda e: ("met", e.element),
    SubscriptionClosed: lambda e: ("unwatched", e.element),
    EscalationUncaught: lambda e: ("uncaught", e.element, e.code),
    DecisionTaken: lambda e: ("decision", e.element, e.decided.decision, e.decided.value),
    IncidentRaised: lambda e: ("incident", e.element),
    IncidentResolved: lambda e: ("resolved", e.element),
    CaseEnded: lambda e: ("ended", e.element, e.how, e.code, dict(e.variables)),
    CaseSuspended: lambda e: ("suspended", e.element),
    CaseResumed: lambda e: ("resumed", e.element, e.since),
    TimerMoved: lambda e: ("timer moved", e.element, e.due_at),
    TermMoved: lambda e: ("term moved", e.element, e.due_at),
    TaskReturned: lambda e: ("returned", e.element, plain(e.target)),
    ItemAdded: lambda e: ("item added", e.element, e.item),
    ItemRemoved: lambda e: ("item removed", e.element, e.item),
    # Told by the variables in the picture.
    VariablesSet: lambda e: None,
    # Told by the names in the picture.
    ElementMigrated: lambda e: None,
}


def core_facts(effects: Iterable[Effect]) -> list[Fact]:
    """Raises KeyError for an effect that nobody thought of."""
    told = [(effect.instance, FACTS[type(effect)](effect)) for effect in effects]
    return [(fact[0], instance, plain(fact[1]), *fact[2:]) for instance, fact in told if fact is not None]


def reference_facts(facts: Iterable[Fact]) -> list[Fact]:
    """The reference also tells of the end of jobs and calls that their host knows, and by what a closed subscription waited."""
    told = [fact for fact in facts if not (fact[0] == "closed" and fact[3] != "task" and fact[4] == "completed")]
    return [fact[:3] if fact[0] == "unwatched" and fact[3] != "timer" else fact for fact in told]


def lives(facts: Iterable[Fact]) -> dict[str, list[bytes]]:
    """For each element what became of each of its instances, as a multiset.

    What one instance goes through has the standard's order: entered, completed or cancelled. The rest that it causes, and the order
    among instances that do not wait for each other, is nobody's business here.
    """
    life: dict[tuple[Any, str], list[bytes]] = defaultdict(list)
    beside: dict[tuple[Any, str], list[bytes]] = defaultdict(list)
    for what, instance, element, *more in facts:
        (life if what in STAGES else beside)[instance, element].append(encode([what, *more]))
    found: dict[str, list[bytes]] = defaultdict(list)
    for instance, element in {**life, **beside}:
        found[element].append(b" ".join([*life[instance, element], *sorted(beside[instance, element])]))
    return {element: sorted(each) for element, each in found.items()}


class CoreTree:
    """The engine's live instances as a tree, in the order in which they were created."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.inside: dict[str, list[Instance]] = defaultdict(list)
        for instance in state.instances.values():
            if instance.scope:
                self.inside[instance.scope].append(instance)
        for children in self.inside.values():
            children.sort(key=lambda instance: int(instance.id[1:]))

    @property
    def root(self) -> Instance:
        return self.state.instances[State.ROOT]

    def waits(self, instance: Instance) -> list[Wait]:
        found = [wait for wait in self.state.waits.values() if wait.instance == instance.id]
        return sorted(found, key=lambda wait: (wait.element, wait.part, int(wait.id[1:])))

    def picture(self, instance: Instance) -> Any:
        return {
            "element": plain(instance.element), "item": instance.item, "incident": instance.incident is not None,
            "own": dict(instance.variables or {}), "waits": [wait_picture(wait) for wait in self.waits(instance)],
            "arrived": {plain(flow): number for flow, number in sorted((instance.arrivals or {}).items()) if number},
            "inside": [self.picture(child) for child in self.inside[instance.id]],
        }  # fmt: skip


def wait_picture(wait: Wait) -> list[Any]:
    """A cycle's text, which the engine keeps as the name, is the diagram's."""
    name = "" if wait.kind == "timer" else wait.name
    return [plain(wait.element), wait.kind, name, wait.key, wait.due_at, wait.left, wait.part, wait.held]


def reference_waits(live: reference.Live) -> list[reference.Wait]:
    return sorted(live.waits, key=lambda wait: (wait.event.id, wait.part, wait.number))


def reference_picture(live: reference.Live) -> Any:
    return {
        "element": live.node.id, "item": live.item, "own": live.own, "incident": live.incident,
        "waits": [
            [wait.event.id, wait.kind, wait.definition.name, wait.key, wait.due, wait.left, wait.part, wait.held]
            for wait in reference_waits(live)
        ],
        "arrived": dict(sorted((+live.arrived).items())),
        "inside": [reference_picture(child) for child in live.children],
    }  # fmt: skip


def pairs(tree: CoreTree, instance: Instance, live: reference.Live) -> Mapping[reference.Live | reference.Wait, str]:
    """Which id in the engine is which object of the reference; both pictures must be equal."""
    found: dict[reference.Live | reference.Wait, str] = {live: instance.id}
    found |= {wait: other.id for wait, other in zip(reference_waits(live), tree.waits(instance), strict=True)}
    for child, other in zip(live.children, tree.inside[instance.id], strict=True):
        found |= pairs(tree, other, child)
    return found
