"""What is known of other tools' and engines' extensions: which only document, and what to write instead of the others.

Source: the extension schemas of the engines named here, as published with them.
"""

from __future__ import annotations

from collections.abc import Mapping

DRAWS = "tells how a tool draws or documents, not what happens"
PEOPLE = "tells who does a task and on which page; a trace has neither"
RUNS = "tells another engine how to store, retry or name what it runs, not what happens"

TOOLS: tuple[str, ...] = (
    "http://www.signavio.com", "http://www.bizagi.com", "http://www.boc-group.com", "http://www.trisotech.com",
    "http://www.omg.org/spec/BPMN/non-normative", "http://bpmn.io", "http://www.w4.eu/", "http://bpmn.sourceforge.net",
    "http://www.visual-paradigm.com", "http://www.sparxsystems.com", "http://www.aris.com", "http://www.ids-scheer.com",
    "http://www.softwareag.com", "http://www.mid.de", "http://www.igrafx.com", "http://www.qualiware.com",
    "http://www.modeliosoft.com", "http://www.bpsim.org", "http://www.omg.org/spec/BPSIM", "http://www.cardanit.com",
    "http://www.itp-commerce.com", "http://www.eclipse.org/bpmn2", "http://org.eclipse.bpmn2", "http://www.imixs.org/bpmn2/ui",
    "http://camunda.org/schema/modeler", "http://www.yworks.com", "http://www.w3.org/1999/xhtml",
    "http://www.omg.org/XMI", "http://flowable.org/modeler", "http://flowable.org/design", "http://activiti.com/modeler",
    "http://trisotech.com", "https://openapis.org",
)  # fmt: skip
"""Beginnings of the namespaces of modelling tools: what they add colours, measures, simulates and documents."""

ENGINES: tuple[str, ...] = (
    "http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn", "http://www.camunda.com/fox",
    "http://operaton.org/schema/1.0/bpmn",
)  # fmt: skip
"""Namespaces of engines of one family, whose extensions mean the same."""

RULE_ENGINES: tuple[str, ...] = ("http://www.jboss.org/drools", "http://www.jboss.org/drools/flow/gpd")
"""Namespaces of an engine of rules and processes, and of its drawings."""

SET_ASIDE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "assignee", "candidateUsers", "candidateGroups", "candidateStarterUsers", "candidateStarterGroups", "initiator",
            "formKey", "formRef", "formRefBinding", "formRefVersion", "formData", "formProperty", "formFieldValidation", "owner",
            "isStartableInTasklist", "initiatorCanCompleteTask", "usertaskformtype", "assigneeType", "idmAssignee", "idmCandidateGroups",
            "idmCandidateUsers", "formFieldValidationExpression",
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            "asyncBefore", "asyncAfter", "async", "exclusive", "historyTimeToLive", "versionTag", "jobPriority", "taskPriority",
            "priority", "jobRetryTimeCycle", "failedJobRetryTimeCycle", "properties", "modelerTemplate", "modelerTemplateVersion",
            "modelerTemplateIcon", "diagramRelationId", "category", "localization", "skipExpressionEnabled",
            "modelversion", "editor-resource-id", "parallelInSameTransaction", "storeResultVariableAsTransient", "sameDeployment",
            "fallbackToDefaultTenant", "completeAsync", "asyncLeave", "asyncLeaveExclusive",
        ),
        RUNS,
    ),
}  # fmt: skip
"""What engines write that decides nothing about the way of a token."""

SET_ASIDE_OF_RULES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "selectable", "bgcolor", "bordercolor", "fontsize", "fontcolor", "color-background", "color-border", "color", "dg",
            "dockerinfo", "x", "y", "width", "height", "metaData", "metadata", "ProcessAnalysisData", "boundaryca", "erefname", "esccode",
            "actrefname", "msgref", "mref", "sigref", "scriptFormat", "mitask", "bendpoints",
        ),
        DRAWS,
    ),
    **dict.fromkeys(("priority", "packageName", "version", "dtype", "import", "global"), RUNS),
}
SET_ASIDE_AT: Mapping[tuple[str, str], str] = {
    ("adHoc", "false"): RUNS, ("waitForCompletion", "true"): RUNS, ("independent", "false"): RUNS,
}
"""What an engine of rules writes that decides nothing: of some attributes one value only."""

INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(
        ("class", "expression", "delegateExpression", "type", "topic", "connector", "connectorId", "errorEventDefinition"),
        'name the job with <zeebe:taskDefinition type="…"/>',
    ),
    **dict.fromkeys(
        (
            "inputOutput", "inputParameter", "outputParameter", "in", "out", "field", "variableMappingClass",
            "variableMappingDelegateExpression", "varMapping",
        ),
        "use zeebe:ioMapping",
    ),
    **dict.fromkeys(("resultVariable", "resultVariableName"), 'use <zeebe:output source="=…" target="…"/> or zeebe:script'),
    **dict.fromkeys(
        ("collection", "elementVariable", "elementIndexVariable"), "use zeebe:loopCharacteristics inputCollection, inputElement"
    ),
    **dict.fromkeys(
        ("decisionRef", "decisionRefBinding", "decisionRefVersion", "mapDecisionResult"), "use zeebe:calledDecision decisionId"
    ),
    **dict.fromkeys(
        ("calledElementBinding", "calledElementVersion", "calledElementTenantId", "calledElementVersionTag", "inheritVariables",
         "businessKey"),
        "use zeebe:calledElement and zeebe:ioMapping",
    ),
    **dict.fromkeys(
        ("caseRef", "caseBinding", "caseVersion", "caseTenantId"), "draw the case as a process, and call it by zeebe:calledElement"
    ),
    **dict.fromkeys(("dueDate", "followUpDate"), "use zeebe:taskSchedule dueDate"),
    **dict.fromkeys(
        ("executionListener", "taskListener", "eventListener", "script", "resource"), "draw it as a service or script task of its own"
    ),
    **dict.fromkeys(("variableName", "variableEvents"), "write the variable into the FEEL condition"),
    **dict.fromkeys(("errorCodeVariable", "errorMessageVariable", "escalationCodeVariable"), "use zeebe:output on the event"),
    **dict.fromkeys(("formHandlerClass", "errorMessage"), "let a service task do it"),
    "value": "let a script task at the beginning give the data object its value",
    "triggerable": "draw a receive task behind it",
    "mapException": "let the job end in a BPMN error, and catch it at the boundary",
    **dict.fromkeys(
        ("eventType", "eventName", "eventCorrelationParameter", "eventInParameter", "eventOutParameter", "channelKey"),
        "use a message event, a bpmn:message with zeebe:subscription, and zeebe:ioMapping",
    ),
    "skipExpression": "draw the way round with an exclusive gateway",
}

ACTING_DATA = frozenset({"customAutoStart", "customAbortParent", "customActivationCondition", "customActivationExpression"})
"""The names of those of its metaData that decide something all the same."""

INSTEAD_OF_RULES: Mapping[str, str] = {
    "taskName": 'make it a service task and name the job with <zeebe:taskDefinition type="…"/>',
    **dict.fromkeys(("onEntry-script", "onExit-script"), "draw it as a script task of its own, in FEEL"),
    **dict.fromkeys(("ruleFlowGroup", "rule"), "use zeebe:calledDecision decisionId"),
    "calledElementByName": "use zeebe:calledElement processId",
    "adHoc": "draw an ad-hoc subprocess in a process with a start and an end",
    "waitForCompletion": "let a message start the other process, for a call waits",
    "independent": "let a message start the other process, for a called case ends with its caller",
}

ZEEBE_ELEMENTS: Mapping[str, str] = {
    "zeebe:taskHeaders": RUNS, "zeebe:versionTag": RUNS, "zeebe:userTaskForm": PEOPLE, "zeebe:priorityDefinition": PEOPLE,
}  # fmt: skip
ZEEBE_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("zeebe:taskDefinition", "retries"): RUNS,
    **{(f"zeebe:{name}", attribute): RUNS for name in ("calledElement", "calledDecision", "formDefinition")
       for attribute in ("bindingType", "versionTag")},
    ("zeebe:taskSchedule", "followUpDate"): PEOPLE,
    ("zeebe:formDefinition", "formKey"): PEOPLE,
    ("zeebe:formDefinition", "externalReference"): PEOPLE,
}  # fmt: skip
ZEEBE_MARKS = frozenset({"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"})
