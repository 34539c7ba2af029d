"""Message flows between pools are drawn; messages go by name and key, and a flow that says otherwise is refused."""

from __future__ import annotations

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.effects import MessageSent, SubscriptionOpened
from engine.findings import Severity
from tests.bpmn.building import ROOT, Driver, events, ext, flows, message, message_event, properties, tasks, z

SENDS = z("taskDefinition", type="send-message")
TOP = message("M", "order", "number") + message("N", "bill", "number") + message("B", "begin", None)


def throw(name: str, reference: str) -> str:
    return (
        f'<intermediateThrowEvent id="{name}">{ext(SENDS + properties(correlation_key="=number"))}{message_event(reference)}'
        "</intermediateThrowEvent>"
    )


BUYER = events("s1 e1") + throw("order", "M") + '<receiveTask id="bill" messageRef="N"/>' + flows("s1 > order > bill > e1")
SELLER = events("s2 e2") + '<receiveTask id="ordered" messageRef="M"/>' + throw("billing", "N") + flows("s2 > ordered > billing > e2")
STARTS = f'<startEvent id="m">{message_event("B")}</startEvent>' + tasks("t") + events("e3") + flows("m > t > e3")


def document(message_flows: str) -> bytes:
    bodies = {"buyer": BUYER, "seller": SELLER, "begun": STARTS}
    pools = "".join(f'<participant id="P{number}" processRef="{name}"/>' for number, name in enumerate(bodies, 1))
    processes = "".join(f'<process id="{name}" isExecutable="true">{body}</process>' for name, body in bodies.items())
    drawn = f'<collaboration id="c">{pools}<participant id="P9"/>{message_flows}</collaboration>'
    return f"{ROOT}{TOP}{drawn}{processes}</definitions>".encode()


def flow(source: str, target: str) -> str:
    return f'<messageFlow id="x" sourceRef="{source}" targetRef="{target}"/>'


@pytest.mark.parametrize(
    ("source", "target"),
    [("order", "ordered"), ("billing", "bill"), ("P1", "P2"), ("order", "P2"), ("P1", "ordered"), ("P9", "t"), ("t", "P9"), ("P9", "P1")],
)
def test_a_flow_between_pools_is_drawn(source: str, target: str) -> None:
    diagrams, findings = read_diagrams(document(flow(source, target)), "p.bpmn")
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    assert sorted(diagrams) == ["begun", "buyer", "seller"]


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("order", "bill", "of one"),  # one pool
        ("order", "P1", "of one"),
        ("order", "m", "order sends order, but m awaits begin"),
        ("t", "ordered", "t sends no message"),
        ("order", "t", "t awaits no message"),
        ("order", "billing", "billing awaits no message"),
    ],
)
def test_a_flow_that_says_what_is_not_done_is_refused(source: str, target: str, says: str) -> None:
    diagrams, findings = read_diagrams(document(flow(source, target)), "p.bpmn")
    assert diagrams == {}
    found = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert {(finding.rule, finding.element) for finding in found} == {("message-flow-mismatch", "x")}
    assert any(says in finding.message for finding in found), found


def test_a_flow_to_what_is_no_element_is_refused() -> None:
    for source, rule in (("nowhere", "bad-reference"), ("M", "bad-reference")):
        _, findings = read_diagrams(document(flow(source, "ordered")), "p.bpmn")
        assert (rule, "x") in [(finding.rule, finding.element) for finding in findings if finding.severity is Severity.ERROR]


def test_each_pool_is_a_process_of_its_own_that_sends_and_awaits() -> None:
    diagrams, _ = read_diagrams(document(flow("order", "ordered")), "p.bpmn")
    buyer, seller = Driver(diagrams["buyer"]).start(number="7"), Driver(diagrams["seller"]).start(number="7")
    sent, awaited = buyer.effects(MessageSent), seller.effects(SubscriptionOpened)
    assert [(effect.name, effect.key) for effect in sent] == [(effect.message, effect.key) for effect in awaited] == [("order", "7")]
    seller.message("ordered")
    assert seller.how == "completed"
    buyer.message("bill")
    assert buyer.how == "completed"
