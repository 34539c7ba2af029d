"""The workflow net of a scope: where tokens may stand, checked against cases that the core has really run."""

from __future__ import annotations

from random import Random

import pytest

from engine.bpmn import Diagram, State
from engine.bpmn.inputs import TaskCompleted, TimerFired
from engine.bpmn.net import Net, StepKind, can_complete, explore, is_reachable, marking_of, moved
from engine.bpmn.net.exploring import unending
from engine.bpmn.net.workflow_net import scopes_of
from tests.bpmn.building import Driver, boundary, events, flows, message, message_event, multi, read, sub, tasks, timer
from tests.bpmn.random_diagrams import Generator
from tests.bpmn.test_second_opinion import Recorder, one

FORK = (
    events("s e") + '<parallelGateway id="f"/><parallelGateway id="j"/>' + tasks("a b c")
    + flows("s > f > a > j > c > e; f > b > j")
)  # fmt: skip
CHOICE_INTO_JOIN = (
    events("s e") + '<exclusiveGateway id="x" default="x-b"/><parallelGateway id="j"/>' + tasks("a b")
    + flows("s > x > b > j > e; a > j; x > a [n = 1]")
)  # fmt: skip
INCLUSIVE = (
    events("s e") + '<inclusiveGateway id="i" default="i-b"/><inclusiveGateway id="j"/>' + tasks("a b c")
    + flows("s > i > b > j > c > e; i > a [n = 1]; a > j")
)  # fmt: skip
MANY_TOKENS = 21  # the seed of a diagram with nested forks whose markings are too many
SIGNED = message("m", "signed")


def found(diagram: Diagram, scope: str = "p") -> set[tuple[str, ...]]:
    explored = explore(Net(diagram, scope))
    assert explored.decided
    return set(explored.found)


def test_a_fork_is_at_every_combination_of_its_ways_and_its_join_waits_for_both() -> None:
    assert found(read(FORK)) == {
        ("s",), ("f",), ("a", "b"), ("a-j", "b"), ("a", "b-j"), ("a-j", "b-j"), ("j",), ("c",), ("e",), (),
    }  # fmt: skip


def test_a_task_moved_behind_its_join_leaves_the_other_way_behind_and_is_not_reachable() -> None:
    diagram = read(FORK)
    assert is_reachable(diagram, "p", moved(("a", "b"), "a", "c")) is False
    assert is_reachable(diagram, "p", ("b", "a-j")) is True
    assert is_reachable(diagram, "p", ("a", "a")) is False
    assert is_reachable(diagram, "p", ("nobody",)) is False


def test_a_choice_into_a_join_never_ends_and_the_trace_tells_the_way_there() -> None:
    net = Net(read(CHOICE_INTO_JOIN), "p")
    explored = explore(net)
    assert ("a-j",) in unending(net, explored)
    steps = explored.trace(("a-j",))
    assert [(step.element, step.flows, step.chosen) for step in steps] == [
        ("s", ("s-x",), False), ("x", ("x-a",), True), ("a", ("a-j",), False),
    ]  # fmt: skip
    assert can_complete(read(CHOICE_INTO_JOIN), "p", ("b",)) is False
    assert can_complete(read(CHOICE_INTO_JOIN), "p", ("a", "b")) is True


def test_an_inclusive_split_takes_every_combination_and_its_join_waits_for_nobody_who_cannot_come() -> None:
    markings = found(read(INCLUSIVE))
    assert {("a",), ("b",), ("j",), ("c",)} <= markings
    assert ("a", "b") not in markings  # the default is taken only when nothing else is


def test_an_inclusive_join_waits_while_another_token_can_still_come() -> None:
    body = (
        events("s e") + '<inclusiveGateway id="i"/><inclusiveGateway id="j"/>' + tasks("a b c")
        + flows("s > i; i > a [n = 1]; i > b [n > 0]; a > j; b > j; j > c > e")
    )  # fmt: skip
    net = Net(read(body), "p")
    assert net.successors(("a-j", "b")) == {("a-j", "b-j")}
    assert net.successors(("a-j", "b-j")) == {("j",)}
    assert net.successors(("a-j",)) == {("j",)}
    assert is_reachable(read(body), "p", ("c", "b")) is False


def test_an_interrupting_boundary_event_takes_its_task_s_token_and_another_one_adds_to_it() -> None:
    body = (
        events("s e e2") + tasks("a late") + boundary("t", "a", timer("timeDuration", "PT1H"), 'cancelActivity="{}"')
        + flows("s > a > e; t > late > e2")
    )  # fmt: skip
    interrupting, beside = read(body.format("true")), read(body.format("false"))
    assert is_reachable(interrupting, "p", ("late",)) is True
    assert is_reachable(interrupting, "p", ("a", "late")) is False
    assert is_reachable(beside, "p", ("a", "late")) is True
    assert is_reachable(beside, "p", ("a", "late", "late")) is True  # the event may come again, and the way is its own
    assert is_reachable(beside, "p", ("a", "a")) is False


def test_a_loop_with_a_reminder_beside_it_is_still_decided() -> None:
    body = (
        events("s e e2") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>' + tasks("a letter")
        + boundary("t", "a", timer("timeDuration", "PT1H"), 'cancelActivity="false"')
        + flows("s > m > a > x > e; x > m [n = 1]; t > letter > e2")
    )  # fmt: skip
    assert len(found(read(body))) < 30


def test_a_loop_that_makes_tokens_without_end_is_not_decided() -> None:
    gateways = '<parallelGateway id="f"/><exclusiveGateway id="m"/>'
    diagram = read(events("s e") + gateways + tasks("a b") + flows("s > m > a > f > m; f > b > e"))
    assert explore(Net(diagram, "p"), limit=200).decided is False
    assert is_reachable(diagram, "p", ("a", "b", "b"), limit=200) is True
    assert is_reachable(diagram, "p", ("b", "f", "f"), limit=200) is None
    assert can_complete(diagram, "p", ("a",), limit=200) is None


def test_too_many_conditions_at_one_element_are_not_decided() -> None:
    names = [f"t{number}" for number in range(9)]
    body = events("s e") + '<inclusiveGateway id="i"/>' + tasks(" ".join(names)) + flows(
        "s > i; " + "; ".join(f"i > {name} [n > {at}]; {name} > e" for at, name in enumerate(names))
    )
    assert explore(Net(read(body), "p")).decided is False


AD_HOC = "<adHocSubProcess id='h'{}>" + tasks("a b c") + flows("a > b") + "</adHocSubProcess>"


def test_an_ad_hoc_scope_is_at_each_of_its_activities_at_once_and_twice_at_one_is_not_decided() -> None:
    diagram = read(events("s e") + AD_HOC.format("") + flows("s > h > e"))
    assert [is_reachable(diagram, "h", places) for places in (("a", "c"), ("b", "c"), ("b",), ())] == [True] * 4
    assert [is_reachable(diagram, "h", places) for places in (("a", "b"), ("c", "c"))] == [None, None]


def test_where_activities_take_turns_two_of_them_at_once_are_not_decided() -> None:
    diagram = read(events("s e") + AD_HOC.format(" ordering='Sequential'") + flows("s > h > e"))
    assert [is_reachable(diagram, "h", places) for places in (("a",), ("b",), ("c",), ("a", "c"))] == [True, True, True, None]


def test_a_terminating_end_ends_what_else_stands_in_its_scope() -> None:
    body = (
        '<startEvent id="s"/><endEvent id="e"/><endEvent id="stop"><terminateEventDefinition/></endEvent><parallelGateway id="f"/>'
        + tasks("a b") + flows("s > f > a > stop; f > b > e")
    )  # fmt: skip
    assert Net(read(body), "p").successors(("b", "stop")) == {(), ("e", "stop")}


def test_an_event_after_an_event_based_gateway_is_chosen_and_a_link_jumps() -> None:
    body = (
        events("s e e2") + '<eventBasedGateway id="g"/>'
        + f'<intermediateCatchEvent id="c1">{message_event("m")}</intermediateCatchEvent>'
        + f'<intermediateCatchEvent id="c2">{timer("timeDuration", "PT1H")}</intermediateCatchEvent>'
        + '<intermediateThrowEvent id="out"><linkEventDefinition name="on"/></intermediateThrowEvent>'
        + '<intermediateCatchEvent id="in"><linkEventDefinition name="on"/></intermediateCatchEvent>'
        + flows("s > g > c1 > e; g > c2 > out; in > e2")
    )  # fmt: skip
    net = Net(read(body, SIGNED), "p")
    steps = list(net.steps(("g",)))
    assert [(step.kind, step.after) for step in steps] == [(StepKind.EVENT, ("c1",)), (StepKind.EVENT, ("c2",))]
    assert net.successors(("out",)) == {("in",)}


def event_subprocess(interrupting: bool) -> str:
    start = f'<startEvent id="s2" isInterrupting="{str(interrupting).lower()}">{message_event("m")}</startEvent>'
    return sub("es", start + events("e2") + tasks("x") + flows("s2 > x > e2"), 'triggeredByEvent="true"')


def test_an_interrupting_event_subprocess_stands_alone_and_another_one_beside_every_marking() -> None:
    body = events("s e") + tasks("a") + flows("s > a > e")
    diagram = read(body + event_subprocess(True), SIGNED)
    assert is_reachable(diagram, "p", ("es",)) is True
    assert is_reachable(diagram, "p", ("a", "es")) is False
    beside = read(body + event_subprocess(False), SIGNED)
    assert is_reachable(beside, "p", ("a", "es", "es")) is True
    assert is_reachable(beside, "es", ("x",)) is True


def test_a_live_scope_gives_its_own_marking_with_what_is_inside_as_one_place() -> None:
    inner = events("s2 e2") + tasks("x") + flows("s2 > x > e2") + multi("xs")
    body = events("s e") + '<parallelGateway id="f"/><parallelGateway id="j"/>' + sub("sp", inner) + tasks("a") + flows(
        "s > f > sp > j > e; f > a > j"
    )
    case = Driver(read(body)).start(xs=[one(1), one(2)])
    assert marking_of(case.state, case.diagram, State.ROOT) == ("a", "sp")
    case.complete("a")
    assert marking_of(case.state, case.diagram, State.ROOT) == ("a-j", "sp")
    item, body_instance = case.instance("sp"), next(e.id for e in case.state.instances.values() if e.loop is not None)
    assert marking_of(case.state, case.diagram, item) == ("x",)
    with pytest.raises(ValueError, match="repeats sp"):
        marking_of(case.state, case.diagram, body_instance)


def test_a_stuck_join_is_no_token_of_its_own() -> None:
    case = Driver(read(CHOICE_INTO_JOIN)).start(n=one(1)).complete("a")
    assert "j" in case.incidents
    assert marking_of(case.state, case.diagram, State.ROOT) == ("a-j",)


@pytest.mark.parametrize("seed", range(40))
def test_every_marking_of_a_random_case_is_one_that_its_net_reaches_and_may_complete(seed: int) -> None:
    random = Random(seed)
    case = Recorder(Generator(random).body(), x=one(0), xs=[one(1), one(2)][: random.choice((1, 2))])
    explored = {scope.id: explore(Net(case.diagram, scope.id)) for scope in scopes_of(case.diagram)}
    for _ in range(500):
        assert case.state is not None
        if case.state.ended:
            break
        instances = case.state.instances
        for entry in instances.values():
            repeats = entry.loop is not None
            if entry.element in explored and not repeats:
                marking = marking_of(case.state, case.diagram, entry.id)
                assert marking in explored[entry.element].found or (seed == MANY_TOKENS and not explored[entry.element].decided)
                assert can_complete(case.diagram, entry.element, marking) is not False
        fired = [TimerFired(wait.id) for wait in case.state.waits.values() if random.random() < 0.3]
        done = [TaskCompleted(e.id, {"x": one(random.choice((0, 1, 1, 2)))}) for e in instances.values() if e.scope and not e.children]
        case.give(random.choice([*fired, *done]))
    assert case.state is not None
    assert case.state.ended
