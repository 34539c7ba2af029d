"""What may leave a gateway, and what may follow it; conditions and defaults of flows.

Source: BPMN 2.0.2, 10.6 (gateways), 8.4.13 (sequence flow).
"""

from __future__ import annotations

from engine.bpmn.diagram import (
    Activity,
    CatchEvent,
    ConditionalEvent,
    Element,
    EventBasedGateway,
    ExclusiveGateway,
    Flow,
    InclusiveGateway,
    MessageEvent,
    ParallelGateway,
    ReceiveTask,
    SignalEvent,
    TimerEvent,
)
from engine.bpmn.placement import Placement


def check_gateways(placement: Placement) -> None:
    """Note every gateway that cannot pass its tokens on, and every condition that nobody asks for."""
    for element in placement.elements.values():
        if isinstance(element, ExclusiveGateway | InclusiveGateway | ParallelGateway | EventBasedGateway):
            _check_gateway(element, placement)
        if isinstance(element, EventBasedGateway):
            _check_event_gateway(element, placement)
        if isinstance(element, Activity):
            _check_default(element, placement)
    for flow in placement.flows.values():
        _check_condition(flow, placement)


def _check_gateway(gateway: Element, placement: Placement) -> None:
    flows = [placement.flows[identity] for identity in gateway.outgoing]
    if not flows:
        placement.error("unconnected", gateway.id, f"Gateway {gateway.id} has no outgoing flow; connect it.")
    chooses = isinstance(gateway, (ExclusiveGateway, InclusiveGateway))
    if not chooses or len(flows) < 2:
        return
    for flow in flows:
        if flow.condition is None and flow.id != gateway.default:
            message = (
                f"Flow {flow.id} leaves {gateway.id} without a condition; write one in FEEL, as in <conditionExpression>= amount > 100"
                f'</conditionExpression>, or make it the default: default="{flow.id}" at {gateway.id}.'
            )
            placement.error("missing-condition", flow.id, message)


def _check_condition(flow: Flow, placement: Placement) -> None:
    source = placement.elements.get(flow.source)
    if flow.condition is None or source is None:
        return
    if not isinstance(source, (Activity, ExclusiveGateway, InclusiveGateway)):
        way = "remove it, or let an exclusive or inclusive gateway choose"
        placement.error("misplaced-condition", flow.id, f"A flow that leaves {flow.source} cannot have a condition; {way}.")
    if flow.id == source.default:
        placement.error("misplaced-condition", flow.id, f"Flow {flow.id} is the default of {source.id}; remove its condition.")


def _check_event_gateway(gateway: EventBasedGateway, placement: Placement) -> None:
    if len(gateway.outgoing) < 2:
        way = "draw another event, or leave the gateway out"
        placement.error("unconnected", gateway.id, f"Event-based gateway {gateway.id} needs at least two outgoing flows; {way}.")
    for target in gateway.targets:
        element = placement.elements.get(target)
        waits = isinstance(element, ReceiveTask) or (
            isinstance(element, CatchEvent) and not element.parallel and bool(element.parts)
            and all(isinstance(part, (TimerEvent, MessageEvent, SignalEvent, ConditionalEvent)) for part in element.parts)
        )  # fmt: skip
        if not waits:
            way = "draw it behind an event that catches one thing, or any of several"
            message = f"{target} cannot follow event-based gateway {gateway.id}; {way}."
            placement.error("misplaced-element", target, message)
        if element is not None and len(element.incoming) > 1:
            placement.error("misplaced-flow", target, f"{target} follows an event-based gateway; it cannot have another incoming flow.")
        if isinstance(element, ReceiveTask) and (element.boundaries or element.loop):
            way = "use a catch event, and another one for the boundary event"
            message = f"{target} follows an event-based gateway; it can have no boundary event and no loop; {way}."
            placement.error("misplaced-element", target, message)


def _check_default(activity: Activity, placement: Placement) -> None:
    if activity.default is not None and not activity.conditional:
        message = f"{activity.id} has a default flow, but no flow with a condition; remove the default or add conditions."
        placement.error("misplaced-condition", activity.id, message)
