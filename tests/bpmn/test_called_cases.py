"""What a called case throws, at its call and around it."""

from __future__ import annotations

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.effects import CallCancelled, CaseEnded, EscalationUncaught
from engine.bpmn.inputs import CallEscalated, CallThrew, JobThrew
from tests.bpmn.building import Driver, boundary, events, ext, flows, io, multi, read, service, sub, tasks, z

ESCALATION = '<escalation id="E1" name="late" escalationCode="late"/>'
ANY_ERROR = "<errorEventDefinition/>"
CALL = f'<callActivity id="c">{ext(z("calledElement", processId="child", propagateAllChildVariables="false"))}</callActivity>'
LATE = '<escalationEventDefinition escalationRef="E1"/>'


def beside(interrupting: bool) -> str:
    """An event subprocess for the escalation, with the user task "u"."""
    start = f'<startEvent id="es" isInterrupting="{str(interrupting).lower()}">{LATE}</startEvent>'
    return sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_of_a_called_case_is_caught_at_its_call(interrupting: bool) -> None:
    flag = "" if interrupting else 'cancelActivity="false"'
    caught = f'<boundaryEvent id="b" attachedToRef="c" {flag}>{ext(io(outputs={"why": "=escalationCode"}))}{LATE}</boundaryEvent>'
    body = events("s e e2") + tasks("u") + CALL + caught + flows("s > c > e; b > u > e2")
    case = Driver(read(body, ESCALATION)).start()
    case.give(CallEscalated(case.instance("c"), "late"))
    assert (case.open, case.variables) == (["u"] if interrupting else ["c", "u"], {"why": "late"})
    assert bool(case.effects(CallCancelled)) is interrupting
    if not interrupting:
        case.give(CallEscalated(case.instance("c"), "late"))
        assert case.open == ["c", "u", "u"]
        case.called("c")
    for name in case.open:
        case.complete(name)
    assert case.how == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_of_a_called_case_starts_an_event_subprocess_around_the_call(interrupting: bool) -> None:
    body = events("s e") + CALL + flows("s > c > e") + beside(interrupting)
    case = Driver(read(body, ESCALATION)).start()
    case.give(CallEscalated(case.instance("c"), "late"))
    assert case.open == (["u"] if interrupting else ["c", "u"])
    assert bool(case.effects(CallCancelled)) is interrupting


def test_an_escalation_of_a_called_case_that_nothing_catches_goes_on_outwards() -> None:
    case = Driver(read(events("s e") + CALL + boundary("b", "c", LATE) + flows("s > c > e; b > e"), ESCALATION)).start()
    case.give(CallEscalated(case.instance("c"), "other"))
    (uncaught,) = case.effects(EscalationUncaught)
    assert (uncaught.element, uncaught.code) == ("c", "other")
    assert case.called("c").how == "completed"
    again = Driver(read(events("s e") + service("j") + flows("s > j > e"))).start()
    with pytest.raises(InputRejected, match="not waiting for that"):
        again.give(CallEscalated(again.instance("j"), "late"))


def test_one_of_several_called_cases_escalates_and_the_others_go_on() -> None:
    several = CALL.replace("</callActivity>", multi("[1, 2, 3]") + "</callActivity>")
    body = events("s e e2") + tasks("u") + several + boundary("b", "c", LATE, 'cancelActivity="false"') + flows("s > c > e; b > u > e2")
    case = Driver(read(body, ESCALATION)).start()
    calls = [entry.id for entry in case.state.instances.values() if entry.item is not None]
    case.give(CallEscalated(calls[1], "late"))
    assert case.open == ["c", "c", "c", "u"]
    assert [entry.id for entry in case.state.instances.values() if entry.item is not None] == calls


@pytest.mark.parametrize("thrown", [CallThrew, JobThrew])
def test_an_error_that_a_caller_further_out_catches_ends_the_case(thrown: type[CallThrew] | type[JobThrew]) -> None:
    body = events("s e") + tasks("t") + (CALL if thrown is CallThrew else service("c")) + flows("s > c > e; s > t > e")
    case = Driver(read(body)).start()
    case.give(thrown(case.instance("c"), "bad", "", True))
    (ended,) = case.effects(CaseEnded)
    assert (ended.how, ended.code, case.open) == ("error", "bad", [])


def test_an_error_is_caught_inside_before_anybody_outside_is_asked() -> None:
    body = events("s e") + tasks("u") + CALL + boundary("b", "c", ANY_ERROR) + flows("s > c > e; b > u > e")
    case = Driver(read(body)).start()
    case.give(CallThrew(case.instance("c"), "bad", "", True))
    assert case.open == ["u"]
