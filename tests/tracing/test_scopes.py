"""What happens between an activity and what it stands in: escalations, errors, terminations, calls, repetition, messages, times.

Source: BPMN 2.0.2, 10.5.1 (propagation of triggers), 10.5.6 and 13.5 (event handling), 13.3.7 (multi-instance).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.bpmn.building import boundary, events, flows, number, sub, timer
from tests.tracing.drawing import file_of, play, told

Step = dict[str, Any]

TOP = (
    '<message id="M" name="M"/><signal id="S" name="S"/><error id="E" errorCode="E"/><error id="F" errorCode="F"/>'
    '<escalation id="X" escalationCode="X"/><escalation id="Y" escalationCode="Y"/>'
)
MESSAGE, SIGNAL = '<messageEventDefinition messageRef="M"/>', '<signalEventDefinition signalRef="S"/>'
ERROR, OTHER, ANY_ERROR = '<errorEventDefinition errorRef="E"/>', '<errorEventDefinition errorRef="F"/>', "<errorEventDefinition/>"
ESCALATION, OTHER_ESCALATION = '<escalationEventDefinition escalationRef="X"/>', '<escalationEventDefinition escalationRef="Y"/>'


def users(names: str) -> str:
    return "".join(f'<userTask id="{name}"/>' for name in names.split())


def end(name: str, definition: str) -> str:
    return f'<endEvent id="{name}">{definition}</endEvent>'


def throw(name: str, definition: str = ESCALATION) -> str:
    return f'<intermediateThrowEvent id="{name}">{definition}</intermediateThrowEvent>'


def beside(definition: str, inner: str = "", interrupting: bool = True) -> str:
    """An event subprocess: its start "x1", then the user task "t1" unless told otherwise."""
    inner = inner or users("t1") + events("e1") + flows("x1 > t1 > e1")
    start = f'<startEvent id="x1" isInterrupting="{str(interrupting).lower()}">{definition}</startEvent>'
    return sub("es", start + inner, 'triggeredByEvent="true"')


def around(host: str, *bodies: str, way: str = "s > host > e; x > e2") -> bytes:
    return file_of(events("s e e2") + host + "".join(bodies) + flows(way), TOP)


def calling(called: str, *bodies: str, way: str = "s > host > e; x > e2") -> bytes:
    source = around('<callActivity id="host" calledElement="q"/>', *bodies, way=way)
    return source.replace(b"</definitions>", f'<process id="q">{called}</process></definitions>'.encode())


def happened(source: bytes, *steps: Step, **variables: Any) -> list[str]:
    """What was completed, cancelled or thrown in a case that ends well: "a", "-a", "!a"."""
    done = play(source, *steps, **variables)
    assert (done.state, done.good) == ("completed", True), done.reasons
    signs = {"completed": "", "cancelled": "-", "error": "!"}
    return [signs[word] + name for name, word in (one.split() for one in told(done, *signs))]


# Escalations.

THROWN = events("s3 e3") + throw("call") + users("t") + flows("s3 > call > t > e3")


def levels(inner: str, outer: str) -> bytes:
    """An escalation two subprocesses deep; "yes" and "no" say whether a boundary event interrupts there, "" that none stands."""
    ways = {"yes": 'cancelActivity="true"', "no": 'cancelActivity="false"'}
    middle = events("s2 e2") + sub("B", THROWN) + flows("s2 > B > e2")
    if inner:
        middle += boundary("xB", "B", ESCALATION, ways[inner]) + '<endEvent id="eB"/>' + flows("xB > eB")
    body = events("s e") + sub("A", middle) + flows("s > A > e")
    if outer:
        body += boundary("xA", "A", ESCALATION, ways[outer]) + '<endEvent id="eA"/>' + flows("xA > eA")
    return file_of(body, TOP)


QUIET = ["t", "e3", "B", "e2", "A", "e"]


@pytest.mark.parametrize("outer", ["", "yes", "no"])
@pytest.mark.parametrize(("inner", "steps", "expected"), [
    ("yes", 0, ["s", "s2", "s3", "call", "-B", "xB", "eB", "A", "e"]),
    ("no", 1, ["s", "s2", "s3", "call", "xB", "eB", *QUIET]),
])  # fmt: skip
def test_the_innermost_scope_that_catches_an_escalation_has_it_alone(inner: str, outer: str, steps: int, expected: list[str]) -> None:
    assert happened(levels(inner, outer), *[{"complete": "t"}] * steps) == expected


@pytest.mark.parametrize(("outer", "steps", "expected"), [
    ("yes", 0, ["s", "s2", "s3", "call", "-B", "-A", "xA", "eA"]),
    ("no", 1, ["s", "s2", "s3", "call", "xA", "eA", *QUIET]),
    ("", 1, ["s", "s2", "s3", "call", *QUIET]),
])  # fmt: skip
def test_an_escalation_goes_outwards_and_is_no_fault_where_nobody_catches_it(outer: str, steps: int, expected: list[str]) -> None:
    assert happened(levels("", outer), *[{"complete": "t"}] * steps) == expected


def test_an_escalation_of_another_code_passes_by() -> None:
    source = around(sub("host", THROWN), boundary("x", "host", OTHER_ESCALATION))
    assert happened(source, {"complete": "t"}) == ["s", "s3", "call", "t", "e3", "host", "e"]


@pytest.mark.parametrize(("interrupting", "steps", "expected"), [
    ("true", 0, ["s", "s3", "call", "-host", "x", "e2", "-t"]), ("false", 1, ["s", "s3", "call", "x", "e2", "t", "e3", "host", "e"]),
])  # fmt: skip
def test_an_escalation_out_of_a_called_process_is_caught_at_its_call(interrupting: str, steps: int, expected: list[str]) -> None:
    source = calling(THROWN, boundary("x", "host", ESCALATION, f'cancelActivity="{interrupting}"'))
    assert happened(source, *[{"complete": "t"}] * steps) == expected


def test_an_escalation_and_an_error_go_out_through_a_call_that_catches_neither() -> None:
    inner = events("s4") + throw("call") + end("e4", ERROR) + flows("s4 > call > e4")
    middle = events("s3 e3") + '<callActivity id="c" calledElement="r"/>' + flows("s3 > c > e3")
    beside = boundary("y", "host", ESCALATION, 'cancelActivity="false"') + '<endEvent id="e9"/>' + flows("y > e9")
    source = calling(middle, boundary("x", "host", ERROR), beside)
    source = source.replace(b"</definitions>", f'<process id="r">{inner}</process></definitions>'.encode())
    assert happened(source) == ["s", "s3", "s4", "call", "!e4", "e4", "!c", "-c", "y", "e9", "!host", "-host", "x", "e2"]


def test_the_error_of_a_job_in_a_called_process_is_caught_at_the_call() -> None:
    called = events("s3 e3") + '<serviceTask id="j"/>' + flows("s3 > j > e3")
    source = calling(called, boundary("x", "host", ERROR))
    assert happened(source, {"job": "j", "error": "E"}) == ["s", "s3", "!j", "-j", "!host", "-host", "x", "e2"]


def test_a_called_process_of_another_file_may_escalate_as_often_as_the_script_says() -> None:
    elsewhere = '<callActivity id="host" calledElement="elsewhere"/>'
    source = around(elsewhere, boundary("x", "host", ESCALATION, 'cancelActivity="false"'))
    twice = {"job": "elsewhere", "escalation": "X"}
    assert happened(source, twice, twice, {"job": "elsewhere"}) == ["s", "x", "e2", "x", "e2", "host", "e"]


def test_a_job_cannot_escalate() -> None:
    done = play(file_of(events("s e") + '<serviceTask id="host"/>' + flows("s > host > e")), {"job": "host", "escalation": "A"})
    assert not done.good
    assert "Expected an open call of this name" in done.reasons[0]


# Errors.

FAILS = events("s3") + end("e3", ERROR) + flows("s3 > e3")


@pytest.mark.parametrize("catching", [ERROR, ANY_ERROR])
def test_an_error_of_a_called_process_is_caught_by_code_or_whatever_it_is(catching: str) -> None:
    called = events("s3 e4") + '<parallelGateway id="f"/>' + users("t") + end("e3", ERROR) + flows("s3 > f; f > t > e4; f > e3")
    source = calling(called, boundary("x", "host", catching))
    assert happened(source) == ["s", "s3", "f", "!e3", "e3", "-t", "!host", "-host", "x", "e2"]


def test_an_error_of_a_called_process_that_nobody_catches_stops_the_call() -> None:
    done = play(calling(FAILS, boundary("x", "host", OTHER)))
    assert (done.state, told(done)[-1]) == ("incident", "host incident")
    assert done.reasons == ("host: Expected an event that catches error E, but there is none.",)


def test_the_event_for_the_code_comes_before_the_one_for_all() -> None:
    closer = boundary("y", "host", ERROR) + '<endEvent id="e9"/>' + flows("y > e9")
    source = around(sub("host", FAILS), boundary("x", "host", ANY_ERROR), closer)
    assert happened(source) == ["s", "s3", "!e3", "e3", "-host", "y", "e9"]


def test_an_event_subprocess_comes_before_the_boundary_for_it_is_farther_in() -> None:
    source = around(sub("host", FAILS + beside(ERROR)), boundary("x", "host", ERROR))
    assert happened(source, {"complete": "t1"}) == ["s", "s3", "!e3", "e3", "x1", "t1", "e1", "es", "host", "e"]


def test_an_event_subprocess_for_another_code_lets_the_error_out() -> None:
    source = around(sub("host", FAILS + beside(OTHER)), boundary("x", "host", ERROR))
    assert happened(source) == ["s", "s3", "!e3", "e3", "-host", "x", "e2"]


def test_an_error_inside_an_event_subprocess_is_not_caught_by_that_one_again() -> None:
    inner = '<task id="t1"/>' + end("e1", ERROR) + flows("x1 > t1 > e1")
    source = around(sub("host", FAILS + beside(ERROR, inner)), boundary("x", "host", ERROR))
    assert happened(source) == ["s", "s3", "!e3", "e3", "x1", "t1", "!e1", "e1", "-es", "-host", "x", "e2"]


def test_an_escalation_goes_to_the_event_subprocess_alone() -> None:
    inside = events("s3 e3") + throw("call") + flows("s3 > call > e3") + beside(ESCALATION, interrupting=False)
    source = around(sub("host", inside), boundary("x", "host", ESCALATION, 'cancelActivity="false"'))
    assert happened(source, {"complete": "t1"}) == ["s", "s3", "call", "x1", "e3", "t1", "e1", "es", "host", "e"]


# Terminate.

STOPS = (
    events("s3 e3") + '<parallelGateway id="f"/>' + users("t") + end("stop", "<terminateEventDefinition/>")
    + flows("s3 > f; f > t > e3; f > stop")
)  # fmt: skip


@pytest.mark.parametrize("called", [False, True])
def test_a_terminate_end_ends_its_own_subprocess_or_called_case_and_the_rest_goes_on(called: bool) -> None:
    host = '<callActivity id="host" calledElement="q"/>' if called else sub("host", STOPS)
    source = file_of(events("s e") + host + users("u") + flows("s > host > u > e"))
    if called:
        source = source.replace(b"</definitions>", f'<process id="q">{STOPS}</process></definitions>'.encode())
    assert happened(source, {"complete": "u"}) == ["s", "s3", "f", "stop", "-t", "host", "u", "e"]


# Boundary events on whatever holds work.

TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
WORK = events("s3 e3") + users("t") + flows("s3 > t > e3")
HOSTS = {
    "task": ('<userTask id="host"/>', ["s"], ["-host"]),
    "subprocess": (sub("host", WORK), ["s", "s3"], ["-t", "-host"]),
    "repeated task": (f'<userTask id="host">{TWICE}</userTask>', ["s"], ["-host"] * 3),
    "repeated subprocess": (sub("host", TWICE + WORK), ["s", "s3", "s3"], ["-t", "-t", "-host", "-host", "-host"]),
}


@pytest.mark.parametrize("name", HOSTS)
def test_a_boundary_event_interrupts_all_that_its_activity_holds(name: str) -> None:
    host, before, over = HOSTS[name]
    assert happened(around(host, boundary("x", "host", MESSAGE)), {"message": "M"}) == [*before, *over, "x", "e2"]


@pytest.mark.parametrize("name", HOSTS)
def test_a_boundary_event_that_does_not_interrupt_triggers_each_time(name: str) -> None:
    host, before, _ = HOSTS[name]
    done = play(around(host, boundary("x", "host", MESSAGE, 'cancelActivity="false"')), {"message": "M"}, {"message": "M"})
    assert (done.state, told(done, "cancelled")) == ("running", [])
    assert told(done, "completed") == [f"{one} completed" for one in [*before, "x", "e2", "x", "e2"]]


def test_a_boundary_event_of_a_call_cancels_the_called_case() -> None:
    assert happened(calling(WORK, boundary("x", "host", MESSAGE)), {"message": "M"}) == ["s", "s3", "-host", "x", "e2", "-t"]


# Repetition.


def repeated(more: str, condition: str, sequential: bool) -> bytes:
    done = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    kind = "multiInstanceLoopCharacteristics"
    loop = f'<{kind} isSequential="{str(sequential).lower()}">{more}{done}</{kind}>'
    return file_of(events("s e") + f'<userTask id="t">{loop}</userTask>' + flows("s > t > e"))


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize(("condition", "needed"), [
    ("", 3), ("loopCounter = 2", 2), ("numberOfCompletedInstances &gt;= 2", 2), ("numberOfInstances = 3", 1),
    ("numberOfCompletedInstances / numberOfInstances &gt;= 0.5", 2), ("numberOfTerminatedInstances &gt; 0", 3), ("enough", 3),
])  # fmt: skip
def test_the_counters_of_a_repeated_task_decide_when_it_is_done(condition: str, needed: int, sequential: bool) -> None:
    source = repeated("<loopCardinality>3</loopCardinality>", condition, sequential)
    left_over = 0 if sequential else 3 - needed
    expected = ["s", *["t"] * needed, *["-t"] * left_over, "t", "e"]
    assert happened(source, *[{"complete": "t"}] * needed, enough=False) == expected


def test_the_active_instances_are_those_still_open() -> None:
    at_once = repeated("<loopCardinality>3</loopCardinality>", "numberOfActiveInstances = 1", sequential=False)
    assert happened(at_once, *[{"complete": "t"}] * 2) == ["s", "t", "t", "-t", "t", "e"]


PEOPLE = (
    '<loopDataInputRef>people</loopDataInputRef><loopDataOutputRef>answers</loopDataOutputRef><inputDataItem id="who"/>'
    '<outputDataItem id="item" name="answer"/>'
)


@pytest.mark.parametrize("sequential", [False, True])
def test_what_comes_out_stands_in_the_order_of_what_went_in_with_null_where_nothing_came(sequential: bool) -> None:
    given: list[Step] = [{"answer": None}, {}, {"answer": 3}]
    done = play(repeated(PEOPLE, "", sequential), *[{"complete": "t", "variables": one} for one in given], people=["a", None, "c"])
    assert (done.state, done.variables) == ("completed", {"people": ["a", None, "c"], "answers": [None, None, number(3)]})


def test_an_empty_collection_is_nothing_to_do_and_null_is_no_collection() -> None:
    done = play(repeated(PEOPLE, "", sequential=False), people=[])
    assert (done.state, done.variables, told(done, "waiting")) == ("completed", {"people": [], "answers": []}, [])
    none = play(repeated(PEOPLE, "", sequential=False), people=None)
    assert (none.state, none.reasons) == ("incident", ('t: Expected "people" to give a list, but it gives null.',))


# Messages and times.

CATCH = f'<intermediateCatchEvent id="c">{MESSAGE}</intermediateCatchEvent>'


def test_a_message_that_comes_early_waits_for_whoever_wants_it_and_comes_once() -> None:
    twice = CATCH + CATCH.replace('"c"', '"d"')
    source = file_of(events("s e") + users("t") + twice + flows("s > t > c > d > e"), TOP)
    done = play(source, {"message": "M", "variables": {"n": 1}}, {"complete": "t"})
    assert (done.state, told(done, "completed")[-1], done.variables) == ("running", "c completed", {"n": number(1)})


def test_a_message_that_nobody_wanted_in_its_time_is_gone_and_said_to_be() -> None:
    source = file_of(events("s e") + users("t") + CATCH + flows("s > t > c > e"), TOP)
    late = play(source, {"message": "M"}, {"advance": "P8D"}, {"complete": "t"})
    assert (late.state, "Nobody received the message M." in late.notes) == ("running", True)


@pytest.mark.parametrize(("kind", "text", "often"), [
    ("timeDate", "2026-01-02T00:00:00+08:00", 1), ("timeDuration", "PT1H", 1), ("timeCycle", "R3/PT1H", 3), ("timeCycle", "R/PT12H", 4),
    ("timeCycle", "0 9 * * *", 2), ("timeCycle", "R2/2026-01-02T09:00:00+08:00/PT1H", 2),
])  # fmt: skip
def test_a_reminder_comes_as_often_as_its_time_says(kind: str, text: str, often: int) -> None:
    source = around('<userTask id="host"/>', boundary("x", "host", timer(kind, text), 'cancelActivity="false"'))
    assert happened(source, {"advance": "P2D"}, {"complete": "host"}) == ["s", *["x", "e2"] * often, "host", "e"]


@pytest.mark.parametrize(("text", "before"), [("R3/PT1H", "PT59M"), ("0 9 * * *", "PT59M"), ("R/2026-01-05T09:00:00+08:00/P1D", "P4D")])
def test_a_cycle_where_an_event_fires_once_gives_its_first_time(text: str, before: str) -> None:
    catch = f'<intermediateCatchEvent id="c">{timer("timeCycle", text)}</intermediateCatchEvent>'
    waits = file_of(events("s e") + catch + flows("s > c > e"))
    attached = around('<userTask id="host"/>', boundary("x", "host", timer("timeCycle", text)))
    assert (play(waits, {"advance": before}).state, play(attached, {"advance": before}).state) == ("running", "running")
    assert happened(waits, {"advance": "P30D"}) == ["s", "c", "e"]
    assert happened(attached, {"advance": "P30D"}) == ["s", "-host", "x", "e2"]
