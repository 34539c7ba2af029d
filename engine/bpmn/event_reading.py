"""Reads event definitions and the five kinds of events.

Source: BPMN 2.0.2, 10.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from engine.bpmn.diagram import (
    BoundaryEvent,
    CancelEvent,
    CatchEvent,
    CompensateEvent,
    ConditionalEvent,
    Cycle,
    Definition,
    Element,
    EndEvent,
    ErrorEvent,
    EscalationEvent,
    LinkEvent,
    MessageEvent,
    MultipleEvent,
    Part,
    SignalEvent,
    StartEvent,
    TerminateEvent,
    ThrowEvent,
    TimerEvent,
    Words,
)
from engine.bpmn.expressions import Expressions, fixed_time
from engine.bpmn.source import Source
from engine.bpmn.structure import child, children, extension, tag, text_of
from engine.bpmn.timers import BadTime, first_due
from engine.feel import YearsMonths, compile_expression

_KINDS = {"bpmn:timeDate": "date", "bpmn:timeDuration": "duration", "bpmn:timeCycle": "cycle"}
_LONG_AGO = datetime.fromisoformat("1900-01-01T00:00:00+00:00")  # whether a cycle's times have passed is not for the reader to say
_SENDS = "send-message"
DEFAULT_TIME_TO_LIVE = "P30D"
NEVER = compile_expression("false")
"""What stands in for an expression that could not be read, in a diagram that is refused anyway."""


def definition_of(node: etree._Element, source: Source, expressions: Expressions) -> Definition:
    """The event definition of an event, or all of them as one; None for a none event."""
    entries = [entry for entry in children(node) if tag(entry).endswith("EventDefinition")]
    parts = tuple(part for entry in entries if (part := _definition(entry, source, expressions)) is not None)
    if len(parts) < 2:
        return parts[0] if parts else None
    return MultipleEvent(parts, node.get("parallelMultiple") == "true")


def _definition(entry: etree._Element, source: Source, expressions: Expressions) -> Part | None:
    match tag(entry):
        case "bpmn:timerEventDefinition":
            return _timer(entry, source, expressions)
        case "bpmn:conditionalEventDefinition":
            return _condition(entry, source, expressions)
        case "bpmn:messageEventDefinition":
            return message_of(entry, source, expressions)
        case "bpmn:signalEventDefinition":
            reference = source.resolve(entry, "signalRef", "bpmn:signal")
            return SignalEvent(source.signals.get(reference or "", ""))
        case "bpmn:errorEventDefinition":
            return ErrorEvent(_code(entry, "errorRef", source.resolve(entry, "errorRef", "bpmn:error"), source.errors))
        case "bpmn:escalationEventDefinition":
            found = source.resolve(entry, "escalationRef", "bpmn:escalation")
            return EscalationEvent(_code(entry, "escalationRef", found, source.escalations))
        case "bpmn:compensateEventDefinition":
            return CompensateEvent((entry.get("activityRef") or "").rpartition(":")[2] or None)
        case "bpmn:cancelEventDefinition":
            return CancelEvent()
        case "bpmn:terminateEventDefinition":
            return TerminateEvent()
        case "bpmn:linkEventDefinition":
            return LinkEvent(entry.get("name") or "")
    return None  # a definition that the vocabulary has refused


def _code(entry: etree._Element, attribute: str, reference: str | None, codes: Mapping[str, str]) -> str | None:
    """The code of what is referred to; a reference to nothing, which is refused, is not refused for having no code as well."""
    return (codes.get(reference) if reference else entry.get(attribute)) or None


def _condition(entry: etree._Element, source: Source, expressions: Expressions) -> ConditionalEvent:
    condition = child(entry, "bpmn:condition")
    if condition is None:
        source.report.error("missing-element", entry, "bpmn:conditionalEventDefinition needs a bpmn:condition.")
        return ConditionalEvent(NEVER)
    return ConditionalEvent(expressions.feel(condition, "condition", text_of(condition)) or NEVER)


def message_of(node: etree._Element, source: Source, expressions: Expressions) -> MessageEvent:
    """The message that `messageRef` names; its own expressions count as the element's."""
    reference = source.resolve(node, "messageRef", "bpmn:message")
    if reference is None:
        return MessageEvent("", None)
    expressions.adopt(source.keys[reference])
    return source.messages[reference]


def _timer(entry: etree._Element, source: Source, expressions: Expressions) -> TimerEvent:
    times = [part for part in children(entry) if tag(part) in _KINDS]
    if len(times) != 1:
        source.report.error("bad-timer", entry, "Expected one of timeDate, timeDuration, timeCycle; write one.")
        return TimerEvent("duration", timedelta(0))
    part = times[0]
    kind, text = _KINDS[tag(part)], text_of(part)
    if text.startswith("="):
        expression = expressions.feel(part, tag(part).removeprefix("bpmn:"), text)
        return TimerEvent(kind, timedelta(0) if expression is None else expression)
    value: Any = Cycle(text) if kind == "cycle" else fixed_time(text)
    wanted: tuple[type, ...] = {"date": (datetime,), "duration": (timedelta, YearsMonths), "cycle": (Cycle,)}[kind]
    example = {"date": "2026-10-09T09:00:00+08:00", "duration": "P15D", "cycle": "R3/PT1H or 0 8 1 * *"}[kind]
    fits = isinstance(value, wanted)
    if not fits:
        source.report.error("bad-timer", part, f'{tag(part)} must be FEEL ("=…") or a time like {example}, but is "{text}".')
        return TimerEvent("duration", timedelta(0))
    try:
        if isinstance(value, Cycle):
            first_due(kind, value.text, _LONG_AGO)
    except BadTime as wrong:
        source.report.error("bad-timer", part, f'{tag(part)} must be FEEL ("=…") or a time like {example}. {wrong}')
        return TimerEvent("duration", timedelta(0))
    return TimerEvent(kind, value)


def read_event(node: etree._Element, common: dict[str, Any], source: Source, expressions: Expressions) -> Element:
    """The event of a node. `common` are the fields that every element has."""
    kind = tag(node)
    definition = definition_of(node, source, expressions)
    fields = common | {"definition": definition}
    match kind:
        case "bpmn:startEvent":
            return StartEvent(**fields, interrupting=node.get("isInterrupting") != "false")
        case "bpmn:boundaryEvent":
            attached = node.get("attachedToRef") or ""
            return BoundaryEvent(**fields, attached_to=attached, interrupting=node.get("cancelActivity") != "false")
        case "bpmn:intermediateCatchEvent":
            return CatchEvent(**fields)
    event = (ThrowEvent if kind == "bpmn:intermediateThrowEvent" else EndEvent)(**fields)
    if not any(isinstance(part, MessageEvent) for part in event.parts):
        _check_sends_nothing(node, common["properties"], source)
        return event
    key, time_to_live = sending(node, common["properties"], source, expressions)
    keyed = tuple(replace(part, key=key) if isinstance(part, MessageEvent) else part for part in event.parts)
    return replace(event, definition=MultipleEvent(keyed, parallel=False) if len(keyed) > 1 else keyed[0], time_to_live=time_to_live)


def _check_sends_nothing(node: etree._Element, properties: Any, source: Source) -> None:
    for name in ("correlation-key", "time-to-live"):
        if name in properties:
            source.report.error("misplaced-element", node, f"Property {name} belongs to an event that sends a message; remove it.")
    if extension(node, "zeebe:taskDefinition") is not None:
        message = "zeebe:taskDefinition belongs to an event that sends a message; remove it, or draw a service task."
        source.report.error("misplaced-element", node, message)


def sending(
    node: etree._Element, properties: Any, source: Source, expressions: Expressions
) -> tuple[Words | None, str]:
    """The key under which an element sends its messages, and how long they live."""
    definitions = children(node, "bpmn:messageEventDefinition")
    own, each = extension(node, "zeebe:taskDefinition"), [extension(entry, "zeebe:taskDefinition") for entry in definitions]
    said = [own] if own is not None and not any(entry is not None for entry in each) else each
    if not said or any(entry is None or entry.get("type") != _SENDS for entry in said):
        source.report.error("bad-job-type", node, f'Expected one zeebe:taskDefinition type="{_SENDS}" where a message is sent.')
    key = expressions.words(node, "correlation-key", properties.get("correlation-key"))
    time_to_live = properties.get("time-to-live", DEFAULT_TIME_TO_LIVE)
    if not isinstance(fixed_time(time_to_live), (timedelta, YearsMonths)):
        source.report.error("bad-value", node, f'Property time-to-live must be a duration like P30D, but is "{time_to_live}".')
    return key, time_to_live
