"""What the standard and its neighbours know and this engine does not execute, each with the way to say it instead.

Source: BPMN 2.0.2, XML schemas Semantic.xsd, BPMNDI.xsd, DC.xsd and DI.xsd: every element and attribute of theirs is
either in the vocabulary or here. The zeebe: elements are those of the Camunda 8 family.
"""

from __future__ import annotations

from collections.abc import Mapping

GATEWAYS = "use exclusive, parallel or inclusive gateways with conditions"
KIND_OF_ACTIVITY = "it names a family of elements; draw a task, a call activity or a subprocess"
KIND_OF_EVENT = "it names a family of elements; draw a start, intermediate, boundary or end event"
KIND_OF_DEFINITION = "it names a family of elements; write one of its kinds, such as bpmn:timerEventDefinition"
KIND_OF_GATEWAY = "it names a family of elements; draw an exclusive, parallel, inclusive or event-based gateway"
KIND_OF_ELEMENT = "it names a family of elements; write the element itself"
KIND_OF_LOOP = "it names a family of elements; use bpmn:multiInstanceLoopCharacteristics or bpmn:standardLoopCharacteristics"
KIND_OF_SHAPE = "it names a family of drawn things; use bpmndi:BPMNShape, bpmndi:BPMNEdge or bpmndi:BPMNLabel"
COLLECTION = "use zeebe:loopCharacteristics with an inputCollection"
COLLECTED = "use zeebe:loopCharacteristics with an outputCollection"
ITEM = "use zeebe:loopCharacteristics with an inputElement"
ITEM_OUT = "use zeebe:loopCharacteristics with an outputElement"
EACH_ITEM = "let an event be thrown inside the repeated activity"
MAPPING = "use zeebe:ioMapping"
SCRIPT = "use zeebe:script with a FEEL expression"
CANDIDATES = "use zeebe:assignmentDefinition candidateGroups"
CHOREOGRAPHY = "draw a process for each participant, and messages between them"
CONVERSATION = "draw the messages themselves as message flows between pools"
MEMBERS = "who takes part is drawn as pools; which messages go between them, as message flows"
KEYS = "use zeebe:subscription correlationKey at the message"
WHOLE_FILE = "put what is needed into the file"
TYPES = "types come from the forms and decisions"
JOB = "use zeebe:taskDefinition type"
IN_PROCESS = "put the task into the process"
DEFINED_THERE = "write the definition into the event itself"
EXPRESSION_THERE = "write FEEL where the expression is used, such as bpmn:conditionExpression"
MEASURED = "the journal and the figures of the registry record every step; remove it"
FORM = "use zeebe:formDefinition formId"
SETS = "what a task takes and gives is said by zeebe:ioMapping; remove it"
LINK = "a link leads to the catch event of its name; remove it"
GROUPED = "bpmn:group categoryValueRef says it; remove it"
LANES = "what belongs to a lane is listed by bpmn:flowNodeRef; remove it"
POOL = "draw one pool; each case is one participant"
EXTENSION = "an extension is known by its namespace; remove it"
DESCRIBES = "say it in bpmn:documentation"
WAYPOINT = "use di:waypoint"
LISTENER = "use a service task"
TASK_HEADERS = "use zeebe:ioMapping inputs"
PRIORITY = "priorities are not kept; the inbox sorts by due date"
INPUTS_OF_JOB = "a job gets what it needs by zeebe:ioMapping"
IN_CONDITION = "ask for the variable in the condition itself"
GATHERED = "let its activities write what they give by zeebe:output"
SEEN_LATER = "use dueDate, or let a timer come before the task"


def _each(prefix: str, names: str, way: str) -> dict[str, str]:
    return {f"{prefix}:{name}": way for name in names.split()}


REFUSED: Mapping[str, str] = {
    **_each("bpmn", "complexGateway activationCondition", GATEWAYS),
    **_each("bpmn", "activity", KIND_OF_ACTIVITY),
    **_each("bpmn", "catchEvent event implicitThrowEvent throwEvent", KIND_OF_EVENT),
    **_each("bpmn", "eventDefinition", KIND_OF_DEFINITION),
    **_each("bpmn", "gateway", KIND_OF_GATEWAY),
    **_each(
        "bpmn",
        "artifact baseElement baseElementWithMixedContent callableElement dataAssociation flowElement flowNode rootElement",
        KIND_OF_ELEMENT,
    ),
    **_each("bpmn", "loopCharacteristics", KIND_OF_LOOP),
    **_each("bpmn", "loopCardinality loopDataInputRef", COLLECTION),
    **_each("bpmn", "loopDataOutputRef", COLLECTED),
    **_each("bpmn", "inputDataItem", ITEM),
    **_each("bpmn", "outputDataItem", ITEM_OUT),
    **_each("bpmn", "complexBehaviorDefinition", EACH_ITEM),
    **_each("bpmn", "transformation assignment from to", MAPPING),
    **_each("bpmn", "script", SCRIPT),
    **_each(
        "bpmn",
        "potentialOwner humanPerformer performer resource resourceAssignmentExpression resourceParameter resourceParameterBinding"
        " resourceRef resourceRole",
        CANDIDATES,
    ),
    **_each(
        "bpmn",
        "callChoreography choreography choreographyActivity choreographyRef choreographyTask globalChoreographyTask subChoreography",
        CHOREOGRAPHY,
    ),
    **_each(
        "bpmn",
        "callConversation conversation conversationAssociation conversationLink conversationNode globalConversation messageFlowRef"
        " subConversation",
        CONVERSATION,
    ),
    **_each(
        "bpmn", "innerParticipantRef messageFlowAssociation outerParticipantRef participantAssociation participantRef", MEMBERS
    ),
    **_each(
        "bpmn",
        "correlationKey correlationProperty correlationPropertyBinding correlationPropertyRef correlationPropertyRetrievalExpression"
        " correlationSubscription dataPath messagePath",
        KEYS,
    ),
    **_each("bpmn", "import", WHOLE_FILE),
    **_each("bpmn", "itemDefinition", TYPES),
    **_each(
        "bpmn",
        "endPoint endPointRef errorRef inMessageRef interface interfaceRef ioBinding operation operationRef outMessageRef"
        " supportedInterfaceRef",
        JOB,
    ),
    **_each("bpmn", "globalBusinessRuleTask globalManualTask globalScriptTask globalTask globalUserTask", IN_PROCESS),
    **_each("bpmn", "eventDefinitionRef", DEFINED_THERE),
    **_each("bpmn", "expression formalExpression", EXPRESSION_THERE),
    **_each("bpmn", "auditing monitoring", MEASURED),
    **_each("bpmn", "rendering", FORM),
    **_each(
        "bpmn",
        "inputSetRefs optionalInputRefs optionalOutputRefs outputSetRefs whileExecutingInputRefs whileExecutingOutputRefs", SETS,
    ),
    **_each("bpmn", "source target", LINK),
    **_each("bpmn", "categoryValueRef", GROUPED),
    **_each("bpmn", "partitionElement", LANES),
    **_each("bpmn", "participantMultiplicity", POOL),
    **_each("bpmn", "extension", EXTENSION),
    **_each("bpmn", "partnerEntity partnerRole relationship supports", DESCRIBES),
    **_each("dc", "Point", WAYPOINT),
    **_each("di", "Diagram DiagramElement Edge Label LabeledEdge LabeledShape Node Plane Shape Style", KIND_OF_SHAPE),
    **_each("di", "extension", EXTENSION),
    **_each("zeebe", "taskHeaders", TASK_HEADERS),
    **_each("zeebe", "executionListeners taskListeners", LISTENER),
    **_each("zeebe", "userTaskForm", FORM),
    **_each("zeebe", "priorityDefinition", PRIORITY),
    **_each("zeebe", "linkedResources", INPUTS_OF_JOB),
    **_each("zeebe", "conditionalFilter", IN_CONDITION),
}
"""Elements that are refused, with the way round."""

CALLED = "use zeebe:calledElement processId"
DECISION = "use zeebe:calledDecision decisionId"
SEND_MESSAGE = "the elements at its ends name the message"
USER_FORM = "zeebe:userTask and zeebe:formDefinition say how a task is done; remove it"
FEEL = "expressions are FEEL; remove it"
COLLABORATION = "the file's own bpmn:collaboration says it; remove it"
MESSAGE = "messageRef says which message; remove it"

REFUSED_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    **{
        (f"bpmn:{name}", attribute): TYPES
        for names, attribute in (
            ("message", "itemRef"), ("signal error escalation", "structureRef"),
            ("dataObject dataObjectReference dataStore dataStoreReference dataInput dataOutput property", "itemSubjectRef"),
        )
        for name in names.split()
    },
    **{
        (f"bpmn:{name}", attribute): FEEL
        for name in ("condition", "conditionExpression", "completionCondition", "loopCondition", "timeDate", "timeDuration", "timeCycle")
        for attribute in ("language", "evaluatesToTypeRef")
    },
    ("bpmn:process", "definitionalCollaborationRef"): COLLABORATION,
    ("bpmn:messageFlow", "messageRef"): SEND_MESSAGE,
    ("bpmn:lane", "partitionElementRef"): LANES,
    ("bpmn:userTask", "implementation"): USER_FORM,
    ("bpmn:serviceTask", "implementation"): JOB,
    ("bpmn:serviceTask", "operationRef"): JOB,
    ("bpmn:sendTask", "implementation"): JOB,
    ("bpmn:sendTask", "operationRef"): MESSAGE,
    ("bpmn:receiveTask", "implementation"): MESSAGE,
    ("bpmn:receiveTask", "operationRef"): MESSAGE,
    ("bpmn:businessRuleTask", "implementation"): DECISION,
    ("bpmn:scriptTask", "scriptFormat"): SCRIPT,
    ("bpmn:callActivity", "calledElement"): CALLED,
    ("bpmn:multiInstanceLoopCharacteristics", "behavior"): EACH_ITEM,
    ("bpmn:multiInstanceLoopCharacteristics", "noneBehaviorEventRef"): EACH_ITEM,
    ("bpmn:multiInstanceLoopCharacteristics", "oneBehaviorEventRef"): EACH_ITEM,
    ("zeebe:adHoc", "outputCollection"): GATHERED,
    ("zeebe:adHoc", "outputElement"): GATHERED,
    ("zeebe:taskSchedule", "followUpDate"): SEEN_LATER,
    ("bpmndi:BPMNShape", "choreographyActivityShape"): CHOREOGRAPHY,
    ("bpmndi:BPMNShape", "participantBandKind"): CHOREOGRAPHY,
}
"""Attributes of the standard, and of the Camunda 8 family, that elements which are executed or drawn have and that are refused, with
the way round."""

STARTS_BY_MESSAGE = "it begins no case; draw a message start event for its message in its place"
STARTS_BY_EACH = "it begins no case; draw a start event for each of the events behind it"
ALL_OF_THEM = "it waits for one of its events; for all of them draw a parallel gateway before the events and one behind them"
JOINED_BEFORE = "each token starts the activity once; draw a parallel gateway before it that joins as many ways"
SPLIT_BEHIND = "one token leaves it; draw a parallel gateway behind it with as many ways"
UNDONE_FIRST = "the event goes on when everything is undone; to do something else meanwhile, throw it on a way of its own"
AT_ONCE = "a flow is taken at once; draw what comes between as an element on it"
BY_COMPENSATION = "what was done is undone by compensation; remove it"
AROUND_IT = "draw an event subprocess, and this one inside it"
ONLY_PARENT_INPUTS = "a called case sees what it is given; use zeebe:ioMapping inputs"
PLAIN = "texts are plain; remove it"
DATA_OBJECT = "a task keeps no data of its own; draw a data object"

REFUSED_VALUES: Mapping[tuple[str, str], str] = {
    ("bpmn:receiveTask", "instantiate"): STARTS_BY_MESSAGE,
    ("bpmn:eventBasedGateway", "instantiate"): STARTS_BY_EACH,
    ("bpmn:eventBasedGateway", "eventGatewayType"): ALL_OF_THEM,
    **{
        (f"bpmn:{name}", attribute): way
        for name in (
            "task manualTask userTask serviceTask sendTask receiveTask businessRuleTask scriptTask callActivity subProcess transaction"
            " adHocSubProcess"
        ).split()
        for attribute, way in (("startQuantity", JOINED_BEFORE), ("completionQuantity", SPLIT_BEHIND))
    },
    ("bpmn:compensateEventDefinition", "waitForCompletion"): UNDONE_FIRST,
    ("bpmn:sequenceFlow", "isImmediate"): AT_ONCE,
    ("bpmn:transaction", "method"): BY_COMPENSATION,
    ("bpmn:transaction", "triggeredByEvent"): AROUND_IT,
    ("bpmn:adHocSubProcess", "triggeredByEvent"): AROUND_IT,
    ("bpmn:documentation", "textFormat"): PLAIN,
    ("bpmn:textAnnotation", "textFormat"): PLAIN,
    ("bpmn:property", "name"): DATA_OBJECT,
    ("zeebe:calledElement", "propagateAllParentVariables"): ONLY_PARENT_INPUTS,
}
"""Attributes of which only some values of the standard, or of the Camunda 8 family, are executed: the way round the others."""
