"""How tokens split, meet, loop and jump, in files without extensions.

Source: BPMN 2.0.2, 13.3.1 (sequence flow), 13.3 (activities), 13.4 (gateways).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.bpmn.building import events, flows, number, timer
from tests.tracing.drawing import file_of, play, reasons, told

Step = dict[str, Any]


def gateways(kind: str, names: str) -> str:
    return "".join(f'<{kind}Gateway id="{name}"/>' for name in names.split())


def choosing(kind: str, name: str, default: str) -> str:
    return f'<{kind}Gateway id="{name}" default="{name}-{default}"/>'


def plain(names: str) -> str:
    """Tasks that nobody has to do."""
    return "".join(f'<task id="{name}"/>' for name in names.split())


def users(names: str) -> str:
    return "".join(f'<userTask id="{name}"/>' for name in names.split())


def done(*names: str) -> list[Step]:
    return [{"complete": name} for name in names]


def completed(source: bytes, *steps: Step, **variables: Any) -> list[str]:
    """What was completed, in order, in a case that comes to its end."""
    trace = play(source, *steps, **variables)
    assert (trace.state, trace.good) == ("completed", True), trace.reasons
    return [one.partition(" ")[0] for one in told(trace, "completed")]


def test_several_flows_out_of_a_task_are_all_taken() -> None:
    source = file_of(events("s e e2") + plain("a") + users("b c") + flows("s > a > b > e; a > c > e2"))
    assert completed(source, *done("c", "b")) == ["s", "a", "c", "e2", "b", "e"]


def test_several_flows_into_a_task_do_it_once_a_token() -> None:
    source = file_of(events("s e") + plain("a b c") + gateways("parallel", "f") + flows("s > f > a > c > e; f > b > c"))
    assert completed(source) == ["s", "f", "a", "b", "c", "c", "e", "e"]


LEAVING = file_of(events("s e") + plain("a b c d") + flows("s > a; a > b [n > 1]; a > c [n > 2]; a > d; b > e; c > e; d > e"))


@pytest.mark.parametrize(("n", "taken"), [(0, ["d"]), (2, ["b", "d"]), (3, ["b", "c", "d"])])
def test_conditional_flows_out_of_a_task_are_taken_beside_the_others(n: int, taken: list[str]) -> None:
    assert completed(LEAVING, n=number(n)) == ["s", "a", *taken, *["e"] * len(taken)]


@pytest.mark.parametrize(("n", "taken"), [(0, "c"), (2, "b")])
def test_the_default_flow_of_a_task_is_taken_where_no_condition_holds(n: int, taken: str) -> None:
    task = '<task id="a" default="a-c"/>'
    source = file_of(events("s e") + task + plain("b c") + flows("s > a; a > b [n > 1]; a > c; b > e; c > e"))
    assert completed(source, n=number(n)) == ["s", "a", taken, "e"]


@pytest.mark.parametrize("node", ['<task id="g"/>', gateways("exclusive", "g"), gateways("inclusive", "g")])
def test_where_no_condition_holds_and_no_default_stands_the_token_stops(node: str) -> None:
    source = file_of(events("s e") + node + plain("b c") + flows("s > g; g > b [n > 1]; g > c [n > 2]; b > e; c > e"))
    stopped = play(source, n=number(0))
    assert (stopped.state, told(stopped)[-1]) == ("incident", "g incident")
    assert "there is no default flow" in stopped.reasons[0]


@pytest.mark.parametrize(("n", "taken"), [(3, "b"), (2, "c"), (0, "d")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds(n: int, taken: str) -> None:
    flow = flows("s > g; g > b [n > 2]; g > c [n > 1]; g > d; b > m; c > m; d > m; m > e")
    source = file_of(events("s e") + choosing("exclusive", "g", "d") + gateways("exclusive", "m") + plain("b c d") + flow)
    assert completed(source, n=number(n)) == ["s", "g", taken, "m", "e"]


def test_an_exclusive_gateway_merges_and_splits_without_waiting() -> None:
    parts = gateways("parallel", "f") + choosing("exclusive", "g", "d") + plain("a b c d")
    source = file_of(events("s e") + parts + flows("s > f > a > g; f > b > g; g > c [n > 1]; g > d; c > e; d > e"))
    assert completed(source, n=number(3)) == ["s", "f", "a", "b", "g", "g", "c", "c", "e", "e"]


def test_a_parallel_gateway_merges_and_splits_with_one_wait() -> None:
    parts = gateways("parallel", "f g") + plain("a b c d")
    source = file_of(events("s e") + parts + flows("s > f > a > g; f > b > g; g > c > e; g > d > e"))
    assert completed(source) == ["s", "f", "a", "b", "g", "c", "d", "e", "e"]


OR = (
    events("s e") + choosing("inclusive", "g", "d") + gateways("inclusive", "j") + plain("d") + users("b c z")
    + flows("s > g; g > b [n > 1]; g > c [n > 2]; g > d; b > j; c > j; d > j; j > z > e")
)  # fmt: skip


@pytest.mark.parametrize(("n", "work", "taken"), [(3, "cb", ["c", "b"]), (2, "b", ["b"]), (0, "", ["d"])])
def test_an_inclusive_gateway_takes_every_flow_that_holds_and_its_merge_waits_for_them(n: int, work: str, taken: list[str]) -> None:
    assert completed(file_of(OR), *done(*work, "z"), n=number(n)) == ["s", "g", *taken, "j", "z", "e"]


def test_an_inclusive_merge_waits_for_a_branch_that_goes_round_in_a_loop() -> None:
    parts = gateways("parallel", "f") + gateways("exclusive", "m") + choosing("exclusive", "g", "j") + gateways("inclusive", "j")
    source = file_of(
        events("s e") + parts + users("a b c") + flows("s > f > m > a > g; g > m [again]; g > j; f > b > j; j > c > e")
    )
    rounds = [{"complete": "a", "variables": {"again": again}} for again in (True, False)]
    assert completed(source, *done("b"), *rounds, *done("c")) == ["s", "f", "m", "b", "a", "g", "m", "a", "g", "j", "c", "e"]


def test_an_inclusive_split_and_merge_in_a_loop_forget_the_round_before() -> None:
    parts = choosing("inclusive", "i", "b") + gateways("inclusive", "j") + gateways("exclusive", "m") + choosing("exclusive", "g", "e")
    ways = flows("s > m > i; i > a [x]; i > d [x]; i > b; a > j; d > j; b > j; j > c > g; g > m [x]; g > e")
    source = file_of(events("s e") + parts + users("a b c d") + ways)
    again, over = ({"complete": "c", "variables": {"x": value}} for value in (True, False))
    steps = [*done("a", "d"), again, *done("d", "a"), over]
    once = ["m", "i"]
    assert completed(source, *steps, x=True) == ["s", *once, "a", "d", "j", "c", "g", *once, "d", "a", "j", "c", "g", "e"]


def test_a_loop_back_to_before_the_fork_joins_every_round() -> None:
    parts = gateways("parallel", "f j") + gateways("exclusive", "m") + choosing("exclusive", "g", "e")
    ways = flows("s > m > f > a > j; f > b > j; j > c > g; g > m [x]; g > e")
    source = file_of(events("s e") + parts + users("a b c") + ways)
    again, over = ({"complete": "c", "variables": {"x": value}} for value in (True, False))
    steps = [*done("a", "b"), again, *done("b", "a"), over]
    assert completed(source, *steps) == ["s", "m", "f", "a", "b", "j", "c", "g", "m", "f", "b", "a", "j", "c", "g", "e"]


def test_a_loop_straight_back_into_a_parallel_join_stands_still_and_says_so() -> None:
    parts = gateways("parallel", "j") + choosing("exclusive", "g", "e") + plain("a")
    source = file_of(events("s e") + parts + flows("s > j > a > g; g > j [x]; g > e"))
    stuck = play(source, x=True)
    assert (stuck.state, told(stuck)[-1]) == ("incident", "j incident")
    assert "Expected a token on g-j for join j" in stuck.reasons[0]


def test_of_two_timers_after_an_event_based_gateway_the_earlier_wins_alone() -> None:
    waits = "".join(
        f'<intermediateCatchEvent id="{name}">{timer("timeDuration", span)}</intermediateCatchEvent>'
        for name, span in (("slow", "PT2H"), ("quick", "PT1H"))
    )
    source = file_of(events("s e e2") + gateways("eventBased", "g") + waits + flows("s > g; g > slow > e; g > quick > e2"))
    assert completed(source, {"advance": "P1D"}) == ["s", "g", "quick", "e2"]


def test_links_of_several_branches_meet_at_one_catch_once_a_token() -> None:
    link = '<linkEventDefinition name="L"/>'
    throws = "".join(f'<intermediateThrowEvent id="{name}">{link}</intermediateThrowEvent>' for name in ("t", "u"))
    parts = gateways("parallel", "f") + plain("a b c") + throws + f'<intermediateCatchEvent id="k">{link}</intermediateCatchEvent>'
    source = file_of(events("s e") + parts + flows("s > f > a > t; f > b > u; k > c > e"))
    assert completed(source) == ["s", "f", "a", "b", "t", "u", "k", "k", "c", "c", "e", "e"]


def test_a_complex_gateway_is_refused_once_with_what_to_draw_instead() -> None:
    (reason,) = reasons(file_of(events("s e") + gateways("complex", "g") + flows("s > g > e")))
    assert "use exclusive, parallel or inclusive gateways with conditions" in reason


@pytest.mark.parametrize("kind", ["exclusive", "inclusive"])
def test_a_choice_without_conditions_is_refused_with_what_to_write(kind: str) -> None:
    found = reasons(file_of(events("s e e2") + gateways(kind, "g") + flows("s > g > e; g > e2")))
    assert len(found) == 2
    for reason, flow in zip(found, ("g-e", "g-e2"), strict=True):
        assert f"{flow}: " in reason
        assert "<conditionExpression>" in reason
        assert f'default="{flow}"' in reason
