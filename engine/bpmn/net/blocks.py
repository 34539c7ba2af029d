"""Inclusive splits whose ways come together again at one join, and at nothing else.

Each way of such a block begins at the split alone, leads to the join alone and shares nothing with the others. Where every way
by itself brings its one token to the join and leaves none behind, so does any set of them: the join waits until all that were
taken have come, and what is around the block sees one token enter and one leave. Whether tokens come to an end in order is thus
decided by the ways one at a time, instead of by every set of them.
Source: Murata, "Petri Nets: Properties, Analysis and Applications" (1989), VI, reduction that keeps liveness and safeness.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from engine.bpmn.diagram import Activity, Diagram, Element, InclusiveGateway


class Blocks:
    """The blocks of one scope: its elements by id, and those of them that a link leads on from."""

    def __init__(self, diagram: Diagram, elements: Mapping[str, Element]) -> None:
        self._flows, self._links, self._elements = diagram.flows, diagram.links, elements

    def begins_at(self, split: Element) -> bool:
        """Whether all ways out of an element are a block."""
        join = self._meeting(split)
        if join is None or not isinstance(self._elements[join], InclusiveGateway):
            return False
        arrivals: set[str] = set()
        for way in split.outgoing:
            inner = self._alone(way, split.id, join)
            if inner is None:
                return False
            arrivals |= {way, *(flow for place in inner for flow in self._elements[place].outgoing)}
        return arrivals.issuperset(self._elements[join].incoming)

    def _meeting(self, split: Element) -> str | None:
        """The first element that two ways out of a split lead to: of a block, its join."""
        owners: dict[str, str] = {}
        agenda = deque((self._flows[way].target, way) for way in split.outgoing)
        while agenda:
            place, way = agenda.popleft()
            if owners.get(place, way) != way:
                return place
            if place not in owners and place != split.id:
                owners[place] = way
                agenda.extend((after, way) for after in self._after(place))
        return None

    def _alone(self, way: str, split: str, join: str) -> set[str] | None:
        """What lies on one way before the join; None if a token may come into it or leave it otherwise, or end on it."""
        inner: set[str] = set()
        agenda = [self._flows[way].target]
        while agenda:
            place = agenda.pop()
            if place == join or place in inner:
                continue
            if place == split or place in self._links or not self._elements[place].outgoing:
                return None
            inner.add(place)
            agenda.extend(self._after(place))
        into = (flow for place in inner for flow in self._elements[place].incoming)
        return inner if all(flow == way or self._flows[flow].source in inner for flow in into) else None

    def _after(self, place: str) -> Iterator[str]:
        element = self._elements[place]
        yield from (self._flows[flow].target for flow in element.outgoing)
        if isinstance(element, Activity):
            yield from (event for event in element.boundaries if self._elements[event].outgoing)
