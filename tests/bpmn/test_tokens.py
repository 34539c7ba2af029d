"""Tokens, gateways and joins, driven with a reload between all inputs."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.effects import ElementEntered, FlowTaken, IncidentRaised, TaskClosed, TaskOpened
from engine.bpmn.inputs import Cancelled, Retried, Start, TaskCompleted
from engine.canonical import encode
from tests.bpmn.building import Driver, events, flows, number, read, script, tasks, user


def test_a_task_opens_completes_and_the_case_ends_with_its_variables() -> None:
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e"))).start(a=number(1))
    assert case.open == ["t"]
    assert case.kinds("t") == ["element:entered", "task:opened"]
    case.complete("t", b="x")
    assert case.how == "completed"
    assert case.variables == {"a": Decimal(1), "b": "x"}
    assert case.kinds() == [
        "task:closed", "variables:set", "element:completed", "flow:taken", "element:entered", "element:completed",
        "case:ended",
    ]  # fmt: skip


def test_second_completion_is_rejected_and_changes_nothing() -> None:
    case = Driver(read(events("s e") + tasks("t u") + flows("s > t > u > e"))).start()
    first = case.instance("t")
    case.complete("t")
    saved = case.saved
    with pytest.raises(InputRejected, match="not open"):
        case.give(TaskCompleted(first))
    assert case.saved == saved
    case.complete("u")
    with pytest.raises(InputRejected, match="has ended"):
        case.give(TaskCompleted(first))


def test_a_case_is_started_once() -> None:
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e"))).start()
    with pytest.raises(InputRejected, match="once"):
        case.give(Start())


def test_exclusive_gateway_takes_the_first_true_flow_else_the_default() -> None:
    body = events("s e") + tasks("a b c") + '<exclusiveGateway id="g" default="g-c"/>'
    diagram = read(body + flows("s > g; g > a [x > 1]; g > b [x > 0]; g > c; a > e; b > e; c > e"))
    assert [Driver(diagram).start(x=number(x)).open for x in (2, 1, 0)] == [["a"], ["b"], ["c"]]


def test_a_gateway_without_a_way_on_is_an_incident_that_can_be_retried() -> None:
    body = events("s e") + tasks("a b t") + '<exclusiveGateway id="g"/><parallelGateway id="f"/>'
    diagram = read(body + flows("s > f; f > g; f > t; g > a [x = 1]; g > b [x = 2]; a > e; b > e; t > e"))
    case = Driver(diagram).start(x=number(3))
    assert "condition" in case.incidents["g"]
    assert case.open == ["t"]
    case.retry("g")
    assert list(case.incidents) == ["g"]
    case.complete("t", x=number(2)).retry("g")
    assert case.incidents == {}
    assert case.open == ["b"]


def test_a_condition_that_is_null_is_an_incident_naming_the_expression() -> None:
    body = events("s e") + tasks("a b") + '<exclusiveGateway id="g" default="g-b"/>'
    case = Driver(read(body + flows("s > g; g > a [missing > 1]; g > b; a > e; b > e"))).start()
    assert '"missing > 1"' in case.incidents["g"]
    with pytest.raises(InputRejected, match="no incident"):
        case.give(Retried("i1"))


PARALLEL = events("s e") + tasks("a b") + '<parallelGateway id="f"/><parallelGateway id="j"/>'


def test_parallel_join_waits_for_every_flow() -> None:
    case = Driver(read(PARALLEL + flows("s > f > a > j > e; f > b > j"))).start()
    assert case.open == ["a", "b"]
    assert case.complete("b").open == ["a"]
    assert case.complete("a").how == "completed"


def test_no_update_is_lost_at_a_join() -> None:
    """Both orders: what one branch leaves alone never overwrites what the other wrote."""
    diagram = read(PARALLEL + flows("s > f > a > j > e; f > b > j"))
    for order in ("ab", "ba"):
        case = Driver(diagram).start(v=number(0), list=["x"])
        for name in order:
            case.complete(name, **({"v": number(1), "list": ["x", "y"]} if name == "a" else {"w": number(2)}))
        assert case.variables == {"v": Decimal(1), "list": ["x", "y"], "w": Decimal(2)}


def test_two_tokens_on_one_flow_do_not_make_a_join_fire() -> None:
    body = PARALLEL + '<exclusiveGateway id="m"/>' + tasks("c")
    case = Driver(read(body + flows("s > f; f > a > m; f > b > m; m > j > e; f > c > j"))).start()
    case.complete("a").complete("b")
    assert case.how is None
    case.complete("c")
    assert case.how is None
    assert "f-c" not in str(case.incidents)
    assert "c-j" in case.incidents["j"], "the second token can never be joined and says so"


def test_parallel_join_inside_a_loop_joins_every_round() -> None:
    body = PARALLEL + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    diagram = read(body + flows("s > m > f > a > j > x > e; f > b > j; x > m [again]"))
    case = Driver(diagram).start(again=True)
    for round_number in range(20):
        first, second = ("a", "b") if round_number % 2 else ("b", "a")
        assert case.open == ["a", "b"]
        assert case.complete(first).open == [second]
        case.complete(second, again=round_number < 19)
    assert case.how == "completed"


def test_nested_forks_and_joins_in_loops_finish_in_every_order() -> None:
    body = (
        events("s e") + tasks("a b c d")
        + "".join(f'<parallelGateway id="{name}"/>' for name in ("f1", "f2", "j1", "j2"))
        + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-j1"/>'
    )  # fmt: skip
    diagram = read(
        body + flows("s > f1; f1 > m > f2; f2 > a > j2; f2 > b > j2; j2 > x; x > m [n < 3]; x > j1; f1 > c > d > j1; j1 > e")
    )
    for order in permutations("abcd"):
        case = Driver(diagram).start(n=number(0))
        rounds = 0
        for _ in range(40):
            if case.how:
                break
            name = next(name for name in order if name in case.open)
            rounds += name == "a"
            values: dict[str, Any] = {"n": number(rounds)} if name == "a" else {}
            case.complete(name, **values)
        assert (case.how, rounds) == ("completed", 3), order


LOOP = events("s e") + tasks("t") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'


def test_a_loop_is_as_large_at_iteration_5000_as_at_10() -> None:
    diagram = read(LOOP + flows("s > m > t > x > e; x > m [again]"))
    case = Driver(diagram).start(again=True)
    sizes = {}
    for iteration in range(5000):
        if iteration in (10, 4999):
            # Counters grow by a digit or two; nothing else may.
            sizes[iteration] = len(encode(case.state.to_plain())) - len(str(case.state.counter)) * 2
        case.complete("t", again=True)
    assert sizes[10] == sizes[4999]
    assert case.complete("t", again=False).how == "completed"


def test_a_loop_without_a_wait_is_an_incident_not_a_hang() -> None:
    body = events("s e") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-m"/>' + script("c", "n + 1", "n")
    case = Driver(read(body + flows("s > m > c > x > m; x > e [n > 6000]"))).start(n=number(0))
    (place,) = case.incidents
    assert "round" in case.incidents[place]
    case.retry(place)
    assert case.how == "completed", "a retry gives it another step's length"


def test_implicit_fork_and_merge() -> None:
    case = Driver(read(events("s e") + tasks("a b c") + flows("s > a; a > b > c; a > c > e"))).start().complete("a")
    assert case.open == ["b", "c"]
    case.complete("b")
    assert case.open == ["c", "c"]
    case.complete("c").complete("c")
    assert case.how == "completed"
    assert len([e for e in case.effects(TaskOpened) if e.element == "c"]) == 2


def test_conditional_flows_of_an_activity() -> None:
    body = events("s e") + user("a", attributes='default="a-d"') + tasks("b c d")
    diagram = read(body + flows("s > a; a > b [x > 0]; a > c [x > 1]; a > d; b > e; c > e; d > e"))
    found = [Driver(diagram).start().complete("a", x=number(x)).open for x in (0, 1, 2)]
    assert found == [["d"], ["b"], ["b", "c"]]


INCLUSIVE = events("s e") + tasks("a b c") + '<inclusiveGateway id="f" default="f-c"/><inclusiveGateway id="j"/>'


@pytest.mark.parametrize(("x", "opened"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_inclusive_join_waits_for_the_tokens_that_can_come(x: int, opened: list[str]) -> None:
    diagram = read(INCLUSIVE + flows("s > f; f > a [x > 0]; f > b [x > 1]; f > c; a > j; b > j; c > j; j > e"))
    for order in (opened, opened[::-1]):
        case = Driver(diagram).start(x=number(x))
        assert case.open == opened
        for name in order:
            assert case.how is None
            case.complete(name)
        assert case.how == "completed"
        assert len([e for e in case.effects(ElementEntered) if e.element == "j"]) == 1


def test_inclusive_join_fires_when_the_token_it_waited_for_goes_elsewhere() -> None:
    body = events("s e e2") + tasks("a b c") + '<parallelGateway id="f"/><inclusiveGateway id="j"/><exclusiveGateway id="x" default="x-j"/>'
    diagram = read(body + flows("s > f; f > a > j; f > b > x; x > j; x > e2 [away]; j > c > e"))
    case = Driver(diagram).start(away=True).complete("a")
    assert case.open == ["b"]
    assert case.complete("b").open == ["c"]


def test_inclusive_join_in_a_loop_fires_once_a_round() -> None:
    body = INCLUSIVE + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    diagram = read(body + flows("s > m > f; f > a [true]; f > b [true]; f > c; a > j; b > j; c > j; j > x > e; x > m [again]"))
    case = Driver(diagram).start(again=True)
    for round_number in range(5):
        assert case.open == ["a", "b"]
        first, second = ("b", "a") if round_number % 2 else ("a", "b")
        case.complete(first).complete(second, again=round_number < 4)
    assert case.how == "completed"


def test_a_join_that_can_never_fire_is_an_incident() -> None:
    body = events("s e") + tasks("a b") + '<exclusiveGateway id="x" default="x-b"/><parallelGateway id="j"/>'
    case = Driver(read(body + flows("s > x; x > a [false]; x > b; a > j; b > j; j > e"))).start().complete("b")
    assert "a-j" in case.incidents["j"]


def test_cancelling_closes_everything() -> None:
    case = Driver(read(PARALLEL + flows("s > f > a > j > e; f > b > j"))).start().complete("a")
    case.give(Cancelled("withdrawn"))
    assert case.how == "cancelled"
    assert [effect.how for effect in case.effects(TaskClosed)] == ["completed", "cancelled"]


def test_a_variable_may_have_any_name_and_stays_what_it_is() -> None:
    """`typename` made cases of another engine unloadable."""
    values: dict[str, Any] = {"typename": "datetime", "$n": "1", "class": ["__import__('os')"], "b": {"$d": "x"}}
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e"))).start(**values)
    assert case.variables == values


def test_what_was_recorded_is_not_rewritten_by_what_comes_later() -> None:
    body = events("s e") + tasks("a b") + script("c", "context put(form, \"deep\", append(form.deep, 2))", "form")
    case = Driver(read(body + flows("s > a > c > b > e"))).start()
    case.complete("a", form={"deep": [number(1)]})
    recorded = [encode(effect.to_plain()) for effect in case.log]
    assert case.variables == {"form": {"deep": [number(1), number(2)]}}
    case.complete("b", form={"deep": []})
    assert [encode(effect.to_plain()) for effect in case.log[: len(recorded)]] == recorded
    assert b'{"deep":[{"$n":"1"}]}' in b"".join(recorded)


def test_effects_come_in_the_same_order_every_time() -> None:
    diagram = read(PARALLEL + flows("s > f > a > j > e; f > b > j"))
    runs = []
    for _ in range(2):
        case = Driver(diagram).start().complete("b").complete("a")
        runs.append([encode(effect.to_plain()) for effect in case.log])
    assert runs[0] == runs[1]
    assert [effect.flow for effect in case.effects(FlowTaken)] == ["s-f", "f-a", "f-b", "b-j", "a-j", "j-e"]
    assert case.effects(IncidentRaised) == []
