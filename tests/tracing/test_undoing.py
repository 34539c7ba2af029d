"""Compensation, transactions, ad-hoc subprocesses and signal starts: each drawn bare, and with the extensions of our dialect.

Source: BPMN 2.0.2, 10.7 (compensation), 10.3.5 (transactions and ad-hoc subprocesses), 13.3.6, 13.5.5.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.bpmn.building import boundary, compensate, events, ext, flows, source_of, sub, user, z
from tests.tracing.drawing import file_of, play, reasons, told

Step = dict[str, Any]

FORMS = pytest.mark.parametrize("form", ["bare", "dialect"])


def job(form: str, name: str, attributes: str = "") -> str:
    """A service task whose job has its own name."""
    inner = ext(z("taskDefinition", type=name)) if form == "dialect" else ""
    return f'<serviceTask id="{name}" {attributes}>{inner}</serviceTask>'


def person(form: str, name: str) -> str:
    return user(name) if form == "dialect" else f'<userTask id="{name}"/>'


def file(form: str, body: str, top: str = "") -> bytes:
    return source_of(body, top) if form == "dialect" else file_of(body, top)


def undone(form: str, host: str) -> str:
    """The host's handler: a job named after it."""
    link = f'<association id="link.{host}" sourceRef="undo.{host}" targetRef="un{host}"/>'
    handler = job(form, f"un{host}", 'isForCompensation="true"')
    return boundary(f"undo.{host}", host, "<compensateEventDefinition/>") + handler + link


def jobs(*names: str) -> list[Step]:
    return [{"job": name} for name in names]


def completed(source: bytes, *steps: Step) -> list[str]:
    """What was completed, in order, in a case that comes to its end."""
    done = play(source, *steps)
    assert (done.state, done.good) == ("completed", True), done.reasons
    return [one.partition(" ")[0] for one in told(done, "completed")]


@FORMS
def test_what_is_done_is_undone_the_latest_first_and_once(form: str) -> None:
    work = job(form, "a") + job(form, "b") + undone(form, "a") + undone(form, "b")
    source = file(form, events("s e") + work + compensate("back") + compensate("again") + flows("s > a > b > back > again > e"))
    assert completed(source, *jobs("a", "b", "unb", "una")) == ["s", "a", "b", "unb", "una", "back", "again", "e"]


@FORMS
def test_one_activity_can_be_named_to_be_undone(form: str) -> None:
    work = job(form, "a") + job(form, "b") + undone(form, "a") + undone(form, "b")
    source = file(form, events("s e") + work + compensate("back", "a") + flows("s > a > b > back > e"))
    assert completed(source, *jobs("a", "b", "una")) == ["s", "a", "b", "una", "back", "e"]


@FORMS
def test_what_was_not_done_is_not_undone(form: str) -> None:
    source = file(form, events("s e") + job(form, "a") + undone(form, "a") + compensate("back") + flows("s > back > a > e"))
    assert completed(source, *jobs("a")) == ["s", "back", "a", "e"]


@FORMS
def test_a_subprocess_is_undone_by_what_is_inside_it(form: str) -> None:
    inner = events("s1 e1") + job(form, "a") + job(form, "b") + undone(form, "a") + undone(form, "b") + flows("s1 > a > b > e1")
    source = file(form, events("s e") + sub("host", inner) + compensate("back") + flows("s > host > back > e"))
    assert completed(source, *jobs("a", "b", "unb", "una")) == ["s", "s1", "a", "b", "e1", "host", "unb", "una", "host", "back", "e"]


@FORMS
def test_an_own_event_subprocess_undoes_the_whole(form: str) -> None:
    undo = '<startEvent id="x"><compensateEventDefinition/></startEvent>' + job(form, "unall") + events("e2") + flows("x > unall > e2")
    inner = events("s1 e1") + job(form, "a") + undone(form, "a") + sub("es", undo, 'triggeredByEvent="true"') + flows("s1 > a > e1")
    source = file(form, events("s e") + sub("host", inner) + compensate("back") + flows("s > host > back > e"))
    done = completed(source, *jobs("a", "unall"))
    assert done[:5] == ["s", "s1", "a", "e1", "host"]
    assert [name for name in done[5:] if name != "host"] == ["x", "unall", "e2", "es", "back", "e"]


def transaction(form: str) -> bytes:
    """Two jobs that can be undone, then a person who may give it all up while another still works."""
    work = job(form, "a") + undone(form, "a") + person(form, "t") + person(form, "u")
    ends = '<parallelGateway id="f"/><endEvent id="give_up"><cancelEventDefinition/></endEvent>'
    inner = events("s1 e1") + work + ends + flows("s1 > a > f; f > t > give_up; f > u > e1")
    ways = boundary("x", "host", "<cancelEventDefinition/>") + flows("s > host > e; x > e2")
    return file(form, events("s e e2") + f'<transaction id="host">{inner}</transaction>' + ways)


@FORMS
def test_a_transaction_that_is_given_up_is_undone_before_it_is_left(form: str) -> None:
    done = play(transaction(form), *jobs("a"), {"complete": "t"}, *jobs("una"))
    assert (done.state, done.good) == ("completed", True)
    assert told(done, "completed", "cancelled")[-8:] == [
        "f completed", "t completed", "give_up completed", "u cancelled", "una completed", "host cancelled", "x completed",
        "e2 completed",
    ]  # fmt: skip


@FORMS
def test_a_transaction_is_left_only_when_all_is_undone(form: str) -> None:
    waiting = play(transaction(form), *jobs("a"), {"complete": "t"})
    assert (waiting.state, told(waiting)[-1]) == ("running", "una job")


@FORMS
def test_a_cancel_end_without_a_boundary_to_catch_it_is_refused(form: str) -> None:
    inner = events("s1") + '<endEvent id="give_up"><cancelEventDefinition/></endEvent>' + flows("s1 > give_up")
    found = reasons(file(form, events("s e") + f'<transaction id="host">{inner}</transaction>' + flows("s > host > e")))
    assert any("cancel" in reason.lower() and "host" in reason for reason in found), found


def ad_hoc(form: str, attributes: str = "", completion: str = "") -> bytes:
    condition = f"<completionCondition>{completion}</completionCondition>" if completion else ""
    inner = person(form, "a") + person(form, "b") + person(form, "c") + flows("b > c") + condition
    return file(form, events("s e") + f'<adHocSubProcess id="host" {attributes}>{inner}</adHocSubProcess>' + flows("s > host > e"))


@FORMS
def test_an_ad_hoc_subprocess_begins_all_that_nothing_leads_to_and_ends_with_the_last(form: str) -> None:
    steps = [{"complete": name} for name in "bac"]
    assert told(play(ad_hoc(form)), "waiting") == ["a waiting", "b waiting"]
    assert completed(ad_hoc(form), *steps) == ["s", "b", "a", "c", "host", "e"]


@FORMS
def test_an_ad_hoc_subprocess_in_sequence_does_one_after_another(form: str) -> None:
    source = ad_hoc(form, 'ordering="Sequential"')
    assert told(play(source), "waiting") == ["a waiting"]
    assert completed(source, *[{"complete": name} for name in "abc"]) == ["s", "a", "b", "c", "host", "e"]


@FORMS
@pytest.mark.parametrize(("cancels", "end"), [("true", ["b cancelled"]), ("false", [])])
def test_an_ad_hoc_subprocess_is_done_when_its_condition_holds(form: str, cancels: str, end: list[str]) -> None:
    done = play(ad_hoc(form, f'cancelRemainingInstances="{cancels}"', "= enough"), {"complete": "a", "variables": {"enough": True}})
    assert told(done, "cancelled") == end
    assert done.state == ("completed" if end else "running")


@FORMS
def test_a_signal_begins_a_case_at_every_start_event_for_it_and_the_thrower_goes_on(form: str) -> None:
    top, definition = '<signal id="S" name="alarm"/>', '<signalEventDefinition signalRef="S"/>'
    first = f'<startEvent id="x">{definition}</startEvent>' + person(form, "t") + events("e") + flows("x > t > e")
    second = f'<startEvent id="y">{definition}</startEvent>' + person(form, "u") + events("e2") + flows("y > u > e2")
    third = events("s3 e3") + f'<intermediateThrowEvent id="call">{definition}</intermediateThrowEvent>' + flows("s3 > call > e3")
    others = "".join(f'<process id="{name}" isExecutable="true">{body}</process>' for name, body in (("q", second), ("r", third)))
    source = file(form, first, top).replace(b"</definitions>", f"{others}</definitions>".encode())
    done = play(source, {"complete": "t"}, {"complete": "u"}, {"signal": "alarm", "variables": {"place": "gate"}})
    assert told(done, "completed") == [
        "s3 completed", "call completed", "e3 completed", "x completed", "y completed",
        "t completed", "e completed", "u completed", "e2 completed", "x completed", "y completed",
    ]  # fmt: skip
    assert [(case["process"], case["state"]) for case in done.cases] == [
        ("r", "completed"), ("p", "completed"), ("q", "completed"), ("p", "running"), ("q", "running"),
    ]  # fmt: skip
    assert [case["variables"] for case in done.cases[-2:]] == [{"place": "gate"}] * 2
