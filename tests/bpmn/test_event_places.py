"""Every event of the standard, at every place where the standard has it, does there what it says; elsewhere it is refused."""

from __future__ import annotations

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.diagram import UserTask
from engine.bpmn.effects import MessageSent, SignalSent
from engine.bpmn.inputs import SignalArrived, VariablesAmended
from engine.bpmn.state import State
from tests.bpmn.building import Driver
from tests.bpmn.event_places import CAUGHT, PLACES, SAME, STANDARD, refusal, source

REFUSED_OF_THE_STANDARD = {("conditional", "start"), ("parallel multiple", "start")}
CELLS = [(trigger, place) for trigger in CAUGHT for place in PLACES]
RUN = sorted((STANDARD | SAME) - REFUSED_OF_THE_STANDARD)
CATCHING = [(trigger, place) for trigger, place in RUN if place not in ("start", "throw", "end")]


def begun(trigger: str, place: str) -> Driver:
    case = Driver(read_diagrams(source(trigger, place), "p.bpmn")[0]["p"])
    return case if place == "start" else case.start(go=False)


def trigger_it(case: Driver, trigger: str) -> None:
    """Let what "x" waits for come about."""
    if trigger in ("message", "multiple", "parallel multiple"):
        case.message("x")
    if trigger in ("signal", "parallel multiple"):
        case.give(SignalArrived("fire"))
    if trigger == "timer":
        case.fire("x")
    if trigger == "conditional":
        case.give(VariablesAmended(State.ROOT, {"go": True}))
    if trigger in ("error", "escalation", "cancel", "compensation"):
        case.complete("w")


def work(case: Driver) -> list[str]:
    """The open user tasks: an event that undoes something is open too until all is undone."""
    return [name for name in case.open if isinstance(case.diagram.elements[name], UserTask)]


def finish(case: Driver) -> None:
    while work(case):
        case.complete(work(case)[0])
    assert case.how == "completed"


@pytest.mark.parametrize(("trigger", "place"), CELLS)
def test_an_event_is_refused_where_the_standard_has_none_and_nowhere_else_but_twice(trigger: str, place: str) -> None:
    assert (refusal(trigger, place) is None) == ((trigger, place) in RUN)


@pytest.mark.parametrize(("trigger", "place"), CATCHING)
def test_a_catching_event_lets_its_token_go_when_its_trigger_comes_and_ends_what_it_interrupts(trigger: str, place: str) -> None:
    case = begun(trigger, place)
    before = work(case)
    if trigger != "link":
        assert "t" not in before
        trigger_it(case, trigger)
    left = {"escalation": ["v"]}.get(trigger, ["w"]) if place.endswith("beside") and (trigger, place) not in SAME else []
    assert work(case) == sorted(["t", *left])
    finish(case)


@pytest.mark.parametrize("place", [place for trigger, place in RUN if trigger == "parallel multiple"])
def test_a_parallel_multiple_event_waits_for_the_rest(place: str) -> None:
    case = begun("parallel multiple", place)
    case.message("x")
    assert "t" not in work(case)


@pytest.mark.parametrize("trigger", [trigger for trigger, place in RUN if place == "start"])
def test_a_start_event_begins_a_case_when_its_trigger_comes(trigger: str) -> None:
    if trigger in ("message", "multiple"):
        case = begun(trigger, "start").start("ask")
    else:
        case = begun(trigger, "start").start(start_event=None if trigger == "none" else "x")
    assert work(case) == ["t"]
    finish(case)


@pytest.mark.parametrize(("trigger", "place"), [(trigger, place) for trigger, place in RUN if place in ("throw", "end")])
def test_a_throwing_event_does_what_it_says(trigger: str, place: str) -> None:
    case = begun(trigger, place)
    case.complete("w")
    sends, signals = [effect.name for effect in case.effects(MessageSent)], [effect.name for effect in case.effects(SignalSent)]
    assert sends == (["ask"] if trigger in ("message", "multiple") else [])
    assert signals == (["fire"] if trigger in ("signal", "multiple") else [])
    others = ["u"] if place == "end" else []
    if place == "throw":
        assert work(case) == (["h"] if trigger == "compensation" else ["t"])
    elif trigger == "terminate":
        assert case.how == "completed"
    elif trigger in ("error", "escalation", "cancel"):
        assert work(case) == ["t"]  # the boundary event has ended the rest
    else:
        assert work(case) == (["t", *others] if trigger == "compensation" else others)
    finish(case)
