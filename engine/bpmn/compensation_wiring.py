"""Tells activities and subprocesses who undoes them: by an association from a boundary event, or by an event subprocess.

Source: BPMN 2.0.2, 10.7 (compensation), 10.5.5 (compensation boundary and start events).
"""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.diagram import Activity, BoundaryEvent, Element, EventSubProcess, StartEvent, SubProcess
from engine.bpmn.source import Source


def wire_compensation(elements: dict[str, Element], source: Source) -> None:
    """Fill in `undone_by` and `undoing`; an association that leads nowhere useful is a finding."""
    for event in list(elements.values()):
        if isinstance(event, BoundaryEvent) and event.compensation is not None:
            _wire_boundary(event, source.associated.get(event.id, []), elements, source)
        elif isinstance(event, StartEvent) and event.compensation is not None:
            _wire_start(event, elements)


def _wire_boundary(event: BoundaryEvent, targets: list[str], elements: dict[str, Element], source: Source) -> None:
    host = elements.get(event.attached_to)
    node = source.nodes.get(event.id)
    if len(targets) != 1:
        message = f"{event.id} needs one association to the activity that undoes {event.attached_to}; it has {len(targets)}."
        source.report.error("bad-reference", node, message)
        return
    handler = elements.get(targets[0])
    if not isinstance(handler, Activity) or not handler.for_compensation or handler.scope != event.scope:
        message = f'{event.id} must be associated with an activity of the same scope that has isForCompensation="true".'
        source.report.error("bad-reference", node, message)
    elif isinstance(host, Activity) and host.undone_by is not None:
        message = f"{host.id} is undone by {host.undone_by} already; keep one compensation boundary event."
        source.report.error("misplaced-event", node, message)
    elif isinstance(host, Activity):
        elements[host.id] = replace(host, undone_by=handler.id)


def _wire_start(start: StartEvent, elements: dict[str, Element]) -> None:
    within = elements.get(start.scope)
    around = elements.get(within.scope) if isinstance(within, EventSubProcess) else None
    if isinstance(around, SubProcess) and around.undoing is None:
        elements[around.id] = replace(around, undoing=start.scope)
