"""Compensation of subprocesses and in subprocesses, with the state saved and reloaded between all inputs."""

from __future__ import annotations

import pytest

from engine.bpmn.effects import ElementCancelled, ElementCompleted
from engine.bpmn.inputs import Cancelled, JobThrew
from engine.bpmn.net import is_reachable, marking_of
from tests.bpmn.building import (
    Driver,
    boundary,
    compensate,
    events,
    flows,
    io,
    multi,
    read,
    service,
    sub,
    tasks,
    timer,
    undone,
    undone_in_order,
)

EVENT_SUB = 'triggeredByEvent="true"'
ERROR = '<error id="R1" name="bad" errorCode="bad"/>'


def undoing(inner: str, name: str = "un") -> str:
    """A compensation event subprocess that goes through `inner`, from "cs" to "ce"."""
    start = '<startEvent id="cs"><compensateEventDefinition/></startEvent>'
    return sub(name, start + events("ce") + inner, EVENT_SUB)


def test_a_handler_s_error_goes_outwards_from_its_scope() -> None:
    made = service("ua").replace("<serviceTask", '<serviceTask isForCompensation="true"')
    inner = events("si ei") + tasks("a") + undone("a", "ua", made) + compensate("x") + flows("si > a > x > ei")
    body = events("s e") + tasks("z") + sub("p1", inner) + boundary("b", "p1", '<errorEventDefinition errorRef="R1"/>')
    case = Driver(read(body + flows("s > p1 > e; b > z > e"), ERROR)).start().complete("a")
    assert case.open == ["ua", "x"]
    case.give(JobThrew(case.instance("ua"), "bad"))
    assert case.open == ["z"]
    assert {effect.element for effect in case.effects(ElementCancelled)} == {"ua", "x", "p1"}


def test_a_handler_outlives_the_throw_event_that_began_it() -> None:
    """An event subprocess throws, and a timer inside it ends it: the handler stands in the scope outside."""
    stop = f'<startEvent id="es2">{timer("timeDuration", "PT2H")}</startEvent><endEvent id="ee2"/>'
    stops = sub("ev2", stop + flows("es2 > ee2"), EVENT_SUB)
    start = f'<startEvent id="es" isInterrupting="false">{timer("timeDuration", "PT1H")}</startEvent>'
    ev = sub("ev", start + compensate("x") + '<endEvent id="ee"/>' + stops + flows("es > x > ee"), EVENT_SUB)
    inner = events("si ei") + tasks("a b") + undone("a", "ua") + ev + flows("si > a > b > ei")
    body = events("s e") + sub("p1", inner) + tasks("z") + flows("s > p1 > z > e")
    case = Driver(read(body)).start().complete("a").fire("es")
    assert case.open == ["b", "ua", "x"]
    case.fire("es2").complete("b")
    assert case.open == ["ua"], "what undoes keeps its scope alive"
    case.complete("ua")
    assert case.open == ["z"]


PAID = events("si ei") + tasks("a b") + undone("a", "ua") + undone("b", "ub") + flows("si > a > b > ei")


def test_a_subprocess_is_undone_by_what_is_inside_with_the_variables_it_had() -> None:
    paid = sub("p1", PAID, extensions=io({"who": "=name"}))
    case = Driver(read(events("s e") + paid + compensate("x") + tasks("z") + flows("s > p1 > x > z > e"))).start(name="Li")
    case.complete("a", who="Wang").complete("b", name="Zhao")
    assert case.open == ["ub", "x"]
    assert case.state.visible_variables(case.instance("ub")) == {"name": "Zhao", "who": "Wang"}
    case.complete("ub", who="Zhou")
    assert case.state.visible_variables(case.instance("ua")) == {"name": "Zhao", "who": "Zhou"}
    assert case.complete("ua").open == ["z"]
    assert undone_in_order(case) == ["p1", "b", "a"]
    assert case.variables == {"name": "Zhao"}, "the restored scope's own variables ended with it"
    first, second = [effect.instance for effect in case.effects(ElementCompleted) if effect.element == "p1"]
    assert first != second


def test_a_subprocess_with_its_own_handler_is_undone_by_that_alone() -> None:
    body = events("s e") + sub("p1", PAID) + undone("p1", "up") + compensate("x") + flows("s > p1 > x > e")
    case = Driver(read(body)).start().complete("a").complete("b")
    assert case.open == ["up", "x"]
    assert case.complete("up").how == "completed"


def test_a_subprocess_with_nothing_to_undo_is_no_record() -> None:
    body = events("s e") + sub("p1", events("si ei") + tasks("a") + flows("si > a > ei")) + compensate("x") + flows("s > p1 > x > e")
    case = Driver(read(body)).start().complete("a")
    assert case.how == "completed"
    assert undone_in_order(case) == []


def test_an_event_subprocess_undoes_its_subprocess_and_throws_inside() -> None:
    own = undoing(tasks("first") + compensate("y") + tasks("last") + flows("cs > first > y > last > ce"))
    body = events("s e") + sub("p1", PAID + own, extensions=io({"who": "=name"})) + compensate("x") + tasks("z")
    case = Driver(read(body + flows("s > p1 > x > z > e"))).start(name="Li").complete("a").complete("b")
    assert case.open == ["first", "x"]
    assert case.state.visible_variables(case.instance("first"))["who"] == "Li"
    case.complete("first")
    assert case.open == ["ub", "x", "y"]
    assert case.complete("ub").open == ["ua", "x", "y"]
    assert case.complete("ua").open == ["last", "x"]
    assert case.complete("last").open == ["z"]
    assert undone_in_order(case) == ["p1", "b", "a"]


def test_an_event_subprocess_for_undoing_leaves_what_it_does_not_undo() -> None:
    body = events("s e") + sub("p1", PAID + undoing(tasks("only") + flows("cs > only > ce"))) + compensate("x") + tasks("z")
    case = Driver(read(body + flows("s > p1 > x > z > e"))).start().complete("a").complete("b").complete("only")
    assert case.open == ["z"]


def test_an_event_subprocess_for_undoing_is_never_started_otherwise() -> None:
    body = events("s e") + sub("p1", PAID + undoing(tasks("only") + flows("cs > only > ce"))) + tasks("z") + flows("s > p1 > z > e")
    case = Driver(read(body)).start().complete("a").complete("b")
    assert case.open == ["z"]
    assert case.complete("z").how == "completed"


def test_subprocesses_in_subprocesses_are_undone_from_the_outside_in() -> None:
    outer = sub("p2", events("so eo") + sub("p1", PAID) + tasks("c") + undone("c", "uc") + flows("so > p1 > c > eo"))
    case = Driver(read(events("s e") + outer + compensate("x") + flows("s > p2 > x > e"))).start()
    case.complete("a").complete("b").complete("c")
    for handler in ("uc", "ub", "ua"):
        assert case.open == sorted([handler, "x"])
        case.complete(handler)
    assert case.how == "completed"
    assert undone_in_order(case) == ["p2", "c", "p1", "b", "a"]


def test_an_interrupted_subprocess_takes_its_records_along() -> None:
    body = events("s e") + sub("p1", PAID) + boundary("t", "p1", timer("timeDuration", "P1D")) + compensate("x")
    case = Driver(read(body + flows("s > p1 > e; t > x > e"))).start().complete("a").fire("t")
    assert case.how == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_a_repeated_subprocess_is_undone_item_by_item_the_latest_first(sequential: bool) -> None:
    inner = events("si ei") + tasks("a") + undone("a", "ua") + flows("si > a > ei")
    repeated = sub("p1", multi("xs", 'inputElement="one"', sequential) + inner)
    case = Driver(read(events("s e") + repeated + compensate("x") + flows("s > p1 > x > e"))).start(xs=["p", "q"])
    case.complete("a").complete("a")
    for one in ("q", "p"):
        assert case.open == ["ua", "x"]
        assert case.state.visible_variables(case.instance("ua"))["one"] == one
        case.complete("ua")
    assert case.how == "completed"
    assert undone_in_order(case) == ["p1", "p1", "a", "p1", "a"]


def test_a_handler_at_the_boundary_of_a_repeated_subprocess_undoes_all_its_items_in_one_run() -> None:
    inner = events("si ei") + tasks("a") + flows("si > a > ei")
    repeated = sub("p1", multi("xs", 'inputElement="one"') + inner)
    case = Driver(read(events("s e") + repeated + undone("p1", "up") + compensate("x") + flows("s > p1 > x > e"))).start(xs=["p", "q"])
    case.complete("a").complete("a")
    assert case.open == ["up", "x"]
    assert "one" not in case.state.visible_variables(case.instance("up"))
    assert case.complete("up").how == "completed"


def test_of_a_repeated_subprocess_that_had_enough_only_what_was_done_is_undone() -> None:
    inner = events("si ei") + tasks("a b") + undone("a", "ua") + flows("si > a > b > ei")
    repeated = sub("p1", multi("xs", 'inputElement="one"', completion="numberOfCompletedInstances = 1") + inner)
    case = Driver(read(events("s e") + repeated + compensate("x") + flows("s > p1 > x > e"))).start(xs=["p", "q"])
    case.complete("a").complete("a").complete("b")
    assert case.open == ["ua", "x"]
    assert case.state.visible_variables(case.instance("ua"))["one"] == "p"
    assert case.complete("ua").how == "completed"


def test_an_event_subprocess_undoes_every_item_of_a_repeated_subprocess() -> None:
    own = undoing(tasks("only") + flows("cs > only > ce"))
    repeated = sub("p1", multi("xs", 'inputElement="one"', sequential=True) + events("si ei") + tasks("a") + flows("si > a > ei") + own)
    case = Driver(read(events("s e") + repeated + compensate("x") + flows("s > p1 > x > e"))).start(xs=["p", "q"])
    case.complete("a").complete("a")
    for one in ("q", "p"):
        assert case.state.visible_variables(case.instance("only"))["one"] == one
        case.complete("only")
    assert case.how == "completed"


def test_a_handler_may_be_a_subprocess_and_leaves_no_record_itself() -> None:
    inner = events("sh eh") + tasks("h") + undone("h", "uh") + compensate("y") + tasks("h2") + flows("sh > h > y > h2 > eh")
    made = sub("ua", inner, 'isForCompensation="true"')
    body = events("s e") + tasks("a b") + undone("a", "ua", made) + undone("b", "ub") + compensate("x") + compensate("w")
    case = Driver(read(body + flows("s > b > a > x > w > e"))).start().complete("b").complete("a").complete("h")
    assert case.open == ["uh", "x", "y"], "inside, only what was done inside is undone"
    case.complete("uh").complete("h2")
    assert case.open == ["ub", "x"]
    assert case.complete("ub").how == "completed"
    assert undone_in_order(case) == ["a", "h", "b"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_subprocess_undoes_what_its_scope_and_it_itself_did(interrupting: bool) -> None:
    flag = "" if interrupting else 'isInterrupting="false"'
    start = f'<startEvent id="es" {flag}>{timer("timeDuration", "P1D")}</startEvent>'
    ev = sub("ev", start + tasks("c") + undone("c", "uc") + compensate("x") + '<endEvent id="ee"/>' + flows("es > c > x > ee"), EVENT_SUB)
    body = events("s e") + tasks("a b") + undone("a", "ua") + undone("b", "ub") + ev + flows("s > a > b > e")
    case = Driver(read(body)).start().complete("a").fire("es").complete("c")
    rest = [] if interrupting else ["b"]
    assert case.open == sorted(["uc", "x", *rest])
    case.complete("uc")
    assert case.open == sorted(["ua", "x", *rest])
    case.complete("ua")
    for name in rest:
        case.complete(name)
    assert case.how == "completed"


def test_an_error_event_subprocess_undoes_all_before_the_case_fails() -> None:
    inner = f'<startEvent id="es"><errorEventDefinition errorRef="R1"/></startEvent>{compensate("x")}<endEvent id="ee"/>'
    body = events("s e") + tasks("a") + undone("a", "ua") + service("j") + sub("ev", inner + flows("es > x > ee"), EVENT_SUB)
    case = Driver(read(body + flows("s > a > j > e"), ERROR)).start().complete("a")
    case.give(JobThrew(case.instance("j"), "bad"))
    assert case.open == ["ua", "x"]
    assert case.complete("ua").how == "completed"


def test_a_subprocess_that_is_undone_catches_nothing_with_its_own_events() -> None:
    made = service("ua").replace("<serviceTask", '<serviceTask isForCompensation="true"')
    caught = '<startEvent id="es"><errorEventDefinition/></startEvent><endEvent id="ee"/>' + tasks("never") + flows("es > never > ee")
    inner = events("si ei") + tasks("a") + undone("a", "ua", made) + sub("ev", caught, EVENT_SUB) + flows("si > a > ei")
    inner = events("so eo") + sub("p1", inner) + boundary("b", "p1", "<errorEventDefinition/>") + tasks("nor") + compensate("x")
    outer = sub("p2", inner + flows("so > p1 > x > eo; b > nor > eo")) + boundary("b2", "p2", "<errorEventDefinition/>")
    case = Driver(read(events("s e") + tasks("z") + outer + flows("s > p2 > e; b2 > z > e"))).start().complete("a")
    case.give(JobThrew(case.instance("ua"), "bad"))
    assert case.open == ["z"]


def test_cancelling_a_case_ends_its_handlers() -> None:
    case = Driver(read(events("s e") + sub("p1", PAID) + compensate("x") + flows("s > p1 > x > e"))).start()
    case.complete("a").complete("b").give(Cancelled())
    assert case.how == "cancelled"
    assert {effect.element for effect in case.effects(ElementCancelled)} == {"ub", "p1", "x"}


def test_compensation_inside_a_loop_undoes_each_round_by_itself() -> None:
    inner = events("si ei") + tasks("a") + undone("a", "ua") + compensate("x") + flows("si > a > x > ei")
    loop = '<exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-e"/>'
    case = Driver(read(events("s e") + sub("p1", inner) + loop + flows("s > m > p1 > g > e; g > m [again]"))).start()
    for again in (True, True, False):
        case.complete("a", again=again)
        assert case.open == ["ua", "x"]
        case.complete("ua")
    assert case.how == "completed"


def test_what_undoes_is_no_token_of_its_scope_s_net() -> None:
    own = undoing(tasks("only") + flows("cs > only > ce"))
    body = events("s e") + tasks("z") + undone("z", "uz") + sub("p1", PAID + own) + compensate("x") + flows("s > z > p1 > x > e")
    case = Driver(read(body)).start().complete("z").complete("a").complete("b")
    assert case.open == ["only", "x"]
    assert marking_of(case.state, case.diagram, "i1") == ("x",)
    assert is_reachable(case.diagram, "p", ("x",))
    case.complete("only")
    assert case.open == ["uz", "x"]
    assert marking_of(case.state, case.diagram, "i1") == ("x",)


def test_a_token_that_a_handler_leaves_before_a_join_is_not_lost() -> None:
    late = boundary("late", "ua", timer("timeDuration", "P1D"))
    gates = '<exclusiveGateway id="g" default="g-ei"/><parallelGateway id="j"/>'
    way = flows("si > a > g > ei; g > d [more]; d > j > ei; late > j")
    inner = events("si ei") + tasks("a d") + undone("a", "ua") + late + gates + way
    case = Driver(read(events("s e") + sub("p1", inner) + compensate("x") + flows("s > p1 > x > e"))).start(more=False)
    case.complete("a").fire("late")
    assert "d-j" in case.incidents["j"]
