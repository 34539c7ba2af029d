"""How a diagram is drawn: what runs, but leads a reader or a case astray.

bpmnlint's recommended rules, as far as the reader does not refuse what they warn of. Three of them are left out because the
workflow net decides exactly what they guess at or because we execute exactly what they fear: an activity with several ways in
("fake-join": it matters only where two tokens meet, `double-token`), an exclusive gateway that merges and splits, and the
inclusive gateway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.bpmn.diagram import (
    Activity,
    AdHocSubProcess,
    BoundaryEvent,
    CatchEvent,
    Diagram,
    Element,
    EndEvent,
    EventBasedGateway,
    EventSubProcess,
    ExclusiveGateway,
    InclusiveGateway,
    LinkEvent,
    ParallelGateway,
    Process,
    StartEvent,
    SubProcess,
    ThrowEvent,
    UserTask,
)
from engine.bpmn.net import scopes_of
from engine.check.neighbourhood import Neighbourhood
from engine.check.paths import Paths
from engine.findings import Finding, Severity
from engine.procedures import Procedure

Told = Iterator[tuple[str, Severity, str]]
GATEWAYS = (ExclusiveGateway, InclusiveGateway, ParallelGateway, EventBasedGateway)


def check_modelling(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every diagram of a folder."""
    for diagram in procedure.diagrams.values():
        yield from diagram_modelling(diagram)


def diagram_modelling(diagram: Diagram) -> Iterator[Finding]:
    """What is to be said of one diagram, element by element."""
    reached = Paths(diagram).from_starts()
    ends = {element.scope for element in diagram.elements.values() if isinstance(element, EndEvent)}
    for scope in scopes_of(diagram):
        if scope.start is not None and scope.id not in ends:
            message = f"Expected an end event in {scope.id}, but there is none; draw where it ends."
            yield Finding("missing-end", Severity.WARNING, diagram.file, scope.id, scope.line, message)
    for element in diagram.elements.values():
        if isinstance(element, Process):
            continue
        said = [*_ways(diagram, element), *_labels(diagram, element)]
        if element.id not in reached and element.incoming:
            message = f"No way from a start leads to {element.id}, so it never happens; connect or remove it."
            said.append(("unreachable", Severity.ERROR, message))
        for rule, severity, message in said:
            yield Finding(rule, severity, diagram.file, element.id, element.line, message)


def _ways(diagram: Diagram, element: Element) -> Told:
    into, out = len(element.incoming), len(element.outgoing)
    if isinstance(element, GATEWAYS):
        if into < 2 and out < 2:
            message = f"Expected {element.id} to split or to join, but it has one way in and one way out; remove it."
            yield "superfluous-gateway", Severity.WARNING, message
        if isinstance(element, InclusiveGateway | ParallelGateway) and into > 1 and out > 1:
            message = f"Expected {element.id} to join or to split, but it does both; draw a gateway for each."
            yield "join-and-split", Severity.WARNING, message
    else:
        if out > 1 and not element.conditional:
            message = f"Expected one way out of {element.id}, but it has {out} and all are taken; split with a parallel gateway."
            yield "implicit-split", Severity.WARNING, message
        if not out and not _may_stop(element, diagram):
            message = f"Expected an end event after {element.id}, but no way leads on; draw where it ends."
            yield "implicit-end", Severity.WARNING, message
    flows = [diagram.flows[flow] for flow in element.outgoing]
    if element.default is None and flows and all(flow.condition is not None for flow in flows):
        message = (
            f"Expected a default way out of {element.id}, for the case stops there if no condition holds; make the last one the "
            "default, or add a way to somebody who decides."
        )
        yield "missing-default", Severity.WARNING, message
    yield from _double_flows(diagram, element)


def _may_stop(element: Element, diagram: Diagram) -> bool:
    link = isinstance(element, ThrowEvent) and isinstance(element.definition, LinkEvent)
    # An ad-hoc subprocess has no end events. Without a way in either it is a compensation handler, or refused as unconnected.
    if isinstance(diagram.elements.get(element.scope), AdHocSubProcess):
        return True
    return link or isinstance(element, EndEvent | EventSubProcess | BoundaryEvent) or not element.incoming


def _double_flows(diagram: Diagram, element: Element) -> Told:
    flows = [diagram.flows[flow] for flow in element.outgoing]
    counts = Counter((flow.target, None if flow.condition is None else flow.condition.source) for flow in flows)
    for (target, condition), count in counts.items():
        if count > 1:
            where = "" if condition is None else f" under the same condition {condition}"
            message = f"Expected one way from {element.id} to {target}{where}, but there are {count}; remove the others."
            yield "double-flow", Severity.WARNING, message


def _labels(diagram: Diagram, element: Element) -> Told:
    """Source: bpmnlint, label-required. A user task's name is an error, which `missing-name` says."""
    chooses = isinstance(element, ExclusiveGateway | InclusiveGateway) and len(element.outgoing) > 1
    speaks = isinstance(element, Activity | StartEvent | EndEvent | CatchEvent | ThrowEvent | BoundaryEvent) or chooses
    if isinstance(element, BoundaryEvent) and element.compensation is not None:
        speaks = False  # it never happens; what it leads to does
    if speaks and not element.name and not isinstance(element, UserTask | SubProcess):
        message = f"Expected a name of {element.id}, but there is none; people read it in the case's history."
        yield "unnamed", Severity.WARNING, message
    for identity in element.outgoing if chooses else ():
        flow = diagram.flows[identity]
        if not flow.name and flow.condition is not None:
            message = f"Expected a name of flow {flow.id}, but there is none; say in a word when {element.id} takes it."
            yield "unnamed", Severity.WARNING, message
