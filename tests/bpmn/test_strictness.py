"""What is not executed is refused, with file, element and line; every reason at once."""

from __future__ import annotations

import re

import pytest

from engine.bpmn import read_diagrams
from engine.findings import Severity
from tests.bpmn.building import (
    ROOT,
    boundary,
    compensate,
    errors,
    events,
    ext,
    flows,
    io,
    message,
    multi,
    properties,
    source_of,
    sub,
    tasks,
    timer,
    undone,
    z,
)

PLAIN = flows("s > t > e")
EVENT_SUB = 'triggeredByEvent="true"'
CANCEL = "<cancelEventDefinition/>"


def ad_hoc(inside: str, attributes: str = "") -> str:
    return f'<adHocSubProcess id="q" {attributes}>{inside}</adHocSubProcess>' + flows("s > q > e")


def given_up(around: str, inside: str = "") -> str:
    """A transaction "q" that the end event "c2" gives up, with more inside and around it."""
    inner = inside + events("s2") + f'<endEvent id="c2">{CANCEL}</endEvent>' + flows("s2 > c2")
    return f'<transaction id="q">{inner}</transaction>' + around + flows("s > q > e")


# name: body of the process around or beside s > t > e, top-level elements, rule, element
REFUSED: dict[str, tuple[str, str, str, str]] = {
    "receive task that would begin a case": (
        '<receiveTask id="x" messageRef="M" instantiate="true"/>' + flows("x > t"), message("M", "m"), "bad-value", "x",
    ),
    "event-based gateway that would begin a case": (
        '<eventBasedGateway id="x" instantiate="true"/>' + boundary("b", "t", timer("timeDuration", "P1D")) + flows("b > e"), "",
        "bad-value", "x",
    ),
    "event-based gateway that waits for all": ('<eventBasedGateway id="x" eventGatewayType="Parallel"/>', "", "bad-value", "x"),
    "activity that takes two tokens": ('<task id="x" startQuantity="2"/>' + flows("s > x > e"), "", "bad-value", "x"),
    "activity that gives two tokens": ('<task id="x" completionQuantity="2"/>' + flows("s > x > e"), "", "bad-value", "x"),
    "choreography": ("", '<choreography id="x"/>', "unsupported-element", "x"),
    "error that is not there": (
        '<endEvent id="x"><errorEventDefinition errorRef="no"/></endEvent>' + flows("t > x"), "", "bad-reference", "x",
    ),
    "error without a code": ('<endEvent id="x"><errorEventDefinition/></endEvent>' + flows("t > x"), "", "missing-attribute", "x"),
    "element of no namespace": ('<task xmlns="" id="x"/>', "", "unknown-element", "x"),
    "cycle that comes every second": (
        boundary("x", "t", timer("timeCycle", "* * * * * *"), 'cancelActivity="false"'), "", "bad-timer", "x",
    ),
    "cycle of nothing": (boundary("x", "t", timer("timeCycle", "R3/Px"), 'cancelActivity="false"'), "", "bad-timer", "x"),
    "complex gateway": ('<complexGateway id="x"/>', "", "unsupported-element", "x"),
    "transaction without a start": ('<transaction id="x"/>' + flows("s > x > e"), "", "missing-start", "x"),
    "transaction by another method": ('<transaction id="x" method="##Store"/>', "", "bad-value", "x"),
    "ad-hoc subprocess without an activity": ('<adHocSubProcess id="x"/>' + flows("s > x > e"), "", "missing-start", "x"),
    "ad-hoc subprocess with a start event": (ad_hoc(tasks("i") + events("sx")), "", "misplaced-element", "sx"),
    "ad-hoc subprocess with an end event": (ad_hoc(tasks("i") + events("x")), "", "misplaced-element", "x"),
    "gateway that no flow leads to in an ad-hoc subprocess": (
        ad_hoc(tasks("i") + '<parallelGateway id="x"/>' + flows("x > i")), "", "unconnected", "x",
    ),
    "ad-hoc subprocess of another order": (ad_hoc(tasks("i"), 'ordering="Random"'), "", "bad-value", "q"),
    "ad-hoc collection that is no FEEL": (
        ad_hoc(ext(z("adHoc", activeElementsCollection="i")) + tasks("i")), "", "bad-feel", "q",
    ),
    "ad-hoc extension without a collection": (ad_hoc(ext(z("adHoc")) + tasks("i")), "", "missing-attribute", "q"),
    "ad-hoc extension of a task": (f'<task id="x">{ext(z("adHoc", activeElementsCollection="=[]"))}</task>', "", "misplaced-element", "x"),
    "completion condition of an embedded subprocess": (
        sub("x", events("s2 e2") + flows("s2 > e2") + "<completionCondition>=true</completionCondition>") + flows("s > x > e"),
        "", "misplaced-element", "x",
    ),
    "compensation that leads nowhere": (boundary("x", "t", "<compensateEventDefinition/>"), "", "bad-reference", "x"),
    "compensation by an ordinary task": (
        boundary("x", "t", "<compensateEventDefinition/>") + tasks("u") + flows("s > u > e")
        + '<association id="a" sourceRef="x" targetRef="u"/>', "", "bad-reference", "x",
    ),
    "compensation by a task of another scope": (
        boundary("x", "t", "<compensateEventDefinition/>") + '<association id="a" sourceRef="x" targetRef="u"/>'
        + sub("q", events("s2 e2") + flows("s2 > e2") + '<task id="u" isForCompensation="true"/>') + flows("s > q > e"),
        "", "bad-reference", "x",
    ),
    "two compensations of one task": (
        undone("t", "u") + boundary("x", "t", "<compensateEventDefinition/>") + '<association id="a" sourceRef="x" targetRef="u"/>',
        "", "misplaced-event", "x",
    ),
    "compensation with a flow": (undone("t", "u") + flows("undo.t > e"), "", "misplaced-flow", "undo.t"),
    "compensation task with a flow": (undone("t", "x") + flows("x > e"), "", "misplaced-flow", "x"),
    "compensation task in the flow": (undone("t", "x") + flows("t > x"), "", "misplaced-flow", "x"),
    "compensation task that nobody starts": ('<task id="x" isForCompensation="true"/>', "", "unconnected", "x"),
    "compensation of a compensation task": (undone("t", "x") + undone("x", "y"), "", "misplaced-event", "x"),
    "compensation boundary that names an activity": (
        undone("t", "u").replace("<compensateEventDefinition/>", '<compensateEventDefinition activityRef="t"/>'),
        "", "misplaced-element", "undo.t",
    ),
    "compensation of an activity that cannot be undone": (compensate("x", "t") + flows("s > x > e"), "", "bad-reference", "x"),
    "compensation of an activity of another scope": (
        compensate("x", "i") + sub("q", events("s2 e2") + tasks("i") + undone("i", "u") + flows("s2 > i > e2")) + flows("s > x > q > e"),
        "", "bad-reference", "x",
    ),
    "compensation that does not wait": (
        compensate("x").replace("<compensateEventDefinition", '<compensateEventDefinition waitForCompletion="false"'),
        "", "bad-value", "x",
    ),
    "compensation caught with a timer": (
        undone("t", "u").replace("<compensateEventDefinition/>", "<compensateEventDefinition/>" + timer("timeDuration", "P1D")),
        "", "misplaced-element", "undo.t",
    ),
    "compensation before a signal": (
        compensate("x").replace("</inter", '<signalEventDefinition signalRef="S"/></inter') + flows("s > x > e"),
        '<signal id="S" name="s"/>', "misplaced-element", "x",
    ),
    "compensation start of a process": (
        '<startEvent id="x"><compensateEventDefinition/></startEvent>' + flows("x > e"), "", "misplaced-event", "x",
    ),
    "compensation of a whole process": (
        sub("q", '<startEvent id="x"><compensateEventDefinition/></startEvent>' + events("e2") + flows("x > e2"), EVENT_SUB),
        "", "misplaced-event", "x",
    ),
    "two compensations of one subprocess": (
        sub("q", events("s2 e2") + flows("s2 > e2")
            + sub("v", '<startEvent id="s3"><compensateEventDefinition/></startEvent>' + events("e3") + flows("s3 > e3"), EVENT_SUB)
            + sub("w", '<startEvent id="x"><compensateEventDefinition/></startEvent>' + events("e4") + flows("x > e4"), EVENT_SUB))
        + flows("s > q > e"), "", "repeated-start", "x",
    ),
    "compensation inside and outside a subprocess": (
        sub("q", events("s2 e2") + flows("s2 > e2")
            + sub("x", '<startEvent id="s3"><compensateEventDefinition/></startEvent>' + events("e3") + flows("s3 > e3"), EVENT_SUB))
        + undone("q", "u") + flows("s > q > e"), "", "misplaced-event", "x",
    ),
    "event subprocess for compensation": (
        sub("x", f'<startEvent id="s2">{timer("timeDuration", "P1D")}</startEvent>' + events("e2") + flows("s2 > e2"),
            EVENT_SUB + ' isForCompensation="true"'), "", "bad-value", "x",
    ),
    "cancel event at a task": (boundary("x", "t", CANCEL) + flows("x > e"), "", "misplaced-event", "x"),
    "cancel event that does not interrupt": (
        given_up(boundary("x", "q", CANCEL, 'cancelActivity="false"') + flows("x > e")), "", "misplaced-event", "x",
    ),
    "two cancel events of a transaction": (
        given_up(boundary("c", "q", CANCEL) + boundary("x", "q", CANCEL) + flows("c > e; x > e")), "", "misplaced-event", "x",
    ),
    "cancel event with a timer": (
        given_up(boundary("x", "q", CANCEL + timer("timeDuration", "P1D")) + flows("x > e")), "", "misplaced-element", "x",
    ),
    "cancellation that nothing follows": (given_up(""), "", "misplaced-event", "c2"),
    "cancellation outside a transaction": (f'<endEvent id="x">{CANCEL}</endEvent>' + flows("t > x"), "", "misplaced-event", "x"),
    "cancellation deep inside a transaction": (
        given_up(boundary("c", "q", CANCEL) + flows("c > e"), sub("d", events("s3") + sub("f", events("s4")
                 + f'<endEvent id="x">{CANCEL}</endEvent>' + flows("s4 > x")) + flows("s3 > f"))), "", "misplaced-event", "x",
    ),
    "cancellation by what undoes": (
        given_up(boundary("c", "q", CANCEL) + flows("c > e"), sub("d", '<startEvent id="s3"><compensateEventDefinition/></startEvent>'
                 + f'<endEvent id="x">{CANCEL}</endEvent>' + flows("s3 > x"), EVENT_SUB)), "", "misplaced-event", "x",
    ),
    "cancellation before a signal": (
        f'<endEvent id="x">{CANCEL}<signalEventDefinition signalRef="S"/></endEvent>' + flows("t > x"),
        '<signal id="S" name="s"/>', "misplaced-element", "x",
    ),
    "repeated transaction that is given up": (
        given_up(boundary("c", "q", CANCEL) + flows("c > e"), multi("xs")), "", "misplaced-element", "q",
    ),
    "message flow inside a pool": (
        "", '<collaboration id="c"><participant id="a" processRef="p"/>'
        '<messageFlow id="x" sourceRef="a" targetRef="t"/></collaboration>', "message-flow-mismatch", "x",
    ),
    "unknown element": ('<magic id="x"/>', "", "unknown-element", "x"),
    "unknown extension": (f'<task id="x">{ext("<z:magic/>")}</task>', "", "unknown-element", "x"),
    "foreign element": ('<o:y xmlns:o="urn:o" id="x"/>', "", "unknown-element", "x"),
    "processing instruction": ("<?php x?>", "", "unknown-element", "p"),
    "unknown attribute": ('<task id="x" magic="1"/>', "", "unknown-attribute", "x"),
    "attribute of the standard that is not executed": ('<callActivity id="x" calledElement="p"/>', "", "unsupported-attribute", "x"),
    "camunda 7 attribute": (
        '<userTask id="x" xmlns:c7="http://camunda.org/schema/1.0/bpmn" c7:assignee="me"/>', "", "unknown-attribute", "x",
    ),
    "unknown property": (
        f'<task id="x">{ext(properties(lat="1"))}</task>',
        "", "unknown-property", "x",
    ),
    "value out of bounds": ('<task id="x" isForCompensation="maybe"/>', "", "bad-value", "x"),
    "misplaced extension": (f'<task id="x">{ext("<z:userTask/>")}</task>', "", "misplaced-element", "x"),
    "misplaced element": ('<task id="x"><sequenceFlow id="y" sourceRef="s" targetRef="e"/></task>', "", "misplaced-element", "y"),
    "text where none belongs": ('<task id="x">words</task>', "", "stray-text", "x"),
    "no id": ("<task/>", "", "missing-attribute", "p"),
    "an id twice": ('<task id="t"/>', "", "repeated-id", "t"),
    "two extensions": (f'<task id="x">{ext("")}{ext("")}</task>', "", "repeated-element", "x"),
    "dangling flow": ('<sequenceFlow id="x" sourceRef="t" targetRef="nowhere"/>', "", "bad-reference", "x"),
    "flow across scopes": (
        '<subProcess id="q">' + events("s2 e2") + flows("s2 > e2") + '</subProcess><sequenceFlow id="x" sourceRef="t" targetRef="e2"/>',
        "", "bad-reference", "x",
    ),
    "dangling boundary": (boundary("x", "nowhere", timer("timeDuration", "P1D")), "", "bad-reference", "x"),
    "dangling message": ('<receiveTask id="x" messageRef="nowhere"/>', "", "bad-reference", "x"),
    "message that is a signal": ('<receiveTask id="x" messageRef="S"/>', '<signal id="S" name="s"/>', "bad-reference", "x"),
    "dangling lane": ('<laneSet id="l"><lane id="x"><flowNodeRef>nowhere</flowNodeRef></lane></laneSet>', "", "bad-reference", "x"),
    "dangling default": ('<exclusiveGateway id="x" default="nowhere"/>', "", "bad-reference", "x"),
    "dangling incoming": ('<task id="x"><incoming>nowhere</incoming></task>', "", "bad-reference", "x"),
    "dangling association": ('<association id="x" sourceRef="t" targetRef="nowhere"/>', "", "bad-reference", "x"),
    "four eyes of nobody": (
        f'<userTask id="x">{ext("<z:userTask/>" + properties(four_eyes="no"))}</userTask>',
        "", "bad-reference", "x",
    ),
    "link without a catch": (
        '<intermediateThrowEvent id="x"><linkEventDefinition name="L"/></intermediateThrowEvent>', "", "bad-reference", "x",
    ),
    "message without a name": ("", '<message id="x"/>', "missing-attribute", "x"),
    "two messages of a name": ("", message("y", "m") + message("x", "m"), "repeated-name", "x"),
    "no key to wait by": ('<receiveTask id="x" messageRef="M"/>', '<message id="M" name="m"/>', "missing-key", "x"),
    "service without a type": ('<serviceTask id="x"/>', "", "missing-extension", "x"),
    "script without a script": ('<scriptTask id="x"/>', "", "missing-extension", "x"),
    "python script": ('<scriptTask id="x" scriptFormat="python"><script>1</script></scriptTask>', "", "unsupported-element", "x"),
    "sending without a task definition": ('<sendTask id="x" messageRef="M"/>', message("M", "m", None), "bad-job-type", "x"),
    "multi-instance without a collection": (
        '<task id="x"><multiInstanceLoopCharacteristics/></task>', "", "missing-extension", "x",
    ),
    "multi-instance with half an output": (
        '<task id="x">' + multi("xs", 'outputCollection="ys"') + "</task>", "", "missing-attribute", "x",
    ),
    "bad FEEL": (
        f'<scriptTask id="x">{ext(z("script", expression="=1 +", resultVariable="y"))}</scriptTask>',
        "", "bad-feel", "x",
    ),
    "expression that is no FEEL": (
        f'<scriptTask id="x">{ext(z("script", expression="1", resultVariable="y"))}</scriptTask>',
        "", "bad-feel", "x",
    ),
    "bad duration": (boundary("x", "t", timer("timeDuration", "a week")), "", "bad-timer", "x"),
    "bad cron": (boundary("x", "t", timer("timeCycle", "0 25 * * *"), 'cancelActivity="false"'), "", "bad-timer", "x"),
    "empty timer": (boundary("x", "t", "<timerEventDefinition/>"), "", "bad-timer", "x"),
    "bad result variable": (
        f'<scriptTask id="x">{ext(z("script", expression="=1", resultVariable="a.b"))}</scriptTask>',
        "", "bad-value", "x",
    ),
    "unreachable task": (tasks("x"), "", "unconnected", "x"),
    "second start": (events("s2") + flows("s2 > e"), "", "repeated-start", "s2"),
    "boundary without a trigger": (boundary("x", "t", ""), "", "misplaced-event", "x"),
    "error boundary that does not interrupt": (
        boundary("x", "t", "<errorEventDefinition/>", 'cancelActivity="false"'), "", "misplaced-event", "x",
    ),
    "flow into a start": ('<sequenceFlow id="x" sourceRef="t" targetRef="s"/>', "", "misplaced-flow", "s"),
    "flow out of an end": ('<sequenceFlow id="x" sourceRef="e" targetRef="t"/>', "", "misplaced-flow", "e"),
    "gateway without conditions": ('<exclusiveGateway id="x"/>' + flows("t > x > e; x > t"), "", "missing-condition", "x-e"),
    "condition after a parallel gateway": (
        '<parallelGateway id="x"/>' + flows("t > x > e; x > t [true]"), "", "misplaced-condition", "x-t",
    ),
    "condition on the default": (
        '<exclusiveGateway id="x" default="x-e"/>' + flows("t > x; x > e [true]; x > t [false]"), "", "misplaced-condition", "x-e",
    ),
    "default without conditions": (
        '<userTask id="x" default="x-e">' + ext("<z:userTask/>") + "</userTask>" + flows("t > x > e; x > t"), "",
        "misplaced-condition", "x",
    ),
    "input mapping of an event": (
        boundary("x", "t", ext(io({"a": "=1"})) + timer("timeDuration", "P1D")), "", "misplaced-element", "x",
    ),
    "task after an event-based gateway": ('<eventBasedGateway id="g"/>' + tasks("x y") + flows("t > g > x > e; g > y > e"), "",
                                          "misplaced-element", "x"),
    "start by a signal whose name is computed": (
        '<startEvent id="x"><signalEventDefinition signalRef="S"/></startEvent>' + flows("x > e"), '<signal id="S" name="=s"/>',
        "bad-value", "x",
    ),
    "subprocess without a start": ('<subProcess id="x"/>', "", "missing-start", "x"),
    "event subprocess with a none start": (
        '<subProcess id="x" triggeredByEvent="true">' + events("s2 e2") + flows("s2 > e2") + "</subProcess>", "", "misplaced-event", "x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_file_element_and_line(name: str) -> None:
    body, top, rule, element = REFUSED[name]
    findings = errors("\n" + events("s e") + tasks("t") + PLAIN + "\n" + body, top)
    found = [finding for finding in findings if finding.rule == rule and finding.element == element]
    assert found, findings
    assert found[0].file == "p.bpmn"
    assert found[0].line in ((1, 2, 3) if element in ("s", "e", "p") or top else (3,)), found
    assert found[0].message.endswith((".", "…")), found[0].message
    assert WAY.search(found[0].message), found[0].message


WAY = re.compile(r"; | must | needs? |\bExpected |: (use|draw) ")
"""What every reason holds that tells what to do: an advice behind a semicolon, or what is expected in the first place."""


def test_every_reason_comes_at_once() -> None:
    body = events("s e") + tasks("t") + PLAIN
    body += '\n<complexGateway id="a"/>\n<task id="b" magic="1"/>\n' + boundary("c", "t", timer("timeDuration", "soon"))
    body += "\n" + '<sequenceFlow id="d" sourceRef="t" targetRef="nowhere"/>'
    found = {(finding.rule, finding.element, finding.line) for finding in errors(body)}
    assert {
        ("unsupported-element", "a", 2), ("unknown-attribute", "b", 3), ("bad-timer", "c", 4), ("bad-reference", "d", 5),
    } <= found  # fmt: skip


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (b"", "bad-xml"),
        (b"<definitions", "bad-xml"),
        (b"not xml", "bad-xml"),
        (b"<a/>", "unknown-element"),
        (ROOT.encode() + b"</definitions>", "missing-process"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ROOT.encode() + b"&x;</definitions>", "document-type"),
        (b"<!DOCTYPE a>" + ROOT.encode() + b"</definitions>", "document-type"),
        (b" " * 5_000_001, "too-large"),
    ],
)
def test_a_file_that_is_no_diagram_is_refused(source: bytes, rule: str) -> None:
    diagrams, findings = read_diagrams(source, "p.bpmn")
    assert diagrams == {}
    assert rule in [finding.rule for finding in findings]


def test_entities_are_not_expanded_to_fill_the_memory() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{previous};" * 10}">' for previous, name in zip("abcdefgh", "bcdefghi")
    )
    diagrams, findings = read_diagrams(f'{bomb}]><a b="&i;"/>'.encode(), "p.bpmn")
    assert diagrams == {}
    assert [finding.rule for finding in findings] in (["document-type"], ["bad-xml"])


DRAWING = (
    '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:i="http://www.omg.org/spec/DD/20100524/DI"><d:BPMNPlane bpmnElement="p">{}</d:BPMNPlane></d:BPMNDiagram>'
)


def test_a_drawing_is_checked_against_the_process() -> None:
    shape = '<d:BPMNShape bpmnElement="{}"><c:Bounds x="1" y="1" width="{}" height="1"/></d:BPMNShape>'
    body = events("s e") + tasks("t") + PLAIN
    source = source_of(body).replace(b"</definitions>", DRAWING.format(shape.format("nowhere", 1) + shape.format("t", "wide")).encode())
    _, findings = read_diagrams(source + b"</definitions>", "p.bpmn")
    assert {finding.rule for finding in findings if finding.severity is Severity.ERROR} == {"bad-reference", "bad-value"}
    undrawn = {finding.element for finding in findings if finding.rule == "missing-drawing"}
    assert undrawn == {"s", "e", "s-t", "t-e"}


def test_lanes_pools_and_notes_are_known_and_not_executed() -> None:
    body = events("s e") + tasks("t") + PLAIN + '<laneSet id="l"><lane id="x"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
    body += '<textAnnotation id="n"><text>Why</text></textAnnotation><association id="a" sourceRef="t" targetRef="n"/>'
    top = '<collaboration id="c"><participant id="a1" processRef="p"/><participant id="b"/>'
    top += '<messageFlow id="m" sourceRef="t" targetRef="b"/></collaboration>'
    diagrams, findings = read_diagrams(source_of(body, top), "p.bpmn")
    assert list(diagrams) == ["p"]
    assert [finding.rule for finding in findings] == ["missing-drawing"]


def test_the_checker_sees_every_expression_with_its_place() -> None:
    body = "\n" + events("s e") + "\n" + boundary("b", "t", timer("timeDuration", "=term")) + tasks("t") + '<exclusiveGateway id="g"/>'
    body += "\n" + flows("s > t > g; g > e [x > 1]; g > t [y]; b > e")
    diagrams, _ = read_diagrams(source_of(body), "p.bpmn")
    found = {(at, attribute, line) for _, at, attribute, _, line in diagrams["p"].expressions()}
    assert found == {("b", "timeDuration", 3), ("g-e", "conditionExpression", 4), ("g-t", "conditionExpression", 4)}
