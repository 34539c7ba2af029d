"""Checks what is drawn around a process and not executed: lanes, pools, message flows, data, artifacts, the drawing itself."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.data_objects import check_data
from engine.bpmn.message_flows import check_message_flow
from engine.bpmn.report import Report
from engine.bpmn.structure import child, children, tag, text_of
from engine.bpmn.vocabulary import FLOW_NODES


def check_references(root: etree._Element, report: Report) -> None:
    """Note every reference to something that is not there."""
    nodes: dict[str, etree._Element] = {}
    for node in root.iter("*"):
        identity = node.get("id")
        if identity and tag(node).startswith("bpmn:"):
            nodes.setdefault(identity, node)
    for node in root.iter("*"):
        match tag(node):
            case "bpmn:flowNodeRef":
                _check_member(node, nodes, report)
            case "bpmn:participant":
                _refer(node, "processRef", nodes, ("bpmn:process",), report)
            case "bpmn:messageFlow":
                _refer(node, "sourceRef", nodes, (), report)
                _refer(node, "targetRef", nodes, (), report)
                check_message_flow(node, nodes, report)
            case "bpmn:dataStoreReference":
                _refer(node, "dataStoreRef", nodes, ("bpmn:dataStore",), report)
            case "bpmn:association":
                _refer(node, "sourceRef", nodes, (), report)
                _refer(node, "targetRef", nodes, (), report)
            case "bpmn:group":
                _refer(node, "categoryValueRef", nodes, ("bpmn:categoryValue",), report)
            case _:
                check_data(node, nodes, report)
    _check_drawing(root, nodes, report)


def _refer(
    node: etree._Element, attribute: str, nodes: dict[str, etree._Element], wanted: tuple[str, ...], report: Report
) -> None:
    reference = node.get(attribute)
    if not reference:
        return
    found = nodes.get(reference.rpartition(":")[2])
    if found is None:
        report.error("bad-reference", node, f"{attribute} {reference} does not exist; name an existing element or remove it.")
    elif wanted and tag(found) not in wanted:
        report.error("bad-reference", node, f"{attribute} {reference} is a {tag(found)}, not a {wanted[0]}; name one.")


def _check_member(node: etree._Element, nodes: dict[str, etree._Element], report: Report) -> None:
    found = nodes.get(text_of(node))
    if found is None or tag(found) not in FLOW_NODES:
        report.error("bad-reference", node, f"A lane holds {text_of(node)}, which is no flow node of this file; remove it.")


def _check_drawing(root: etree._Element, nodes: dict[str, etree._Element], report: Report) -> None:
    drawn: set[str] = set()
    diagrams = children(root, "bpmndi:BPMNDiagram")
    for diagram in diagrams:
        plane = child(diagram, "bpmndi:BPMNPlane")
        if plane is None:
            report.error("missing-element", diagram, "bpmndi:BPMNDiagram needs a bpmndi:BPMNPlane.")
            continue
        for node in (plane, *children(plane)):
            _refer(node, "bpmnElement", nodes, (), report)
            drawn.add((node.get("bpmnElement") or "").rpartition(":")[2])
            _check_figure(node, report)
    if not diagrams:
        report.note("missing-drawing", root, "The file holds no drawing, so the case's page cannot show where the case stands.")
        return
    for identity, node in nodes.items():
        if tag(node) in (*FLOW_NODES, "bpmn:sequenceFlow") and identity not in drawn:
            report.warning("missing-drawing", node, f"{identity} is not drawn; add its shape or edge.")


def _check_figure(node: etree._Element, report: Report) -> None:
    if tag(node) == "bpmndi:BPMNShape" and child(node, "dc:Bounds") is None:
        report.error("missing-element", node, "bpmndi:BPMNShape needs dc:Bounds.")
    if tag(node) == "bpmndi:BPMNEdge" and len(children(node, "di:waypoint")) < 2:
        report.error("missing-element", node, "bpmndi:BPMNEdge needs at least two di:waypoint.")
    for place in node.iter("{*}Bounds", "{*}waypoint"):
        for name, value in place.attrib.items():
            if name in ("x", "y", "width", "height") and not _is_number(str(value)):
                report.error("bad-value", place, f'{name} must be a number, but is "{value!s}".')


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e7
    except ValueError:
        return False
