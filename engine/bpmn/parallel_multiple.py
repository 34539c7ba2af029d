"""Events that fire when each of their definitions has come, in any order; what came early is kept until then.

Source: BPMN 2.0.2, 10.5.5 and table 10.93 (parallel multiple).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import Activity, BoundaryEvent, Event, EventSubProcess, Process, StartEvent, SubProcess
from engine.bpmn.run import Fault, Run
from engine.bpmn.state import Instance, Wait
from engine.bpmn.variables import accept
from engine.bpmn.waiting import close_wait, open_waits, plan_waits


def take_part(run: Run, event: Event, wait: Wait, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """One definition has come. Returns None while others are missing, then what all of them brought and is not taken in yet.

    A catch event takes in what comes at once; a boundary or start event has no variables of its own before it fires.
    """
    owner = run.edit(wait.instance)
    beside = _runs_beside(event)
    if wait.kind != "condition" or not beside:  # a condition that goes on waiting has to remember whether it held
        close_wait(run, wait)
    waits_itself = owner.element == event.id
    came = [*(owner.came or {}).get(event.id, []), [wait.part, {} if waits_itself else dict(values)]]
    owner.came = {**(owner.came or {}), event.id: came}
    if waits_itself:
        accept(run, owner, values)
    if len(came) < len(event.parts):
        return None
    owner.came = {element: parts for element, parts in owner.came.items() if element != event.id} or None
    if beside:
        open_missing(run, owner)
    return {name: value for _, brought in came for name, value in brought.items()}


def has_come(run: Run, wait: Wait) -> bool:
    """Whether the definition that a wait stands for has come already, so that it is not looked for until all have."""
    came = run.instances[wait.instance].came
    return came is not None and any(part == wait.part for part, _ in came.get(wait.element, ()))


def open_missing(run: Run, owner: Instance) -> None:
    """Let non-interrupting events wait anew for what they do not wait for. What cannot be computed is an incident of the
    owner, and tried again when that is retried."""
    for event in _watching(run, owner):
        known = {run.waits[identity].part for identity in owner.waits if run.waits[identity].element == event.id}
        known |= {part for part, _ in (owner.came or {}).get(event.id, ())}
        try:
            plans = [plan for plan in plan_waits(run, owner, [event.id]) if plan.part not in known]
        except Fault as fault:
            if owner.incident is None:
                run.stop(owner, str(fault))
            return
        open_waits(run, owner, plans)


def _watching(run: Run, owner: Instance) -> list[Event]:
    """The parallel-multiple events of an instance that may fire again: its boundary events, or those that start its event
    subprocesses, unless one of them has interrupted it."""
    element = run.element(owner)
    names: list[str | None] = []
    if isinstance(element, Activity) and (element.loop is None or owner.item is None):
        names += element.boundaries
    if isinstance(element, (Process, SubProcess, EventSubProcess)) and owner.event is None and owner.loop is None:
        inner = (run.elements[identity] for identity in element.event_subprocesses)
        names += [entry.start for entry in inner if isinstance(entry, EventSubProcess)]
    events = (run.elements[name] for name in names if name is not None)
    return [event for event in events if isinstance(event, Event) and event.parallel and _runs_beside(event)]


def _runs_beside(event: Event) -> bool:
    return isinstance(event, (BoundaryEvent, StartEvent)) and not event.interrupting
