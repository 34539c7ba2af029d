"""A job that is asked again by itself: a wait like any other, saved and reloaded between the attempts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.bpmn.effects import JobRequested, TimerCleared, TimerSet
from engine.bpmn.inputs import JobDelayed, JobFailed, JobThrew
from tests.bpmn.building import NOW, Driver, boundary, errors, events, ext, flows, io, read, service, tasks, timer, z

BODY = events("s e") + service("j") + flows("s > j > e")


def delayed(case: Driver, attempt: int = 1, minutes: int = 1) -> Driver:
    case.give(JobDelayed(case.instance("j"), "The bank does not answer.", attempt, case.now + timedelta(minutes=minutes)))
    return case


def test_a_job_put_off_waits_and_is_asked_once_more_with_its_number() -> None:
    case = delayed(Driver(read(BODY)).start())
    (pause,) = case.effects(TimerSet)
    assert (pause.due_at, pause.timer_kind) == (NOW + timedelta(minutes=1), "retry")
    assert (case.open, case.incidents) == (["j"], {})
    case.fire("j")
    assert [one.attempt for one in case.effects(JobRequested)] == [1, 2]
    assert case.state.waits == {}
    assert case.job("j").how == "completed"


def test_it_may_be_put_off_again_and_then_be_an_incident_whose_retry_counts_anew() -> None:
    case = delayed(delayed(Driver(read(BODY)).start()).fire("j"), attempt=2).fire("j")
    case.give(JobFailed(case.instance("j"), "The bank is gone."))
    assert (case.incidents, case.state.waits) == ({"j": "The bank is gone."}, {})
    case.retry("j")
    assert [one.attempt for one in case.effects(JobRequested)] == [1, 2, 3, 1]


def test_boundary_events_wait_on_meanwhile_and_end_the_pause() -> None:
    body = (
        events("s e") + service("j") + tasks("t")
        + boundary("late", "j", timer("timeDuration", "PT10M")) + flows("s > j > e; late > t > e")
    )
    case = delayed(Driver(read(body)).start()).fire("late")
    assert case.open == ["t"]
    assert [one.element for one in case.effects(TimerCleared)] == ["late", "j"]
    assert case.state.waits == {}


def test_an_error_of_a_later_attempt_is_caught_as_one_of_the_first() -> None:
    body = (
        events("s e") + service("j") + tasks("t")
        + boundary("no", "j", '<errorEventDefinition errorRef="x"/>') + flows("s > j > e; no > t > e")
    )
    case = delayed(Driver(read(body, '<error id="x" name="x" errorCode="x"/>')).start()).fire("j")
    case.give(JobThrew(case.instance("j"), "x"))
    assert (case.open, case.state.waits) == (["t"], {})


def test_a_job_that_is_not_put_off_any_more_leaves_no_pause_behind() -> None:
    case = delayed(Driver(read(BODY)).start()).job("j")
    assert (case.how, case.state.waits) == ("completed", {})


@pytest.mark.parametrize("retries", ["0", "21", "-1", "=n", "two", "²"])
def test_how_often_a_job_is_tried_is_a_small_whole_number(retries: str) -> None:
    job = f'<serviceTask id="j">{ext(z("taskDefinition", type="check", retries=retries))}</serviceTask>'
    body = events("s e") + job + flows("s > j > e")
    (finding,) = errors(body)
    assert (finding.rule, finding.message[:21]) == ("bad-value", "The retries of a job ")


def test_a_late_error_that_nobody_catches_ends_the_pause() -> None:
    case = delayed(Driver(read(BODY)).start())
    case.give(JobThrew(case.instance("j"), "unheard-of"))
    assert (list(case.incidents), case.state.waits) == (["j"], {})


def test_a_late_answer_that_cannot_be_taken_over_ends_the_pause() -> None:
    body = events("s e") + service("j", more=io(outputs={"n": "=[1..2]"})) + flows("s > j > e")
    case = delayed(Driver(read(body)).start()).job("j")
    assert (list(case.incidents), case.state.waits) == (["j"], {})
