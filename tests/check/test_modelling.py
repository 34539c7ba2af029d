"""What is drawn well gets no finding: the other side of the examples of docs/checks.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check.catching import diagram_catching
from engine.check.modelling import diagram_modelling
from engine.check.report import check_folders
from engine.findings import Severity
from tests.bpmn.building import boundary, events, ext, flows, message, message_event, read, service, sub, tasks, user, z
from tests.check.rule_examples import gateways
from web.cli.place import DISTRICT, WORKFLOWS

ESCALATED, ESCALATION = '<escalationEventDefinition escalationRef="E"/>', '<escalation id="E" escalationCode="late"/>'
FINE = {
    "a choice with a default": events("s e e2") + gateways("x=e2") + flows("s > x; x > e [n = 1]; x > e2"),
    "an exclusive gateway that merges and splits": (
        events("s e") + gateways("m=e") + tasks("a") + flows("s > m; a > m; m > a [n = 1]; m > e")
    ),
    "a task with two ways in": events("s e") + gateways("x=a") + tasks("a b") + flows("s > x > a > e; x > b [n = 1]; b > a"),
    "conditional ways out of a task": (
        events("s e e2") + user("a", attributes='default="a-e2"') + flows("s > a; a > e [n = 1]; a > e2")
    ),
    "two ways to one element under different conditions": (
        events("s e") + gateways("x=e") + tasks("a b") + flows("s > x > e; x > a [n = 1]; x > b [n = 2]; a > e; b > e")
    ),
    "a link": (
        events("s e") + '<intermediateThrowEvent id="out"><linkEventDefinition name="on"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="in"><linkEventDefinition name="on"/></intermediateCatchEvent>' + flows("s > out; in > e")
    ),
    "an event subprocess": events("s e") + tasks("a") + flows("s > a > e") + sub(
        "es", f'<startEvent id="s2">{message_event("M")}</startEvent>' + events("e2") + tasks("x") + flows("s2 > x > e2"),
        'triggeredByEvent="true"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_said_of_what_is_drawn_well(name: str) -> None:
    found = diagram_modelling(read(FINE[name], message("M", "m")))
    assert [one for one in found if one.rule != "unnamed"] == []


def test_what_a_person_reads_wants_a_name_and_a_join_does_not() -> None:
    body = events("s e") + gateways("x=f f j") + tasks("a b") + flows("s > x > f > a > j > e; f > b > j; x > e [n = 1]")
    found = [one for one in diagram_modelling(read(body)) if one.rule == "unnamed"]
    assert [one.element for one in found] == ["s", "e", "x", "x"]  # of "x" itself, and of its conditional way
    assert "flow x-e" in found[-1].message


@pytest.mark.parametrize(
    ("host", "definition", "top", "caught"),
    [
        (service("h"), "<errorEventDefinition/>", "", True),
        (tasks("h"), "<errorEventDefinition/>", "", False),
        (sub("h", events("s2 e3") + service("w") + flows("s2 > w > e3")), "<errorEventDefinition/>", "", True),
        (sub("h", events("s2 e3") + service("w") + flows("s2 > w > e3")), ESCALATED, ESCALATION, False),
        (sub("h", f'<startEvent id="s2"/><endEvent id="e3">{ESCALATED}</endEvent>' + flows("s2 > e3")), ESCALATED, ESCALATION, True),
    ],
)
def test_only_what_something_inside_can_throw_is_caught(host: str, definition: str, top: str, caught: bool) -> None:
    body = events("s e e2") + host + boundary("b", "h", definition) + flows("s > h > e; b > e2")
    assert ([one.rule for one in diagram_catching(read(body, top), {})] == []) is caught


def test_an_error_is_caught_by_its_code() -> None:
    top = '<error id="E" errorCode="late"/><error id="O" errorCode="other"/>'
    thrown = '<startEvent id="s2"/><endEvent id="e3"><errorEventDefinition errorRef="{}"/></endEvent>' + flows("s2 > e3")
    for reference, rules in (("E", []), ("O", ["never-thrown"])):
        body = events("s e e2") + sub("h", thrown.format(reference)) + boundary("b", "h", '<errorEventDefinition errorRef="E"/>')
        found = diagram_catching(read(body + flows("s > h > e; b > e2"), top), {})
        assert [one.rule for one in found] == rules


def calling(name: str) -> str:
    return f'<callActivity id="h">{ext(z("calledElement", processId=name, propagateAllChildVariables="false"))}</callActivity>'


CALLED = {
    "late": f'<startEvent id="s"/><endEvent id="e">{ESCALATED}</endEvent>' + flows("s > e"), "quiet": events("s e") + flows("s > e"),
    "late_inside": events("s e") + calling("late") + flows("s > h > e"), "round": events("s e") + calling("round") + flows("s > h > e"),
    "late_elsewhere": events("s e") + calling("elsewhere") + flows("s > h > e"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("called", "rules"),
    [("late", []), ("quiet", ["never-thrown"]), ("late_inside", []), ("round", ["never-thrown"]), ("late_elsewhere", []), ("unknown", [])],
)
def test_what_a_call_catches_is_looked_for_in_what_it_calls(called: str, rules: list[str]) -> None:
    body = events("s e e2") + calling(called) + boundary("b", "h", ESCALATED) + flows("s > h > e; b > e2")
    processes = {name: read(inner, ESCALATION if "E" in inner else "") for name, inner in CALLED.items()}
    assert [one.rule for one in diagram_catching(read(body, ESCALATION), processes)] == rules


def test_our_own_procedures_have_neither_errors_nor_warnings() -> None:
    report = check_folders(Path(WORKFLOWS), [], DISTRICT, scenarios=False)
    assert [one for one in report.findings if one.severity is not Severity.NOTE] == []
    assert report.procedures > 1
