"""Events: boundaries, subprocesses, event subprocesses, errors, messages, timers, signals, links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.effects import (
    CaseEnded,
    ElementCancelled,
    ElementEntered,
    MessageSent,
    SignalAwaited,
    SignalSent,
    SubscriptionClosed,
    SubscriptionOpened,
    TaskClosed,
    TimerCleared,
    TimerSet,
)
from engine.bpmn.inputs import JobThrew, MessageArrived, SignalArrived, TimerFired
from tests.bpmn.building import (
    NOW,
    Driver,
    boundary,
    events,
    ext,
    flows,
    io,
    message,
    message_event,
    multi,
    number,
    properties,
    read,
    service,
    sub,
    tasks,
    timer,
    z,
)

ESCALATION = '<escalation id="E1" name="late" escalationCode="late"/>'
ERROR = '<error id="R1" name="bad" errorCode="bad"/><error id="R2" name="worse" errorCode="worse"/>'
SIGNAL = '<signal id="S1" name="fire"/>'


def test_an_interrupting_timer_ends_the_task_and_takes_its_own_way() -> None:
    body = events("s e e2") + tasks("t u") + boundary("b", "t", timer("timeDuration", "P15D"))
    case = Driver(read(body + flows("s > t > e; b > u > e2"))).start()
    (timer_set,) = case.effects(TimerSet)
    assert (timer_set.element, timer_set.due_at) == ("b", NOW + timedelta(days=15))
    case.fire("b")
    assert case.open == ["u"]
    assert case.kinds("t") == ["task:closed", "element:cancelled"]
    assert len(case.effects(TimerCleared)) == 1
    assert case.complete("u").how == "completed"


def test_a_completed_task_clears_its_timer() -> None:
    body = events("s e e2") + tasks("t u") + boundary("b", "t", timer("timeDuration", "P15D"))
    case = Driver(read(body + flows("s > t > e; b > u > e2"))).start()
    wait = case.wait("b")
    case.complete("t")
    assert "timer:cleared" in case.kinds()
    with pytest.raises(InputRejected, match="has ended"):
        case.give(TimerFired(wait))


def test_a_cycle_reminds_without_interrupting_as_often_as_it_says() -> None:
    body = events("s e e2") + tasks("t") + boundary("b", "t", timer("timeCycle", "R2/P1D"), 'cancelActivity="false"')
    case = Driver(read(body + flows("s > t > e; b > e2"))).start()
    case.fire("b")
    assert case.open == ["t"]
    case.fire("b")
    assert [entry.due_at for entry in case.effects(TimerSet)] == [NOW + timedelta(days=1), NOW + timedelta(days=2)]
    assert not case.state.waits
    assert case.complete("t").how == "completed"


def test_firings_missed_while_nobody_looked_are_not_made_up() -> None:
    body = events("s e e2") + tasks("t") + boundary("b", "t", timer("timeCycle", "R/PT1H"), 'cancelActivity="false"')
    case = Driver(read(body + flows("s > t > e; b > e2"))).start().after(days=3, minutes=30)
    case.fire("b")
    assert case.effects(TimerSet)[-1].due_at == NOW + timedelta(days=3, hours=1)


def test_a_cycle_whose_next_firing_lies_beyond_the_calendar_ends() -> None:
    reminder = boundary("b", "t", timer("timeCycle", "R/P5000Y"), 'cancelActivity="false"')
    case = Driver(read(events("s e er") + tasks("t r") + reminder + flows("s > t > e; b > r > er"))).start().fire("b")
    assert (case.open, dict(case.state.waits)) == (["r", "t"], {})
    assert case.complete("r").complete("t").how == "completed"


def test_a_due_date_and_its_notes_come_with_the_task() -> None:
    notes: list[dict[str, Any]] = []

    def term_end(start: Any, name: str) -> datetime:
        notes.append({"kind": "term", "name": name})
        return datetime(2026, 10, 17, 16, 0, tzinfo=UTC)

    schedule = '<z:taskSchedule dueDate="=term end(today(), &quot;organise&quot;)"/>'
    body = events("s e") + f'<userTask id="t">{ext("<z:userTask/>" + schedule)}</userTask>' + flows("s > t > e")
    case = Driver(read(body), functions={"term end": term_end})
    case.notes = notes
    case.start()
    opened = case.log[-1]
    assert opened.due_at == datetime(2026, 10, 17, 16, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert opened.notes == ({"kind": "term", "name": "organise"},)  # type: ignore[attr-defined]


def test_terminate_end_in_a_subprocess_ends_that_subprocess_alone() -> None:
    inner = events("s2 e2") + tasks("a b") + '<parallelGateway id="f"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    body = events("s e") + tasks("z") + sub("p1", inner + flows("s2 > f > a > e2; f > b > stop")) + flows("s > p1 > z > e")
    case = Driver(read(body)).start()
    assert case.open == ["a", "b"]
    case.complete("b")
    assert case.open == ["z"]
    assert case.kinds("a") == ["task:closed", "element:cancelled"]
    assert "element:completed" in case.kinds("p1")
    assert case.complete("z").how == "completed"


def test_terminate_end_ends_the_case() -> None:
    body = events("s e") + tasks("a b") + '<parallelGateway id="f"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    case = Driver(read(body + flows("s > f > a > e; f > b > stop"))).start().complete("b")
    assert case.how == "terminated"
    assert [effect.how for effect in case.effects(TaskClosed)] == ["completed", "cancelled"]


NESTED = sub(
    "outer",
    events("so eo")
    + sub("inner", events("si ei") + tasks("t") + flows("si > t > ei"))
    + boundary("bi", "inner", timer("timeDuration", "P1D"))
    + tasks("ti")
    + flows("so > inner > eo; bi > ti > eo"),
)


def test_boundaries_of_nested_subprocesses() -> None:
    body = events("s e") + NESTED + boundary("bo", "outer", message_event("M")) + tasks("to") + flows("s > outer > e; bo > to > e")
    diagram = read(body, message("M", "appeal", "number"))
    case = Driver(diagram).start(number="7")
    (opened,) = case.effects(SubscriptionOpened)
    assert (opened.message, opened.key, opened.element) == ("appeal", "7", "bo")
    case.fire("bi")
    assert case.open == ["ti"]
    case.message("bo", ruling="void")
    assert case.open == ["to"]
    assert {effect.element for effect in case.effects(ElementCancelled)} == {"t", "inner", "ti", "outer"}
    assert case.complete("to").variables == {"number": "7", "ruling": "void"}

    case = Driver(diagram).start(number="7").complete("t")
    assert case.how == "completed"
    assert case.effects(SubscriptionClosed)


def event_sub(name: str, definition: str, interrupting: bool = True, inner: str = "u", prefix: str = "") -> str:
    flag = "" if interrupting else 'isInterrupting="false"'
    start = f'<startEvent id="{prefix}es" {flag}>{definition}</startEvent>'
    body = start + tasks(inner) + f'<endEvent id="{prefix}ee"/>' + flows(f"{prefix}es > {inner} > {prefix}ee")
    return sub(name, body, 'triggeredByEvent="true"')


def test_an_interrupting_event_subprocess_ends_everything_else_in_its_scope() -> None:
    body = events("s e") + tasks("t") + flows("s > t > e") + event_sub("ev", message_event("M"))
    diagram = read(body, message("M", "outside", '"k"'))
    for _ in range(2):  # a second case of the same diagram is served like the first
        case = Driver(diagram).start().message("es", why="x")
        assert case.open == ["u"]
        assert not case.state.waits
        assert case.complete("u").how == "completed"
        assert case.variables == {"why": "x"}


def test_a_pending_event_subprocess_does_not_keep_the_case_open() -> None:
    body = events("s e") + tasks("t") + flows("s > t > e") + event_sub("ev", timer("timeDuration", "P9D"))
    case = Driver(read(body)).start().complete("t")
    assert case.how == "completed"
    assert case.effects(TimerCleared)


def test_a_non_interrupting_event_subprocess_runs_beside_and_again() -> None:
    body = events("s e") + tasks("t") + flows("s > t > e") + event_sub("ev", message_event("M"), False)
    case = Driver(read(body, message("M", "note", '"k"'))).start().message("es").message("es")
    assert case.open == ["t", "u", "u"]
    case.complete("t").complete("u")
    assert case.how is None
    assert case.complete("u").how == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_an_item_that_is_done_takes_along_the_waits_of_its_event_subprocesses(sequential: bool) -> None:
    inner = events("si ei") + tasks("t") + flows("si > t > ei") + event_sub("ev", timer("timeDuration", "P1D"))
    body = events("s e") + sub("p1", multi("xs", sequential=sequential) + inner) + tasks("z") + flows("s > p1 > z > e")
    case = Driver(read(body)).start(xs=["p", "q"]).complete("t")
    assert len(case.state.waits) == 1
    assert len(case.effects(TimerCleared)) == 1
    case.complete("t")
    assert case.open == ["z"]
    assert not case.state.waits
    assert len(case.effects(TimerCleared)) == 2


def test_an_event_subprocess_inside_a_subprocess_replaces_its_rest() -> None:
    inner = events("si ei") + tasks("t") + flows("si > t > ei") + event_sub("ev", timer("timeDuration", "P1D"))
    case = Driver(read(events("s e") + tasks("z") + sub("p1", inner) + flows("s > p1 > z > e"))).start().fire("es")
    assert case.open == ["u"]
    assert case.complete("u").open == ["z"]


def error_event(reference: str = "") -> str:
    return f'<errorEventDefinition errorRef="{reference}"/>' if reference else "<errorEventDefinition/>"


def test_a_job_s_error_goes_to_the_boundary_for_its_code_before_the_one_for_all() -> None:
    body = (
        events("s e") + service("j") + tasks("a b")
        + boundary("ball", "j", error_event()) + boundary("bbad", "j", error_event("R1"))
        + flows("s > j > e; ball > a > e; bbad > b > e")
    )  # fmt: skip
    for code, opened in (("bad", "b"), ("worse", "a")):
        case = Driver(read(body, ERROR)).start()
        case.give(JobThrew(case.instance("j"), code, "why"))
        assert case.open == [opened]


def test_an_error_end_is_caught_outside_its_subprocess_with_what_it_says() -> None:
    inner = events("si") + tasks("t") + f'<endEvent id="x">{error_event("R1")}</endEvent>' + flows("si > t > x")
    caught = f'<boundaryEvent id="b" attachedToRef="p1">{ext(io(outputs={"reason": "=errorCode"}))}{error_event()}</boundaryEvent>'
    body = events("s e") + tasks("u z") + sub("p1", inner) + caught + flows("s > p1 > z > e; b > u > e")
    case = Driver(read(body, ERROR)).start().complete("t")
    assert case.open == ["u"]
    assert case.variables == {"reason": "bad"}


def test_an_error_event_subprocess_is_nearer_than_the_boundary() -> None:
    inner = events("si") + tasks("t") + f'<endEvent id="x">{error_event("R1")}</endEvent>' + flows("si > t > x")
    inner += event_sub("ev", error_event("R1"))
    body = events("s e") + tasks("w z") + sub("p1", inner) + boundary("b", "p1", error_event()) + flows("s > p1 > z > e; b > w > e")
    case = Driver(read(body, ERROR)).start().complete("t")
    assert case.open == ["u"]
    assert case.complete("u").open == ["z"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_starts_an_event_subprocess(interrupting: bool) -> None:
    definition = '<escalationEventDefinition escalationRef="E1"/>'
    inner = events("si ei") + f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>' + tasks("t")
    inner += flows("si > x > t > ei") + event_sub("ev", definition, interrupting)
    case = Driver(read(events("s e") + sub("p1", inner) + flows("s > p1 > e"), ESCALATION)).start()
    assert case.open == (["u"] if interrupting else ["t", "u"])
    for name in case.open:
        case.complete(name)
    assert case.how == "completed"


def test_a_cycle_starts_a_non_interrupting_event_subprocess_again_and_again() -> None:
    body = events("s e") + tasks("t") + flows("s > t > e") + event_sub("ev", timer("timeCycle", "R/P1D"), False)
    case = Driver(read(body)).start().fire("es").fire("es").fire("es")
    assert case.open == ["t", "u", "u", "u"]


def test_an_error_that_nobody_catches_ends_the_case_and_a_job_s_is_an_incident() -> None:
    body = events("s") + tasks("t") + f'<endEvent id="x">{error_event("R1")}</endEvent>' + flows("s > t > x")
    case = Driver(read(body, ERROR)).start().complete("t")
    (ended,) = case.effects(CaseEnded)
    assert (ended.how, ended.code) == ("error", "bad")
    case = Driver(read(events("s e") + service("j") + flows("s > j > e"))).start()
    case.give(JobThrew(case.instance("j"), "bad", "No money."))
    assert "bad" in case.incidents["j"]
    case.retry("j").job("j")
    assert case.how == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_escalation(interrupting: bool) -> None:
    definition = '<escalationEventDefinition escalationRef="E1"/>'
    inner = events("si ei") + f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>' + tasks("t")
    flag = "" if interrupting else 'cancelActivity="false"'
    body = events("s e") + tasks("u") + sub("p1", inner + flows("si > x > t > ei")) + boundary("b", "p1", definition, flag)
    case = Driver(read(body + flows("s > p1 > e; b > u > e"), ESCALATION)).start()
    assert case.open == (["u"] if interrupting else ["t", "u"])


def test_an_escalation_that_nobody_catches_changes_nothing() -> None:
    definition = '<escalationEventDefinition escalationRef="E1"/>'
    body = events("s") + tasks("t") + f'<endEvent id="x">{definition}</endEvent>' + flows("s > t > x")
    assert Driver(read(body, ESCALATION)).start().complete("t").how == "completed"


GATEWAY = (
    events("s e") + tasks("a b") + '<eventBasedGateway id="g"/>'
    + f'<intermediateCatchEvent id="t1">{timer("timeDuration", "P1D")}</intermediateCatchEvent>'
    + f'<intermediateCatchEvent id="t2">{timer("timeDuration", "PT1H")}</intermediateCatchEvent>'
    + '<receiveTask id="r" messageRef="M"/>'
    + flows("s > g; g > t1 > a > e; g > t2 > b > e; g > r > e")
)  # fmt: skip


def test_the_first_event_after_an_event_based_gateway_wins() -> None:
    diagram = read(GATEWAY, message("M", "answer", "x"))
    assert Driver(diagram).start(x="1").fire("t2").open == ["b"]
    assert Driver(diagram).start(x="1").fire("t1").open == ["a"]
    case = Driver(diagram).start(x="1").message("r", y="2")
    assert case.how == "completed"
    assert case.variables == {"x": "1", "y": "2"}
    assert [effect.flow for effect in case.last if effect.kind == "flow:taken"] == ["g-r", "r-e"]  # type: ignore[attr-defined]


def test_a_message_goes_to_its_own_wait_only() -> None:
    body = events("s e") + '<receiveTask id="r" messageRef="M"/>' + tasks("t") + flows("s > t > r > e")
    case = Driver(read(body, message("M", "answer", "number"))).start(number=number(12)).complete("t")
    (opened,) = case.effects(SubscriptionOpened)
    assert opened.key == "12"
    with pytest.raises(InputRejected, match="not open"):
        case.give(MessageArrived("w999"))
    with pytest.raises(InputRejected, match="message wait"):
        case.give(TimerFired(case.wait("r")))
    assert case.message("r").how == "completed"


def test_a_null_correlation_key_is_an_incident() -> None:
    body = events("s e") + '<receiveTask id="r" messageRef="M"/>' + flows("s > r > e")
    case = Driver(read(body, message("M", "answer", "absent"))).start()
    assert '"absent"' in case.incidents["r"]


def test_messages_are_sent_with_payload_key_and_time_to_live() -> None:
    sends = z("taskDefinition", type="send-message")
    more = sends + io({"a": "=k + 1"}) + properties(correlation_key="=k", time_to_live="P3D")
    send = f'<sendTask id="x" messageRef="M">{ext(more)}</sendTask>'
    throw = f'<endEvent id="e2">{ext(sends)}{message_event("M")}</endEvent>'
    case = Driver(read(events("s") + send + throw + flows("s > x > e2"), message("M", "told", None))).start(k=number(1))
    first, second = case.effects(MessageSent)
    assert (first.name, first.key, first.variables, first.time_to_live) == ("told", "1", {"a": number(2)}, "P3D")
    assert (second.key, second.variables, second.time_to_live) == (None, {}, "P30D")
    assert case.how == "completed"


def test_a_message_starts_a_case_at_its_own_start_event() -> None:
    start = f'<startEvent id="m">{message_event("M")}</startEvent>'
    diagram = read(events("s e") + start + tasks("a b") + flows("s > a > e; m > b > e"), message("M", "begin", None))
    assert list(diagram.message_starts()) == ["begin"]
    assert Driver(diagram).start("begin", x="1").open == ["b"]
    assert Driver(diagram).start(x="1").open == ["a"]
    with pytest.raises(InputRejected, match="other"):
        Driver(diagram).start("other")


def test_a_timer_starts_a_case() -> None:
    start = f'<startEvent id="q">{timer("timeCycle", "0 8 1 1,4,7,10 *")}</startEvent>'
    diagram = read(start + tasks("a") + events("e") + flows("q > a > e"))
    ((event, _),) = diagram.timer_starts()
    assert Driver(diagram).start(start_event=event.id).open == ["a"]
    with pytest.raises(InputRejected, match="without a trigger"):
        Driver(diagram).start()


def test_signals_reach_every_wait_of_the_case() -> None:
    catch = '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="S1"/></intermediateCatchEvent>'
    throw = '<intermediateThrowEvent id="x"><signalEventDefinition signalRef="S1"/></intermediateThrowEvent>'
    body = events("s e") + tasks("t u") + catch + throw + '<parallelGateway id="f"/>' + boundary(
        "b", "u", '<signalEventDefinition signalRef="S1"/>'
    )  # fmt: skip
    diagram = read(body + flows("s > f; f > t > x > e; f > c > e; f > u > e; b > e"), SIGNAL)
    case = Driver(diagram).start().complete("t")
    assert case.how == "completed"
    assert [effect.name for effect in case.effects(SignalSent)] == ["fire"]
    assert len(case.effects(SignalAwaited)) == 2
    case = Driver(diagram).start()
    case.give(SignalArrived("fire", {"x": "1"}))
    assert case.open == ["t"]
    with pytest.raises(InputRejected, match="no"):
        case.give(SignalArrived("fire"))


def test_links_jump_inside_their_scope() -> None:
    link = '<linkEventDefinition name="L"/>'
    body = events("s e") + tasks("t") + f'<intermediateThrowEvent id="x">{link}</intermediateThrowEvent>'
    body += f'<intermediateCatchEvent id="y">{link}</intermediateCatchEvent>'
    case = Driver(read(body + flows("s > x; y > t > e"))).start()
    assert case.open == ["t"]
    assert [effect.element for effect in case.effects(ElementEntered)] == ["s", "x", "y", "t"]


def test_a_timer_that_cannot_be_computed_stops_only_its_token() -> None:
    body = events("s e") + tasks("t u") + '<parallelGateway id="f"/>' + boundary("b", "t", timer("timeDate", "=due"))
    diagram = read(body + flows("s > f; f > t > e; f > u > e; b > e"))
    case = Driver(diagram).start()
    assert '"due"' in case.incidents["t"]
    assert case.open == ["u"]
    case.complete("u", due=NOW + timedelta(days=2)).retry("t")
    assert case.open == ["t"]
    assert case.fire("b").how == "completed"
