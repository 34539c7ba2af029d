"""Every element and attribute that a diagram may hold, and where; what is not listed is refused (engine.bpmn.refusals).

Source: BPMN 2.0.2, XML schemas BPMN20.xsd and BPMNDI.xsd; the zeebe: elements of the Camunda 8 family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NAMESPACES: Mapping[str, str] = {
    "http://www.omg.org/spec/BPMN/20100524/MODEL": "bpmn",
    "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi",
    "http://www.omg.org/spec/DD/20100524/DC": "dc",
    "http://www.omg.org/spec/DD/20100524/DI": "di",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc",
    "http://camunda.org/schema/modeler/1.0": "modeler",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}

Values = frozenset[str] | None
"""The values that an attribute may have; None for any text."""

BOOLEAN = frozenset({"true", "false"})
TRUE = frozenset({"true"})
FALSE = frozenset({"false"})
ONE = frozenset({"1"})


@dataclass(frozen=True, slots=True)
class Word:
    """What one element may carry. `children` maps a child's name to how often it may stand there (0: any number)."""

    attributes: Mapping[str, Values] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    children: Mapping[str, int] = field(default_factory=dict)
    extensions: frozenset[str] = frozenset()
    text: bool = False


def _any(names: Iterable[str]) -> dict[str, Values]:
    return dict.fromkeys(names)


def _node(
    attributes: Mapping[str, Values] | None = None,
    required: Iterable[str] = (),
    children: Mapping[str, int] | None = None,
    extensions: Iterable[str] = (),
) -> Word:
    """A BPMN element with id and name, documentation and extensions."""
    return Word(
        {"id": None, "name": None} | dict(attributes or {}),
        frozenset({"id", *required}),
        {"bpmn:documentation": 0, "bpmn:extensionElements": 1} | dict(children or {}),
        frozenset({"zeebe:properties", *extensions}),
    )


_DATA_DRAWN = {
    "bpmn:property": 1, "bpmn:ioSpecification": 1, "bpmn:dataInputAssociation": 0, "bpmn:dataOutputAssociation": 0,
}  # fmt: skip
"""What only draws where data comes from and goes to."""


def _flow_node(
    attributes: Mapping[str, Values] | None = None,
    required: Iterable[str] = (),
    children: Mapping[str, int] | None = None,
    extensions: Iterable[str] = (),
) -> Word:
    return _node(attributes, required, {"bpmn:incoming": 0, "bpmn:outgoing": 0} | dict(children or {}), extensions)


def _activity(
    attributes: Mapping[str, Values] | None = None,
    required: Iterable[str] = (),
    extensions: Iterable[str] = (),
    children: Mapping[str, int] | None = None,
) -> Word:
    known = {"default": None, "isForCompensation": BOOLEAN, "startQuantity": ONE, "completionQuantity": ONE}
    loop = {"bpmn:multiInstanceLoopCharacteristics": 1, "bpmn:standardLoopCharacteristics": 1}
    return _flow_node(known | dict(attributes or {}), required, loop | _DATA_DRAWN | dict(children or {}), extensions)


def _event(
    attributes: Mapping[str, Values], required: Iterable[str], children: Mapping[str, int], extensions: Iterable[str]
) -> Word:
    data = dict.fromkeys(("bpmn:dataInput", "bpmn:dataOutput"), 0) | dict.fromkeys(("bpmn:inputSet", "bpmn:outputSet"), 1)
    drawn = {name: count for name, count in _DATA_DRAWN.items() if name != "bpmn:ioSpecification"}
    return _flow_node(attributes, required, drawn | data | dict(children), extensions)


def _gateway(attributes: Mapping[str, Values] | None = None) -> Word:
    direction = {"gatewayDirection": frozenset({"Unspecified", "Converging", "Diverging", "Mixed"})}
    return _flow_node(direction | dict(attributes or {}))


FLOW_NODES = (
    "bpmn:task", "bpmn:manualTask", "bpmn:userTask", "bpmn:serviceTask", "bpmn:sendTask", "bpmn:receiveTask",
    "bpmn:businessRuleTask", "bpmn:scriptTask", "bpmn:callActivity", "bpmn:subProcess", "bpmn:transaction",
    "bpmn:adHocSubProcess",
    "bpmn:exclusiveGateway", "bpmn:parallelGateway", "bpmn:inclusiveGateway", "bpmn:eventBasedGateway",
    "bpmn:startEvent", "bpmn:intermediateCatchEvent", "bpmn:intermediateThrowEvent", "bpmn:boundaryEvent",
    "bpmn:endEvent",
)  # fmt: skip
ACTIVITIES = frozenset(FLOW_NODES[:12])
SUBPROCESSES = ("bpmn:subProcess", "bpmn:transaction")

_ARTIFACTS = {"bpmn:textAnnotation": 0, "bpmn:association": 0, "bpmn:group": 0}
_DATA = {"bpmn:dataObject": 0, "bpmn:dataObjectReference": 0, "bpmn:dataStoreReference": 0}
_FLOW_ELEMENTS = dict.fromkeys(FLOW_NODES, 0) | {"bpmn:sequenceFlow": 0, "bpmn:laneSet": 0} | _DATA | _ARTIFACTS
_IO = {"zeebe:ioMapping"}
_MESSAGE_OUT = {"zeebe:taskDefinition", "zeebe:ioMapping"}

_DEFINITIONS_CAUGHT = {
    "bpmn:timerEventDefinition": 0, "bpmn:messageEventDefinition": 0, "bpmn:signalEventDefinition": 0,
    "bpmn:errorEventDefinition": 0, "bpmn:escalationEventDefinition": 0, "bpmn:conditionalEventDefinition": 0,
    "bpmn:compensateEventDefinition": 1,
}  # fmt: skip

_MODEL: dict[str, Word] = {
    "bpmn:definitions": Word(
        {
            "id": None, "name": None, "targetNamespace": None, "exporter": None, "exporterVersion": None,
            "expressionLanguage": None, "typeLanguage": None, "xsi:schemaLocation": None,
            "modeler:executionPlatform": frozenset({"Camunda Cloud"}), "modeler:executionPlatformVersion": None,
        },
        frozenset({"targetNamespace"}),
        {
            "bpmn:documentation": 0, "bpmn:process": 0, "bpmn:collaboration": 1, "bpmn:message": 0, "bpmn:signal": 0,
            "bpmn:error": 0, "bpmn:escalation": 0, "bpmn:category": 0, "bpmn:dataStore": 0, "bpmndi:BPMNDiagram": 0,
        },
    ),
    "bpmn:documentation": Word({"id": None, "textFormat": frozenset({"text/plain"})}, text=True),
    "bpmn:extensionElements": Word(),
    "bpmn:process": _node(
        {"isExecutable": BOOLEAN, "isClosed": BOOLEAN, "processType": frozenset({"None", "Private", "Public"})},
        children=_FLOW_ELEMENTS,
    ),
    "bpmn:collaboration": _node(
        {"isClosed": BOOLEAN}, children={"bpmn:participant": 0, "bpmn:messageFlow": 0} | _ARTIFACTS
    ),
    "bpmn:participant": _node({"processRef": None}),
    "bpmn:messageFlow": _node({"sourceRef": None, "targetRef": None}, {"sourceRef", "targetRef"}),
    "bpmn:message": _node(required={"name"}, extensions={"zeebe:subscription"}),
    "bpmn:signal": _node(required={"name"}),
    "bpmn:error": _node({"errorCode": None}, {"errorCode"}),
    "bpmn:escalation": _node({"escalationCode": None}, {"escalationCode"}),
    "bpmn:category": _node(children={"bpmn:categoryValue": 0}),
    "bpmn:categoryValue": Word({"id": None, "value": None}, frozenset({"id"})),
    "bpmn:laneSet": _node(children={"bpmn:lane": 0}),
    "bpmn:lane": _node(children={"bpmn:flowNodeRef": 0, "bpmn:childLaneSet": 1}),
    "bpmn:childLaneSet": _node(children={"bpmn:lane": 0}),
    "bpmn:flowNodeRef": Word(text=True),
    "bpmn:textAnnotation": _node({"textFormat": frozenset({"text/plain"})}, children={"bpmn:text": 1}),
    "bpmn:text": Word(text=True),
    "bpmn:association": _node(
        {"sourceRef": None, "targetRef": None, "associationDirection": frozenset({"None", "One", "Both"})},
        {"sourceRef", "targetRef"},
    ),
    "bpmn:group": _node({"categoryValueRef": None}),
    "bpmn:incoming": Word(text=True),
    "bpmn:outgoing": Word(text=True),
    "bpmn:sequenceFlow": _node(
        {"sourceRef": None, "targetRef": None, "isImmediate": TRUE}, {"sourceRef", "targetRef"},
        {"bpmn:conditionExpression": 1},
    ),
    "bpmn:conditionExpression": Word(
        {"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True
    ),
}  # fmt: skip

_DATA_WORDS: dict[str, Word] = {
    "bpmn:dataObject": _node({"isCollection": BOOLEAN}, children={"bpmn:dataState": 1}),
    "bpmn:dataObjectReference": _node({"dataObjectRef": None}, {"dataObjectRef"}, {"bpmn:dataState": 1}),
    "bpmn:dataStore": _node({"capacity": None, "isUnlimited": BOOLEAN}, children={"bpmn:dataState": 1}),
    "bpmn:dataStoreReference": _node({"dataStoreRef": None}, children={"bpmn:dataState": 1}),
    "bpmn:dataState": Word(_any({"id", "name"})),
    "bpmn:dataInputAssociation": Word({"id": None}, children={"bpmn:sourceRef": 0, "bpmn:targetRef": 1}),
    "bpmn:dataOutputAssociation": Word({"id": None}, children={"bpmn:sourceRef": 0, "bpmn:targetRef": 1}),
    "bpmn:sourceRef": Word(text=True),
    "bpmn:targetRef": Word(text=True),
    "bpmn:ioSpecification": Word(
        {"id": None}, children={"bpmn:dataInput": 0, "bpmn:dataOutput": 0, "bpmn:inputSet": 0, "bpmn:outputSet": 0}
    ),
    "bpmn:dataInput": _node({"isCollection": BOOLEAN}),
    "bpmn:dataOutput": _node({"isCollection": BOOLEAN}),
    "bpmn:inputSet": Word(_any({"id", "name"}), children={"bpmn:dataInputRefs": 0}),
    "bpmn:outputSet": Word(_any({"id", "name"}), children={"bpmn:dataOutputRefs": 0}),
    "bpmn:dataInputRefs": Word(text=True),
    "bpmn:dataOutputRefs": Word(text=True),
    # bpmn.io writes such a property where an arrow of data ends at an activity.
    "bpmn:property": _node({"name": frozenset({"__targetRef_placeholder"})}, {"name"}),
}  # fmt: skip

_ACTIVITY_WORDS: dict[str, Word] = {
    "bpmn:task": _activity(extensions=_IO),
    "bpmn:manualTask": _activity(extensions=_IO),
    "bpmn:userTask": _activity(
        extensions={
            "zeebe:userTask", "zeebe:assignmentDefinition", "zeebe:formDefinition", "zeebe:taskSchedule",
            "zeebe:ioMapping",
        }
    ),
    "bpmn:serviceTask": _activity(extensions={"zeebe:taskDefinition", "zeebe:ioMapping"}),
    "bpmn:sendTask": _activity({"messageRef": None}, {"messageRef"}, _MESSAGE_OUT),
    "bpmn:receiveTask": _activity({"messageRef": None, "instantiate": FALSE}, {"messageRef"}, _IO),
    "bpmn:businessRuleTask": _activity(extensions={"zeebe:calledDecision", "zeebe:ioMapping"}),
    "bpmn:scriptTask": _activity(extensions={"zeebe:script", "zeebe:ioMapping"}),
    "bpmn:callActivity": _activity(extensions={"zeebe:calledElement", "zeebe:ioMapping"}),
    "bpmn:subProcess": _activity({"triggeredByEvent": BOOLEAN}, (), _IO, _FLOW_ELEMENTS),
    "bpmn:transaction": _activity(
        {"triggeredByEvent": FALSE, "method": frozenset({"##Compensate"})}, (), _IO, _FLOW_ELEMENTS
    ),
    "bpmn:adHocSubProcess": _activity(
        {
            "triggeredByEvent": FALSE, "ordering": frozenset({"Parallel", "Sequential"}), "cancelRemainingInstances": BOOLEAN,
        },
        (), {"zeebe:adHoc", "zeebe:ioMapping"},
        {name: times for name, times in _FLOW_ELEMENTS.items() if name not in ("bpmn:startEvent", "bpmn:endEvent")}
        | {"bpmn:completionCondition": 1},
    ),
    "bpmn:multiInstanceLoopCharacteristics": Word(
        {"id": None, "isSequential": BOOLEAN},
        children={"bpmn:extensionElements": 1, "bpmn:completionCondition": 1},
        extensions=frozenset({"zeebe:loopCharacteristics"}),
    ),
    "bpmn:standardLoopCharacteristics": Word(
        {"id": None, "testBefore": BOOLEAN, "loopMaximum": None},
        children={"bpmn:extensionElements": 1, "bpmn:loopCondition": 1},
    ),
    "bpmn:loopCondition": Word({"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True),
    "bpmn:completionCondition": Word(
        {"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True
    ),
}  # fmt: skip

_LINK = {"bpmn:linkEventDefinition": 1}
_THROWN = {
    "bpmn:messageEventDefinition": 0, "bpmn:signalEventDefinition": 0, "bpmn:escalationEventDefinition": 0,
    "bpmn:compensateEventDefinition": 1,
}  # fmt: skip

_EVENT_WORDS: dict[str, Word] = {
    "bpmn:startEvent": _event(
        {"isInterrupting": BOOLEAN, "parallelMultiple": BOOLEAN}, (), _DEFINITIONS_CAUGHT, _IO
    ),
    "bpmn:intermediateCatchEvent": _event(
        {"parallelMultiple": BOOLEAN}, (),
        {
            "bpmn:timerEventDefinition": 0, "bpmn:messageEventDefinition": 0, "bpmn:signalEventDefinition": 0,
            "bpmn:conditionalEventDefinition": 0,
        } | _LINK,
        _IO,
    ),
    "bpmn:intermediateThrowEvent": _event({}, (), _THROWN | _LINK, _MESSAGE_OUT),
    "bpmn:boundaryEvent": _event(
        {"attachedToRef": None, "cancelActivity": BOOLEAN, "parallelMultiple": BOOLEAN}, {"attachedToRef"},
        _DEFINITIONS_CAUGHT | {"bpmn:cancelEventDefinition": 1}, _IO,
    ),
    "bpmn:endEvent": _event(
        {}, (),
        _THROWN | {"bpmn:errorEventDefinition": 1, "bpmn:terminateEventDefinition": 1, "bpmn:cancelEventDefinition": 1},
        _MESSAGE_OUT,
    ),
    "bpmn:exclusiveGateway": _gateway({"default": None}),
    "bpmn:inclusiveGateway": _gateway({"default": None}),
    "bpmn:parallelGateway": _gateway(),
    "bpmn:eventBasedGateway": _gateway(
        {"eventGatewayType": frozenset({"Exclusive"}), "instantiate": FALSE}
    ),
    "bpmn:timerEventDefinition": Word(
        {"id": None}, children={"bpmn:timeDate": 1, "bpmn:timeDuration": 1, "bpmn:timeCycle": 1}
    ),
    "bpmn:timeDate": Word({"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True),
    "bpmn:timeDuration": Word({"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True),
    "bpmn:timeCycle": Word({"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True),
    "bpmn:messageEventDefinition": Word(
        {"id": None, "messageRef": None}, frozenset({"messageRef"}),
        {"bpmn:extensionElements": 1}, frozenset({"zeebe:taskDefinition"}),
    ),
    "bpmn:signalEventDefinition": Word({"id": None, "signalRef": None}, frozenset({"signalRef"})),
    "bpmn:errorEventDefinition": Word({"id": None, "errorRef": None}),
    "bpmn:escalationEventDefinition": Word({"id": None, "escalationRef": None}),
    "bpmn:conditionalEventDefinition": Word({"id": None}, children={"bpmn:condition": 1}),
    "bpmn:condition": Word({"id": None, "xsi:type": frozenset({"bpmn:tFormalExpression"})}, text=True),
    "bpmn:terminateEventDefinition": Word({"id": None}),
    "bpmn:cancelEventDefinition": Word({"id": None}),
    "bpmn:compensateEventDefinition": Word({"id": None, "activityRef": None, "waitForCompletion": TRUE}),
    "bpmn:linkEventDefinition": Word({"id": None, "name": None}, frozenset({"name"})),
}  # fmt: skip

_ZEEBE_WORDS: dict[str, Word] = {
    "zeebe:userTask": Word(),
    "zeebe:assignmentDefinition": Word(_any({"candidateGroups", "assignee"})),
    "zeebe:formDefinition": Word({"formId": None}, frozenset({"formId"})),
    "zeebe:taskSchedule": Word({"dueDate": None}, frozenset({"dueDate"})),
    "zeebe:ioMapping": Word(children={"zeebe:input": 0, "zeebe:output": 0}),
    "zeebe:input": Word(_any({"source", "target"}), frozenset({"source", "target"})),
    "zeebe:output": Word(_any({"source", "target"}), frozenset({"source", "target"})),
    "zeebe:properties": Word(children={"zeebe:property": 0}),
    "zeebe:property": Word(_any({"name", "value"}), frozenset({"name", "value"})),
    "zeebe:taskDefinition": Word({"type": None, "retries": None}, frozenset({"type"})),
    "zeebe:calledDecision": Word(_any({"decisionId", "resultVariable"}), frozenset({"decisionId", "resultVariable"})),
    "zeebe:calledElement": Word(
        {"processId": None, "propagateAllChildVariables": BOOLEAN, "propagateAllParentVariables": FALSE},
        frozenset({"processId", "propagateAllChildVariables"}),
    ),
    "zeebe:adHoc": Word({"activeElementsCollection": None}, frozenset({"activeElementsCollection"})),
    "zeebe:script": Word(_any({"expression", "resultVariable"}), frozenset({"expression", "resultVariable"})),
    "zeebe:subscription": Word({"correlationKey": None}, frozenset({"correlationKey"})),
    "zeebe:loopCharacteristics": Word(
        _any({"inputCollection", "inputElement", "outputCollection", "outputElement"}), frozenset({"inputCollection"})
    ),
}

_COLOURS: dict[str, Values] = _any(
    {"bioc:stroke", "bioc:fill", "color:background-color", "color:border-color", "color:color"}
)
_DRAWING_WORDS: dict[str, Word] = {
    "bpmndi:BPMNDiagram": Word(
        _any({"id", "name", "documentation", "resolution"}), frozenset(),
        {"bpmndi:BPMNPlane": 1, "bpmndi:BPMNLabelStyle": 0},
    ),
    "bpmndi:BPMNPlane": Word(
        _any({"id", "bpmnElement"}), frozenset({"bpmnElement"}), {"bpmndi:BPMNShape": 0, "bpmndi:BPMNEdge": 0}
    ),
    "bpmndi:BPMNShape": Word(
        _any({"id", "bpmnElement"})
        | dict.fromkeys(("isHorizontal", "isExpanded", "isMarkerVisible", "isMessageVisible"), BOOLEAN)
        | _COLOURS,
        frozenset({"bpmnElement"}), {"dc:Bounds": 1, "bpmndi:BPMNLabel": 1},
    ),
    "bpmndi:BPMNEdge": Word(
        _any({"id", "bpmnElement", "sourceElement", "targetElement"})
        | {"messageVisibleKind": frozenset({"initiating", "non_initiating"})} | _COLOURS,
        frozenset({"bpmnElement"}), {"di:waypoint": 0, "bpmndi:BPMNLabel": 1},
    ),
    "bpmndi:BPMNLabel": Word(_any({"id", "labelStyle"}) | _COLOURS, frozenset(), {"dc:Bounds": 1}),
    "bpmndi:BPMNLabelStyle": Word({"id": None}, children={"dc:Font": 1}),
    "dc:Font": Word(
        _any({"name", "size"}) | dict.fromkeys(("isBold", "isItalic", "isUnderline", "isStrikeThrough"), BOOLEAN)
    ),
    "dc:Bounds": Word(_any({"x", "y", "width", "height"}), frozenset({"x", "y", "width", "height"})),
    "di:waypoint": Word(_any({"x", "y"}) | {"xsi:type": frozenset({"dc:Point"})}, frozenset({"x", "y"})),
}  # fmt: skip

WORDS: Mapping[str, Word] = _MODEL | _DATA_WORDS | _ACTIVITY_WORDS | _EVENT_WORDS | _ZEEBE_WORDS | _DRAWING_WORDS

_NAMED = frozenset({"name.en"})
_SENDING = frozenset({"name.en", "correlation-key", "time-to-live"})
PROPERTIES: Mapping[str, frozenset[str]] = {
    "bpmn:userTask": frozenset(
        {
            "name.en", "late", "remind", "four-eyes", "unit", "document", "document-when", "preview", "desk", "after", "after.en",
            "act", "act.en", "grave", "return-to", "add-item",
            "add-by", "party", "paper-by", "blind",
        }
    ),
    "bpmn:subProcess": frozenset({"name.en", "add-item", "add-by"}),
    "bpmn:sendTask": _SENDING,
    "bpmn:intermediateThrowEvent": _SENDING,
    "bpmn:endEvent": _SENDING,
}  # fmt: skip


def properties_of(name: str) -> frozenset[str]:
    """The zeebe:property names that an element knows."""
    return PROPERTIES.get(name, _NAMED)
