"""Moves a running case onto another version of its diagram: the same tokens, at elements that may have other names. Pure.

What is live must have an image in the new diagram that is the same kind of thing in the same place, and the tokens of each
scope must stand as the new diagram itself can let them stand. Waits are kept with their due times; an event that only the new
version has begins to be awaited. What is over is not looked at: it stays in the journal, under the version that it ran on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.bpmn.advance import move_tokens
from engine.bpmn.context import Context, Step
from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Container,
    Diagram,
    Element,
    Event,
    EventBasedGateway,
    EventSubProcess,
    MessageEvent,
    Process,
    StartEvent,
    SubProcess,
)
from engine.bpmn.effects import Effect, ElementMigrated
from engine.bpmn.net import is_reachable, marking_of
from engine.bpmn.run import ACTIVE, Fault, Run
from engine.bpmn.state import Instance, Record, State, Wait
from engine.bpmn.waiting import close_wait, open_waits, parts_of, plan_waits

SCOPES = (Process, SubProcess, EventSubProcess)


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """Why a case cannot be moved. `reason`: element-gone, kind-changed, scope-changed, event-changed, call-changed, flow-gone,
    unreachable, undecided, event-fails or not-watched (so not to be dropped); `element` is the id in the version that the case is on."""

    reason: str
    element: str


class CannotMigrate(Exception):
    """The case cannot be moved, for all of these reasons."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        super().__init__(", ".join(f"{one.reason} {one.element}" for one in obstacles))


@dataclass(frozen=True, slots=True)
class Plan:
    """Two versions of a process, and which ids have another name in the new one; all others keep theirs. "" as the name of a watched
    event says that its wait is closed; what the new version has under its id begins to be awaited as if it were new."""

    old: Diagram
    new: Diagram
    mapping: Mapping[str, str]

    def image(self, identity: str) -> str:
        """The id of an element or a flow in the new version, whether or not it has it."""
        if identity == self.old.process_id:
            return self.new.process_id
        return self.mapping.get(identity) or identity

    def drops(self, identity: str) -> bool:
        """Whether what waits for an event is closed."""
        return self.mapping.get(identity) == "" and self.watches(identity)

    def watches(self, identity: str) -> bool:
        """Whether the old version awaits an event beside its work, not in its flow."""
        event = self.old.elements.get(identity)
        inside = isinstance(event, StartEvent) and isinstance(self.old.elements.get(event.scope), EventSubProcess)
        return inside or isinstance(event, BoundaryEvent)


def migrate(state: State, plan: Plan, context: Context) -> Step:
    """The case on the new version. Raises: CannotMigrate with every reason."""
    left, dropped = _without_dropped(state, plan, context)
    found = tuple(sorted({*obstacles(left, plan), *_undroppable(plan)}))
    if found:
        raise CannotMigrate(found)
    run = Run(_moved(left, plan), plan.new, context)
    run.effects.extend(dropped)
    run.wake_all()
    for instance in left.instances.values():
        if plan.image(instance.element) != instance.element:
            run.effects.append(ElementMigrated(plan.image(instance.element), instance.id, instance.element))
    failing = [instance.element for instance in left.instances.values() if not _watch_new(run, instance, plan)]
    if failing:
        raise CannotMigrate(tuple(Obstacle("event-fails", element) for element in sorted(set(failing))))
    move_tokens(run)  # a condition that begins to be awaited may hold already
    return Step(run.state(), tuple(run.effects))


def _without_dropped(state: State, plan: Plan, context: Context) -> tuple[State, tuple[Effect, ...]]:
    """The state when what is no longer awaited is closed, and that it was."""
    dropped = [wait for wait in state.waits.values() if plan.drops(wait.element)]
    if not dropped:
        return state, ()
    run = Run(state, plan.old, context)
    for wait in dropped:
        close_wait(run, wait)
    return run.state(), tuple(run.effects)


def _undroppable(plan: Plan) -> Iterator[Obstacle]:
    for identity, image in plan.mapping.items():
        if image == "" and identity in plan.old.elements and not plan.watches(identity):
            yield Obstacle("not-watched", identity)


def obstacles(state: State, plan: Plan) -> Iterator[Obstacle]:
    """What stands in the way, in no order; some of it may be named twice."""
    for instance in state.instances.values():
        yield from _of_element(instance.element, plan)
        for flow in instance.arrivals or ():
            yield from _of_flow(flow, plan)
        for record in _all_records(instance.records):
            yield from _of_element(record.element, plan)
        for activity in instance.left or ():
            yield from _of_element(activity, plan)
    for wait in state.waits.values():
        yield from _of_wait(wait, plan)
    if not any(True for instance in state.instances.values() for _ in _of_element(instance.element, plan)):
        yield from _of_markings(_moved(state, plan), state, plan)


def _of_element(identity: str, plan: Plan) -> Iterator[Obstacle]:
    old, new = plan.old.elements[identity], plan.new.elements.get(plan.image(identity))
    if new is None:
        yield Obstacle("element-gone", identity)
    elif not _same_kind(old, new):
        yield Obstacle("kind-changed", identity)
    elif old.scope and plan.image(old.scope) != new.scope:
        yield Obstacle("scope-changed", identity)
    elif isinstance(old, EventBasedGateway) and isinstance(new, EventBasedGateway) and {*map(plan.image, old.targets)} != {*new.targets}:
        yield Obstacle("event-changed", identity)
    elif isinstance(old, CallActivity) and isinstance(new, CallActivity) and old.process != new.process:
        yield Obstacle("call-changed", identity)


def _same_kind(old: Element, new: Element) -> bool:
    if type(old) is not type(new):
        return False
    if isinstance(old, Activity) and isinstance(new, Activity):
        return _shape(old) == _shape(new)
    return True


def _shape(activity: Activity) -> tuple[object, ...]:
    """How an activity repeats, and whether it undoes another."""
    loop = activity.loop
    repeats = () if loop is None else (type(loop), getattr(loop, "sequential", None))
    return repeats, activity.for_compensation


def _of_flow(flow: str, plan: Plan) -> Iterator[Obstacle]:
    """A token before a join stands on a flow, which must still lead there."""
    old, new = plan.old.flows[flow], plan.new.flows.get(plan.image(flow))
    if new is None or new.target != plan.image(old.target):
        yield Obstacle("flow-gone", flow)


def _of_wait(wait: Wait, plan: Plan) -> Iterator[Obstacle]:
    """What is awaited must be awaited in the new version: the same trigger, at the same place, under the same fixed name."""
    old, new = plan.old.elements[wait.element], plan.new.elements.get(plan.image(wait.element))
    if new is None:
        yield Obstacle("element-gone", wait.element)
    elif not same_triggers(old, new) or _host(old, plan.image) != _host(new, str):
        yield Obstacle("event-changed", wait.element)
    elif isinstance(old, Event) and plan.image(old.scope) != new.scope:
        yield Obstacle("scope-changed", wait.element)


def _host(event: Element, name: Callable[[str], str]) -> str | None:
    return name(event.attached_to) if isinstance(event, BoundaryEvent) else None


def same_triggers(old: Element, new: Element) -> bool:
    """Whether two events wait for the same kinds of things, under the same fixed names."""
    return type(old) is type(new) and _triggers(old) == _triggers(new)


def _triggers(element: Element) -> list[tuple[object, ...]]:
    parts = parts_of(element)
    names = (part.name if isinstance(part, MessageEvent) and isinstance(part.name, str) else None for part in parts)
    return [(type(part), name) for part, name in zip(parts, names)]


def _of_markings(moved: State, state: State, plan: Plan) -> Iterator[Obstacle]:
    for instance in moved.instances.values():
        element = plan.new.elements[instance.element]
        body = isinstance(element, Activity) and element.loop is not None and instance.item is None
        if body or not isinstance(element, SCOPES):
            continue
        reachable = is_reachable(plan.new, element.id, marking_of(moved, plan.new, instance.id))
        if not reachable:
            yield Obstacle("undecided" if reachable is None else "unreachable", state.instances[instance.id].element)


def _moved(state: State, plan: Plan) -> State:
    """The state under the new names."""
    waits = {identity: replace(wait, element=plan.image(wait.element)) for identity, wait in state.waits.items()}
    return replace(state, stored={one.id: _renamed(one, plan) for one in state.stored.values()}, waits=waits)


def _renamed(instance: Instance, plan: Plan) -> Instance:
    copy = instance.copy()
    copy.element = plan.image(instance.element)
    copy.event = None if instance.event is None else plan.image(instance.event)
    copy.arrivals = None if instance.arrivals is None else {plan.image(flow): n for flow, n in instance.arrivals.items()}
    copy.came = None if instance.came is None else {plan.image(event): come for event, come in instance.came.items()}
    copy.left = None if instance.left is None else tuple(map(plan.image, instance.left))
    copy.records = tuple(_renamed_record(record, plan) for record in instance.records)
    return copy


def _renamed_record(record: Record, plan: Plan) -> Record:
    return replace(record, element=plan.image(record.element), records=tuple(_renamed_record(one, plan) for one in record.records))


def _all_records(records: tuple[Record, ...]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from _all_records(record.records)


def _watch_new(run: Run, before: Instance, plan: Plan) -> bool:
    """Lets the events wait that only the new version has. Whether that could be computed."""
    if before.phase != ACTIVE or before.incident is not None:
        return True  # on its way: its waits are opened when it gets there
    known = {plan.image(event) for event in _watched(plan.old, before.element, before.item) if not plan.drops(event)}
    image = plan.image(before.element)
    added = [event for event in _watched(plan.new, image, before.item) if event not in known]
    try:
        plans = plan_waits(run, run.instances[before.id], added)
    except Fault:
        return False
    if plans:
        open_waits(run, run.edit(before.id), plans)
    return True


def _watched(diagram: Diagram, identity: str, item: int | None) -> list[str]:
    """Events that a live instance waits for beside its own work: boundary events, starts of event subprocesses."""
    element = diagram.elements[identity]
    events = list(element.boundaries) if isinstance(element, Activity) and item is None else []
    body = isinstance(element, Activity) and element.loop is not None and item is None
    if isinstance(element, SCOPES) and not body:
        events += [start for start in _starts_inside(diagram, element) if start is not None]
    return events


def _starts_inside(diagram: Diagram, scope: Container) -> Iterator[str | None]:
    for identity in scope.event_subprocesses:
        inner = diagram.elements[identity]
        if isinstance(inner, EventSubProcess):
            yield inner.start
