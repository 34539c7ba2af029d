"""One fault in a diagram is refused once, for what it is: what only follows from it is not told as well."""

from __future__ import annotations

import pytest

from engine.bpmn import read_diagrams
from engine.findings import Severity
from tests.bpmn.building import ROOT, errors, events, flows, message, tasks

ALONE: dict[str, tuple[str, str]] = {
    "a receive task that begins a case": (
        '<receiveTask id="s" messageRef="M" instantiate="true"/>' + events("e") + flows("s > e") + "|" + message("M", "m"),
        "draw a message start event",
    ),
    "a gateway that begins a case": (
        '<eventBasedGateway id="g" instantiate="true"/><receiveTask id="a" messageRef="M"/><receiveTask id="b" messageRef="N"/>'
        + events("e") + flows("g > a > e; g > b > e") + "|" + message("M", "m") + message("N", "n"),
        "draw a start event for each",
    ),
    "a start that is misspelt": (
        '<startEvnt id="s"><outgoing>s-t</outgoing></startEvnt>' + tasks("t") + events("e") + flows("s > t > e"), "not known; remove it",
    ),
    "a flow to nowhere": (
        events("s e") + '<task id="t"><incoming>f</incoming></task><sequenceFlow id="f" sourceRef="s" targetRef="tt"/>' + flows("t > e"),
        "connect elements of one scope",
    ),
    "a flow from nowhere": (
        '<startEvent id="s"><outgoing>f</outgoing></startEvent><sequenceFlow id="f" sourceRef="ss" targetRef="t"/>'
        + tasks("t") + events("e") + flows("t > e"), "connect elements of one scope",
    ),
    "a gateway that is not executed": (
        events("s e") + '<complexGateway id="g"><incoming>s-g</incoming></complexGateway>' + flows("s > g > e"), "use exclusive",
    ),
    "an error that is not there": (
        events("s") + '<endEvent id="e"><errorEventDefinition errorRef="no"/></endEvent>' + flows("s > e"), "name an existing bpmn:error",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_is_refused_once(name: str) -> None:
    body, way = ALONE[name]
    found = errors(*body.split("|"))
    assert len(found) == 1, found
    assert way in found[0].message


def test_a_choreography_is_refused_for_what_it_is_and_not_for_having_no_process() -> None:
    source = ROOT + '<choreography id="c"><choreographyTask id="x" initiatingParticipantRef="a"/></choreography></definitions>'
    _, findings = read_diagrams(source.encode(), "p.bpmn")
    found = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert [finding.element for finding in found] == ["c"]
    assert "draw a process for each participant" in found[0].message
