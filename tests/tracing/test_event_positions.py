"""Every trigger at every position that an event can have, in files without extensions: what happens, or why it is refused.

Source: BPMN 2.0.2, 10.5.5 (table 10.93: which trigger may stand where), 13.5 (how events are handled).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.bpmn.building import boundary, events, flows, sub, timer
from tests.tracing.drawing import file_of, play, reasons, told

Step = dict[str, Any]

TOP = (
    '<message id="M" name="M"/><signal id="S" name="S"/><error id="E" errorCode="E"/><escalation id="X" escalationCode="X"/>'
)
MESSAGE, SIGNAL = '<messageEventDefinition messageRef="M"/>', '<signalEventDefinition signalRef="S"/>'
TRIGGERS = {
    "none": "",
    "message": MESSAGE,
    "timer": timer("timeDuration", "PT1H"),
    "cycle": timer("timeCycle", "R3/PT1H"),
    "conditional": "<conditionalEventDefinition><condition>go</condition></conditionalEventDefinition>",
    "signal": SIGNAL,
    "error": '<errorEventDefinition errorRef="E"/>',
    "escalation": '<escalationEventDefinition escalationRef="X"/>',
    "compensation": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "link": '<linkEventDefinition name="L"/>',
    "terminate": "<terminateEventDefinition/>",
    "multiple": MESSAGE + SIGNAL,
    "parallel multiple": MESSAGE + SIGNAL,
}
STEPS: dict[str, list[Step]] = {
    "none": [],
    "message": [{"message": "M", "variables": {"said": "yes"}}],
    "timer": [{"advance": "PT1H"}],
    "cycle": [{"advance": "PT1H"}],
    "conditional": [{"job": "w", "variables": {"go": True}}],
    "signal": [{"signal": "S", "variables": {"said": "yes"}}],
    "error": [{"job": "w", "error": "E"}],
    "escalation": [{"job": "w"}],
    "multiple": [{"signal": "S", "variables": {"said": "yes"}}],
    "parallel multiple": [{"signal": "S"}, {"message": "M", "variables": {"said": "yes"}}],
}
"""How each is triggered: from outside, or by the job "w" inside the subprocess "host"."""


def event(kind: str, trigger: str, more: str = "") -> str:
    """The event "x" that is tried."""
    parallel = 'parallelMultiple="true"' if trigger == "parallel multiple" else ""
    return f'<{kind} id="x" {parallel} {more}>{TRIGGERS[trigger]}</{kind}>'


def host(trigger: str) -> str:
    """A subprocess with the job "w", then what may escalate, then the user task "rest"."""
    definition = TRIGGERS["escalation"] if trigger == "escalation" else ""
    inner = events("s1 e1") + '<serviceTask id="w"/><userTask id="rest"/>'
    inner += f'<intermediateThrowEvent id="call">{definition}</intermediateThrowEvent>'
    return sub("host", inner + flows("s1 > w > call > rest > e1"))


def started(trigger: str) -> bytes:
    return file_of(event("startEvent", trigger) + '<userTask id="t"/>' + events("e") + flows("x > t > e"), TOP)


def beside(trigger: str, interrupting: bool) -> bytes:
    """An event subprocess of the process."""
    inner = event("startEvent", trigger, f'isInterrupting="{str(interrupting).lower()}"') + '<userTask id="t"/>' + events("e2")
    return file_of(
        events("s e") + host(trigger) + sub("es", inner + flows("x > t > e2"), 'triggeredByEvent="true"') + flows("s > host > e"), TOP
    )


def attached(trigger: str, interrupting: bool) -> bytes:
    more = f'attachedToRef="host" cancelActivity="{str(interrupting).lower()}"'
    body = events("s e e2") + host(trigger) + event("boundaryEvent", trigger, more) + '<userTask id="t"/>'
    return file_of(body + flows("s > host > e; x > t > e2"), TOP)


def caught(trigger: str) -> bytes:
    body = events("s e e2") + event("intermediateCatchEvent", trigger) + '<parallelGateway id="f"/><serviceTask id="w"/>'
    return file_of(body + flows("s > f > x > e; f > w > e2"), TOP)


def thrown(trigger: str) -> bytes:
    return file_of(events("s e") + event("intermediateThrowEvent", trigger) + flows("s > x > e"), TOP)


def ended(trigger: str) -> bytes:
    body = events("s e") + '<parallelGateway id="f"/><userTask id="t"/>' + event("endEvent", trigger)
    return file_of(body + flows("s > f; f > t > e; f > x"), TOP)


def after(source: bytes, trigger: str) -> tuple[list[str], dict[str, Any]]:
    """What a trigger alone causes, beside what stood before it; and the variables of the case."""
    idle = told(play(source, *STEPS[trigger][:-1]))
    done = play(source, *STEPS[trigger])
    assert told(done)[: len(idle)] == idle
    return told(done)[len(idle):], dict(done.variables)


def payload(trigger: str) -> dict[str, Any]:
    """What messages and signals bring, and the job that makes a condition true."""
    if trigger == "conditional":
        return {"go": True}
    return {"said": "yes"} if trigger in ("message", "signal", "multiple", "parallel multiple") else {}


GIVEN_UP = {
    "error": ["w error", "w cancelled"],
    "escalation": ["w completed", "call entered", "call completed"],
    "conditional": ["w completed", "call entered", "call completed", "rest entered", "rest waiting", "rest cancelled"],
}
"""What is over in the host before an interrupting event goes on; otherwise the job is cancelled where it stands."""
GOES_ON = {"conditional": ["w completed", "call entered", "call completed", "rest entered", "rest waiting"]}
"""What goes on in the host beside an event that does not interrupt."""
HEARD_ANEW = {
    "cycle": ["x timer-set"],
    "parallel multiple": ["x waiting", "x waiting"],
}
"""What waits again after it has triggered once without interrupting; a message or signal has never stopped waiting."""
TAKEN = ["x entered", "x completed", "t entered", "t waiting"]

FROM_OUTSIDE = ["message", "timer", "signal", "multiple", "parallel multiple"]
CATCHING = [*FROM_OUTSIDE, "cycle", "conditional"]


@pytest.mark.parametrize("trigger", ["message", "timer", "cycle", "signal", "multiple"])
def test_a_start_event_begins_a_case(trigger: str) -> None:
    again = ["x timer-set"] if trigger == "cycle" else []
    happened, variables = after(started(trigger), trigger)
    assert [one for one in happened if one not in again] == TAKEN
    assert variables == payload(trigger)


def test_a_none_start_begins_a_case_at_once() -> None:
    assert told(play(started("none"))) == TAKEN


@pytest.mark.parametrize("trigger", [*CATCHING, "error", "escalation"])
def test_an_interrupting_event_subprocess_takes_the_place_of_its_scope(trigger: str) -> None:
    happened, variables = after(beside(trigger, interrupting=True), trigger)
    assert happened == [*GIVEN_UP.get(trigger, ["w cancelled"]), "host cancelled", "es entered", *TAKEN]
    assert variables == payload(trigger)
    rest = play(beside(trigger, interrupting=True), *STEPS[trigger], {"complete": "t"})
    assert (rest.state, told(rest)[-4:]) == ("completed", ["t completed", "e2 entered", "e2 completed", "es completed"])


@pytest.mark.parametrize("trigger", CATCHING)
def test_a_non_interrupting_event_subprocess_runs_beside_its_scope(trigger: str) -> None:
    happened, variables = after(beside(trigger, interrupting=False), trigger)
    assert happened == [*GOES_ON.get(trigger, []), *HEARD_ANEW.get(trigger, []), "es entered", *TAKEN]
    assert variables == payload(trigger)


@pytest.mark.parametrize("trigger", [*CATCHING, "error", "escalation"])
def test_an_interrupting_boundary_event_ends_its_activity(trigger: str) -> None:
    happened, variables = after(attached(trigger, interrupting=True), trigger)
    assert happened == [*GIVEN_UP.get(trigger, ["w cancelled"]), "host cancelled", *TAKEN]
    assert variables == payload(trigger)
    rest = play(attached(trigger, interrupting=True), *STEPS[trigger], {"complete": "t"})
    assert (rest.state, told(rest)[-1]) == ("completed", "e2 completed")


@pytest.mark.parametrize("trigger", CATCHING)
def test_a_non_interrupting_boundary_event_leaves_its_activity_alone(trigger: str) -> None:
    happened, variables = after(attached(trigger, interrupting=False), trigger)
    assert happened == [*GOES_ON.get(trigger, []), *HEARD_ANEW.get(trigger, []), *TAKEN]
    assert variables == payload(trigger)


@pytest.mark.parametrize(("place", "begins"), [(beside, ["es entered"]), (attached, [])])
def test_an_escalation_that_does_not_interrupt_goes_on_at_both_ends(place: Any, begins: list[str]) -> None:
    happened, _ = after(place("escalation", interrupting=False), "escalation")
    assert [one for one in happened if not one.startswith(("x", "t ", "es"))] == [
        "w completed", "call entered", "call completed", "rest entered", "rest waiting",
    ]  # fmt: skip
    assert [one for one in happened if one.startswith(("x", "t ", "es"))] == [*begins, *TAKEN]


@pytest.mark.parametrize("trigger", CATCHING)
def test_an_intermediate_event_catches_once(trigger: str) -> None:
    happened, variables = after(caught(trigger), trigger)
    other = ["w completed", "e2 entered", "e2 completed"] if trigger == "conditional" else []
    assert happened == [*other, "x completed", "e entered", "e completed"]
    assert variables == payload(trigger)


@pytest.mark.parametrize("trigger", ["none", "message", "signal", "escalation", "compensation", "multiple"])
def test_a_thrown_event_does_not_stop_whoever_throws_it(trigger: str) -> None:
    done = play(thrown(trigger))
    sent = ["x message-sent"] if trigger in ("message", "multiple") else []
    assert told(done) == ["s entered", "s completed", "x entered", *sent, "x completed", "e entered", "e completed"]
    assert (done.state, done.reasons) == ("completed", ())


def test_a_link_leads_from_its_throw_to_its_catch() -> None:
    ends = event("intermediateThrowEvent", "link") + f'<intermediateCatchEvent id="y">{TRIGGERS["link"]}</intermediateCatchEvent>'
    done = play(file_of(events("s e") + ends + flows("s > x; y > e")))
    assert told(done, "completed") == ["s completed", "x completed", "y completed", "e completed"]


@pytest.mark.parametrize("trigger", ["none", "message", "signal", "escalation", "compensation", "multiple"])
def test_an_end_event_ends_its_own_token_alone(trigger: str) -> None:
    done = play(ended(trigger))
    assert (done.state, "t cancelled" in told(done), "x completed" in told(done)) == ("running", False, True)
    assert play(ended(trigger), {"complete": "t"}).state == "completed"


def test_a_terminate_end_ends_its_whole_scope() -> None:
    done = play(ended("terminate"))
    assert (done.state, told(done)[-2:]) == ("completed", ["x completed", "t cancelled"])


def test_an_error_end_that_nobody_catches_ends_the_case() -> None:
    done = play(ended("error"))
    assert (done.state, told(done)[-3:]) == ("completed", ["x error", "x completed", "t cancelled"])
    assert done.notes[-1] == "p: Nobody caught the error E, so the case ended."


INSTEAD = "move or remove it"
REFUSED = [
    (started, "conditional", "let a message start it"),
    (started, "error", "can only start an event subprocess"),
    (started, "escalation", "can only start an event subprocess"),
    (started, "compensation", "can only start an event subprocess"),
    (started, "parallel multiple", "let it begin, and a catch event wait for all"),
    *[(started, trigger, INSTEAD) for trigger in ("cancel", "link", "terminate")],
    *[(lambda trigger: beside(trigger, interrupting=True), trigger, said) for trigger, said in (
        ("none", "exactly one start event, with a trigger"), ("compensation", "Only an embedded subprocess can be undone"),
        ("cancel", INSTEAD), ("link", INSTEAD), ("terminate", INSTEAD),
    )],
    (lambda trigger: beside(trigger, interrupting=False), "error", "always interrupts"),
    *[(lambda trigger: attached(trigger, interrupting=True), trigger, said) for trigger, said in (
        ("none", "needs a trigger"), ("compensation", "needs one association"), ("cancel", "attach it to one"),
        ("link", INSTEAD), ("terminate", INSTEAD),
    )],
    (lambda trigger: attached(trigger, interrupting=False), "error", "always interrupts; remove cancelActivity"),
    (caught, "none", "needs a trigger"),
    *[(caught, trigger, INSTEAD) for trigger in ("error", "escalation", "compensation", "cancel", "terminate")],
    *[(thrown, trigger, INSTEAD) for trigger in ("timer", "conditional", "error", "cancel", "terminate")],
    *[(ended, trigger, INSTEAD) for trigger in ("timer", "conditional", "link")],
    (ended, "cancel", "must stand in one"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "trigger", "said"), REFUSED)
def test_a_trigger_that_cannot_stand_there_is_refused_with_what_to_do(place: Any, trigger: str, said: str) -> None:
    found = reasons(place(trigger))
    assert any(re.search(r", x: |, es: ", one) and said in one for one in found), found


def test_a_cancel_boundary_belongs_to_a_transaction_and_catches_its_cancel_end() -> None:
    inner = events("s1 e1") + '<exclusiveGateway id="g" default="g-e1"/><userTask id="t"/>'
    inner += f'<endEvent id="give_up">{TRIGGERS["cancel"]}</endEvent>'
    body = events("s e e2") + f'<transaction id="host">{inner}{flows("s1 > t > g > e1; g > give_up [no]")}</transaction>'
    source = file_of(body + boundary("x", "host", TRIGGERS["cancel"]) + flows("s > host > e; x > e2"))
    assert told(play(source, {"complete": "t", "variables": {"no": True}}))[-5:] == [
        "host cancelled", "x entered", "x completed", "e2 entered", "e2 completed",
    ]  # fmt: skip
    assert told(play(source, {"complete": "t", "variables": {"no": False}}))[-1] == "e completed"
