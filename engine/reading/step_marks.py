"""Where a case stands on its diagram: what is done, to be done again, at work, stuck or not reached; on the drawing and as a list
of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn.diagram import Activity, BoundaryEvent, Diagram, Element
from engine.bpmn.effects import ElementCompleted, FlowTaken, TaskReturned
from engine.bpmn.returning import onward
from engine.journal import Entry
from engine.lifecycle import UNDER_WAY
from engine.reading.flow_order import in_flow_order
from engine.reading.story import labels
from engine.step import Step
from engine.store.tasks import TaskRow
from engine.store.waits import IncidentRow
from engine.taking_back import standing


@dataclass(frozen=True, slots=True)
class StepMark:
    """A named activity of the diagram: done, again (done, but a return or a taking back undid it), now, incident, or "" for not
    reached."""

    element: str
    name: str
    name_en: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class StepMarks:
    """`drawing` is what the diagram's viewer marks; `steps` says the same in the order of the flow."""

    drawing: Mapping[str, Any]
    steps: tuple[StepMark, ...]


NOTHING_MARKED = StepMarks({}, ())


def step_marks(
    step: Step, journal: Sequence[Entry], opened: Iterable[TaskRow], incidents: Iterable[IncidentRow]
) -> StepMarks:
    """What of the diagram is done, is to be done again, is now (an open task, or a token), is stuck; and the named steps with
    their dates.

    A subprocess in which something is at work is at work in the list; the drawing marks only what is at work in it.
    """
    past = _past(step.diagram, journal)
    live, stopped = {task.element for task in opened} | _live(step), {one.element for one in incidents}
    around = {scope for element in live | stopped for scope in _around(step.diagram, element)}
    now = live - around - {step.diagram.process_id}
    elsewhere = now | around | stopped
    drawing = {
        "done": sorted((past.done.keys() | past.flows) - elsewhere), "again": sorted(past.again.keys() - elsewhere),
        "now": sorted(now - stopped), "incident": sorted(stopped),
        "dates": {name: at.isoformat() for name, at in past.done.items() if name not in now | around},
    }  # fmt: skip
    steps = tuple(
        StepMark(one.id, *labels(step.diagram, one.id), _state(one.id, past, now | around, stopped), past.when(one.id))
        for one in in_flow_order(step.diagram)
        if isinstance(one, Activity) and one.name
    )
    return StepMarks(drawing, steps)


@dataclass(slots=True)
class _Past:
    """When each element was completed last, what of it is undone since, and the flows that were taken and count still."""

    done: dict[str, datetime] = field(default_factory=dict)
    again: dict[str, datetime] = field(default_factory=dict)
    flows: set[str] = field(default_factory=set)

    def when(self, element: str) -> datetime | None:
        return self.done.get(element) or self.again.get(element)


def _past(diagram: Diagram, journal: Sequence[Entry]) -> _Past:
    past, counted = _Past(), {entry.number for entry in standing(journal)}
    for place, entry in enumerate(journal):
        for effect in entry.effects():
            element = effect["element"]
            if effect["kind"] == ElementCompleted.kind and entry.number in counted:
                past.done[element] = entry.at
                past.again.pop(element, None)
            elif effect["kind"] == ElementCompleted.kind and element not in past.done:
                past.again[element] = entry.at  # in a step that was taken back
            elif effect["kind"] == FlowTaken.kind and entry.number in counted:
                past.flows.add(effect["flow"])
            elif effect["kind"] == TaskReturned.kind:
                _undo(past, diagram, [one for one in journal[:place] if one.number in counted], effect)
    return past


def _undo(past: _Past, diagram: Diagram, before: Sequence[Entry], returned: Mapping[str, Any]) -> None:
    """What was done from the last time on that the target of a return was done, on the ways from it to where it was returned."""
    undone = _between(diagram, returned["target"], returned["element"])
    begun = next((one.number for one in reversed(before) if _completes(one, returned["target"])), None)
    since = [] if begun is None else [one for one in before if one.number >= begun]
    for entry in since:
        for effect in entry.effects():
            if effect["kind"] == ElementCompleted.kind and effect["element"] in undone & past.done.keys():
                past.again[effect["element"]] = past.done.pop(effect["element"])
            elif effect["kind"] == FlowTaken.kind and effect["element"] in undone:
                past.flows.discard(effect["flow"])


def _completes(entry: Entry, element: str) -> bool:
    return any(effect["kind"] == ElementCompleted.kind and effect["element"] == element for effect in entry.effects())


def _live(step: Step) -> set[str]:
    """Elements at which a token stands."""
    if step.state is None or step.row.status not in UNDER_WAY:
        return set()
    return {instance.element for instance in step.state.instances.values()} & step.diagram.elements.keys()


def _around(diagram: Diagram, element: str) -> Iterable[str]:
    """The scopes that an element stands in, the process too."""
    while element in diagram.elements and (element := diagram.elements[element].scope):
        yield element


def _between(diagram: Diagram, target: str, source: str) -> frozenset[str]:
    """What a token can come to from an element before it comes to another, and all that lies inside. What an event began beside
    the work is not of it, for that goes on beside it."""
    agenda, found = [target] if target in diagram.elements else [], set[str]()
    while agenda:
        identity = agenda.pop()
        if identity not in found | {source}:
            found.add(identity)
            agenda.extend(one for one in onward(diagram.elements[identity], diagram) if not _goes_on_beside(diagram.elements[one]))
    for element in diagram.elements.values():  # a scope stands before what is in it
        if element.scope in found:
            found.add(element.id)
    return frozenset(found)


def _goes_on_beside(element: Element) -> bool:
    return isinstance(element, BoundaryEvent) and not element.interrupting


def _state(element: str, past: _Past, now: set[str], stopped: set[str]) -> str:
    if element in stopped:
        return "incident"
    if element in now:
        return "now"
    return "done" if element in past.done else "again" if element in past.again else ""
