"""What is handed in without one knowing of the other, until all have: nobody but who handed it in reads it, the auditor neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.bpmn.diagram import Diagram, UserTask
from engine.bpmn.inputs import TaskCompleted
from engine.bpmn.state import State
from engine.journal import Entry


def kept_back(
    state: State | None, diagram: Diagram, journal: Iterable[Entry], diagram_of: Callable[[Entry], Diagram], user_id: str
) -> frozenset[int]:
    """The entries with what others handed in at a blind step that is still at work; `diagram_of`: the one that an entry ran on.

    A step's instances have higher numbers than the body that opened them, so what was handed in in an earlier round of it is told.
    Source: the district's procedures, section 4.2 (评分: blind, refused by handler, API, search and export too).
    """
    bodies = _at_work(state, diagram)
    if not bodies:
        return frozenset()
    found = set()
    for entry in journal:
        element = diagram_of(entry).elements.get(str(entry.facts.get("element"))) if entry.kind == TaskCompleted.kind else None
        if not isinstance(element, UserTask) or not element.blind or entry.actor.user == user_id:
            continue
        instance = _number(str(entry.facts["task"]).rpartition("/")[2])
        if any(body < instance and (of == element.id or element.id not in diagram.elements) for body, of in bodies):
            found.add(entry.number)
    return frozenset(found)


def _at_work(state: State | None, diagram: Diagram) -> list[tuple[int, str]]:
    """Number and element of the bodies of blind steps that are not done."""
    if state is None or state.ended:
        return []
    repeated = (one for one in state.stored.values() if one.loop is not None)
    return [(_number(one.id), one.element) for one in repeated if is_blind(diagram, one.element)]


def is_blind(diagram: Diagram, element: str) -> bool:
    """Whether what is entered at a step is read by nobody else before all have handed in."""
    found = diagram.elements.get(element)
    return isinstance(found, UserTask) and found.blind


def _number(instance: str) -> int:
    return int(instance.removeprefix("i"))
