"""Each reason for which the second opinion goes no further: the runs agree up to there, and the reason is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn.inputs import Cancelled, ItemAdded, Returned, TakenBack
from engine.bpmn.recording import Recorded
from engine.bpmn.second_opinion.reasons import Reason
from engine.bpmn.taking_back import take_back
from tests.bpmn.building import (
    boundary,
    compensate,
    events,
    flows,
    message,
    message_event,
    multi,
    properties,
    sub,
    tasks,
    timer,
    undone,
    user,
)
from tests.bpmn.test_second_opinion import Recorder

ROW = events("s e") + tasks("a b") + flows("s > a > b > e")
ERROR = '<error id="R" name="bad" errorCode="bad"/>'
FORK = '<parallelGateway id="f"/><inclusiveGateway id="j"/>'


def instance(case: Recorder, element: str, body: bool = False) -> str:
    assert case.state is not None
    found = (entry for entry in case.state.instances.values() if entry.element == element)
    return next(entry.id for entry in found if (entry.loop is not None) == body)


def cancelled() -> Recorder:
    case = Recorder(ROW).do("a")
    case.give(Cancelled("withdrawn"))
    return case


def taken_back() -> Recorder:
    case = Recorder(ROW).do("a")
    before, now = case.moves[0].after, case.moves[1].after
    step = take_back(before, now, case.diagram)
    case.moves.append(Recorded(TakenBack(2), now, step.effects, step.state, (), frozenset()))
    return case


def returned() -> Recorder:
    body = events("s e") + tasks("a") + user("b", extensions=properties(return_to="a")) + flows("s > a > b > e")
    case = Recorder(body).do("a")
    case.give(Returned(instance(case, "b"), "a"))
    return case


def item_added() -> Recorder:
    signing = user("t", multi("xs", 'inputElement="x"'), extensions=properties(add_item="unit clerk"))
    case = Recorder(events("s e") + signing + flows("s > t > e"), xs=["a", "b"]).do("t")
    case.give(ItemAdded(instance(case, "t", body=True), "c"))
    return case


def event_subprocess() -> Recorder:
    inner = sub("x", f'<startEvent id="es">{message_event("M")}</startEvent>' + tasks("u") + events("ee") + flows("es > u > ee"),
                'triggeredByEvent="true"')  # fmt: skip
    return Recorder(ROW + inner, message("M", "m", '"k"')).do("a", "es")


def ad_hoc() -> Recorder:
    inner = f'<adHocSubProcess id="x">{tasks("i")}</adHocSubProcess>'
    return Recorder(events("s e") + tasks("a") + inner + flows("s > a > x > e")).do("a", "i")


def undoing() -> Recorder:
    return Recorder(events("s e") + tasks("x b") + undone("x", "h") + compensate("c") + flows("s > x > b > c > e")).do("x", "b")


def uncaught() -> Recorder:
    body = events("s") + tasks("a b") + '<endEvent id="e"><errorEventDefinition errorRef="R"/></endEvent>' + flows("s > a > b > e")
    return Recorder(body, ERROR).do("a", "b")


def firing_again() -> Recorder:
    body = events("s e e2") + tasks("t") + boundary("x", "t", timer("timeCycle", "R2/P1D"), 'cancelActivity="false"')
    return Recorder(body + flows("s > t > e; x > e2")).do("x", "x")


def incident() -> Recorder:
    ways = flows("s > a > x; x > b [n > 1]; x > c [n = 1]; b > e; c > e")
    return Recorder(events("s e") + tasks("a b c") + '<exclusiveGateway id="x"/>' + ways).do("a")


def at_work() -> Recorder:
    """One token comes to the join while the other one, which may still come, is inside a subprocess."""
    inner = sub("q", events("si ei") + tasks("i") + flows("si > i > ei"))
    body = events("s e e2") + tasks("a k") + FORK.replace('id="j"', 'id="x"') + inner + '<exclusiveGateway id="d" default="d-e2"/>'
    return Recorder(body + flows("s > f; f > a > x; f > q > d; d > k [far]; d > e2; k > x; x > e"), far=True).do("a")


def in_loop() -> Recorder:
    """One token comes to the join, the other one may still come; behind the join a flow leads back to both."""
    body = events("s e e2") + tasks("a b k") + FORK.replace('id="j"', 'id="x"')
    body += '<exclusiveGateway id="m"/><exclusiveGateway id="h" default="h-e2"/><exclusiveGateway id="d" default="d-e"/>'
    ways = flows("s > m > f; f > a > x; f > b > h; h > k [far]; k > x; h > e2; x > d; d > m [again]; d > e")
    return Recorder(body + ways, far=True, again=False).do("a")


CASES: dict[Reason, tuple[Callable[[], Recorder], str]] = {
    Reason.CANCELLED: (cancelled, ""),
    Reason.TAKEN_BACK: (taken_back, ""),
    Reason.RETURNED: (returned, ""),
    Reason.ITEMS: (item_added, ""),
    Reason.EVENT_SUBPROCESS: (event_subprocess, "x"),
    Reason.AD_HOC: (ad_hoc, "x"),
    Reason.UNDONE: (undoing, "x"),
    Reason.UNCAUGHT: (uncaught, ""),
    Reason.AGAIN: (firing_again, "x"),
    Reason.INCIDENT: (incident, "x"),
    Reason.AT_WORK: (at_work, "x"),
    Reason.IN_LOOP: (in_loop, "x"),
}


def test_every_reason_has_its_case() -> None:
    assert CASES.keys() == set(Reason)


@pytest.mark.parametrize("reason", CASES, ids=lambda reason: reason.name)
def test_a_run_is_compared_up_to_what_cannot_be_and_the_reason_is_told(reason: Reason) -> None:
    record, element = CASES[reason]
    opinion = record().opinion()
    assert opinion.differences == ()
    assert opinion.not_run == (f"{reason.at(element)} (1 of 1 runs, compared up to there)",)
    assert opinion.compared > 0
