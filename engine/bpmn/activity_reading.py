"""Reads tasks, call activities and the markers of repeated activities.

Source: BPMN 2.0.2, 10.3; the zeebe: elements of the Camunda 8 family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree

from engine.bpmn.diagram import (
    Adding,
    BusinessRuleTask,
    CallActivity,
    Element,
    MultiInstance,
    PassThroughTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    StandardLoop,
    UserTask,
)
from engine.bpmn.event_reading import NEVER, message_of, sending
from engine.bpmn.expressions import Expressions, first_name, fixed_time
from engine.bpmn.source import Source
from engine.bpmn.structure import child, extension, tag, text_of
from engine.feel import Expression

LATE = ("superior", "flow", "stays")
MOST_DAYS_AHEAD = 60
MOST_RETRIES = 20
KINDS_ADDED = ("unit", "person")
ADDERS = frozenset({"owner", "sender"})


def read_task(node: etree._Element, common: dict[str, Any], source: Source, expressions: Expressions) -> Element:
    """The activity of a node that is no subprocess. `common` are the fields that every activity has."""
    match tag(node):
        case "bpmn:userTask":
            return _user_task(node, common, source, expressions)
        case "bpmn:serviceTask":
            return _service_task(node, common, source)
        case "bpmn:sendTask":
            message = message_of(node, source, expressions)
            key, time_to_live = sending(node, common["properties"], source, expressions)
            return SendTask(**common, message=replace(message, key=key), time_to_live=time_to_live)
        case "bpmn:receiveTask":
            return ReceiveTask(**common, message=message_of(node, source, expressions))
        case "bpmn:businessRuleTask":
            called = _needed(node, "zeebe:calledDecision", source)
            decision = called.get("decisionId") or ""
            result = expressions.variable(called, "resultVariable", called.get("resultVariable"))
            return BusinessRuleTask(**common, decision=decision, result=result)
        case "bpmn:scriptTask":
            script = _needed(node, "zeebe:script", source)
            compiled = expressions.feel(script, "expression", script.get("expression"))
            result = expressions.variable(script, "resultVariable", script.get("resultVariable"))
            return ScriptTask(**common, script=compiled or NEVER, result=result)
        case "bpmn:callActivity":
            called = _needed(node, "zeebe:calledElement", source)
            process = called.get("processId") or ""
            return CallActivity(**common, process=process, all_outputs=called.get("propagateAllChildVariables") == "true")
    return PassThroughTask(**common)


def _needed(node: etree._Element, name: str, source: Source) -> etree._Element:
    found = extension(node, name)
    if found is None:
        source.report.error("missing-extension", node, f"{tag(node)} needs {name} among its extensionElements.")
        return etree.Element("absent")
    return found


def _service_task(node: etree._Element, common: dict[str, Any], source: Source) -> ServiceTask:
    definition = _needed(node, "zeebe:taskDefinition", source)
    job_type, retries = definition.get("type") or "", definition.get("retries")
    if job_type.startswith("="):
        source.report.error("bad-job-type", node, "A job type must be a fixed name; choose between jobs with a gateway.")
    if retries is not None and not (retries.isascii() and retries.isdecimal() and 1 <= int(retries) <= MOST_RETRIES):
        message = f'The retries of a job must be a whole number from 1 to {MOST_RETRIES}, but are "{retries}".'
        source.report.error("bad-value", definition, message)
        retries = None
    return ServiceTask(**common, job_type=job_type, retries=None if retries is None else int(retries))


def _user_task(node: etree._Element, common: dict[str, Any], source: Source, expressions: Expressions) -> UserTask:
    if extension(node, "zeebe:userTask") is None:
        source.report.warning("missing-extension", node, "bpmn:userTask without zeebe:userTask; add it, as Camunda 8 wants it.")
    properties = common["properties"]
    assignment = extension(node, "zeebe:assignmentDefinition")
    form = extension(node, "zeebe:formDefinition")
    late = properties.get("late")
    if late is not None and late not in LATE:
        source.report.error("bad-value", node, f'Property late must be {", ".join(LATE)}, but is "{late}".')
    for name in ("grave", "blind"):
        if properties.get(name, "false") not in ("true", "false"):
            source.report.error("bad-value", node, f'Property {name} must be true or false, but is "{properties[name]}".')
    remind = properties.get("remind")
    if remind is not None and not (remind.isdecimal() and int(remind) <= MOST_DAYS_AHEAD):
        wanted = f"a number of working days from 0 to {MOST_DAYS_AHEAD}"
        source.report.error("bad-value", node, f'Property remind must be {wanted}, but is "{remind}".')
        remind = None
    for name, other in (("party", "paper-by"), ("paper-by", "party")):
        if name in properties and other not in properties:
            source.report.error("bad-value", node, f"Property {name} needs the property {other}.")
    when = properties.get("document-when")
    if when is not None and "document" not in properties:
        source.report.error("bad-value", node, "Property document-when needs the property document.")
    return UserTask(
        **common,
        form=None if form is None else form.get("formId"),
        groups=_groups(assignment, expressions),
        assignee=None if assignment is None else expressions.words(assignment, "assignee", assignment.get("assignee")),
        due=_due(extension(node, "zeebe:taskSchedule"), source, expressions),
        unit=expressions.words(node, "unit", properties.get("unit")),
        four_eyes=tuple(properties.get("four-eyes", "").split()),
        late=late,
        remind=None if remind is None else int(remind),
        document=properties.get("document"),
        document_when=expressions.feel(node, "document-when", when),
        preview=properties.get("preview"),
        desk=properties.get("desk"),
        grave=properties.get("grave") == "true",
        blind=properties.get("blind") == "true",
        return_to=tuple(properties.get("return-to", "").split()),
        party=expressions.feel(node, "party", properties.get("party")),
        paper_by=tuple(properties.get("paper-by", "").split()),
    )


def _groups(assignment: etree._Element | None, expressions: Expressions) -> tuple[str, ...] | Expression:
    if assignment is None:
        return ()
    words = expressions.words(assignment, "candidateGroups", assignment.get("candidateGroups"))
    if isinstance(words, str):
        return tuple(name.strip() for name in words.split(",") if name.strip())
    return words or ()


def _due(schedule: etree._Element | None, source: Source, expressions: Expressions) -> Expression | datetime | None:
    if schedule is None:
        return None
    words = expressions.words(schedule, "dueDate", schedule.get("dueDate"))
    if not isinstance(words, str):
        return words
    value = fixed_time(words)
    if not isinstance(value, datetime):
        source.report.error("bad-timer", schedule, f'dueDate must be FEEL ("=…") or a date and time, but is "{words}".')
        return None
    return value


def read_loop(
    node: etree._Element, properties: Mapping[str, str], source: Source, expressions: Expressions
) -> MultiInstance | StandardLoop | None:
    """The marker of an activity that is repeated."""
    again, marker = child(node, "bpmn:standardLoopCharacteristics"), child(node, "bpmn:multiInstanceLoopCharacteristics")
    if again is not None and marker is not None:
        source.report.error("misplaced-element", again, "An activity is a standard loop or a multi-instance, not both; remove one.")
    if marker is not None:
        return _multi_instance(node, marker, properties, source, expressions)
    for name in sorted(properties.keys() & {"add-item", "add-by"}):
        source.report.error("bad-value", node, f"Property {name} belongs to a multi-instance, but {node.get('id')} is none.")
    return None if again is None else _standard_loop(again, source, expressions)


def _standard_loop(marker: etree._Element, source: Source, expressions: Expressions) -> StandardLoop:
    condition, written = child(marker, "bpmn:loopCondition"), marker.get("loopMaximum")
    counted = written is not None and written.isdecimal() and int(written) > 0
    if written is not None and not counted:
        source.report.error("bad-value", marker, f'loopMaximum must be a whole number from 1, but is "{written}".')
    if condition is None and written is None:
        source.report.error("missing-element", marker, "A standard loop needs a bpmn:loopCondition or a loopMaximum, or it never ends.")
    return StandardLoop(
        test_before=marker.get("testBefore") == "true",
        maximum=int(written or 0) if counted else None,
        condition=None if condition is None else expressions.feel(condition, "loopCondition", text_of(condition)),
    )


def _multi_instance(
    node: etree._Element, marker: etree._Element, properties: Mapping[str, str], source: Source, expressions: Expressions
) -> MultiInstance:
    if "add-by" in properties and "add-item" not in properties:
        source.report.error("bad-value", node, "Property add-by needs the property add-item.")
    loop = _needed(marker, "zeebe:loopCharacteristics", source)
    collection = expressions.feel(loop, "inputCollection", loop.get("inputCollection"))
    output_collection, output_element = loop.get("outputCollection"), loop.get("outputElement")
    if (output_collection is None) != (output_element is None):
        source.report.error("missing-attribute", loop, "outputCollection and outputElement belong together; give both or none.")
    for attribute in ("inputElement", "outputCollection"):
        expressions.variable(loop, attribute, loop.get(attribute))
    condition = child(marker, "bpmn:completionCondition")
    completion = None if condition is None else expressions.feel(condition, "completionCondition", text_of(condition))
    return MultiInstance(
        sequential=marker.get("isSequential") == "true",
        collection=collection or NEVER,
        item=loop.get("inputElement"),
        output_collection=output_collection,
        output_element=expressions.feel(loop, "outputElement", output_element),
        local_output=first_name(output_element) if output_element else None,
        completion=completion,
        adding=_adding(node, properties, loop, source),
    )


def _adding(node: etree._Element, properties: Mapping[str, str], loop: etree._Element, source: Source) -> Adding | None:
    """`add-item="unit role"` or `"person role"`, and `add-by`: owner (where it is not given), sender, or both."""
    what = properties.get("add-item")
    if what is None:
        return None
    kind, _, role = what.partition(" ")
    if kind not in KINDS_ADDED or not role or " " in role:
        source.report.error("bad-value", node, f'Property add-item must be "unit" or "person" and a role, but is "{what}".')
    by = frozenset(properties.get("add-by", "owner").split())
    if not by or by - ADDERS:
        source.report.error("bad-value", node, f'Property add-by must be {" or ".join(sorted(ADDERS))}, but is "{properties["add-by"]}".')
    if loop.get("inputElement") is None:
        source.report.error("missing-attribute", loop, "What add-item adds needs a name: give an inputElement.")
    return Adding(kind, role, by)
