"""A diagram as the reference interpreter sees it: elements, flows and what hangs on them, straight from the XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"

ACTIVITIES = {
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
    "callActivity", "subProcess", "transaction", "adHocSubProcess",
}  # fmt: skip
GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
SCOPES = {"process", "subProcess", "transaction", "adHocSubProcess"}


@dataclass(eq=False, repr=False)
class Flow:
    """A sequence flow; `condition` is its text or None."""

    id: str
    source: Node
    target: Node
    condition: str | None


@dataclass(frozen=True)
class Definition:
    """What an event throws or waits for: `kind` is "timer", "message" …, `name` the message's, signal's or code's text."""

    kind: str
    name: str = ""
    key: str | None = None
    timer: tuple[str, str] = ("", "")
    condition: str = ""


@dataclass(eq=False, repr=False)
class Node:
    """A flow node, or the process itself."""

    id: str
    kind: str
    xml: Any
    scope: Node | None
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    default: Flow | None = None
    inside: list[Node] = field(default_factory=list)
    boundaries: list[Node] = field(default_factory=list)
    handler: Node | None = None
    definitions: list[Definition] = field(default_factory=list)
    inputs: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def by_event(self) -> bool:
        """An event subprocess."""
        return self.xml.get("triggeredByEvent") == "true"

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event, or the start event of an event subprocess, ends what it watches."""
        return self.xml.get("cancelActivity", self.xml.get("isInterrupting", "true")) == "true"

    @property
    def together(self) -> bool:
        """Whether all of an event's definitions must have come."""
        return self.xml.get("parallelMultiple") == "true"

    @property
    def event_subprocesses(self) -> list[Node]:
        """Those that start by themselves: not what undoes."""
        undoing = self.undoing
        return [node for node in self.inside if node.by_event and node is not undoing]

    @property
    def undoing(self) -> Node | None:
        """The compensation event subprocess inside."""
        return next((node for node in self.inside if node.by_event and node.start.definitions[0].kind == "compensate"), None)

    @property
    def start(self) -> Node:
        """The start event of an event subprocess, or the none start event of another scope."""
        starts = [node for node in self.inside if node.kind == "startEvent"]
        return next(node for node in starts if self.by_event or not node.definitions)

    @property
    def repeats(self) -> Any:
        """The multi-instance or loop characteristics, or None."""
        found = self.xml.find(f"{BPMN}multiInstanceLoopCharacteristics")
        return self.xml.find(f"{BPMN}standardLoopCharacteristics") if found is None else found

    @property
    def data_objects(self) -> list[str]:
        """The names of the variables that the data objects of a scope are."""
        return [xml.get("name") or xml.get("id") for xml in self.xml.findall(f"{BPMN}dataObject")]

    def extension(self, name: str) -> Any:
        """The zeebe extension element of this name, or None."""
        return self.xml.find(f"{BPMN}extensionElements/{ZEEBE}{name}")

    def attribute(self, extension: str, name: str) -> str | None:
        found = self.extension(extension)
        return None if found is None else found.get(name)

    def property(self, name: str) -> str | None:
        """The value of a zeebe:property."""
        entries = self.xml.findall(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
        return next((entry.get("value") for entry in entries if entry.get("name") == name), None)


class Reading:
    """One process of a file."""

    def __init__(self, source: bytes) -> None:
        self.document = etree.fromstring(source)
        self.by_id = {element.get("id"): element for element in self.document.iter() if element.get("id")}
        self.nodes: dict[str, Node] = {}
        process = self.document.find(f"{BPMN}process")
        self.process = self._node(process, None)
        self._flows(process)
        for node in self.nodes.values():
            default = node.xml.get("default")
            node.default = next((flow for flow in node.outgoing if flow.id == default), None)
            if node.kind == "boundaryEvent":
                host = self.nodes[node.xml.get("attachedToRef")]
                if node.definitions[0].kind == "compensate":
                    host.handler = self._handler(process, node)
                else:
                    host.boundaries.append(node)

    def _node(self, xml: Any, scope: Node | None) -> Node:
        node = Node(xml.get("id"), etree.QName(xml).localname, xml, scope)
        self.nodes[node.id] = node
        node.definitions = [
            self._definition(child) for child in xml if isinstance(child.tag, str) and child.tag.endswith("EventDefinition")
        ]
        if node.kind in ("receiveTask", "sendTask"):
            node.definitions = [self._message(xml.get("messageRef"))]
        for mapping in xml.findall(f"{BPMN}extensionElements/{ZEEBE}ioMapping/*"):
            pairs = node.inputs if mapping.tag == f"{ZEEBE}input" else node.outputs
            pairs.append((mapping.get("target"), mapping.get("source")))
        if node.kind in SCOPES:
            for child in xml:
                if etree.QName(child).localname in ACTIVITIES | GATEWAYS | EVENTS:
                    node.inside.append(self._node(child, node))
        return node

    def _flows(self, process: Any) -> None:
        for xml in process.iter(f"{BPMN}sequenceFlow"):
            condition = xml.find(f"{BPMN}conditionExpression")
            source, target = self.nodes[xml.get("sourceRef")], self.nodes[xml.get("targetRef")]
            flow = Flow(xml.get("id"), source, target, None if condition is None else condition.text)
            source.outgoing.append(flow)
            target.incoming.append(flow)

    def _handler(self, process: Any, boundary: Node) -> Node:
        """The activity that a compensation boundary event is associated with."""
        (link,) = [each for each in process.iter(f"{BPMN}association") if each.get("sourceRef") == boundary.id]
        return self.nodes[link.get("targetRef")]

    def _definition(self, xml: Any) -> Definition:
        kind = etree.QName(xml).localname.removesuffix("EventDefinition")
        if kind == "timer":
            child = xml[0]
            return Definition(kind, timer=(etree.QName(child).localname, child.text))
        if kind == "message":
            return self._message(xml.get("messageRef"))
        if kind == "conditional":
            return Definition("condition", condition=xml.find(f"{BPMN}condition").text)
        if kind == "link":
            return Definition(kind, xml.get("name"))
        if kind == "compensate":
            return Definition(kind, xml.get("activityRef", ""))
        reference = self.by_id.get(xml.get(f"{kind}Ref", ""))
        if reference is None:
            return Definition(kind)
        return Definition(kind, reference.get({"signal": "name", "error": "errorCode", "escalation": "escalationCode"}[kind]))

    def _message(self, reference: str) -> Definition:
        message = self.by_id[reference]
        subscription = message.find(f"{BPMN}extensionElements/{ZEEBE}subscription")
        return Definition("message", message.get("name"), None if subscription is None else subscription.get("correlationKey"))
