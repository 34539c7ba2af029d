"""What another engine runs wrongly, or not at all, without a word: element by element, each tried on ours.

Its eight defects that lose or change a case stand in `test_silent_defects`. What has long had a test of its own is named here by it,
and the test below finds it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.effects import CaseEnded, ElementEntered, TimerSet
from engine.bpmn.inputs import VariablesAmended
from tests.bpmn.building import Driver, boundary, events, flows, multi, number, read, script, source_of, sub, tasks, timer, user

ANY_ERROR = "<errorEventDefinition/>"
ERROR = '<error id="R1" name="bad" errorCode="bad"/>'

PROVED = {
    "links hang": "test_events.py::test_links_jump_inside_their_scope",
    "a compensation boundary is a parse error, its throw does nothing":
        "test_compensation.py::test_all_that_is_done_is_undone_the_latest_first_one_after_another",
    "an interrupting event subprocess does not interrupt":
        "test_events.py::test_an_interrupting_event_subprocess_ends_everything_else_in_its_scope",
    "a pending timer of an event subprocess keeps the case open":
        "test_events.py::test_a_pending_event_subprocess_does_not_keep_the_case_open",
    "an ad-hoc subprocess breaks": "test_ad_hoc.py::test_all_begin_at_once_and_it_ends_when_all_are_done",
    "of two timers after an event-based gateway the shorter second never fires":
        "test_events.py::test_the_first_event_after_an_event_based_gateway_wins",
    "a condition on a flow that leaves a task is ignored": "test_tokens.py::test_conditional_flows_of_an_activity",
    "two flows that leave a task are an error": "test_tokens.py::test_implicit_fork_and_merge",
    "a completion condition sees the last item alone": "test_work.py::test_a_completion_condition_ends_the_rest",
    "cron cycles fail": "test_timers.py::test_five_fields_of_cron_name_the_next_minute",
    "going back leaves old timers behind":
        "test_returning.py::test_timers_of_what_is_taken_down_are_cleared_and_those_of_the_target_begin_anew",
    "moving to another version loses due times": "test_migrating.py::test_a_timer_keeps_its_due_time_and_fires_what_the_new_version_says",
    "roles, due dates and people are dropped": "test_events.py::test_a_due_date_and_its_notes_come_with_the_task",
}  # fmt: skip


@pytest.mark.parametrize("defect", PROVED)
def test_each_other_defect_has_its_test(defect: str) -> None:
    file, _, name = PROVED[defect].partition("::")
    assert f"def {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8")


def test_a_complex_gateway_is_refused_though_no_token_comes_there() -> None:
    """There it is accepted where nothing leads to it."""
    _, findings = read_diagrams(source_of(events("s e") + '<complexGateway id="g"/>' + flows("s > e; g > e")), "p.bpmn")
    assert ("unsupported-element", "g") in {(finding.rule, finding.element) for finding in findings}


def test_an_error_end_that_nobody_catches_takes_no_further_flow() -> None:
    """There the case goes on as if nothing had happened."""
    inner = events("si") + '<endEvent id="x"><errorEventDefinition errorRef="R1"/></endEvent>'
    body = events("s e") + sub("p1", inner + flows("si > x")) + tasks("after") + flows("s > p1 > after > e")
    case = Driver(read(body, ERROR)).start()
    (ended,) = case.effects(CaseEnded)
    assert (ended.how, ended.code) == ("error", "bad")
    assert "after" not in {effect.element for effect in case.effects(ElementEntered)}


def test_a_script_that_fails_stops_with_its_reason_and_goes_on_once_it_can() -> None:
    """There its exception goes past the error boundary event and is gone. A mistake in an expression is no error of the business: it
    is an incident, which the boundary event does not hide."""
    body = events("s e") + script("c", "count(for i in 1..many return i)", "n") + boundary("b", "c", ANY_ERROR) + tasks("u")
    case = Driver(read(body + flows("s > c > e; b > u > e"))).start(many=number(1_000_000))
    assert "items" in case.incidents["c"]
    assert "u" not in {effect.element for effect in case.effects(ElementEntered)}
    case.give(VariablesAmended("i1", {"many": number(3)}))
    assert case.retry("c").how == "completed"
    assert case.variables["n"] == number(3)


def test_an_event_subprocess_for_an_error_waits_for_one() -> None:
    """There it runs at once."""
    start = f'<startEvent id="es">{ANY_ERROR}</startEvent>'
    inner = sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e") + inner)).start()
    assert case.open == ["t"]
    assert case.complete("t").how == "completed"


@pytest.mark.parametrize(
    ("condition", "done"),
    [
        ("numberOfCompletedInstances = 2", 2), ("numberOfActiveInstances = 1", 3), ("numberOfInstances = 4 and votes[1] = \"yes\"", 1),
        ('count(votes[item = "yes"]) >= 3', 3),
    ],
)  # fmt: skip
def test_a_completion_condition_sees_the_counts_and_what_every_item_gave(condition: str, done: int) -> None:
    """There it sees what the last item left, and asking for a count raises an error."""
    loop = multi("for n in 1..4 return n", 'outputCollection="votes" outputElement="=vote"', completion=condition)
    case = Driver(read(events("s e") + user("t", loop) + tasks("z") + flows("s > t > z > e"))).start()
    for _ in range(done):
        assert "z" not in case.open
        case.complete("t", vote="yes")
    assert case.open == ["z"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-10-10T09:00:00", datetime(2026, 10, 10, 1, 0, tzinfo=UTC)),
        ("2026-10-10T09:00:00Z", datetime(2026, 10, 10, 9, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_time_without_a_zone_is_the_district_s(text: str, due: datetime) -> None:
    """There it is compared with one that has a zone, which fails."""
    wait = f'<intermediateCatchEvent id="c">{timer("timeDate", text)}</intermediateCatchEvent>'
    case = Driver(read(events("s e") + wait + flows("s > c > e"))).start()
    (timed,) = case.effects(TimerSet)
    assert timed.due_at == due


def test_one_definition_serves_many_cases_at_once() -> None:
    """There whatever one case does to its diagram the next one meets."""
    body = events("s e") + tasks("a b") + boundary("late", "a", timer("timeDuration", "P1D")) + flows("s > a > e; late > b > e")
    diagram = read(body)
    cases: list[Any] = [Driver(diagram).start() for _ in range(3)]
    cases[0].fire("late")
    cases[1].complete("a")
    assert [case.open for case in cases] == [["b"], [], ["a"]]
    assert [case.how for case in cases] == [None, "completed", None]
