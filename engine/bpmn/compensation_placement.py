"""What compensation may stand where.

Source: BPMN 2.0.2, 10.7 (compensation handlers, which activities a throw event sees).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    CompensateEvent,
    Element,
    EndEvent,
    Event,
    EventSubProcess,
    StartEvent,
    SubProcess,
    ThrowEvent,
)
from engine.bpmn.placement import Placement


def check_compensation(placement: Placement) -> None:
    """Note every handler that nobody starts, and every throw event that can undo nothing."""
    undoing = {element.undone_by for element in placement.elements.values() if isinstance(element, Activity)}
    for element in placement.elements.values():
        if isinstance(element, Activity) and element.for_compensation:
            _check_handler(element, element.id in undoing, placement)
        if isinstance(element, Event) and element.compensation is not None:
            _check_event(element, element.compensation, placement)


def _check_handler(handler: Activity, is_used: bool, placement: Placement) -> None:
    if not is_used:
        message = f"Nothing starts {handler.id}; associate a compensation boundary event with it or remove isForCompensation."
        placement.error("unconnected", handler.id, message)
    if handler.undone_by is not None:
        placement.error("misplaced-event", handler.id, f"{handler.id} undoes and cannot be undone; remove its compensation event.")


def _check_event(event: Event, definition: CompensateEvent, placement: Placement) -> None:
    if isinstance(event, (ThrowEvent, EndEvent)):
        _check_thrown(event, definition, placement)
    elif len(event.parts) > 1:
        message = f"{event.id} cannot catch a compensation together with other events; give it an event of its own."
        placement.error("misplaced-element", event.id, message)
    elif definition.activity is not None:
        placement.error("misplaced-element", event.id, f"{event.id} catches; activityRef belongs to an event that throws; remove it.")
    if isinstance(event, BoundaryEvent):
        host = placement.elements.get(event.attached_to)
        if isinstance(host, SubProcess) and host.undoing is not None:
            message = f"{host.id} is undone by {event.id}, so that {host.undoing} would never start; keep one of the two."
            placement.error("misplaced-event", host.undoing, message)
    if isinstance(event, StartEvent):
        _check_start(event, placement)


def _check_start(start: StartEvent, placement: Placement) -> None:
    within = placement.elements.get(start.scope)
    if not isinstance(within, EventSubProcess):
        return  # said where starts are checked
    around = placement.elements.get(within.scope)
    if not isinstance(around, SubProcess):
        message = f"Only an embedded subprocess can be undone as a whole; move {within.id} into one."
        placement.error("misplaced-event", start.id, message)
    elif around.undoing != within.id:
        placement.error("repeated-start", start.id, f"{around.id} is undone by {around.undoing} already; keep one of the two.")


def _check_thrown(event: Event, definition: CompensateEvent, placement: Placement) -> None:
    if event.parts[-1] is not definition:
        message = f"The compensation of {event.id} takes time; make it the last definition there, or an event of its own."
        placement.error("misplaced-element", event.id, message)
    if definition.activity is None:
        return
    activity = placement.elements.get(definition.activity)
    if not isinstance(activity, Activity) or activity.scope not in set(visible_scopes(event, placement.elements)):
        message = f"activityRef {definition.activity} is no activity that {event.id} sees; name one of its own scope."
        placement.error("bad-reference", event.id, message)
    elif activity.undone_by is None and not isinstance(activity, SubProcess):
        message = f"{activity.id} cannot be undone; give it a compensation boundary event with an associated activity."
        placement.error("bad-reference", event.id, message)


def visible_scopes(event: Element, elements: Mapping[str, Element]) -> Iterator[str]:
    """The scopes whose activities a throw event undoes: its own, and those that the event subprocesses around it belong to."""
    scope = event.scope
    yield scope
    while isinstance(within := elements.get(scope), EventSubProcess):
        scope = within.scope
        yield scope
