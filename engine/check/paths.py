"""Which elements of a diagram lie on a way from which others, subprocesses walked through from their start to their ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.bpmn.diagram import Activity, CancelEvent, Diagram, Element, EndEvent, ErrorEvent, EventSubProcess, Process, SubProcess


class Paths:
    """The ways through one diagram. What a boundary event or an event subprocess begins counts as a way on from its host."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._after: dict[str, set[str]] = {}
        self._next: dict[str, list[str]] = {}
        for element in diagram.elements.values():
            onward = self._next.setdefault(element.id, [])
            if isinstance(element, Process | SubProcess | EventSubProcess):
                onward += [*element.event_subprocesses, *([element.start] if element.start is not None else [])]
                # An activity that no flow leads to is begun by its scope (ad hoc), or undoes something.
                inner = (one for one in diagram.elements.values() if one.scope == element.id)
                onward += [one.id for one in inner if isinstance(one, Activity) and not one.incoming]
            if isinstance(element, Activity):
                onward += element.boundaries
            if element.id in diagram.links:
                onward.append(diagram.links[element.id])
            leaving = _over(element.id) if isinstance(element, SubProcess | EventSubProcess) else element.id
            self._next.setdefault(leaving, []).extend(diagram.flows[flow].target for flow in element.outgoing)
            if not element.outgoing and element.scope in diagram.elements and _ends_in_order(element, diagram):
                self._next.setdefault(element.id, []).append(_over(element.scope))
            if isinstance(element, EventSubProcess):
                self._next.setdefault(_over(element.id), []).append(_over(element.scope))
        self._next[diagram.process_id] = [*self._next.get(diagram.process_id, []), *diagram.process.starts]

    def from_starts(self, without: Collection[str] = ()) -> set[str]:
        """Every element that a case may come to, without passing some."""
        return self.beyond([self._diagram.process_id], without)

    def beyond(self, begins: Iterable[str], without: Collection[str] = ()) -> set[str]:
        """Some elements and every one that may come after them, without passing some."""
        return _walked(begins, without, self._next)

    def after(self, identity: str) -> set[str]:
        """Every element that may come after one: itself only if it lies in a loop."""
        found = self._after.get(identity)
        if found is None:
            found = self._after[identity] = self.beyond(self._next.get(identity, ()))
        return found

    def ways(self, source: str, target: str, without: Collection[str] = ()) -> set[str]:
        """The elements between two on ways on which none stands twice, without passing some; empty where no such way leads there.

        What has to pass the same element on the way to it and on the way on from it (the loop of a correction) lies on none.
        """
        back: dict[str, list[str]] = {}
        for place, onward in self._next.items():
            for one in onward:
                back.setdefault(one, []).append(place)

        def between(cut: str) -> tuple[set[str], set[str]]:
            ahead = self.beyond([source], {target, cut, *without})
            return ahead, _walked([target], {source, cut, *without}, back)

        ahead, behind = between("")
        found = ahead & behind
        for cut in sorted(found):
            reached, leading = between(cut)
            found = {one for one in found if one == cut or one in reached or one in leading}
        return found & self._diagram.elements.keys()

    def only_before(self, identity: str, other: str) -> bool:
        """Whether an element comes before another and never after or beside it."""
        return identity != other and other in self.after(identity) and identity not in self.after(other)

    def ends_after(self, identity: str, without: Collection[str]) -> bool:
        """Whether the case may end after an element without passing some others."""
        return _over(self._diagram.process_id) in self.beyond(self._next.get(identity, ()), without)


def _walked(begins: Iterable[str], without: Collection[str], onward: Mapping[str, Iterable[str]]) -> set[str]:
    agenda, seen = list(begins), set[str]()
    while agenda:
        place = agenda.pop()
        if place not in seen and place not in without:
            seen.add(place)
            agenda.extend(onward.get(place, ()))
    return seen


def _over(scope: str) -> str:
    """The place where a scope has ended in order, which no element's id can be: it holds a space."""
    return f"{scope} over"


def _ends_in_order(element: Element, diagram: Diagram) -> bool:
    if isinstance(element, EndEvent):
        return not any(isinstance(part, ErrorEvent | CancelEvent) for part in element.parts)
    return element.id not in diagram.links and not isinstance(element, Process | EventSubProcess)
