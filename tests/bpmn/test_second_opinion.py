"""SpiffWorkflow runs what our engine ran; both must agree, and must be able to disagree."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn import Context, Diagram, State
from engine.bpmn.inputs import CallCompleted, CallEscalated, Input, JobThrew, MessageArrived, Start, TaskCompleted, TimerFired
from engine.bpmn.recording import Recorded, RecordedRun, record
from engine.bpmn.second_opinion import Opinion, second_opinion
from engine.feel import Environment
from tests.bpmn.building import (
    NOW,
    boundary,
    compensate,
    events,
    ext,
    flows,
    message,
    message_event,
    multi,
    read,
    script,
    service,
    source_of,
    sub,
    tasks,
    timer,
    undone,
    user,
    z,
)


class Recorder:
    """A case that is recorded; moves are named by element."""

    def __init__(self, body: str, top: str = "", **variables: Any) -> None:
        self.source = source_of(body, top)
        self.diagram: Diagram = read(body, top)
        self.state: State | None = None
        self.moves: list[Recorded] = []
        self.give(Start(variables))

    def give(self, given: Input) -> None:
        context = Context(NOW, Environment(now=NOW), lambda decision, variables: None)  # type: ignore[arg-type, return-value]
        self.moves.append(record(self.state, self.diagram, given, context))
        self.state = self.moves[-1].after

    def do(self, *elements: str, **variables: Any) -> Recorder:
        """Complete a task, or fire the wait, of each element in turn; "t/2" is the second open one."""
        for name in elements:
            assert self.state is not None
            element, _, place = name.partition("/")
            index = int(place or 1) - 1
            waits = [wait for wait in self.state.waits.values() if wait.element == element]
            if waits:
                wait = waits[index]
                self.give(TimerFired(wait.id) if wait.kind == "timer" else MessageArrived(wait.id))
            else:
                found = [entry.id for entry in self.state.instances.values() if entry.element == element and entry.loop is None]
                self.give(TaskCompleted(found[index], variables))
        return self

    def opinion(self) -> Opinion:
        return second_opinion(self.diagram, self.source, [RecordedRun("run", tuple(self.moves))])

    def agreed(self) -> None:
        opinion = self.opinion()
        assert opinion.differences == ()
        assert opinion.agreed
        assert opinion.not_run == ()
        assert opinion.compared == len(self.moves)


def one(value: int) -> Decimal:
    return Decimal(value)


def test_they_agree_on_gateways_and_loops() -> None:
    body = events("s e") + tasks("a b c") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-c"/>'
    case = Recorder(body + flows("s > m > a > x; x > b [n > 0]; x > c; b > m; c > e"), n=one(1))
    case.do("a", "b", "a").do("b", n=one(0)).do("a", "c").agreed()


def test_they_agree_on_a_parallel_join_in_a_loop_over_thirty_rounds() -> None:
    body = events("s e") + tasks("a b") + "".join(f'<parallelGateway id="{name}"/>' for name in "fj")
    body += '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    case = Recorder(body + flows("s > m > f > a > j > x > e; f > b > j; x > m [again]"), again=True)
    for round_number in range(30):
        case.do(*("ab" if round_number % 2 else "ba"), again=round_number < 29)
    assert case.state is not None
    assert case.state.ended
    case.agreed()


def test_they_agree_on_a_deep_case() -> None:
    body = events("s e") + tasks("t") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    case = Recorder(body + flows("s > m > t > x > e; x > m [again]"), again=True)
    for _ in range(400):
        case.do("t", again=True)
    case.do("t", again=False).agreed()


@pytest.mark.parametrize("x", [0, 1, 2])
def test_they_agree_on_inclusive_gateways(x: int) -> None:
    body = events("s e") + tasks("a b c") + '<inclusiveGateway id="f" default="f-c"/><inclusiveGateway id="j"/>'
    case = Recorder(body + flows("s > f; f > a [x > 0]; f > b [x > 1]; f > c; a > j; b > j; c > j; j > e"), x=one(x))
    case.do(*{0: "c", 1: "a", 2: "ba"}[x]).agreed()


def test_they_agree_on_implicit_forks_and_conditional_flows() -> None:
    body = events("s e") + user("a", attributes='default="a-d"') + tasks("b c d")
    diagram = body + flows("s > a; a > b [x > 0]; a > c [x > 1]; a > d; b > e; c > e; d > e")
    for x, rest in ((0, "d"), (1, "b"), (2, "cb")):
        Recorder(diagram, x=one(x)).do("a", *rest).agreed()
    Recorder(events("s e") + tasks("a b c") + flows("s > a; a > b > e; a > c")).do("a", "c", "b").agreed()


NESTED = sub(
    "outer",
    events("so eo")
    + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    + sub("inner", events("si ei") + tasks("t") + flows("si > t > ei"))
    + boundary("bi", "inner", timer("timeDuration", "P1D"))
    + tasks("ti w")
    + '<exclusiveGateway id="x"/>'
    + flows("so > f > inner > x > j > eo; bi > ti > x; f > w > j"),
)
OUTSIDE = (
    events("s e") + NESTED + boundary("bo", "outer", message_event("M")) + tasks("to z") + '<exclusiveGateway id="m"/>'
    + '<exclusiveGateway id="y" default="y-z"/>' + flows("s > m > outer > y > z > e; y > m [again]; bo > to > z")
)  # fmt: skip


@pytest.mark.parametrize(
    "way", ["t w z", "w t z", "bi ti w z", "w bi ti z", "bo to z", "bi bo to z", "w bo to z", "bi ti bo to z"]
)
def test_they_agree_on_nested_subprocesses_with_boundaries(way: str) -> None:
    Recorder(OUTSIDE, message("M", "appeal", '"k"'), again=False).do(*way.split()).agreed()


def test_they_agree_on_a_subprocess_entered_again() -> None:
    case = Recorder(OUTSIDE, message("M", "appeal", '"k"'), again=True)
    case.do("w", "t").do("bi", "ti", "w").do("bi", "w").do("ti", again=False).do("z").agreed()


def test_they_agree_on_a_terminate_end_in_a_subprocess() -> None:
    inner = events("s2 e2") + tasks("a b") + '<parallelGateway id="f"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    body = events("s e") + tasks("z") + sub("p1", inner + flows("s2 > f > a > e2; f > b > stop")) + flows("s > p1 > z > e")
    Recorder(body).do("b", "z").agreed()
    Recorder(body).do("a", "b", "z").agreed()


@pytest.mark.parametrize("sequential", [True, False])
def test_they_agree_on_multi_instances_with_a_boundary_timer(sequential: bool) -> None:
    body = events("s e") + user("t", multi("xs", sequential=sequential)) + boundary("b", "t", timer("timeDuration", "P1D")) + tasks("u")
    diagram = body + flows("s > t > e; b > u > e")
    items = [one(1), one(2), one(3)]
    Recorder(diagram, xs=items).do("t", "t", "t").agreed()
    Recorder(diagram, xs=items).do("t", "b", "u").agreed()
    Recorder(diagram, xs=[]).agreed()


def test_they_agree_on_a_completion_condition_and_on_items_that_are_subprocesses() -> None:
    loop = multi("xs", completion="numberOfCompletedInstances >= 2")
    items = [one(1), one(2), one(3)]
    Recorder(events("s e") + user("t", loop) + tasks("z") + flows("s > t > z > e"), xs=items).do("t/3", "t", "z").agreed()
    inner = events("si ei") + tasks("a b") + flows("si > a > b > ei") + multi("xs")
    Recorder(events("s e") + sub("p1", inner) + flows("s > p1 > e"), xs=items).do("a/2", "b", "a", "a", "b", "b").agreed()


@pytest.mark.parametrize("sequential", [True, False])
def test_they_agree_on_a_boundary_timer_that_ends_items_that_are_subprocesses(sequential: bool) -> None:
    inner = events("si ei") + tasks("a b") + flows("si > a > b > ei") + multi("xs", sequential=sequential)
    body = events("s e") + sub("p1", inner) + boundary("x", "p1", timer("timeDuration", "P1D")) + tasks("u")
    Recorder(body + flows("s > p1 > e; x > u > e"), xs=[one(1), one(2)]).do("a", "b", "a", "x", "u").agreed()


def test_they_agree_on_errors_links_events_and_automatic_work() -> None:
    error = '<error id="R" name="r" errorCode="bad"/>'
    inner = events("si") + tasks("t") + '<endEvent id="x"><errorEventDefinition errorRef="R"/></endEvent>' + flows("si > t > x")
    caught = boundary("b", "p1", '<errorEventDefinition errorRef="R"/>')
    Recorder(events("s e") + tasks("u z") + sub("p1", inner) + caught + flows("s > p1 > z > e; b > u > e"), error).do("t", "u").agreed()
    link = '<linkEventDefinition name="L"/>'
    linked = events("s e") + tasks("t") + f'<intermediateThrowEvent id="x">{link}</intermediateThrowEvent>'
    linked += f'<intermediateCatchEvent id="y">{link}</intermediateCatchEvent>'
    Recorder(linked + flows("s > x; y > t > e")).do("t").agreed()
    gateway = '<eventBasedGateway id="g"/>' + "".join(
        f'<intermediateCatchEvent id="{name}">{timer("timeDuration", "PT1H")}</intermediateCatchEvent>' for name in ("t1", "t2")
    )
    gateway += '<receiveTask id="r" messageRef="M"/>' + events("s e") + tasks("a") + flows("s > g; g > t1 > a > e; g > t2 > e; g > r > e")
    for way in ("t1 a", "t2", "r"):
        Recorder(gateway, message("M", "answer", '"k"')).do(*way.split()).agreed()
    Recorder(events("s e") + script("c", "1", "x") + tasks("t") + flows("s > c > t > e")).do("t").agreed()


def test_they_agree_on_a_job_s_error() -> None:
    body = events("s e") + service("j") + tasks("u") + boundary("b", "j", "<errorEventDefinition/>") + flows("s > j > e; b > u > e")
    case = Recorder(body)
    assert case.state is not None
    job = next(entry.id for entry in case.state.instances.values() if entry.element == "j")
    case.give(JobThrew(job, "bad"))
    case.do("u").agreed()


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_they_agree_on_the_escalation_of_a_called_case(interrupting: str) -> None:
    called = f'<callActivity id="c">{ext(z("calledElement", processId="q", propagateAllChildVariables="false"))}</callActivity>'
    caught = boundary("b", "c", "<escalationEventDefinition/>", f'cancelActivity="{interrupting}"')
    case = Recorder(events("s e") + tasks("u") + called + caught + flows("s > c > e; b > u > e"))
    assert case.state is not None
    call = next(entry.id for entry in case.state.instances.values() if entry.element == "c")
    case.give(CallEscalated(call, "late"))
    if interrupting == "false":
        case.give(CallCompleted(call))
    case.do("u").agreed()


def test_a_reminder_is_compared_once_and_then_named_as_not_run() -> None:
    body = events("s e e2") + tasks("t") + boundary("b", "t", timer("timeCycle", "R2/P1D"), 'cancelActivity="false"')
    diagram = body + flows("s > t > e; b > e2")
    Recorder(diagram).do("b", "t").agreed()
    opinion = Recorder(diagram).do("b", "b", "t").opinion()
    assert opinion.agreed
    assert opinion.compared == 2
    assert "fires again" in opinion.not_run[0]


def test_an_event_subprocess_is_named_as_not_run() -> None:
    start = f'<startEvent id="es">{message_event("M")}</startEvent>'
    inner = sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    diagram = events("s e") + tasks("t") + flows("s > t > e") + inner
    Recorder(diagram, message("M", "m", '"k"')).do("t").agreed()
    opinion = Recorder(diagram, message("M", "m", '"k"')).do("es", "u").opinion()
    assert (opinion.agreed, opinion.compared) == (True, 1)
    assert "event subprocess ev" in opinion.not_run[0]


def test_a_difference_is_seen_and_named() -> None:
    """The recording of one diagram, held against another: the engines must not agree on everything."""
    body = events("s e") + tasks("a b") + '<parallelGateway id="f"/><{} id="j"/>'
    way = flows("s > f > a > j > e; f > b > j")
    case = Recorder(body.format("parallelGateway") + way).do("a", "b")
    other = source_of(body.format("exclusiveGateway") + way)
    opinion = second_opinion(case.diagram, other, [RecordedRun("run", tuple(case.moves))])
    assert not opinion.agreed
    (finding,) = opinion.differences
    assert (finding.rule, finding.file, finding.severity) == ("second-opinion", "p.bpmn", "error")
    assert "SpiffWorkflow" in finding.message
    lying = [replace(move, answers=()) for move in case.moves]
    assert second_opinion(case.diagram, case.source, [RecordedRun("run", tuple(lying))]).agreed


def test_what_is_undone_is_beyond_comparison_and_all_before_it_is_compared() -> None:
    body = events("s e") + tasks("a b") + undone("a", "ua") + compensate("x") + compensate("y") + flows("s > x > a > b > y > e")
    case = Recorder(body).do("a", "b", "ua")
    assert case.opinion().not_run == (
        "a is undone, and SpiffWorkflow has no compensation (1 of 1 runs, compared up to there)",
    )  # fmt: skip
    assert case.opinion().compared == 2
    assert case.opinion().differences == ()
