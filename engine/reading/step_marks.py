"""Where a case stands on its diagram: what is done, at work, stuck or not reached; on the drawing and as a list of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.diagram import Activity, Diagram
from engine.journal import Entry
from engine.lifecycle import UNDER_WAY
from engine.reading.flow_order import in_flow_order
from engine.reading.story import labels
from engine.step import Step
from engine.store.tasks import TaskRow
from engine.store.waits import IncidentRow


@dataclass(frozen=True, slots=True)
class StepMark:
    """A named activity of the diagram: done, now, incident, or "" for not reached."""

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
    step: Step, journal: Iterable[Entry], opened: Iterable[TaskRow], incidents: Iterable[IncidentRow]
) -> StepMarks:
    """What of the diagram is done, is now (an open task, or a token), is stuck; and the named steps with their dates.

    A subprocess in which something is at work is at work in the list; the drawing marks only what is at work in it.
    """
    done, flows = _done(journal)
    live, stopped = {task.element for task in opened} | _live(step), {one.element for one in incidents}
    around = {scope for element in live | stopped for scope in _around(step.diagram, element)}
    now = live - around - {step.diagram.process_id}
    drawing = {
        "done": sorted((done.keys() | flows) - now - around - stopped), "now": sorted(now - stopped),
        "incident": sorted(stopped),
        "dates": {name: at.isoformat() for name, at in done.items() if name not in now | around},
    }  # fmt: skip
    steps = tuple(
        StepMark(one.id, *labels(step.diagram, one.id), _state(one.id, done, now | around, stopped), done.get(one.id))
        for one in in_flow_order(step.diagram)
        if isinstance(one, Activity) and one.name
    )
    return StepMarks(drawing, steps)


def _done(journal: Iterable[Entry]) -> tuple[dict[str, datetime], set[str]]:
    """When each element was completed last, and the flows that were taken."""
    done: dict[str, datetime] = {}
    flows: set[str] = set()
    for entry in journal:
        for effect in entry.effects():
            if effect["kind"] == "flow:taken":
                flows.add(effect["flow"])
            elif effect["kind"] == "element:completed":
                done[effect["element"]] = entry.at
    return done, flows


def _live(step: Step) -> set[str]:
    """Elements at which a token stands."""
    if step.state is None or step.row.status not in UNDER_WAY:
        return set()
    return {instance.element for instance in step.state.instances.values()} & step.diagram.elements.keys()


def _around(diagram: Diagram, element: str) -> Iterable[str]:
    """The scopes that an element stands in, the process too."""
    while element in diagram.elements and (element := diagram.elements[element].scope):
        yield element


def _state(element: str, done: Mapping[str, datetime], now: set[str], stopped: set[str]) -> str:
    return "incident" if element in stopped else "now" if element in now else "done" if element in done else ""
