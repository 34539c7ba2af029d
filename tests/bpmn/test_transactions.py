"""Transactions: given up, all in them ends, what was done is undone, then the cancel boundary event follows."""

from __future__ import annotations

import pytest

from engine.bpmn import stays_inside, take_back
from engine.bpmn.effects import CompensationBegun, ElementCancelled, ElementCompleted, TimerCleared
from engine.bpmn.inputs import Cancelled, JobThrew
from engine.canonical import encode
from tests.bpmn.building import (
    Driver,
    boundary,
    compensate,
    events,
    flows,
    io,
    message,
    message_event,
    multi,
    read,
    service,
    sub,
    tasks,
    timer,
    undone,
    undone_in_order,
)
from tests.bpmn.test_second_opinion import Recorder

EVENT_SUB = 'triggeredByEvent="true"'
CANCEL = "<cancelEventDefinition/>"
GIVES_UP = f'<endEvent id="x">{CANCEL}</endEvent>'
CHOICE = '<exclusiveGateway id="g" default="g-ei"/>'
BOOKED = events("si ei") + tasks("a b") + undone("a", "ua") + undone("b", "ub") + CHOICE + GIVES_UP + flows(
    "si > a > b > g > ei; g > x [stop]"
)  # fmt: skip


def transaction(name: str, inner: str, extensions: str = "") -> str:
    written = sub(name, inner, 'method="##Compensate"', extensions)
    return "<transaction" + written.removeprefix("<subProcess").removesuffix("</subProcess>") + "</transaction>"


def around(inner: str, more: str = "") -> str:
    """s > t1 > z > e, and c, the way of a transaction that was given up: c > y > e."""
    body = events("s e") + tasks("y z") + transaction("t1", inner) + boundary("c", "t1", CANCEL) + more
    return body + flows("s > t1 > z > e; c > y > e")


def test_a_transaction_that_is_not_given_up_is_like_a_subprocess() -> None:
    case = Driver(read(around(BOOKED))).start(stop=False).complete("a").complete("b")
    assert case.open == ["z"]
    assert case.complete("z").how == "completed"
    assert undone_in_order(case) == []


def test_a_transaction_that_is_given_up_undoes_all_and_goes_its_own_way() -> None:
    case = Driver(read(around(BOOKED))).start(stop=True).complete("a").complete("b")
    assert case.open == ["ub"]
    assert case.complete("ub").open == ["ua"]
    assert case.complete("ua").open == ["y"]
    assert undone_in_order(case) == ["b", "a"]
    assert {effect.thrower for effect in case.effects(CompensationBegun)} == {
        effect.instance for effect in case.effects(ElementCancelled) if effect.element == "t1"
    }, "the transaction itself asks for it"
    assert "x" in [effect.element for effect in case.effects(ElementCompleted)]
    assert case.complete("y").how == "completed"


def test_with_nothing_to_undo_the_way_of_the_cancelled_is_taken_at_once() -> None:
    case = Driver(read(around(events("si") + tasks("a") + GIVES_UP + flows("si > a > x")))).start().complete("a")
    assert case.open == ["y"]


def test_everything_else_in_it_ends_when_it_is_given_up() -> None:
    inner = events("si ei") + tasks("a b d") + undone("a", "ua") + GIVES_UP + '<parallelGateway id="f"/>'
    inner += flows("si > a > f; f > b > x; f > d > ei")
    case = Driver(read(around(inner))).start().complete("a").complete("b")
    assert case.open == ["ua"]
    assert [effect.element for effect in case.effects(ElementCancelled)] == ["d"]
    assert case.complete("ua").open == ["y"]


@pytest.mark.parametrize("attributes", ["", EVENT_SUB])
def test_it_is_given_up_from_a_subprocess_inside_too(attributes: str) -> None:
    start = f'<startEvent id="sq">{message_event("M") if attributes else ""}</startEvent>'
    within = sub("q", start + tasks("d") + GIVES_UP + flows("sq > d > x"), attributes)
    way = flows("si > a > b > ei") if attributes else flows("si > a > q > b > ei")
    inner = events("si ei") + tasks("a b") + undone("a", "ua") + within + way
    case = Driver(read(around(inner), message("M", "stop", '"k"'))).start().complete("a")
    if attributes:
        case.message("sq")
    assert case.complete("d").open == ["ua"]
    assert case.complete("ua").open == ["y"]


def test_while_it_is_given_up_nothing_of_it_fires_but_an_error_leaves_it() -> None:
    ev = sub("ev", f'<startEvent id="es">{message_event("M")}</startEvent><endEvent id="ee"/>' + flows("es > ee"), EVENT_SUB)
    made = service("ua").replace("<serviceTask", '<serviceTask isForCompensation="true"')
    inner = events("si") + tasks("a") + undone("a", "ua", made) + GIVES_UP + ev + flows("si > a > x")
    late = boundary("late", "t1", timer("timeDuration", "P9D")) + boundary("bad", "t1", "<errorEventDefinition/>") + tasks("h")
    diagram = read(around(inner, late + flows("late > e; bad > h > e")), message("M", "stop", '"k"'))
    case = Driver(diagram).start().complete("a")
    assert case.open == ["ua"]
    assert not case.state.waits
    assert [effect.element for effect in case.effects(TimerCleared)] == ["late"]
    case.give(JobThrew(case.instance("ua"), "bad"))
    assert case.open == ["h"], "a handler that fails is a hazard, and no cancellation"


def test_an_error_that_leaves_a_transaction_undoes_nothing() -> None:
    inner = events("si ei") + tasks("a") + undone("a", "ua") + service("j") + CHOICE + GIVES_UP + flows("si > a > j > g > ei; g > x [stop]")
    more = boundary("bad", "t1", "<errorEventDefinition/>") + tasks("h") + flows("bad > h > e")
    case = Driver(read(around(inner, more))).start().complete("a")
    case.give(JobThrew(case.instance("j"), "bad"))
    assert case.open == ["h"]
    assert undone_in_order(case) == []


def test_a_completed_transaction_is_undone_like_a_subprocess() -> None:
    body = events("s e") + transaction("t1", BOOKED, io({"who": "=name"})) + boundary("c", "t1", CANCEL) + compensate("k")
    case = Driver(read(body + flows("s > t1 > k > e; c > e"))).start(stop=False, name="Li").complete("a").complete("b")
    assert case.open == ["k", "ub"]
    assert case.state.visible_variables(case.instance("ub"))["who"] == "Li"
    assert case.complete("ub").complete("ua").how == "completed"


def test_a_transaction_in_a_transaction_gives_up_itself_alone() -> None:
    inner = transaction("t2", BOOKED) + boundary("c2", "t2", CANCEL) + events("so eo") + tasks("o w") + undone("o", "uo")
    case = Driver(read(around(inner + flows("so > o > t2 > eo; c2 > w > eo"), boundary("q", "t1", timer("timeDuration", "P1D"))
                              + flows("q > e")))).start(stop=True)  # fmt: skip
    case.complete("o").complete("a").complete("b").complete("ub").complete("ua")
    assert case.open == ["w"]
    assert case.complete("w").open == ["z"]


def test_a_repeated_subprocess_gives_up_the_transaction_around_it() -> None:
    within = sub("q", multi("xs") + events("sq") + tasks("d") + GIVES_UP + flows("sq > d > x"))
    inner = events("si ei") + tasks("a") + undone("a", "ua") + within + flows("si > a > q > ei")
    case = Driver(read(around(inner))).start(xs=["p", "q"]).complete("a")
    assert case.open == ["d", "d"]
    assert case.complete("d").open == ["ua"]
    assert case.complete("ua").open == ["y"]


def test_a_loop_of_transactions_gives_up_each_by_itself() -> None:
    loop = '<exclusiveGateway id="m"/><exclusiveGateway id="n" default="n-e"/>'
    body = events("s e") + transaction("t1", BOOKED) + boundary("c", "t1", CANCEL) + loop
    case = Driver(read(body + flows("s > m > t1 > n > e; c > n; n > m [again]"))).start(stop=True)
    for again in (True, True, False):
        case.complete("a").complete("b", again=again).complete("ub").complete("ua")
    assert case.how == "completed"
    assert undone_in_order(case) == ["b", "a"] * 3


def test_cancelling_the_case_ends_a_transaction_that_is_being_given_up() -> None:
    case = Driver(read(around(BOOKED))).start(stop=True).complete("a").complete("b")
    case.give(Cancelled())
    assert case.how == "cancelled"
    assert "c" not in [effect.element for effect in case.log]


def test_the_step_that_gives_up_a_transaction_can_be_taken_back() -> None:
    case = Driver(read(around(BOOKED, boundary("late", "t1", timer("timeDuration", "P9D")) + flows("late > e")))).start(stop=True)
    before = case.complete("a").state
    case.complete("b")
    assert stays_inside(case.last)
    back = take_back(before, case.state, case.diagram)
    case.saved = encode(back.state.to_plain())
    assert case.open == ["b"]
    assert [effect.element for effect in back.effects if effect.kind == "timer:resumed"] == ["late"]
    assert case.complete("b", stop=False).open == ["z"]


def test_the_engines_agree_on_a_transaction_that_is_given_up_with_nothing_to_undo() -> None:
    inner = events("si ei") + tasks("a d") + CHOICE + GIVES_UP + flows("si > a > g > ei; g > x [stop]; si > d > ei")
    Recorder(around(inner), stop=True).do("a", "y").agreed()
    Recorder(around(inner), stop=False).do("d", "a", "z").agreed()


def test_what_a_transaction_undoes_is_beyond_comparison() -> None:
    opinion = Recorder(around(BOOKED), stop=True).do("a", "b", "ub", "ua", "y").opinion()
    assert opinion.differences == ()
    assert opinion.compared == 2
    assert "SpiffWorkflow has no compensation" in opinion.not_run[0]
