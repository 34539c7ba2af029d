"""Compensation: what is done is undone, the latest first, with the state saved and reloaded between all inputs."""

from __future__ import annotations

import pytest

from engine.bpmn import stays_inside, take_back
from engine.bpmn.effects import CaseEnded, CompensationBegun
from engine.bpmn.inputs import CallThrew
from engine.canonical import encode
from tests.bpmn.building import (
    Driver,
    boundary,
    compensate,
    events,
    ext,
    flows,
    io,
    multi,
    number,
    read,
    service,
    tasks,
    timer,
    undone,
    undone_in_order,
    user,
)

THREE = events("s e") + tasks("a b c") + undone("a", "ua") + undone("b", "ub") + undone("c", "uc")


def test_all_that_is_done_is_undone_the_latest_first_one_after_another() -> None:
    case = Driver(read(THREE + compensate("x") + flows("s > a > b > c > x > e"))).start()
    case.complete("a").complete("b").complete("c")
    for handler in ("uc", "ub", "ua"):
        assert case.open == sorted([handler, "x"]), "the throw event waits, one handler works"
        case.complete(handler)
    assert case.how == "completed"
    assert undone_in_order(case) == ["c", "b", "a"]
    (ended,) = case.effects(CaseEnded)
    assert ended.variables == {}


def test_what_undoes_says_what_it_undoes_and_who_asked() -> None:
    case = Driver(read(THREE + compensate("x") + flows("s > a > x > b > c > e"))).start()
    done = case.instance("a")
    case.complete("a")
    (begun,) = case.effects(CompensationBegun)
    assert begun.to_plain() == {
        "kind": "compensation:begun", "element": "ua", "instance": case.instance("ua"),
        "activity": "a", "undone": done, "thrower": case.instance("x"),
    }  # fmt: skip
    assert case.kinds("ua") == ["element:entered", "compensation:begun", "task:opened"]


def test_an_end_event_undoes_too_and_the_case_ends_when_all_is_undone() -> None:
    case = Driver(read(THREE.replace('<endEvent id="e"/>', "") + compensate("e", kind="endEvent") + flows("s > a > b > c > e"))).start()
    case.complete("a").complete("b").complete("c").complete("uc").complete("ub")
    assert case.how is None
    assert case.complete("ua").how == "completed"


def test_nothing_to_undo_lets_the_throw_event_go_on_at_once() -> None:
    case = Driver(read(THREE + compensate("x") + flows("s > x > a > b > c > e"))).start()
    assert case.open == ["a"]
    assert case.kinds("x") == ["element:entered", "element:completed", "flow:taken"]


def test_one_activity_by_name_is_undone_as_often_as_it_was_done() -> None:
    loop = '<exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-b"/>'
    body = THREE + loop + compensate("x", "a") + flows("s > m > a > g; g > m [again]; g > b > x > c > e")
    case = Driver(read(body)).start()
    case.complete("a", again=True).complete("a", again=True).complete("a", again=False).complete("b")
    for _ in range(3):
        assert case.open == ["ua", "x"]
        case.complete("ua")
    assert case.open == ["c"]
    assert undone_in_order(case) == ["a", "a", "a"]
    numbers = [int(effect.undone[1:]) for effect in case.effects(CompensationBegun)]
    assert numbers == sorted(numbers, reverse=True), "the latest first"


def test_each_record_is_used_once() -> None:
    body = THREE + compensate("x", "b") + compensate("y") + flows("s > a > b > x > y > c > e")
    case = Driver(read(body)).start().complete("a").complete("b").complete("ub").complete("ua")
    assert case.open == ["c"]
    assert undone_in_order(case) == ["b", "a"]


def test_what_is_done_while_something_is_undone_is_left_alone() -> None:
    body = THREE + '<parallelGateway id="f"/>' + compensate("x") + flows("s > f; f > a > x > e; f > b > c > e")
    case = Driver(read(body)).start().complete("a").complete("b")
    assert case.open == ["c", "ua", "x"]
    case.complete("ua")
    assert case.open == ["c"], "b was done after the throw event had thrown"
    assert case.complete("c").how == "completed"


def test_two_throw_events_share_what_there_is() -> None:
    body = THREE + '<parallelGateway id="f"/>' + compensate("x") + compensate("y") + flows("s > a > b > c > f; f > x > e; f > y > e")
    case = Driver(read(body)).start().complete("a").complete("b").complete("c")
    assert case.open == ["ub", "uc", "x", "y"]
    case.complete("ub")
    assert case.open == ["ua", "uc", "x", "y"]
    case.complete("uc")
    assert case.open == ["ua", "y"]
    assert case.complete("ua").how == "completed"


def test_an_interrupted_activity_leaves_nothing_to_undo() -> None:
    body = THREE + boundary("t", "a", timer("timeDuration", "P1D")) + compensate("x") + flows("s > a > b > c > e; t > x > e")
    case = Driver(read(body)).start().fire("t")
    assert case.how == "completed"
    assert undone_in_order(case) == []


def test_a_handler_sees_and_writes_variables_like_any_activity() -> None:
    mapped = user("ua", attributes='isForCompensation="true"', extensions=io({"back": "=paid"}, {"returned": "=back + 1"}))
    body = events("s e") + tasks("a b") + undone("a", "ua", mapped) + compensate("x") + flows("s > a > x > b > e")
    case = Driver(read(body)).start().complete("a", paid=number(5))
    assert case.state.visible_variables(case.instance("ua"))["back"] == 5
    case.complete("ua")
    assert case.variables == {"paid": 5, "returned": 6}
    assert case.open == ["b"]


def test_a_handler_may_be_an_automatic_task_an_incident_and_retried() -> None:
    made = service("ua", "refund", io({"amount": "=paid + 1"})).replace("<serviceTask", '<serviceTask isForCompensation="true"')
    body = events("s e") + tasks("a b") + undone("a", "ua", made) + compensate("x") + flows("s > a > x > b > e")
    case = Driver(read(body)).start().complete("a", paid=number(5)).job("ua")
    assert case.open == ["b"]


def test_a_handler_s_own_boundary_event_ends_it_and_the_next_begins() -> None:
    late = boundary("late", "ub", timer("timeDuration", "P1D"))
    body = THREE + late + tasks("d") + compensate("x") + flows("s > a > b > x > c > e; late > d > e")
    case = Driver(read(body)).start().complete("a").complete("b").fire("late")
    assert case.open == ["d", "ua", "x"]
    case.complete("ua").complete("d")
    assert case.open == ["c"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_repeated_activity_is_undone_once(sequential: bool) -> None:
    body = events("s e") + user("a", multi("xs", sequential=sequential)) + undone("a", "ua") + compensate("x") + flows("s > a > x > e")
    case = Driver(read(body)).start(xs=["p", "q"]).complete("a").complete("a")
    assert case.open == ["ua", "x"]
    assert case.complete("ua").how == "completed"


def test_a_repeated_activity_that_had_enough_is_undone_once() -> None:
    repeated = user("a", multi("xs", completion="numberOfCompletedInstances = 1"))
    body = events("s e") + repeated + undone("a", "ua") + compensate("x") + flows("s > a > x > e")
    case = Driver(read(body)).start(xs=["p", "q"]).complete("a")
    assert case.open == ["ua", "x"]
    assert case.complete("ua").how == "completed"


def test_a_repeated_activity_that_was_interrupted_leaves_nothing_to_undo() -> None:
    late = boundary("late", "a", timer("timeDuration", "P1D"))
    body = events("s e") + user("a", multi("xs")) + undone("a", "ua") + late + compensate("x") + flows("s > a > x > e; late > x")
    assert Driver(read(body)).start(xs=["p", "q"]).complete("a").fire("late").how == "completed"


def test_a_handler_may_be_repeated_over_what_was_done() -> None:
    made = user("ua", multi("xs"), 'isForCompensation="true"')
    body = events("s e") + user("a", multi("xs")) + undone("a", "ua", made) + compensate("x") + flows("s > a > x > e")
    case = Driver(read(body)).start(xs=["p", "q"]).complete("a").complete("a")
    assert case.open == ["ua", "ua", "x"]
    assert case.complete("ua").complete("ua").how == "completed"


def test_a_handler_may_be_repeated() -> None:
    made = user("ua", multi("xs"), 'isForCompensation="true"')
    body = events("s e") + tasks("a") + undone("a", "ua", made) + compensate("x") + flows("s > a > x > e")
    case = Driver(read(body)).start(xs=["p", "q"]).complete("a")
    assert case.open == ["ua", "ua", "x"]
    assert case.complete("ua").complete("ua").how == "completed"


def test_a_case_that_ended_remembers_nothing() -> None:
    case = Driver(read(THREE + flows("s > a > b > c > e"))).start().complete("a").complete("b").complete("c")
    assert b"ua" not in (case.saved or b"")
    assert case.state.instances["i1"].records == ()


def test_a_state_holds_a_short_record_for_each_completed_activity_and_nothing_else_of_it() -> None:
    loop = '<exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-e"/>'
    case = Driver(read(events("s e") + tasks("a") + undone("a", "ua") + loop + flows("s > m > a > g > e; g > m [again]"))).start()
    sizes = []
    for _ in range(3):
        case.complete("a", again=True)
        sizes.append(len(case.saved or b""))
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0] < 25


def test_the_step_that_begins_to_undo_can_be_taken_back() -> None:
    case = Driver(read(THREE + compensate("x") + flows("s > a > b > x > c > e"))).start().complete("a")
    before = case.state
    case.complete("b")
    assert stays_inside(case.last)
    back = take_back(before, case.state, case.diagram)
    case.saved = encode(back.state.to_plain())
    assert case.open == ["b"]
    assert [effect.element for effect in back.effects if effect.kind == "task:closed"] == ["ub"]
    case.complete("b").complete("ub").complete("ua")
    assert case.open == ["c"], "each is undone once, all the same"


def test_a_called_case_s_error_starts_what_undoes() -> None:
    call = f'<callActivity id="k">{ext("""<z:calledElement processId="q" propagateAllChildVariables="false"/>""")}</callActivity>'
    body = events("s e") + tasks("a") + undone("a", "ua") + call + boundary("b", "k", "<errorEventDefinition/>") + compensate("x")
    case = Driver(read(body + flows("s > a > k > e; b > x > e"))).start().complete("a")
    case.give(CallThrew(case.instance("k"), "bad"))
    assert case.open == ["ua", "x"]
    assert case.complete("ua").how == "completed"


def test_a_call_is_undone_by_its_handler() -> None:
    extension = ext("""<z:calledElement processId="q" propagateAllChildVariables="false"/>""")
    call = f'<callActivity id="k">{extension}</callActivity>'
    made = f'<callActivity id="uk" isForCompensation="true">{extension}</callActivity>'
    body = events("s e") + call + undone("k", "uk", made) + compensate("x") + flows("s > k > x > e")
    case = Driver(read(body)).start().called("k")
    assert case.open == ["uk", "x"]
    assert case.called("uk").how == "completed"
