"""What other tools and engines write into extensions: set aside where it only documents, else refused with what to write.

Everything is either in one of the tables or refused: nothing foreign is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.bare.draft import Draft, drop
from engine.bpmn.structure import children, tag
from engine.bpmn.vocabulary import NAMESPACES, properties_of

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
    "http://www.omg.org/XMI",
)  # fmt: skip
"""Beginnings of the namespaces of modelling tools: what they add colours, measures, simulates and documents."""

ENGINES: tuple[str, ...] = ("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn")
"""Namespaces of engines of one family, whose extensions mean the same."""

SET_ASIDE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "assignee", "candidateUsers", "candidateGroups", "candidateStarterUsers", "candidateStarterGroups", "initiator",
            "formKey", "formRef", "formRefBinding", "formRefVersion", "formData", "formProperty", "formFieldValidation", "owner",
            "isStartableInTasklist", "initiatorCanCompleteTask", "usertaskformtype",
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            "asyncBefore", "asyncAfter", "async", "exclusive", "historyTimeToLive", "versionTag", "jobPriority", "taskPriority",
            "priority", "jobRetryTimeCycle", "failedJobRetryTimeCycle", "properties", "modelerTemplate", "modelerTemplateVersion",
            "modelerTemplateIcon", "diagramRelationId", "category", "localization", "skipExpressionEnabled",
            "modelversion", "editor-resource-id",
        ),
        RUNS,
    ),
}  # fmt: skip
"""What engines write that decides nothing about the way of a token."""

INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(
        ("class", "expression", "delegateExpression", "type", "topic", "connector", "connectorId", "errorEventDefinition"),
        'name the job with <zeebe:taskDefinition type="…"/>',
    ),
    **dict.fromkeys(("inputOutput", "inputParameter", "outputParameter", "in", "out", "field"), "use zeebe:ioMapping"),
    **dict.fromkeys(("resultVariable", "resultVariableName"), 'use <zeebe:output source="=…" target="…"/> or zeebe:script'),
    **dict.fromkeys(
        ("collection", "elementVariable", "elementIndexVariable"), "use zeebe:loopCharacteristics inputCollection, inputElement"
    ),
    **dict.fromkeys(
        ("decisionRef", "decisionRefBinding", "decisionRefVersion", "mapDecisionResult"), "use zeebe:calledDecision decisionId"
    ),
    **dict.fromkeys(
        ("calledElementBinding", "calledElementVersion", "calledElementTenantId", "caseRef", "inheritVariables", "businessKey"),
        "use zeebe:calledElement and zeebe:ioMapping",
    ),
    **dict.fromkeys(("dueDate", "followUpDate"), "use zeebe:taskSchedule dueDate"),
    **dict.fromkeys(
        ("executionListener", "taskListener", "eventListener", "script", "resource"), "draw it as a service or script task of its own"
    ),
    **dict.fromkeys(("variableName", "variableEvents"), "write the variable into the FEEL condition"),
    **dict.fromkeys(("errorCodeVariable", "errorMessageVariable", "escalationCodeVariable"), "use zeebe:output on the event"),
    "skipExpression": "draw the way round with an exclusive gateway",
}

ZEEBE_ELEMENTS: Mapping[str, str] = {
    "zeebe:taskHeaders": RUNS, "zeebe:versionTag": RUNS, "zeebe:userTaskForm": PEOPLE, "zeebe:priorityDefinition": PEOPLE,
}  # fmt: skip
ZEEBE_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("zeebe:taskDefinition", "retries"): RUNS,
    **{(f"zeebe:{name}", attribute): RUNS for name in ("calledElement", "calledDecision", "formDefinition")
       for attribute in ("bindingType", "versionTag")},
    ("zeebe:formDefinition", "formKey"): PEOPLE,
    ("zeebe:formDefinition", "externalReference"): PEOPLE,
}  # fmt: skip
_ZEEBE_MARKS = frozenset({"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"})


def sort_out_extensions(draft: Draft) -> None:
    """Take out what is foreign, with a note or an error for each kind."""
    for node in list(draft.root.iter("*")):
        name = tag(node)
        if name.startswith("bpmn:"):
            _sort_out_attributes(node, draft)
        elif name.startswith("zeebe:"):
            _sort_out_zeebe(node, name, draft)
    for holder in list(draft.root.iter("{*}extensionElements")):
        for entry in children(holder):
            _sort_out(entry, draft)
        if not len(holder) and not (holder.text or "").strip():
            drop(holder)


def _sort_out_attributes(node: etree._Element, draft: Draft) -> None:
    for written in [str(key) for key in node.attrib]:
        uri, _, local = written[1:].partition("}") if written.startswith("{") else ("", "", written)
        prefix = NAMESPACES.get(uri)
        if not uri or (prefix in ("xsi", "bpmn") and local in ("type", "schemaLocation")):
            continue
        if prefix == "zeebe" and local in _ZEEBE_MARKS:
            draft.set_aside(node, f"zeebe:{local}", RUNS)
        elif not _judge(node, uri, local, draft):
            continue
        del node.attrib[written]


def _sort_out(entry: etree._Element, draft: Draft) -> None:
    """An entry of extensionElements."""
    name = etree.QName(entry)
    uri, local = name.namespace or "", name.localname
    short = NAMESPACES.get(uri)
    if short == "zeebe":
        why = ZEEBE_ELEMENTS.get(f"zeebe:{local}")
        if why is not None:
            draft.set_aside(entry, f"zeebe:{local}", why)
            drop(entry)
        return
    if short != "bpmn" and _judge(entry, uri, local, draft):
        drop(entry)


def _judge(node: etree._Element, uri: str, local: str, draft: Draft) -> bool:
    """Note or refuse something foreign; whether there is no more to be said about it."""
    if NAMESPACES.get(uri) == "modeler" and local.startswith("executionPlatform"):
        draft.set_aside(node, f"modeler:{local}", RUNS)
    elif uri.startswith(TOOLS):
        draft.set_aside(node, f"{local} of {uri}", DRAWS)
    elif uri in ENGINES and local in SET_ASIDE:
        draft.set_aside(node, f"{local} of {uri}", SET_ASIDE[local])
    elif uri in ENGINES:
        instead = INSTEAD.get(local, "remove it, or say it in BPMN and zeebe: elements")
        draft.report.error("foreign-extension", node, f"{local} of {uri} is not executed here: {instead}.")
    elif uri and uri not in NAMESPACES:
        message = f"{local} of {uri} is the extension of a tool that is not known here; it may change what happens, so remove it."
        draft.report.error("foreign-extension", node, message)
    else:
        return False
    return True


def _sort_out_zeebe(node: etree._Element, name: str, draft: Draft) -> None:
    for written in [str(key) for key in node.attrib]:
        why = ZEEBE_ATTRIBUTES.get((name, written))
        if why is not None:
            draft.set_aside(node, f"{name} {written}", why)
            del node.attrib[written]
    if name == "zeebe:formDefinition" and not node.attrib:
        drop(node)
    if name == "zeebe:properties":
        _sort_out_properties(node, draft)


def _sort_out_properties(node: etree._Element, draft: Draft) -> None:
    """Properties are whatever somebody wrote: only ours mean something here."""
    holder = node.getparent()
    owner = None if holder is None else holder.getparent()
    known = properties_of("" if owner is None else tag(owner))
    for entry in children(node, "zeebe:property"):
        if entry.get("name") not in known:
            draft.set_aside(entry, f"zeebe:property {entry.get('name')}", DRAWS)
            drop(entry)
    if not children(node):
        drop(node)
