"""Turns a document into diagrams: flow nodes and flows of every scope, wired and compiled.

Works on with what it understands, so that one reading shows every fault; the caller throws the result away if there
was one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from engine.bpmn.activity_reading import read_loop, read_task
from engine.bpmn.ad_hoc_reading import read_ad_hoc, wire_ad_hoc
from engine.bpmn.compensation_placement import check_compensation
from engine.bpmn.compensation_wiring import wire_compensation
from engine.bpmn.data_objects import declared_by
from engine.bpmn.diagram import (
    BoundaryEvent,
    ConditionalEvent,
    Diagram,
    Element,
    Event,
    EventBasedGateway,
    EventSubProcess,
    ExclusiveGateway,
    Flow,
    InclusiveGateway,
    Mapping_,
    ParallelGateway,
    Process,
    StartEvent,
    SubProcess,
    Transaction,
)
from engine.bpmn.event_reading import read_event
from engine.bpmn.expressions import Expressions
from engine.bpmn.gateway_placement import check_gateways
from engine.bpmn.placement import Placement, check_placement
from engine.bpmn.reach import links_of, reach_of
from engine.bpmn.references import check_references
from engine.bpmn.report import Report, line_of
from engine.bpmn.source import Source, read_source
from engine.bpmn.structure import child, children, extension, tag, text_of
from engine.bpmn.transaction_placement import check_transactions
from engine.bpmn.vocabulary import ACTIVITIES, FLOW_NODES

_GATEWAYS: Mapping[str, type[Element]] = {
    "bpmn:exclusiveGateway": ExclusiveGateway,
    "bpmn:parallelGateway": ParallelGateway,
    "bpmn:inclusiveGateway": InclusiveGateway,
    "bpmn:eventBasedGateway": EventBasedGateway,
}
_SUBPROCESSES: Mapping[str, type[SubProcess]] = {"bpmn:subProcess": SubProcess, "bpmn:transaction": Transaction}

INSTEAD_OF_A_PROCESS = frozenset({"bpmn:choreography", "bpmn:globalChoreographyTask"})
"""What is refused with the advice to draw processes: that there are none yet is not said as well."""


@dataclass(slots=True)
class _Draft:
    """A process while it is compiled."""

    source: Source
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)  # flows that lead from or to nothing: each has its own finding
    dangling: set[str] = field(default_factory=set)  # elements that name one of those, and which it may have been meant for
    leaving: dict[str, list[Flow]] = field(default_factory=dict)
    arriving: dict[str, list[Flow]] = field(default_factory=dict)


def compile_processes(root: etree._Element, report: Report) -> dict[str, Diagram]:
    """Every process of the document, compiled; what is wrong goes into the report."""
    source = read_source(root, report)
    diagrams: dict[str, Diagram] = {}
    processes = children(root, "bpmn:process")
    if not processes and not any(tag(node) in INSTEAD_OF_A_PROCESS for node in children(root)):
        report.error("missing-process", root, "Expected a process in the file, but there is none; draw one.")
    for node in processes:
        diagram = _compile(node, source)
        diagrams[diagram.process_id] = diagram
    check_references(root, report)
    return diagrams


def _compile(process: etree._Element, source: Source) -> Diagram:
    draft = _Draft(source)
    if process.get("isExecutable") == "false":
        source.report.note("not-executable", process, 'The process says isExecutable="false"; it is executed all the same.')
    for container, scope in _containers(process):
        for node in children(container, "bpmn:sequenceFlow"):
            flow = _flow(node, source)
            draft.flows[flow.id] = flow
            draft.leaving.setdefault(flow.source, []).append(flow)
            draft.arriving.setdefault(flow.target, []).append(flow)
            draft.nodes[flow.id] = node
        _take_scope(container, scope, draft)
    _wire_scopes(process, draft)
    wire_compensation(draft.elements, source)
    wire_ad_hoc(draft.elements)
    process_id = process.get("id") or ""
    placement = Placement(draft.elements, draft.flows, draft.nodes, source.report, _in_doubt(draft))
    check_placement(placement)
    check_gateways(placement)
    check_compensation(placement)
    check_transactions(placement)
    links = links_of(draft.elements)
    return Diagram(
        process_id=process_id,
        name=process.get("name") or "",
        file=source.report.file,
        elements=draft.elements,
        flows=draft.flows,
        links=links,
        reach=reach_of(draft.elements, draft.flows, links),
        conditional=any(isinstance(element, Event) and any(isinstance(part, ConditionalEvent) for part in element.parts)
                        for element in draft.elements.values()),
    )  # fmt: skip


def _containers(process: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The process and every subprocess in it, outer ones first."""
    agenda = [process]
    while agenda:
        container = agenda.pop(0)
        yield container, container.get("id") or ""
        agenda.extend(node for node in children(container) if tag(node) in (*_SUBPROCESSES, "bpmn:adHocSubProcess"))


def _flow(node: etree._Element, source: Source) -> Flow:
    expressions = Expressions(source.report)
    condition = child(node, "bpmn:conditionExpression")
    compiled = None if condition is None else expressions.feel(condition, "conditionExpression", text_of(condition))
    return Flow(
        node.get("id") or "", node.get("name") or "", node.get("sourceRef") or "", node.get("targetRef") or "",
        compiled, line_of(node),
    )  # fmt: skip


def _take_scope(container: etree._Element, scope: str, draft: _Draft) -> None:
    known = {node.get("id") or "" for node in children(container) if tag(node) in FLOW_NODES} | draft.source.refused
    for node in children(container, "bpmn:sequenceFlow"):
        for attribute in ("sourceRef", "targetRef"):
            if node.get(attribute) and node.get(attribute) not in known:
                draft.loose.add(node.get("id") or "")
                draft.source.report.error(
                    "bad-reference", node,
                    f"{attribute} {node.get(attribute)} is no flow node of the same scope; connect elements of one scope.",
                )  # fmt: skip
    for node in children(container):
        if tag(node) in FLOW_NODES and node.get("id"):
            element = _element(node, scope, draft)
            draft.elements[element.id] = element
            draft.nodes[element.id] = node


def _element(node: etree._Element, scope: str, draft: _Draft) -> Element:
    kind = tag(node)
    expressions = Expressions(draft.source.report)
    common = _common(node, scope, draft, expressions)
    if kind in _GATEWAYS:
        element = _GATEWAYS[kind](**common)
    elif kind not in ACTIVITIES:
        element = read_event(node, common, draft.source, expressions)
    elif kind == "bpmn:subProcess" and node.get("triggeredByEvent") == "true":
        element = EventSubProcess(**common)
        if read_loop(node, properties_of_node(node), draft.source, expressions) is not None:
            message = "An event subprocess cannot be a multi-instance or a loop; repeat what is in it."
            draft.source.report.error("misplaced-element", node, message)
        if node.get("isForCompensation") == "true":
            message = "An event subprocess undoes by a compensation start event; remove isForCompensation."
            draft.source.report.error("bad-value", node, message)
    else:
        common |= _activity(node, draft, expressions)
        if kind in _SUBPROCESSES:
            element = _SUBPROCESSES[kind](**common)
        elif kind == "bpmn:adHocSubProcess":
            element = read_ad_hoc(node, common, expressions)
        else:
            element = read_task(node, common, draft.source, expressions)
    return replace(element, expressions=expressions.read)


def _common(node: etree._Element, scope: str, draft: _Draft, expressions: Expressions) -> dict[str, Any]:
    identity = node.get("id") or ""
    leaving = draft.leaving.get(identity, [])
    arriving = tuple(flow.id for flow in draft.arriving.get(identity, []))
    default = node.get("default")
    report = draft.source.report
    if default is not None and default not in {flow.id for flow in leaving}:
        report.error("bad-reference", node, f"default {default} is no flow that leaves {identity}; name one that does.")
    for name, known in (("bpmn:incoming", set(arriving)), ("bpmn:outgoing", {flow.id for flow in leaving})):
        for entry in children(node, name):
            named = text_of(entry).rpartition(":")[2]
            if named in draft.loose:
                draft.dangling.add(identity)
            elif named not in known:
                message = f"{name} {text_of(entry)} is no such flow of {identity}; name one that is, or remove it."
                report.error("bad-reference", entry, message)
    mapping = extension(node, "zeebe:ioMapping")
    return {
        "id": identity,
        "name": node.get("name") or "",
        "line": line_of(node),
        "scope": scope,
        "incoming": arriving,
        "outgoing": tuple(flow.id for flow in leaving),
        "default": default,
        "properties": properties_of_node(node),
        "inputs": _mappings(mapping, "zeebe:input", expressions),
        "outputs": _mappings(mapping, "zeebe:output", expressions),
        "conditional": any(flow.condition is not None for flow in leaving),
    }


def _activity(node: etree._Element, draft: _Draft, expressions: Expressions) -> dict[str, Any]:
    """What every activity has besides."""
    return {
        "loop": read_loop(node, properties_of_node(node), draft.source, expressions),
        "for_compensation": node.get("isForCompensation") == "true",
    }


def properties_of_node(node: etree._Element) -> dict[str, str]:
    """The zeebe:properties of an element by name."""
    holder = extension(node, "zeebe:properties")
    if holder is None:
        return {}
    return {entry.get("name") or "": entry.get("value") or "" for entry in children(holder, "zeebe:property")}


def _mappings(holder: etree._Element | None, name: str, expressions: Expressions) -> tuple[Mapping_, ...]:
    if holder is None:
        return ()
    found = []
    for entry in children(holder, name):
        target = expressions.variable(entry, "target", entry.get("target"))
        source = expressions.words(entry, "source", entry.get("source"))
        if source is not None:
            found.append(Mapping_(source, target))
    return tuple(found)


def _wire_scopes(process: etree._Element, draft: _Draft) -> None:
    """Tell scopes their starts and event subprocesses, activities their boundaries, gateways their targets."""
    process_id = process.get("id") or ""
    elements = draft.elements
    properties = properties_of_node(process)
    inner: dict[str, list[Element]] = {}
    for element in elements.values():
        inner.setdefault(element.scope, []).append(element)
    for identity, element in list(elements.items()):
        if isinstance(element, (SubProcess, EventSubProcess)):
            elements[identity] = replace(element, data=_data(identity, draft), **_inside(element, inner.get(identity, [])))
        elif isinstance(element, EventBasedGateway):
            targets = tuple(draft.flows[flow].target for flow in element.outgoing)
            elements[identity] = replace(element, targets=targets)
    watched: dict[str, list[str]] = {}
    for element in elements.values():
        if isinstance(element, BoundaryEvent):
            watched.setdefault(element.attached_to, []).append(element.id)
    for identity, boundaries in watched.items():
        host = elements.get(identity)
        if host is not None and hasattr(host, "boundaries"):
            elements[identity] = replace(host, boundaries=tuple(boundaries))  # type: ignore[call-arg]
    starts = tuple(e.id for e in elements.values() if isinstance(e, StartEvent) and e.scope == process_id)
    elements[process_id] = Process(
        id=process_id, name=process.get("name") or "", line=line_of(process), scope="",
        properties=properties, starts=starts, data=declared_by(process, draft.source.report),
        **_inside(None, inner.get(process_id, [])),
    )  # fmt: skip
    draft.nodes[process_id] = process


def _in_doubt(draft: _Draft) -> frozenset[str]:
    """Elements and scopes of which another finding says already why something is missing: a flow, or a start."""
    first = {identity for identity in draft.source.refused if identity in draft.leaving and identity not in draft.arriving}
    around = (draft.source.nodes[identity].getparent() for identity in first if identity in draft.source.nodes)
    return frozenset({parent.get("id") or "" for parent in around if parent is not None} | draft.dangling)


def _data(identity: str, draft: _Draft) -> tuple[str, ...]:
    return declared_by(draft.nodes[identity], draft.source.report)


def _inside(within: Element | None, inner: list[Element]) -> dict[str, Any]:
    starts = [element for element in inner if isinstance(element, StartEvent)]
    none_start = next((element.id for element in starts if element.definition is None), None)
    if isinstance(within, EventSubProcess):
        none_start = starts[0].id if starts else None
    return {
        "start": none_start,
        "event_subprocesses": tuple(element.id for element in inner if isinstance(element, EventSubProcess)),
    }
