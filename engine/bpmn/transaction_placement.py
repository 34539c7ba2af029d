"""Where a transaction may be given up, and what follows.

Source: BPMN 2.0.2, 10.3.5 and 13.3.4 (transactions), 10.5.5 (cancel boundary and end events).
"""

from __future__ import annotations

from engine.bpmn.diagram import BoundaryEvent, Element, EndEvent, EventSubProcess, SubProcess, Transaction
from engine.bpmn.placement import Placement


def check_transactions(placement: Placement) -> None:
    """Note every cancel event that cancels nothing, and every transaction that cannot be given up as drawn."""
    for element in placement.elements.values():
        if isinstance(element, BoundaryEvent) and element.cancels:
            _check_boundary(element, placement)
        elif isinstance(element, EndEvent) and element.cancels:
            _check_end(element, placement)


def _cancel_boundaries(transaction: Transaction, placement: Placement) -> list[str]:
    events = [placement.elements[identity] for identity in transaction.boundaries]
    return [event.id for event in events if isinstance(event, BoundaryEvent) and event.cancels]


def _check_boundary(event: BoundaryEvent, placement: Placement) -> None:
    host = placement.elements.get(event.attached_to)
    if not isinstance(host, Transaction):
        placement.error("misplaced-event", event.id, f"{event.id} waits for a transaction to be given up; attach it to one.")
    elif _cancel_boundaries(host, placement)[0] != event.id:
        placement.error("misplaced-event", event.id, f"{host.id} has two cancel boundary events; keep one.")
    if not event.interrupting:
        placement.error("misplaced-event", event.id, f"Cancel boundary event {event.id} always interrupts; remove cancelActivity.")
    if len(event.parts) > 1:
        message = f"{event.id} cannot catch a cancellation together with other events; give it an event of its own."
        placement.error("misplaced-element", event.id, message)


def _check_end(event: EndEvent, placement: Placement) -> None:
    transaction = _given_up_by(event, placement)
    if transaction is None:
        message = f"{event.id} gives up no transaction: it must stand in one, or in a subprocess that stands directly in one."
        placement.error("misplaced-event", event.id, message)
        return
    if not _cancel_boundaries(transaction, placement):
        message = f"{event.id} gives up {transaction.id}, and nothing follows; give {transaction.id} a cancel boundary event."
        placement.error("misplaced-event", event.id, message)
    if transaction.loop is not None:
        message = f"{transaction.id} is repeated and cannot be given up as a whole; repeat a subprocess around it."
        placement.error("misplaced-element", transaction.id, message)


def _given_up_by(event: EndEvent, placement: Placement) -> Transaction | None:
    scope = placement.elements.get(event.scope)
    if isinstance(scope, (SubProcess, EventSubProcess)) and not isinstance(scope, Transaction) and not _undoes(scope, placement):
        scope = placement.elements.get(scope.scope)
    return scope if isinstance(scope, Transaction) else None


def _undoes(scope: Element, placement: Placement) -> bool:
    around = placement.elements.get(scope.scope)
    by_itself = isinstance(around, SubProcess) and around.undoing == scope.id
    return by_itself or (isinstance(scope, SubProcess) and scope.for_compensation)
