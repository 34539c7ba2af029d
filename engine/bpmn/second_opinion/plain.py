"""Rewrites a diagram of our dialect as plain BPMN for an engine that knows neither our extensions nor FEEL.

Ids stay. What an expression gives is asked for by reference: "conditions:FLOW", "items:ELEMENT", "enough:ELEMENT",
"again:ELEMENT".
Work of every kind becomes a manual task; a timer, message or condition becomes a signal of its element's id; a link becomes a
sequence flow; an implicit fork gets a gateway, an implicit end an end event. Event subprocesses are left out, and so is
all that undoes something; an event that asks for it becomes a none event.
"""

from __future__ import annotations

from lxml import etree

from engine.bpmn.structure import child, children, tag
from engine.bpmn.vocabulary import ACTIVITIES, FLOW_NODES, SUBPROCESSES

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FORK, END = "fork.", "end."
"""Prefixes of the ids of gateways and end events that only the rewriting needs."""

_KEPT_DEFINITIONS = {
    "bpmn:errorEventDefinition", "bpmn:escalationEventDefinition", "bpmn:signalEventDefinition",
    "bpmn:terminateEventDefinition", "bpmn:cancelEventDefinition",
}  # fmt: skip
_WAITED_FOR = {"bpmn:timerEventDefinition", "bpmn:messageEventDefinition", "bpmn:conditionalEventDefinition"}
_GATEWAYS = {
    "bpmn:exclusiveGateway", "bpmn:parallelGateway", "bpmn:inclusiveGateway", "bpmn:eventBasedGateway",
}  # fmt: skip


def signal_of(element: str, part: int = 0) -> str:
    """The name of the signal that stands for an element's timer, message or condition, for one of several by its number."""
    return f"of.{element}.{part}" if part else f"of.{element}"


def rewrite(root: etree._Element, process_id: str, start: str) -> etree._Element:
    """The document with one process, begun at one of its start events as a none start event."""
    plain = etree.Element(_name("definitions"), nsmap={"bpmn": MODEL})
    plain.set("targetNamespace", "plain")
    for node in children(root):
        # Spiff matches errors by name; ours match by code, so the code stands for both.
        if tag(node) in ("bpmn:error", "bpmn:escalation"):
            code = node.get("errorCode") or node.get("escalationCode") or ""
            _sub(plain, tag(node)[5:], id=node.get("id") or "", name="code", errorCode=code, escalationCode=code)
        elif tag(node) == "bpmn:signal":
            _sub(plain, "signal", id=node.get("id") or "", name=node.get("name") or "")
    for node in children(root, "bpmn:process"):
        if node.get("id") == process_id:
            _Rewriting(plain).scope(node, _sub(plain, "process", id=process_id, isExecutable="true"), start)
    return plain


def _name(local: str) -> str:
    return f"{{{MODEL}}}{local}"


def _sub(parent: etree._Element, local: str, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, _name(local))
    for key, value in attributes.items():
        node.set(key, value)
    return node


class _Rewriting:
    """One document being written."""

    def __init__(self, definitions: etree._Element) -> None:
        self._definitions = definitions

    def scope(self, source: etree._Element, target: etree._Element, start: str | None) -> None:
        """Rewrite what a process or subprocess holds."""
        nodes = [node for node in children(source) if tag(node) in FLOW_NODES and not _left_out(node, start)]
        known = {node.get("id") or "": node for node in nodes}
        after_gateway = _event_gateway_targets(source, known)
        leaving: dict[str, list[etree._Element]] = {identity: [] for identity in known}
        for flow in children(source, "bpmn:sequenceFlow"):
            if flow.get("sourceRef") in known and flow.get("targetRef") in known:
                leaving[flow.get("sourceRef") or ""].append(flow)
        for identity, node in known.items():
            self._node(node, target, identity in after_gateway)
            self._flows(node, leaving[identity], target)
            self._link(node, nodes, target)

    def _node(self, node: etree._Element, target: etree._Element, after_gateway: bool) -> None:
        kind, identity = tag(node), node.get("id") or ""
        if kind in SUBPROCESSES:
            inner = _sub(target, kind[5:], id=identity)
            self.scope(node, inner, None)
            _copy_loop(node, inner)
        elif kind == "bpmn:receiveTask" and after_gateway:
            self._signal(_sub(target, "intermediateCatchEvent", id=identity), identity)
        elif kind in ACTIVITIES:
            _copy_loop(node, _sub(target, "manualTask", id=identity))
        elif kind in _GATEWAYS:
            gateway = _sub(target, kind[5:], id=identity)
            if node.get("default"):
                gateway.set("default", node.get("default") or "")
        else:
            self._event(node, kind, _sub(target, kind[5:], id=identity))

    def _event(self, node: etree._Element, kind: str, written: etree._Element) -> None:
        for attribute in ("attachedToRef", "cancelActivity", "parallelMultiple"):
            if node.get(attribute):
                written.set(attribute, node.get(attribute) or "")
        if kind == "bpmn:intermediateCatchEvent" and child(node, "bpmn:linkEventDefinition") is not None:
            written.tag = _name("intermediateThrowEvent")
        if kind == "bpmn:startEvent":
            return
        for part, definition in enumerate(_definitions(node)):
            if tag(definition) in _KEPT_DEFINITIONS:
                references = {str(key): str(value) for key, value in definition.attrib.items() if str(key).endswith("Ref")}
                _sub(written, tag(definition)[5:], **references)
            elif tag(definition) in _WAITED_FOR and kind in ("bpmn:boundaryEvent", "bpmn:intermediateCatchEvent"):
                self._signal(written, node.get("id") or "", part)

    def _signal(self, event: etree._Element, identity: str, part: int = 0) -> None:
        name = signal_of(identity, part)
        _sub(self._definitions, "signal", id=name, name=name)
        _sub(event, "signalEventDefinition", signalRef=name)

    def _flows(self, node: etree._Element, leaving: list[etree._Element], target: etree._Element) -> None:
        identity = node.get("id") or ""
        conditional = any(child(flow, "bpmn:conditionExpression") is not None for flow in leaving)
        source = identity
        if tag(node) not in _GATEWAYS and (conditional or len(leaving) > 1):
            source = FORK + identity
            gateway = _sub(target, "inclusiveGateway" if conditional else "parallelGateway", id=source)
            if node.get("default"):
                gateway.set("default", node.get("default") or "")
            _sub(target, "sequenceFlow", id=f"to.{source}", sourceRef=identity, targetRef=source)
        for flow in leaving:
            flow_id = flow.get("id") or ""
            written = _sub(target, "sequenceFlow", id=flow_id, sourceRef=source, targetRef=flow.get("targetRef") or "")
            # An inclusive gateway that stands in for a conditional fork always takes its unconditional flows.
            always = source != identity and conditional and flow_id != node.get("default")
            if child(flow, "bpmn:conditionExpression") is not None or always:
                _sub(written, "conditionExpression").text = f"conditions:{flow_id}"
        if not leaving and tag(node) != "bpmn:endEvent" and not _throws_link(node):
            end = END + identity
            _sub(target, "endEvent", id=end)
            _sub(target, "sequenceFlow", id=f"to.{end}", sourceRef=identity, targetRef=end)

    def _link(self, node: etree._Element, nodes: list[etree._Element], target: etree._Element) -> None:
        if not _throws_link(node):
            return
        name = _link_name(node)
        for other in nodes:
            if tag(other) == "bpmn:intermediateCatchEvent" and _link_name(other) == name:
                identity = node.get("id") or ""
                _sub(target, "sequenceFlow", id=f"link.{identity}", sourceRef=identity, targetRef=other.get("id") or "")


def _definitions(node: etree._Element) -> list[etree._Element]:
    return [entry for entry in children(node) if tag(entry).endswith("EventDefinition")]


def _left_out(node: etree._Element, start: str | None) -> bool:
    if node.get("triggeredByEvent") == "true" or node.get("isForCompensation") == "true":
        return True
    if tag(node) == "bpmn:boundaryEvent":
        return child(node, "bpmn:compensateEventDefinition") is not None
    return tag(node) == "bpmn:startEvent" and start is not None and node.get("id") != start


def _event_gateway_targets(source: etree._Element, known: dict[str, etree._Element]) -> set[str]:
    return {
        flow.get("targetRef") or ""
        for flow in children(source, "bpmn:sequenceFlow")
        if (gateway := known.get(flow.get("sourceRef") or "")) is not None and tag(gateway) == "bpmn:eventBasedGateway"
    }


def _throws_link(node: etree._Element) -> bool:
    return tag(node) == "bpmn:intermediateThrowEvent" and _link_name(node) is not None


def _link_name(node: etree._Element) -> str | None:
    definition = child(node, "bpmn:linkEventDefinition")
    return None if definition is None else definition.get("name")


def _copy_loop(node: etree._Element, target: etree._Element) -> None:
    identity = node.get("id") or ""
    again = child(node, "bpmn:standardLoopCharacteristics")
    if again is not None:
        _copy_standard_loop(again, identity, target)
    marker = child(node, "bpmn:multiInstanceLoopCharacteristics")
    if marker is None:
        return
    loop = _sub(target, "multiInstanceLoopCharacteristics", isSequential=marker.get("isSequential") or "false")
    _sub(loop, "loopCardinality").text = f"items:{identity}"
    if child(marker, "bpmn:completionCondition") is not None:
        _sub(loop, "completionCondition").text = f"enough:{identity}"


def _copy_standard_loop(marker: etree._Element, identity: str, target: etree._Element) -> None:
    attributes = {name: value for name in ("testBefore", "loopMaximum") if (value := marker.get(name)) is not None}
    loop = _sub(target, "standardLoopCharacteristics", **attributes)
    if child(marker, "bpmn:loopCondition") is not None:
        _sub(loop, "loopCondition").text = f"again:{identity}"
