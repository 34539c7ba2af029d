"""Data objects declare variables of their scope; arrows and stores of data are drawings."""

from __future__ import annotations

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.effects import VariablesSet
from engine.findings import Severity
from tests.bpmn.building import (
    Driver,
    boundary,
    errors,
    events,
    ext,
    flows,
    io,
    message,
    message_event,
    multi,
    number,
    read,
    script,
    source_of,
    sub,
    tasks,
    user,
)
from tests.bpmn.test_second_opinion import Recorder, one


def data(identity: str, name: str = "") -> str:
    return f'<dataObject id="{identity}" name="{name}"/>' if name else f'<dataObject id="{identity}"/>'


PLAIN = events("s e") + tasks("t") + flows("s > t > e")


def test_a_case_has_its_data_objects_from_the_start_without_a_value() -> None:
    case = Driver(read(PLAIN + data("D1", "ledger") + data("D2"))).start()
    assert case.variables == {"ledger": None, "D2": None}


def test_what_the_case_was_given_under_the_name_stays() -> None:
    case = Driver(read(PLAIN + data("D1", "ledger"))).start(ledger="paid", other="x")
    assert case.variables == {"ledger": "paid", "other": "x"}
    assert len(case.effects(VariablesSet)) == 1


@pytest.mark.parametrize("name", ["the ledger", "台账 一", "if", "a.b", "1st"])
def test_a_name_that_feel_cannot_read_gives_way_to_the_id(name: str) -> None:
    assert Driver(read(PLAIN + data("D1", name))).start().variables == {"D1": None}


def test_a_chinese_name_is_one_that_feel_can_read() -> None:
    body = events("s e") + data("D1", "台账") + script("c", "台账 + 1", "台账")
    assert Driver(read(body + flows("s > c > e"))).start(台账=number(1)).variables == {"台账": number(2)}


def test_a_data_object_of_a_subprocess_lives_and_dies_with_it() -> None:
    inner = data("D1", "draft") + events("si ei") + tasks("a b") + flows("si > a > b > ei")
    case = Driver(read(events("s e") + sub("q", inner) + tasks("z") + flows("s > q > z > e"))).start(draft="outside")
    assert case.state.visible_variables(case.instance("a"))["draft"] is None
    case.complete("a", draft="inside")
    assert case.state.visible_variables(case.instance("b"))["draft"] == "inside"
    assert case.variables == {"draft": "outside"}
    case.complete("b")
    assert case.state.visible_variables(case.instance("z")) == {"draft": "outside"}


def test_an_input_mapping_gives_a_data_object_its_first_value() -> None:
    inner = data("D1", "draft") + events("si ei") + tasks("a") + flows("si > a > ei")
    case = Driver(read(events("s e") + sub("q", inner, extensions=io({"draft": "=x + 1"})) + flows("s > q > e"))).start(x=number(1))
    assert case.state.visible_variables(case.instance("a"))["draft"] == number(2)


def test_each_item_of_a_multi_instance_has_a_data_object_of_its_own() -> None:
    inner = data("D1", "vote") + events("si ei") + tasks("a b") + flows("si > a > b > ei")
    inner += multi("xs", 'inputElement="x" outputCollection="votes" outputElement="=vote"')
    case = Driver(read(events("s e") + sub("q", inner) + flows("s > q > e"))).start(xs=["m", "n"])
    case.complete("a", 0, vote="yes").complete("a", 0, vote="no").complete("b").complete("b")
    assert case.how == "completed"
    assert case.variables == {"xs": ["m", "n"], "votes": ["yes", "no"]}


def test_the_item_given_under_the_name_of_a_data_object_is_its_value() -> None:
    inner = data("D1", "x") + events("si ei") + tasks("a") + flows("si > a > ei") + multi("xs", 'inputElement="x"')
    case = Driver(read(events("s e") + sub("q", inner) + flows("s > q > e"))).start(xs=["m"])
    assert case.state.visible_variables(case.instance("a"))["x"] == "m"


def test_an_event_subprocess_takes_what_came_into_its_own_data_object() -> None:
    start = f'<startEvent id="es" isInterrupting="false">{message_event("M")}</startEvent>'
    inner = sub("ev", data("D1", "note") + start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    case = Driver(read(PLAIN + inner, message("M", "m", '"k"'))).start(note="outside").message("es", note="a").message("es", note="b")
    seen = [case.state.visible_variables(case.instance("u", index))["note"] for index in (0, 1)]
    assert seen == ["a", "b"]
    assert case.variables == {"note": "outside"}


def test_a_case_begun_by_a_message_has_its_data_objects_too() -> None:
    start = f'<startEvent id="m">{ext(io(outputs={"ledger": "=sum"}))}{message_event("M")}</startEvent>'
    body = start + tasks("t") + events("e") + flows("m > t > e") + data("D1", "ledger") + data("D2")
    case = Driver(read(body, message("M", "go", None)))
    assert case.start("go", sum="7").variables == {"ledger": "7", "D2": None}


DRAWN = {
    "reference and arrows": (
        data("D1", "ledger")
        + '<dataObjectReference id="R1" name="Ledger" dataObjectRef="D1"><dataState name="signed"/></dataObjectReference>'
        + user("x", '<property id="P1" name="__targetRef_placeholder"/>'
               '<dataInputAssociation id="A1"><sourceRef>R1</sourceRef><targetRef>P1</targetRef></dataInputAssociation>'
               '<dataOutputAssociation id="A2"><targetRef>R1</targetRef></dataOutputAssociation>') + flows("t > x > e"), "",
    ),
    "specification": (
        data("D1") + user("x", '<ioSpecification id="I"><dataInput id="i1" name="in"/><dataOutput id="o1"/><inputSet id="s1">'
                          "<dataInputRefs>i1</dataInputRefs></inputSet><outputSet><dataOutputRefs>o1</dataOutputRefs></outputSet>"
                          '</ioSpecification><dataInputAssociation id="A"><sourceRef>D1</sourceRef><targetRef>i1</targetRef>'
                          "</dataInputAssociation>") + flows("t > x > e"), "",
    ),
    "store": (
        '<dataStoreReference id="R1" name="Register" dataStoreRef="S1"/><dataStoreReference id="R2"/>'
        + boundary("x", "t", '<dataOutputAssociation id="A"><targetRef>R2</targetRef></dataOutputAssociation>' + message_event("M"))
        + flows("x > e"),
        '<dataStore id="S1" name="Register" isUnlimited="true"/>' + message("M", "m", '"k"'),
    ),
    "reference to an object around": (
        data("D1") + sub("x", '<dataObjectReference id="R1" dataObjectRef="D1"/>' + events("s2 e2") + flows("s2 > e2"))
        + flows("t > x > e"), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_is_drawn_and_changes_nothing(name: str) -> None:
    body, top = DRAWN[name]
    diagrams, findings = read_diagrams(source_of(PLAIN + body, top), "p.bpmn")
    assert [finding for finding in findings if finding.severity is not Severity.NOTE] == []
    assert set(diagrams["p"].process.data) <= {"ledger", "D1"}


REFUSED = {
    "two of a name": (data("a", "ledger") + data("x", "ledger"), "repeated-name"),
    "a name like another's id": (data("ledger") + data("x", "ledger"), "repeated-name"),
    "no name that FEEL can read": ('<dataObject id="x-1" name="x 1"/>', "bad-value"),
    "reference to nothing": ('<dataObjectReference id="x" dataObjectRef="nowhere"/>', "bad-reference"),
    "reference to a task": ('<dataObjectReference id="x" dataObjectRef="t"/>', "bad-reference"),
    "reference into a scope": (
        sub("q", data("D1") + events("s2 e2") + flows("s2 > e2")) + flows("t > q > e") + '<dataObjectReference id="x" dataObjectRef="D1"/>',
        "bad-reference",
    ),
    "reference to no object": ('<dataObjectReference id="x"/>', "missing-attribute"),
    "store that is none": ('<dataStoreReference id="x" dataStoreRef="t"/>', "bad-reference"),
    "arrow to nothing": (
        '<task id="q"><dataOutputAssociation id="x"><targetRef>nowhere</targetRef></dataOutputAssociation></task>', "bad-reference",
    ),
    "arrow to a task": (
        '<task id="q"><dataOutputAssociation id="x"><targetRef>t</targetRef></dataOutputAssociation></task>', "bad-reference",
    ),
    "arrow without an end": ('<task id="q"><dataOutputAssociation id="x"/></task>', "missing-element"),
    "arrow that computes": (
        data("D1") + '<task id="q"><dataOutputAssociation id="x"><targetRef>D1</targetRef><transformation>y</transformation>'
        "</dataOutputAssociation></task>", "unsupported-element",
    ),
    "arrow that assigns": (
        data("D1") + '<task id="q"><dataOutputAssociation id="x"><targetRef>D1</targetRef><assignment/></dataOutputAssociation></task>',
        "unsupported-element",
    ),
    "property of a task": ('<task id="q"><property id="x" name="mine"/></task>', "bad-value"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    body, rule = REFUSED[name]
    found = errors(PLAIN + body)
    assert (rule, "x") in [(finding.rule, finding.element.removesuffix("-1")) for finding in found], found


def test_they_agree_where_data_objects_stand() -> None:
    """SpiffWorkflow is asked for the way, not for values; a data object must not lead it astray."""
    inner = data("D1", "x") + events("si ei") + tasks("a b") + '<exclusiveGateway id="g" default="g-b"/>'
    inner += flows("si > a > g > b > ei; g > ei [x > 1]")
    body = events("s e") + sub("q", inner) + flows("s > q > e")
    Recorder(body, x=one(5)).do("a", x=one(0)).do("b").agreed()
    Recorder(body, x=one(5)).do("a", x=one(2)).agreed()
