"""Events with several definitions: any one of them, all of them together, and all of them thrown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.bpmn import InputRejected, take_back
from engine.bpmn.effects import (
    ConditionMet,
    ElementCancelled,
    ElementEntered,
    MessageSent,
    SignalSent,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCleared,
)
from engine.bpmn.inputs import JobThrew, MessageArrived, SignalArrived
from engine.canonical import encode
from engine.errors import EngineError
from tests.bpmn.building import (
    NOW,
    Driver,
    boundary,
    errors,
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
from tests.bpmn.test_conditions import when
from tests.bpmn.test_second_opinion import Recorder

M, N = message_event("M"), message_event("N")
TOP = message("M", "paid", '"k"') + message("N", "signed", '"k"') + '<signal id="S" name="stop"/>'
TOP += '<error id="R" name="bad" errorCode="bad"/><escalation id="E" name="up" escalationCode="up"/>'
DAY = timer("timeDuration", "P1D")
SIGNAL = '<signalEventDefinition signalRef="S"/>'
ERROR = '<errorEventDefinition errorRef="R"/>'
ALL = 'parallelMultiple="true"'


def catch(name: str, definitions: str, attributes: str = "", outputs: dict[str, str] | None = None) -> str:
    extensions = ext(io(outputs=outputs)) if outputs else ""
    return f'<intermediateCatchEvent id="{name}" {attributes}>{extensions}{definitions}</intermediateCatchEvent>'


def part(case: Driver, element: str, place: int, **variables: Any) -> Driver:
    """The message that is one definition of an element arrives."""
    wait = next(wait for wait in case.state.waits.values() if (wait.element, wait.part) == (element, place))
    case.give(MessageArrived(wait.id, variables))
    return case


SINGLE = events("s e") + catch("c", M + N + DAY) + tasks("t") + flows("s > c > t > e")


def test_any_one_of_several_lets_a_catch_event_go_on_and_ends_the_others() -> None:
    diagram = read(SINGLE, TOP)
    for place in (0, 1):
        case = part(Driver(diagram).start(), "c", place, x="1")
        assert case.open == ["t"]
        assert case.variables == {"x": "1"}
        assert not case.state.waits
        assert (len(case.effects(SubscriptionClosed)), len(case.effects(TimerCleared))) == (2, 1)
    case = Driver(diagram).start()
    assert [effect.message for effect in case.effects(SubscriptionOpened)] == ["paid", "signed"]
    assert case.fire("c").open == ["t"]


BOTH = events("s e") + catch("c", M + N, ALL) + tasks("t") + flows("s > c > t > e")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_parallel_multiple_waits_for_all_in_any_order(order: tuple[int, int]) -> None:
    case = Driver(read(BOTH, TOP)).start()
    part(case, "c", order[0], **{f"v{order[0]}": "x"})
    assert case.open == ["c"]
    assert len(case.state.waits) == 1
    assert case.variables == {f"v{order[0]}": "x"}
    part(case, "c", order[1], **{f"v{order[1]}": "y"})
    assert case.open == ["t"]
    assert set(case.variables) == {"v0", "v1"}
    assert all(entry.came is None for entry in case.state.instances.values())


def test_each_is_awaited_once_only() -> None:
    case = Driver(read(BOTH, TOP)).start()
    wait = case.wait("c")
    part(case, "c", 0)
    with pytest.raises(InputRejected, match="not open"):
        case.give(MessageArrived(wait))


def test_output_mappings_see_what_all_of_them_brought() -> None:
    body = events("s e") + catch("c", M + N, ALL, {"sum": "=a + b"}) + flows("s > c > e")
    case = Driver(read(body, TOP)).start()
    part(part(case, "c", 1, b=number(2)), "c", 0, a=number(1))
    assert case.variables == {"sum": number(3)}


@pytest.mark.parametrize("together", [True, False])
def test_an_interrupting_boundary_with_several_definitions(together: bool) -> None:
    body = events("s e") + tasks("t u") + boundary("b", "t", M + SIGNAL + DAY, ALL if together else "") + flows("s > t > e; b > u > e")
    case = part(Driver(read(body, TOP)).start(), "b", 0, x="1")
    if together:
        assert case.open == ["t"]
        assert case.variables == {}
        case.give(SignalArrived("stop", {"y": "2"}))
        assert case.open == ["t"]
        case.fire("b")
        assert case.variables == {"x": "1", "y": "2"}
    assert case.open == ["u"]
    assert not case.state.waits
    assert [effect.element for effect in case.effects(ElementCancelled)] == ["t"]


def test_a_task_that_is_done_leaves_nothing_of_what_came_early() -> None:
    body = events("s e") + tasks("t u") + boundary("b", "t", M + N, ALL) + flows("s > t > e; b > u > e")
    case = part(Driver(read(body, TOP)).start(), "b", 0).complete("t")
    assert case.how == "completed"


def test_a_reminder_of_several_waits_anew_for_each_that_came() -> None:
    body = events("s e e2") + tasks("t u") + boundary("b", "t", M + N, 'cancelActivity="false"') + flows("s > t > e; b > u > e2")
    case = Driver(read(body, TOP)).start()
    part(part(part(case, "b", 0), "b", 0), "b", 1)
    assert case.open == ["t", "u", "u", "u"]


def test_a_parallel_multiple_beside_its_task_waits_anew_for_all_after_firing() -> None:
    body = events("s e e2") + tasks("t u") + boundary("b", "t", M + N + DAY, 'cancelActivity="false" ' + ALL)
    case = Driver(read(body + flows("s > t > e; b > u > e2"), TOP)).start()
    sizes = []
    for round_number in range(1, 6):
        part(part(case, "b", 1, n=number(round_number)), "b", 0)
        assert case.open.count("u") == 0
        case.fire("b")
        assert case.open == ["t", "u"]
        assert case.now == NOW + timedelta(days=round_number)
        assert case.variables == {"n": number(round_number)}
        case.complete("u")
        assert len(case.state.waits) == 3
        sizes.append(len(encode(case.state.to_plain())))
    assert max(sizes) <= min(sizes) + 12  # ids get longer, nothing else


def test_a_condition_that_has_come_is_not_met_again_before_the_others_have_come_too() -> None:
    body = events("s e e2") + tasks("t a b") + boundary("x", "t", when("n > 1") + M, f'{ALL} cancelActivity="false"')
    body += '<parallelGateway id="f"/>' + flows("s > f > t > e; f > a > b > e; x > e2")
    case = Driver(read(body, TOP)).start(n=number(2))
    case.complete("a", n=number(0)).complete("b", n=number(2))
    assert len(case.effects(ConditionMet)) == 1
    part(case, "x", 1)
    assert [effect.element for effect in case.effects(ElementEntered)].count("x") == 1


def test_a_condition_among_all_of_them_must_become_untrue_before_it_counts_again() -> None:
    body = events("s e e2") + '<parallelGateway id="f"/><exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>' + tasks("t a u")
    body += boundary("b", "t", when("ready") + M, 'cancelActivity="false" ' + ALL)
    case = Driver(read(body + flows("s > f > t > e; f > m > a > x > e; x > m [true]; b > u > e2"), TOP)).start(ready=True)
    part(case, "b", 1)
    assert case.open == ["a", "t", "u"]
    part(case, "b", 1)
    assert case.open == ["a", "t", "u"]
    case.complete("a", ready=False).complete("a", ready=True)
    assert case.open == ["a", "t", "u", "u"]
    case.complete("a", ready=False).complete("a", ready=True).complete("a", ready=False).complete("a", ready=True)
    part(case, "b", 1)
    assert case.open == ["a", "t", "u", "u", "u"]


def test_a_wait_that_cannot_be_opened_anew_is_opened_on_a_retry() -> None:
    calls: list[int] = []

    def term_end(name: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise EngineError("The calendar is away.")
        return timedelta(days=1)

    both = M + timer("timeDuration", '=term end("x")')
    body = events("s e e2") + tasks("t u") + boundary("b", "t", both, 'cancelActivity="false" ' + ALL)
    case = Driver(read(body + flows("s > t > e; b > u > e2"), TOP), functions={"term end": term_end}).start()
    part(case, "b", 0).fire("b")
    assert "calendar is away" in case.incidents["t"]
    assert case.open == ["u"]
    case.retry("t")
    assert case.incidents == {}
    part(case, "b", 0).fire("b")
    assert case.open == ["t", "u", "u"]


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_an_event_subprocess_with_several_definitions(interrupting: bool, together: bool) -> None:
    flags = ("" if interrupting else 'isInterrupting="false" ') + (ALL if together else "")
    inner = sub("ev", f'<startEvent id="es" {flags}>{M}{N}</startEvent>' + tasks("u") + events("ee") + flows("es > u > ee"),
                'triggeredByEvent="true"')  # fmt: skip
    around = events("si ei") + tasks("t") + flows("si > t > ei") + inner
    case = Driver(read(events("s e") + sub("q", around) + flows("s > q > e"), TOP)).start()
    part(case, "es", 1, x="1")
    if together:
        assert case.open == ["t"]
        part(case, "es", 0)
    assert case.open == (["u"] if interrupting else ["t", "u"])
    assert len(case.state.waits) == (0 if interrupting else 2)
    assert case.variables == {"x": "1"}
    for name in case.open:
        case.complete(name)
    assert case.how == "completed"


def test_items_of_a_multi_instance_keep_apart_what_came() -> None:
    body = sub("q", multi("xs") + events("si ei") + catch("c", M + N, ALL) + flows("si > c > ei"))
    case = Driver(read(events("s e") + body + flows("s > q > e"), TOP)).start(xs=[number(1), number(2)])
    waits = [wait.id for wait in case.state.waits.values()]
    case.give(MessageArrived(waits[0]))
    case.give(MessageArrived(waits[3]))
    assert case.open == ["c", "c"]
    case.give(MessageArrived(waits[2]))
    assert case.open == ["c"]
    case.give(MessageArrived(waits[1]))
    assert case.how == "completed"


def test_several_at_an_event_based_gateway() -> None:
    body = events("s e") + tasks("a b") + '<eventBasedGateway id="g"/>' + catch("c", M + DAY) + catch("d", N)
    diagram = read(body + flows("s > g; g > c > a > e; g > d > b > e"), TOP)
    assert part(Driver(diagram).start(), "c", 0).open == ["a"]
    assert Driver(diagram).start().fire("c").open == ["a"]
    assert Driver(diagram).start().message("d").open == ["b"]


def test_errors_and_escalations_are_some_of_several() -> None:
    caught = f'<errorEventDefinition errorRef="R"/>{DAY}'
    body = events("s e") + service("j") + tasks("u") + boundary("b", "j", caught) + flows("s > j > e; b > u > e")
    case = Driver(read(body, TOP)).start()
    case.give(JobThrew(case.instance("j"), "bad"))
    assert case.open == ["u"]
    assert Driver(read(body, TOP)).start().fire("b").open == ["u"]
    case = Driver(read(body, TOP)).start()
    case.give(JobThrew(case.instance("j"), "worse"))
    assert list(case.incidents) == ["j"]


SENDS = z("taskDefinition", type="send-message")


def test_all_definitions_are_thrown_in_the_order_of_the_file() -> None:
    thrown = ext(SENDS + io({"a": "=x"}) + properties(correlation_key="=x")) + N + SIGNAL + M
    body = events("s e") + f'<intermediateThrowEvent id="y">{thrown}</intermediateThrowEvent>' + flows("s > y > e")
    case = Driver(read(body, TOP)).start(x="7")
    sent = [effect for effect in case.log if isinstance(effect, (MessageSent, SignalSent))]
    assert [effect.name for effect in sent] == ["signed", "stop", "paid"]
    assert [effect.key for effect in sent if isinstance(effect, MessageSent)] == ["7", "7"]
    assert all(effect.variables == {"a": "7"} for effect in sent)
    assert case.how == "completed"


def test_nothing_is_thrown_where_one_cannot_be_computed_and_all_once_after_a_retry() -> None:
    top = TOP.replace('name="signed"', 'name="=missing"')
    thrown = ext(SENDS) + M + SIGNAL + N
    body = events("s e") + tasks("t") + f'<parallelGateway id="f"/><endEvent id="y">{thrown}</endEvent>' + flows("s > f > y; f > t > e")
    case = Driver(read(body, top)).start()
    assert list(case.incidents) == ["y"]
    assert case.effects(MessageSent) == []
    case.complete("t", missing="late").retry("y")
    assert [effect.name for effect in case.effects(MessageSent)] == ["paid", "late"]
    assert case.how == "completed"


def test_an_event_that_ends_its_own_scope_still_sends_what_it_sends() -> None:
    escalation = '<escalationEventDefinition escalationRef="E"/>'
    inner = events("si ei") + f'<intermediateThrowEvent id="y">{ext(SENDS)}{escalation}{M}</intermediateThrowEvent>' + flows("si > y > ei")
    body = events("s e") + sub("q", inner) + boundary("b", "q", escalation) + tasks("u") + flows("s > q > e; b > u > e")
    case = Driver(read(body, TOP)).start()
    assert case.open == ["u"]
    assert [effect.name for effect in case.effects(MessageSent)] == ["paid"]


def test_what_ends_the_scope_comes_last() -> None:
    body = events("s") + tasks("t") + f'<endEvent id="x">{ext(SENDS)}{M}<terminateEventDefinition/></endEvent>'
    case = Driver(read(body + '<parallelGateway id="f"/>' + flows("s > f > t; f > x"), TOP)).start()
    assert case.how == "terminated"
    assert [effect.name for effect in case.effects(MessageSent)] == ["paid"]


def test_each_of_several_starts_a_case_by_itself() -> None:
    start = f'<startEvent id="q">{message_event("A")}{message_event("B")}{timer("timeCycle", "0 8 1 * *")}</startEvent>'
    top = message("A", "first", None) + message("B", "second", None)
    diagram = read(start + tasks("t") + events("e") + flows("q > t > e"), top)
    assert sorted(diagram.message_starts()) == ["first", "second"]
    assert [event.id for event, _ in diagram.timer_starts()] == ["q"]
    assert Driver(diagram).start("first").open == ["t"]
    assert Driver(diagram).start("second").open == ["t"]
    assert Driver(diagram).start(start_event="q").open == ["t"]


def test_a_part_that_came_can_be_taken_back_with_its_step() -> None:
    body = events("s e") + '<parallelGateway id="f"/>' + tasks("t a u") + boundary("b", "t", when("x") + M, ALL)
    diagram = read(body + flows("s > f > t > e; f > a > e; b > u > e"), TOP)
    case = Driver(diagram).start()
    before = case.state
    step = case.complete("a", x=True)
    assert len(step.state.waits) == 1
    back = take_back(before, step.state, diagram)
    case.saved = encode(back.state.to_plain())
    part(case, "b", 1)
    assert case.open == ["a", "t"]
    assert case.complete("a", x=True).open == ["u"]


def test_they_agree_on_multiple_events() -> None:
    for way in ("c", "c/2", "c/3"):
        Recorder(SINGLE, TOP).do(way, "t").agreed()
    Recorder(BOTH, TOP).do("c", "c", "t").agreed()
    Recorder(BOTH, TOP).do("c/2", "c", "t").agreed()
    body = events("s e") + tasks("t u") + boundary("b", "t", M + N + DAY, "{}") + flows("s > t > e; b > u > e")
    Recorder(body.format(""), TOP).do("b/2", "u").agreed()
    Recorder(body.format(ALL), TOP).do("b/2", "b", "t").agreed()
    Recorder(body.format(ALL), TOP).do("b/2", "b", "b", "u").agreed()
    Recorder(body.format(ALL + ' cancelActivity="false"'), TOP).do("b/2", "b", "b", "u", "t").agreed()
    gateway = events("s e") + tasks("a b") + '<eventBasedGateway id="g"/>' + catch("c", M + DAY) + catch("d", N)
    gateway += flows("s > g; g > c > a > e; g > d > b > e")
    for way in ("c a", "c/2 a", "d b"):
        Recorder(gateway, TOP).do(*way.split()).agreed()


REFUSED = {
    "link among others": (f'<intermediateThrowEvent id="x">{SIGNAL}<linkEventDefinition name="L"/></intermediateThrowEvent>'
                          + catch("y", '<linkEventDefinition name="L"/>') + flows("t > x; y > e"), "misplaced-element"),
    "error together with others": (boundary("x", "t", ERROR + M, ALL) + flows("x > e"), "misplaced-element"),
    "terminate before others": (f'<endEvent id="x"><terminateEventDefinition/>{SIGNAL}</endEvent>' + flows("t > x"), "misplaced-element"),
    "error before others": (f'<endEvent id="x">{ERROR}{SIGNAL}</endEvent>' + flows("t > x"), "misplaced-element"),
    "a case that waits for all": (f'<startEvent id="x" {ALL}>{M}{DAY}</startEvent>' + flows("x > e"), "unsupported-element"),
    "a case with two timers": (f'<startEvent id="x">{DAY}{DAY}</startEvent>' + flows("x > e"), "repeated-start"),
    "all of them at a gateway": (
        '<eventBasedGateway id="g"/>' + catch("x", M + N, ALL) + catch("y", DAY) + flows("t > g; g > x > e; g > y > e"),
        "misplaced-element",
    ),
    "a date that comes again and again": (
        boundary("x", "t", M + timer("timeDate", "2026-12-01T00:00:00Z"), ALL + ' cancelActivity="false"') + flows("x > e"), "bad-timer",
    ),
    "a cycle among all of them": (
        boundary("x", "t", M + timer("timeCycle", "R3/PT1H"), ALL + ' cancelActivity="false"') + flows("x > e"), "bad-timer",
    ),
    "an escalation without a code": (
        f'<endEvent id="x">{SIGNAL}<escalationEventDefinition/></endEvent>' + flows("t > x"), "missing-attribute",
    ),
    "a message without a task definition": (f'<endEvent id="x">{SIGNAL}{M}</endEvent>' + flows("t > x"), "bad-job-type"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    body, rule = REFUSED[name]
    found = errors(events("s e") + tasks("t") + flows("s > t > e") + body, TOP)
    assert (rule, "x") in [(finding.rule, finding.element) for finding in found], found
