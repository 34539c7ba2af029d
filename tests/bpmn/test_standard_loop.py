"""Standard loops: an activity is done again while its condition holds, as often as it may be."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn import take_back
from engine.bpmn.effects import ElementEntered, JobRequested, TaskOpened, TimerCleared
from engine.canonical import encode
from tests.bpmn.building import (
    Driver,
    boundary,
    compensate,
    errors,
    escape,
    events,
    flows,
    io,
    multi,
    number,
    read,
    script,
    service,
    sub,
    tasks,
    timer,
    undone,
    user,
)
from tests.bpmn.test_second_opinion import Recorder, one


def loop(condition: str = "", maximum: int | None = None, before: bool = False) -> str:
    attributes = ('testBefore="true" ' if before else "") + (f'loopMaximum="{maximum}"' if maximum is not None else "")
    inner = f"<loopCondition>={escape(condition)}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


def looped(marker: str, extensions: str = "") -> str:
    return events("s e") + user("t", marker, extensions=extensions) + flows("s > t > e")


def test_it_is_done_before_the_condition_is_asked_and_again_while_it_holds() -> None:
    case = Driver(read(looped(loop("again")))).start(again=False)
    assert case.open == ["t"]
    case.complete("t", again=True).complete("t", again=True)
    assert case.open == ["t"]
    assert case.complete("t", again=False).how == "completed"
    assert [effect.item for effect in case.effects(TaskOpened)] == [1, 2, 3]


def test_a_condition_that_is_tested_before_may_leave_it_undone() -> None:
    diagram = read(looped(loop("loopCounter < n", before=True)))
    assert Driver(diagram).start(n=number(0)).how == "completed"
    case = Driver(diagram).start(n=number(2))
    assert case.complete("t").open == ["t"]
    assert case.complete("t").how == "completed"


@pytest.mark.parametrize("condition", ["", "true"])
def test_the_maximum_ends_it_whatever_the_condition_says(condition: str) -> None:
    case = Driver(read(looped(loop(condition, 2)))).start().complete("t")
    assert case.open == ["t"]
    assert case.complete("t").how == "completed"


def test_each_turn_sees_its_number_and_the_condition_that_of_the_one_just_done() -> None:
    job = service("j", more=io({"n": "=loopCounter"})).replace("</serviceTask>", loop("loopCounter < 3") + "</serviceTask>")
    case = Driver(read(events("s e") + job + flows("s > j > e"))).start()
    for turn in (1, 2, 3):
        assert case.effects(JobRequested)[-1].variables == {"n": number(turn)}
        case.job("j")
    assert case.how == "completed"
    assert "loopCounter" not in case.variables


def test_the_condition_sees_what_the_turn_keeps_to_itself() -> None:
    """An input mapping makes a variable of each turn's own; the condition reads that one, and outside nothing is known of it."""
    case = Driver(read(looped(loop("verdict = null"), io({"verdict": "=null"})))).start()
    assert case.complete("t").open == ["t"]
    assert case.complete("t", verdict="yes").how == "completed"
    assert case.variables == {}


def test_work_without_a_wait_is_done_again_until_the_condition_fails() -> None:
    body = events("s e") + script("c", "if n = null then 1 else n + 1", "n").replace("</scriptTask>", loop("n < 50") + "</scriptTask>")
    assert Driver(read(body + flows("s > c > e"))).start().variables == {"n": number(50)}


def test_one_that_goes_round_for_ever_stops_with_an_incident() -> None:
    body = events("s e") + script("c", "1", "n").replace("</scriptTask>", loop("true") + "</scriptTask>")
    case = Driver(read(body + flows("s > c > e"))).start()
    assert "go round without waiting" in case.incidents["c"]


@pytest.mark.parametrize("value", [None, "yes", number(1)])
def test_a_condition_that_is_neither_true_nor_false_is_an_incident_of_the_turn(value: Any) -> None:
    case = Driver(read(looped(loop("again")))).start().complete("t", again=value)
    assert '"again"' in case.incidents["t"]
    case.retry("t")
    assert list(case.incidents) == ["t"]


def test_a_condition_tested_before_that_fails_can_be_retried() -> None:
    body = events("s e") + tasks("a") + user("t", loop("again", before=True)) + '<parallelGateway id="f"/>'
    case = Driver(read(body + flows("s > f > t > e; f > a > e"))).start()
    assert '"again"' in case.incidents["t"]
    case.complete("a", again=True).retry("t")
    assert case.open == ["t"]


def test_a_subprocess_is_done_again_with_fresh_variables() -> None:
    inner = events("si ei") + tasks("a b") + flows("si > a > b > ei") + loop("more")
    case = Driver(read(events("s e") + sub("q", inner, extensions=io({"note": "=null"})) + flows("s > q > e"))).start()
    case.complete("a", note="first").complete("b", more=True)
    assert case.open == ["a"]
    assert case.state.visible_variables(case.instance("a"))["note"] is None
    assert case.complete("a").complete("b", more=False).how == "completed"


def test_a_boundary_event_watches_all_turns_together() -> None:
    body = events("s e") + user("t", loop("true")) + boundary("b", "t", timer("timeDuration", "P1D")) + tasks("u")
    case = Driver(read(body + flows("s > t > e; b > u > e"))).start().complete("t").after(hours=12).complete("t")
    assert len(case.state.waits) == 1
    assert case.fire("b").open == ["u"]
    assert case.complete("u").how == "completed"


def test_loops_inside_a_multi_instance_go_round_each_by_itself() -> None:
    inner = events("si ei") + user("t", loop("loopCounter < n"), extensions="") + flows("si > t > ei") + multi("ns", 'inputElement="n"')
    case = Driver(read(events("s e") + sub("q", inner) + flows("s > q > e"))).start(ns=[number(1), number(3)])
    case.complete("t", 0).complete("t", 0).complete("t", 0)
    assert case.open == ["t"]
    assert case.complete("t").how == "completed"


def test_a_loop_in_an_event_subprocess() -> None:
    start = f'<startEvent id="es">{timer("timeDuration", "P1D")}</startEvent>'
    inner = sub("ev", start + user("u", loop("", 2)) + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e") + inner)).start().fire("es").complete("u")
    assert case.open == ["u"]
    assert case.complete("u").how == "completed"


def test_a_turn_that_is_done_takes_along_the_waits_of_its_event_subprocesses() -> None:
    start = f'<startEvent id="es">{timer("timeDuration", "P1D")}</startEvent>'
    watch = sub("ev", start + events("ee") + flows("es > ee"), 'triggeredByEvent="true"')
    inner = events("si ei") + tasks("t") + flows("si > t > ei") + watch + loop("", 2)
    case = Driver(read(events("s e") + sub("q", inner) + tasks("z") + flows("s > q > z > e"))).start().complete("t")
    assert len(case.state.waits) == 1
    case.complete("t")
    assert case.open == ["z"]
    assert not case.state.waits
    assert len(case.effects(TimerCleared)) == 2


def test_an_error_leaves_the_loop() -> None:
    top = '<error id="R" name="r" errorCode="bad"/>'
    thrown = '<errorEventDefinition errorRef="R"/>'
    inner = events("si") + tasks("t") + f'<endEvent id="x">{thrown}</endEvent>' + flows("si > t > x") + loop("true")
    body = events("s e") + sub("q", inner) + boundary("b", "q", thrown) + tasks("u") + flows("s > q > e; b > u > e")
    assert Driver(read(body, top)).start().complete("t").open == ["u"]


def test_what_all_turns_did_is_undone_the_latest_first() -> None:
    inner = events("si ei") + tasks("a") + undone("a", "ua") + flows("si > a > ei") + loop("", 2)
    body = events("s e") + sub("q", inner) + compensate("x") + flows("s > q > x > e")
    case = Driver(read(body)).start().complete("a", n=number(1)).complete("a", n=number(2))
    assert case.open == ["ua", "x"]
    assert case.complete("ua").open == ["ua", "x"]
    assert case.complete("ua").how == "completed"
    body = events("s e") + user("t", loop("", 3)) + undone("t", "ut") + compensate("x") + flows("s > t > x > e")
    case = Driver(read(body)).start().complete("t").complete("t").complete("t")
    assert case.open == ["ut", "x"]
    assert case.complete("ut").how == "completed"


def test_a_step_costs_the_same_at_any_turn() -> None:
    case = Driver(read(looped(loop("true")))).start()
    sizes = []
    for _ in range(150):
        case.complete("t")
        sizes.append(len(encode(case.state.to_plain())))
    assert sizes[-1] <= sizes[5] + 16  # longer numbers, nothing else
    assert len(case.state.instances) == 3


def test_a_turn_can_be_taken_back() -> None:
    diagram = read(looped(loop("again")))
    case = Driver(diagram).start().complete("t", again=True)
    before = case.state
    step = case.complete("t", again=True)
    case.saved = encode(take_back(before, step.state, diagram).state.to_plain())
    assert case.complete("t", again=False).how == "completed"
    assert len([effect for effect in case.effects(ElementEntered) if effect.element == "t"]) == 4


@pytest.mark.parametrize("before", [True, False])
def test_they_agree_on_standard_loops(before: bool) -> None:
    body = events("s e") + user("t", loop("again", before=before)) + tasks("z") + flows("s > t > z > e")
    Recorder(body, again=True).do("t", again=True).do("t", again=False).do("z").agreed()
    if before:
        Recorder(body, again=False).do("z").agreed()
    Recorder(looped(loop("again", 2, before)), again=True).do("t", again=True).do("t").agreed()
    Recorder(looped(loop("", 3, before))).do("t", "t", "t").agreed()
    inner = events("si ei") + tasks("a b") + flows("si > a > b > ei") + loop("again", before=before)
    nested = events("s e") + sub("q", inner) + boundary("x", "q", timer("timeDuration", "P1D")) + tasks("u")
    nested += flows("s > q > e; x > u > e")
    Recorder(nested, again=True).do("a", "b", again=True).do("a", "x", "u").agreed()
    Recorder(nested, again=True).do("a", "b", again=True).do("a").do("b", again=False).agreed()
    Recorder(looped(loop("x < 2", before=before)), x=one(0)).do("t", x=one(1)).do("t", x=one(2)).agreed()


REFUSED = {
    "without an end": (loop(), "missing-element"),
    "with a maximum of none": (loop("", 0), "bad-value"),
    "with a maximum that is no number": ('<standardLoopCharacteristics loopMaximum="many"/>', "bad-value"),
    "with a condition that is no FEEL": (loop("x").replace("=x", "x"), "bad-feel"),
    "and a multi-instance": (loop("", 2) + multi("xs"), "misplaced-element"),
    "with a cardinality": ("<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>",
                           "unsupported-element"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_loop_is_refused(name: str) -> None:
    marker, rule = REFUSED[name]
    found = errors(looped(marker))
    assert (rule, "t") in [(finding.rule, finding.element) for finding in found], found


def test_an_event_subprocess_is_no_loop() -> None:
    start = f'<startEvent id="es">{timer("timeDuration", "P1D")}</startEvent>'
    inner = sub("ev", start + events("ee") + flows("es > ee") + loop("", 2), 'triggeredByEvent="true"')
    found = errors(events("s e") + tasks("t") + flows("s > t > e") + inner)
    assert ("misplaced-element", "ev") in [(finding.rule, finding.element) for finding in found]
