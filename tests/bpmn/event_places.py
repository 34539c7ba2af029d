"""Every trigger of an event at every place where an event may stand, each as a small diagram around the event "x".

What comes of the event leads to the user task "t". Source: BPMN 2.0.2, table 10.93 (events) and 10.6.6 (event-based gateways).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.bpmn import read_diagrams
from engine.findings import Severity
from tests.bpmn.building import boundary, compensate, events, ext, flows, message, source_of, sub, tasks, timer, z

PLACES = (
    "start", "event-subprocess", "event-subprocess-beside", "catch", "gateway", "boundary", "boundary-beside", "throw", "end",
)  # fmt: skip
"""`beside`: the event does not interrupt; `gateway`: after an event-based gateway."""

CAUGHT: Mapping[str, str] = {
    "none": "",
    "message": '<messageEventDefinition messageRef="M"/>',
    "timer": timer("timeDuration", "PT1H"),
    "error": '<errorEventDefinition errorRef="R"/>',
    "escalation": '<escalationEventDefinition escalationRef="E"/>',
    "cancel": "<cancelEventDefinition/>",
    "compensation": "<compensateEventDefinition/>",
    "conditional": "<conditionalEventDefinition><condition>=go</condition></conditionalEventDefinition>",
    "link": '<linkEventDefinition name="L"/>',
    "signal": '<signalEventDefinition signalRef="S"/>',
    "terminate": "<terminateEventDefinition/>",
    "multiple": '<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/>',
    "parallel multiple": '<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/>',
}
"""Triggers with their definitions."""

_WHERE = {
    "none": "start throw end",
    "message": "start event-subprocess event-subprocess-beside catch gateway boundary boundary-beside throw end",
    "timer": "start event-subprocess event-subprocess-beside catch gateway boundary boundary-beside",
    "error": "event-subprocess boundary end",
    "escalation": "event-subprocess event-subprocess-beside boundary boundary-beside throw end",
    "cancel": "boundary end",
    "compensation": "event-subprocess boundary throw end",
    "conditional": "start event-subprocess event-subprocess-beside catch gateway boundary boundary-beside",
    "link": "catch throw",
    "signal": "start event-subprocess event-subprocess-beside catch gateway boundary boundary-beside throw end",
    "terminate": "end",
    "multiple": "start event-subprocess event-subprocess-beside catch gateway boundary boundary-beside throw end",
    "parallel multiple": "start event-subprocess event-subprocess-beside catch boundary boundary-beside",
}
STANDARD = frozenset((trigger, place) for trigger, places in _WHERE.items() for place in places.split())
"""What the standard has."""

SAME = frozenset({("compensation", "event-subprocess-beside"), ("compensation", "boundary-beside")})
"""Where the standard says that interrupting or not does not apply (10.5.4): the event does the same as without the attribute."""

_SENDING = ("message", "multiple")
_TOP = message("M", "ask", '"k"') + '<signal id="S" name="fire"/><error id="R" name="bad" errorCode="bad"/>'
_TOP += '<escalation id="E" name="up" escalationCode="up"/>'
_DAY = f'<intermediateCatchEvent id="day">{timer("timeDuration", "P1D")}</intermediateCatchEvent>'


def _event(kind: str, trigger: str, attributes: str = "") -> str:
    """The event "x" itself."""
    sends = ext(z("taskDefinition", type="send-message")) if kind in ("intermediateThrowEvent", "endEvent") and trigger in _SENDING else ""
    parallel = 'parallelMultiple="true"' if trigger == "parallel multiple" else ""
    return f'<{kind} id="x" {attributes} {parallel}>{sends}{CAUGHT[trigger]}</{kind}>'


def _inside(trigger: str) -> str:
    """What a subprocess does: the task "w", then what the trigger comes from; a thrown escalation leaves it at the task "v"."""
    if trigger == "escalation":
        throw = f'<intermediateThrowEvent id="y">{CAUGHT[trigger]}</intermediateThrowEvent>'
        return events("s2 e2") + tasks("w v") + throw + flows("s2 > w > y > v > e2")
    definition = CAUGHT[trigger] if trigger in ("error", "cancel") else ""
    return events("s2") + tasks("w") + f'<endEvent id="y">{definition}</endEvent>' + flows("s2 > w > y")


def _subprocess(trigger: str, more: str = "") -> str:
    """The subprocess "q"; a transaction where it can be given up."""
    kind = "transaction" if trigger == "cancel" else "subProcess"
    return f'<{kind} id="q">{_inside(trigger)}{more}</{kind}>'


def _start(trigger: str) -> str:
    return _event("startEvent", trigger) + tasks("t") + events("e") + flows("x > t > e")


def _event_subprocess(trigger: str, attributes: str) -> str:
    own = sub("v2", _event("startEvent", trigger, attributes) + tasks("t") + events("e3") + flows("x > t > e3"), 'triggeredByEvent="true"')
    around = boundary("b", "q", CAUGHT[trigger]) + flows("b > e") if trigger == "cancel" else ""
    return events("s e") + _subprocess(trigger, own) + around + _undoing(trigger)


def _undoing(trigger: str) -> str:
    """The way after "q", with what undoes it."""
    return compensate("c") + flows("s > q > c > e") if trigger == "compensation" else flows("s > q > e")


def _boundary(trigger: str, attributes: str) -> str:
    event = _event("boundaryEvent", trigger, f'attachedToRef="q" {attributes}')
    if trigger == "compensation":
        handled = tasks("t").replace('id="t"', 'id="t" isForCompensation="true"')
        event += handled + '<association id="a" sourceRef="x" targetRef="t"/>'
        return events("s e") + _subprocess(trigger) + event + _undoing(trigger)
    return events("s e") + _subprocess(trigger) + event + tasks("t") + _undoing(trigger) + flows("x > t > e")


def _catch(trigger: str) -> str:
    body = events("s e") + _event("intermediateCatchEvent", trigger) + tasks("t") + flows("x > t > e")
    if trigger != "link":
        return body + flows("s > x")
    return body + f'<intermediateThrowEvent id="y">{CAUGHT[trigger]}</intermediateThrowEvent>' + flows("s > y")


def _gateway(trigger: str) -> str:
    ways = flows("s > g > x > t > e; g > day > e")
    return events("s e") + '<eventBasedGateway id="g"/>' + _event("intermediateCatchEvent", trigger) + _DAY + tasks("t") + ways


def _throw(trigger: str) -> str:
    """The event behind the task "w" in a subprocess that catches what leaves it."""
    body, ways = tasks("w") + _event("intermediateThrowEvent", trigger) + events("s2 e2"), "s2 > w > x > e2"
    if trigger == "link":
        ways = "s2 > w > x; y > t > e2"
        body += tasks("t") + f'<intermediateCatchEvent id="y">{CAUGHT[trigger]}</intermediateCatchEvent>'
    elif trigger != "escalation":
        body, ways = body + tasks("t"), "s2 > w > x > t > e2"
    if trigger == "compensation":
        body += boundary("b", "w", CAUGHT[trigger]) + tasks("h").replace('id="h"', 'id="h" isForCompensation="true"')
        body += '<association id="a" sourceRef="b" targetRef="h"/>'
    return _caught_outside(trigger, body + flows(ways))


def _end(trigger: str) -> str:
    """The event behind the task "w", beside the task "u", in a subprocess that catches what leaves it."""
    body = tasks("w u") + _event("endEvent", trigger) + events("s2 e2") + '<parallelGateway id="f"/>'
    if trigger == "compensation":
        body += boundary("b", "w", CAUGHT[trigger]) + tasks("t").replace('id="t"', 'id="t" isForCompensation="true"')
        body += '<association id="a" sourceRef="b" targetRef="t"/>'
    return _caught_outside(trigger, body + flows("s2 > f > w > x; f > u > e2"))


def _caught_outside(trigger: str, inside: str) -> str:
    kind = "transaction" if trigger == "cancel" else "subProcess"
    body = events("s e") + f'<{kind} id="q">{inside}</{kind}>' + flows("s > q > e")
    if trigger in ("error", "escalation", "cancel"):
        body += boundary("b", "q", CAUGHT[trigger]) + tasks("t") + flows("b > t > e")
    return body


def body(trigger: str, place: str) -> str:
    """The body of a process with an event of this trigger at this place, whether it may stand there or not."""
    if place == "start":
        return _start(trigger)
    if place.startswith("event-subprocess"):
        return _event_subprocess(trigger, 'isInterrupting="false"' if place.endswith("beside") else "")
    if place.startswith("boundary"):
        return _boundary(trigger, 'cancelActivity="false"' if place.endswith("beside") else "")
    return {"catch": _catch, "gateway": _gateway, "throw": _throw, "end": _end}[place](trigger)


def source(trigger: str, place: str) -> bytes:
    """The diagram as a file."""
    return source_of(body(trigger, place), _TOP)


@cache
def refusal(trigger: str, place: str) -> str | None:
    """The rule by which the reader refuses the event there; None if it does not."""
    findings = [one for one in read_diagrams(source(trigger, place), "p.bpmn")[1] if one.severity is Severity.ERROR]
    # The start of an event subprocess is told at the subprocess where it lacks a trigger.
    at_event = [one.rule for one in findings if one.element in ("x", "v2")]
    assert bool(at_event) == bool(findings), findings
    return at_event[0] if at_event else None
