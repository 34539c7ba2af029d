"""How tokens go on from a marking, by the rules of the core but without values: every outcome of a condition, every event.

Source: BPMN 2.0.2, 13.3 to 13.5; engine.bpmn.leaving and engine.bpmn.interrupting do the same with values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    CancelEvent,
    Container,
    Diagram,
    Element,
    EndEvent,
    ErrorEvent,
    EventBasedGateway,
    EventSubProcess,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
    Process,
    SubProcess,
    TerminateEvent,
)
from engine.bpmn.net.blocks import Blocks
from engine.bpmn.net.marking import Marking, place_tokens, runs_beside

MAX_CONDITIONS = 8
"""Conditions at one element of which every combination is looked at (255 of them); beyond, only some, and nothing is decided."""


class StepKind(StrEnum):
    """What moves a token."""

    LEAVE = "leave"  # an element is done and its flows are taken
    JOIN = "join"  # the tokens before a join become one
    EVENT = "event"  # a boundary event, an event after an event-based gateway, or an event subprocess begins
    END = "end"  # an end event, or an element without a way on


@dataclass(frozen=True, slots=True)
class Step:
    """One move: `element` is what moves, `flows` the flows taken, `chosen` whether conditions chose them."""

    kind: StepKind
    element: str
    after: Marking
    flows: tuple[str, ...] = ()
    chosen: bool = False


class Net:
    """The net of one scope. `firings` bounds how many tokens a non-interrupting boundary event may have on a way of its own.

    With `abridged` a block (`blocks.py`) takes its ways one at a time: every fault is still found, not every marking.

    `starts` are the markings in which the scope may begin (a process has one for each start event); `decidable` is False
    where the net cannot say all that may happen. Raises: KeyError if the diagram has no such scope.
    """

    def __init__(self, diagram: Diagram, scope: str, firings: int = 1, abridged: bool = False) -> None:
        self.diagram, self.scope, self._firings = diagram, scope, firings
        holder = diagram.elements[scope]
        assert isinstance(holder, Container)
        self.elements = {element.id: element for element in diagram.elements.values() if element.scope == scope and element.id != scope}
        self._flows, self._links = diagram.flows, diagram.links
        begins = holder.starts if isinstance(holder, Process) else () if holder.start is None else (holder.start,)
        self.starts: tuple[Marking, ...] = tuple((start,) for start in begins)
        self._interrupting = [entry for entry in holder.event_subprocesses if entry in self.elements and not runs_beside(diagram, entry)]
        self._joins = {element.id: element.incoming for element in self.elements.values() if _is_join(element)}
        self._before_join = {flow: join for join, flows in self._joins.items() for flow in flows}
        self._sides = {event.id: self._side_of(event) for event in self.elements.values() if _runs_on(event)}
        self._ways: dict[str, tuple[tuple[tuple[str, ...], bool], ...]] = {}
        split = [element for element in self.elements.values() if self._conditions(element) > 0]
        blocks = Blocks(diagram, self.elements)
        self._one_way = {
            element.id for element in split if isinstance(element, ExclusiveGateway) or (abridged and blocks.begins_at(element))
        }
        self._wide = {element.id for element in split if element.id not in self._one_way and self._conditions(element) > MAX_CONDITIONS}
        self.decidable = bool(self.starts) and not self._wide

    def successors(self, marking: Marking) -> set[Marking]:
        """Every marking one step on."""
        return {step.after for step in self.steps(marking)}

    def steps(self, marking: Marking) -> Iterator[Step]:
        """Every step that may come next, each with the marking after it."""
        for place in dict.fromkeys(marking):
            if place in self.elements:
                yield from self._from_element(marking, self.elements[place])
        for join in dict.fromkeys(self._before_join[place] for place in marking if place in self._before_join):
            yield from self._join(marking, self.elements[join])
        if marking and not any(place in self._interrupting for place in marking):
            for entry in self._interrupting:
                yield Step(StepKind.EVENT, entry, (entry,))

    def waits_for_ever(self, marking: Marking) -> dict[str, list[str]]:
        """For a marking all of whose tokens stand before joins that cannot fire: the joins, each with its empty ways in."""
        if not marking or any(place not in self._before_join for place in marking):
            return {}
        joins = dict.fromkeys(self._before_join[place] for place in marking)
        if any(step for join in joins for step in self._join(marking, self.elements[join])):
            return {}
        return {join: [flow for flow in self._joins[join] if flow not in marking] for join in joins}

    def side_tokens(self, marking: Marking) -> int:
        """How many tokens stand on ways that only a non-interrupting boundary event opens."""
        return max((sum(place in side for place in marking) for side in self._sides.values()), default=0)

    def _from_element(self, marking: Marking, element: Element) -> Iterator[Step]:
        rest = list(marking)
        rest.remove(element.id)
        if isinstance(element, EndEvent) and any(isinstance(part, TerminateEvent | ErrorEvent | CancelEvent) for part in element.parts):
            # An error that an event subprocess of this scope catches is a step of its own (the subprocess begins).
            yield Step(StepKind.END, element.id, ())
        elif isinstance(element, EventBasedGateway):
            for flow in element.outgoing:
                yield Step(StepKind.EVENT, element.id, place_tokens([*rest, self._flows[flow].target]), (flow,))
        else:
            yield from self._leave(rest, element)
        if isinstance(element, Activity):
            yield from self._watched(marking, rest, element)

    def _leave(self, rest: list[str], element: Element) -> Iterator[Step]:
        if element.id in self._links:
            yield Step(StepKind.LEAVE, element.id, place_tokens([*rest, self._links[element.id]]))
            return
        for flows, chosen in self._ways_on(element):
            after = place_tokens([*rest, *(self._arrival(flow) for flow in flows)])
            yield Step(StepKind.LEAVE if flows else StepKind.END, element.id, after, flows, chosen)

    def _watched(self, marking: Marking, rest: list[str], host: Activity) -> Iterator[Step]:
        for identity in host.boundaries:
            event = self.elements[identity]
            if not isinstance(event, BoundaryEvent) or not event.outgoing:
                continue
            if event.interrupting:
                yield Step(StepKind.EVENT, identity, place_tokens([*rest, identity]))
            elif sum(place in self._sides[identity] for place in marking) < self._firings:
                yield Step(StepKind.EVENT, identity, place_tokens([*marking, identity]))

    def _join(self, marking: Marking, join: Element) -> Iterator[Step]:
        filled = [flow for flow in self._joins[join.id] if flow in marking]
        if isinstance(join, ParallelGateway):
            ready = len(filled) == len(self._joins[join.id])
        else:
            ready = not self._awaits(marking, join.id, set(filled))
        if ready:
            rest = list(marking)
            for flow in filled:
                rest.remove(flow)
            yield Step(StepKind.JOIN, join.id, place_tokens([*rest, join.id]), tuple(filled))

    def _awaits(self, marking: Marking, join: str, filled: set[str]) -> bool:
        reach = self.diagram.reach[join]
        for place in marking:
            stands = self._before_join.get(place, place)
            if stands != join and (ways := reach.get(stands)) is not None and not ways & filled:
                return True
        return False

    def _arrival(self, flow: str) -> str:
        return flow if flow in self._before_join else self._flows[flow].target

    def _ways_on(self, element: Element) -> Iterable[tuple[tuple[str, ...], bool]]:
        if element.id in self._wide:  # more than can be kept, or looked at: whoever asks stops somewhere
            return self._choices(element)
        found = self._ways.get(element.id)
        if found is None:
            found = self._ways[element.id] = tuple(self._choices(element))
        return found

    def _choices(self, element: Element) -> Iterator[tuple[tuple[str, ...], bool]]:
        if not element.conditional:
            yield element.outgoing, False
            return
        flows = [flow for flow in element.outgoing if flow != element.default]
        asked = [flow for flow in flows if self._flows[flow].condition is not None]
        always = tuple(flow for flow in flows if self._flows[flow].condition is None)
        sizes = (1,) if element.id in self._one_way else range(1, len(asked) + 1)
        for size in sizes:
            for some in combinations(asked, size):
                yield (*always, *some), True
        if element.default is not None:
            yield (*always, element.default), True
        elif always:
            yield always, True

    def _conditions(self, element: Element) -> int:
        return sum(self._flows[flow].condition is not None for flow in element.outgoing)

    def _side_of(self, event: Element) -> frozenset[str]:
        """The places that are reached through a boundary event alone; the event's own is one of them."""
        main = self._reached([place for start in self.starts for place in start], event.id)
        side = (self._reached([event.id], "") - main) | {event.id}
        return frozenset(side | {flow for flow in self._before_join if self._flows[flow].source in side})

    def _reached(self, begins: list[str], without: str) -> set[str]:
        agenda, seen = list(begins), set[str]()
        while agenda:
            identity = agenda.pop()
            if identity in seen or identity == without:
                continue
            seen.add(identity)
            element = self.elements[identity]
            agenda.extend(self._flows[flow].target for flow in element.outgoing)
            if identity in self._links:
                agenda.append(self._links[identity])
            if isinstance(element, Activity):
                agenda.extend(element.boundaries)
        return seen


def _is_join(element: Element) -> bool:
    return isinstance(element, ParallelGateway | InclusiveGateway) and len(element.incoming) > 1


def _runs_on(element: Element) -> bool:
    return isinstance(element, BoundaryEvent) and not element.interrupting and bool(element.outgoing)


def scopes_of(diagram: Diagram) -> Iterator[Container]:
    """Every scope of a diagram, the process first."""
    yield diagram.process
    for element in diagram.elements.values():
        if isinstance(element, SubProcess | EventSubProcess):
            yield element
