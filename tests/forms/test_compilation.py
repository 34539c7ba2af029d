"""What a form's file may say, and on which line it is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms import FormRefused, compile_form
from forms.fields import ChoiceEntry, ListEntry, NumberEntry, TextEntry
from tests.forms.making import choice, day, field, findings, form, refusals, source


def test_a_form_with_every_component_type_compiles() -> None:
    compiled = form(
        field("textfield", "place", validate={"required": True, "pattern": "^[0-9]{1,3}号楼$", "validationType": "custom"}),
        field("textarea", "seen", description="写看到的事实", layout={"row": "r1", "columns": 8}),
        field("number", "amount", decimalDigits=2, increment=0.01, validate={"min": 0, "max": 100}, properties={"unit": "元"}),
        choice("select", "a", "b", key="ground", properties={"label.en.a": "A"}),
        choice("radio", "pass", "fail", key="result", defaultValue="pass"),
        choice("checklist", "x", "y", key="parts", defaultValue=["y"]),
        field("checkbox", "sure"),
        day("seen_on"),
        field("filepicker", "photos", multiple=True, accept=".jpg,.png", properties={"max-items": "5"}),
        findings(field("textfield", "what"), allowAddRemove=True, defaultRepetitions=2, properties={"max-items": "9"}),
        {"type": "group", "id": "g", "label": "其他", "components": [field("textfield", "remark")]},
        {"type": "text", "text": "请核对。", "properties": {"value": "=amount"}},
        {"type": "separator"},
    )
    assert compiled.id == "inspection"
    assert compiled.keys() == {
        "place": "string", "seen": "string", "amount": "number", "ground": "string", "result": "string", "parts": "list",
        "sure": "boolean", "seen_on": "date", "photos": "list", "findings": "list", "remark": "string",
    }  # fmt: skip


def test_properties_that_are_ours_reach_the_fields() -> None:
    properties = {
        "label.en": "Seen", "hint": "写事实", "hint.en": "Facts", "readers": "housing_officer housing_head", "printed": "整改通知单",
        "required-when": '=result = "fail"', "check": "=string length(seen) > 3", "check-message": "写明位置", "default": '="x"',
    }  # fmt: skip
    compiled = form(field("textarea", "seen", properties=properties))
    entry = compiled.fields[0]
    assert isinstance(entry, TextEntry)
    assert (entry.label_en, entry.hint, entry.hint_en, entry.printed) == ("Seen", "写事实", "Facts", "整改通知单")
    assert entry.readers == ("housing_officer", "housing_head")
    assert entry.messages["custom"].zh == "写明位置"
    assert [(key, attribute, line) for key, attribute, _, line in compiled.expressions()] == [
        ("seen", "properties.default", 2), ("seen", "properties.required-when", 2), ("seen", "properties.check", 2)
    ]  # fmt: skip


def test_an_expression_keeps_its_own_line() -> None:
    text = json.dumps(json.loads(source(field("textarea", properties={"required-when": "=a = 1"}))), indent=1)
    compiled = compile_form(text.encode())
    wanted = next(number for number, line in enumerate(text.splitlines(), 1) if "required-when" in line)
    assert [line for *_, line in compiled.expressions()] == [wanted]


def test_expressions_may_call_functions_with_spaces_that_the_caller_names() -> None:
    component = field("textfield", readonly='=working days between(a, b) > 3')
    assert compile_form(source(component), ["working days between"]).fields
    assert refusals(source(component)) == [(2, "bad-feel")]


def test_bounds_are_kept_and_lengths_have_a_default() -> None:
    compiled = form(field("textfield", "a"), field("textarea", "b"), field("number", "c"), findings(field("textfield", "d")))
    a, b, c, d = compiled.fields
    assert isinstance(a, TextEntry)
    assert isinstance(b, TextEntry)
    assert isinstance(c, NumberEntry)
    assert isinstance(d, ListEntry)
    assert (a.max_length, b.max_length, d.most) == (200, 5_000, 200)


def test_options_may_be_computed() -> None:
    entry = form(field("select", valuesExpression="=estates")).fields[0]
    assert isinstance(entry, ChoiceEntry)
    assert entry.options == ()
    assert entry.options_from is not None


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        (field("image"), "unknown-type"),
        (field("iframe"), "unknown-type"),
        (field("textfield", colour="red"), "unknown-attribute"),
        (field("textfield", validate={"require": True}), "unknown-attribute"),
        (field("textfield", properties={"printd": "x"}), "unknown-attribute"),
        (field("textfield", conditional={"show": "=a"}), "unknown-attribute"),
        (field("textfield", layout={"rows": 1}), "unknown-attribute"),
        (field("textarea", validate={"pattern": "^a$"}), "unknown-attribute"),
        (field("number", validate={"maxLength": 3}), "unknown-attribute"),
        (choice("radio", "a", properties={"label.en.b": "B"}), "unknown-attribute"),
        ({"type": "separator", "label": "x"}, "unknown-attribute"),
        (field("textfield", disabled=True), "disabled"),
        (field("textfield", label=""), "missing-label"),
        ({"type": "textfield", "key": "a"}, "missing-label"),
        (field("textfield", label=3), "bad-value"),
        (field("textfield", label="{{name}}"), "bad-value"),
        (field("textfield", label="a\u0001"), "bad-value"),
        (field("textfield", validate={"required": "yes"}), "bad-value"),
        (field("textfield", validate={"maxLength": 0}), "bad-value"),
        (field("textfield", validate={"maxLength": 1.5}), "bad-value"),
        (field("textfield", validate={"maxLength": 999_999}), "bad-value"),
        (field("textfield", validate={"validationType": "email"}), "bad-value"),
        (field("textfield", validate=[]), "bad-value"),
        (field("textfield", validate={"minLength": 9, "maxLength": 3}), "bad-bounds"),
        (field("number", validate={"min": 9, "max": 3}), "bad-bounds"),
        (field("number", decimalDigits=2, validate={"min": 0.001}), "bad-bounds"),
        (field("number", validate={"min": "=a"}), "bad-value"),
        (field("number", increment=0), "bad-value"),
        (field("number", decimalDigits=7), "bad-value"),
        (field("textfield", "2nd"), "bad-key"),
        (field("textfield", "a.b"), "bad-key"),
        (field("textfield", "a-b"), "bad-key"),
        (field("textfield", "金额"), "bad-key"),
        (field("textfield", ""), "bad-key"),
        (field("textfield", "case"), "reserved-key"),
        (field("textfield", "csrf_token"), "reserved-key"),
        (field("textfield", "some"), "reserved-key"),
        (field("textfield", id="a b"), "bad-id"),
        (field("textfield", readonly="a"), "bad-feel"),
        (field("textfield", conditional={"hide": "=a >"}), "bad-feel"),
        (field("textfield", conditional={"hide": "a = 1"}), "bad-feel"),
        (field("textfield", properties={"check": "=a(", "check-message": "x"}), "bad-feel"),
        (field("textfield", properties={"check": "=answer = 1"}), "missing-message"),
        (field("textfield", properties={"check-message": "x"}), "missing-check"),
        (field("textfield", properties={"required-message.en": "x"}), "missing-message"),
        (field("textfield", properties={"pattern-message": "x"}), "missing-pattern"),
        (field("textfield", validate={"pattern": "a+"}), "bad-pattern"),
        (field("textfield", defaultValue="a", properties={"default": '="b"'}), "default-twice"),
        (field("textfield", description="a", properties={"hint": "b"}), "hint-twice"),
        (field("textfield", properties={"readers": "Housing Head"}), "bad-value"),
        (field("textfield", defaultValue="a" * 201), "bad-default"),
        (choice("radio", "a", "b", defaultValue="c"), "bad-default"),
        (choice("checklist", "a", "b", defaultValue=["c"]), "bad-default"),
        (field("number", decimalDigits=0, defaultValue=1.5), "bad-default"),
        (day(defaultValue="2026-02-30"), "bad-default"),
        (field("select", valuesExpression="=a", defaultValue="a"), "bad-default"),
        (field("checkbox", defaultValue=True, validate={"required": True}), "bad-default"),
        (field("radio"), "missing-options"),
        (field("radio", values=[]), "missing-options"),
        (choice("radio", "a", valuesExpression="=b"), "missing-options"),
        (choice("radio", "a", "a"), "duplicate-option"),
        (field("radio", values=[{"label": "A"}]), "missing-label"),
        (field("radio", values=[{"label": "A", "value": 3}]), "bad-value"),
        (field("radio", values=[{"label": "A", "value": "a", "colour": "red"}]), "unknown-attribute"),
        (field("radio", values=["a"]), "bad-value"),
        (field("select", valuesKey="a"), "unknown-attribute"),
        (field("datetime", subtype="datetime"), "bad-value"),
        (field("datetime", subtype="date", timeLabel="x"), "unknown-attribute"),
        (field("filepicker", accept=".exe"), "bad-value"),
        (field("filepicker", properties={"max-items": "3"}), "bad-bounds"),
        (field("filepicker", multiple=True, properties={"max-items": "300"}), "bad-value"),
        (field("dynamiclist"), "missing-components"),
        (findings(field("textfield", "a"), properties={"min-items": "9", "max-items": "3"}), "bad-bounds"),
        (findings(field("textfield", "a"), isRepeating=False), "bad-value"),
        (findings(field("dynamiclist", "b", components=[field("textfield", "c")])), "nested-list"),
        (findings(field("textfield", "findings")), "duplicate-field"),
        (findings(field("textfield", "a", readonly=True)), "bad-readonly"),
        ({"type": "group", "label": "x", "components": []}, "missing-components"),
        ({"type": "text"}, "missing-text"),
        ({"type": "text", "text": "=a"}, "bad-value"),
        (field("textfield", "a", conditional={"hide": "=a = 1"}), "later-field"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_on_its_line(component: dict[str, Any], rule: str) -> None:
    assert (3, rule) in refusals(source(field("textfield", "first"), component))


def test_every_problem_is_told_at_once_and_in_order() -> None:
    content = source(field("textfield", "a", x=1), field("image", "b"), field("textfield", "a", conditional={"hide": "=c >"}))
    assert refusals(content) == [(2, "unknown-attribute"), (3, "unknown-type"), (4, "bad-feel"), (4, "duplicate-field")]


def test_an_attribute_is_refused_on_its_own_line() -> None:
    content = source(field("textfield", "a", label="甲", validate={"required": True, "unheard": 1}))
    text = json.dumps(json.loads(content), indent=1, ensure_ascii=False)
    wanted = next(number for number, line in enumerate(text.splitlines(), 1) if "unheard" in line)
    assert refusals(text.encode()) == [(wanted, "unknown-attribute")]


def test_a_condition_may_look_up_but_not_down() -> None:
    up = source(field("textfield", "a"), field("textfield", "b", conditional={"hide": "=a = null"}))
    down = source(field("textfield", "b", conditional={"hide": "=a = null"}), field("textfield", "a"))
    inside = source(findings(field("textfield", "b", conditional={"hide": "=count(findings) > 1"})))
    assert refusals(up) == []
    assert refusals(down) == [(2, "later-field")]
    assert refusals(inside) == [(2, "later-field")]


def test_a_check_may_look_down() -> None:
    properties = {"check": "=a < b", "check-message": "a在前", "required-when": "=b != null"}
    assert refusals(source(field("number", "a", properties=properties), field("number", "b"))) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [(1, "bad-json")]),
        (b"{", [(1, "bad-json")]),
        (b'{"a": 1}\n}', [(2, "bad-json")]),
        (b'{"a":\n 01}', [(2, "bad-json")]),
        (b'{"a":\n NaN}', [(2, "bad-json")]),
        (b'{"a":\n 1e999999}', [(2, "bad-json")]),
        (b'{"a":\n "\n"}', [(2, "bad-json")]),
        (b'{"a":\n "\\q"}', [(2, "bad-json")]),
        (b'{"a",\n 1}', [(1, "bad-json")]),
        (b'{"a": [1 2]}', [(1, "bad-json")]),
        (b'{\n"a": "\xff"}', [(2, "bad-json")]),
        (b"[" * 100, [(1, "bad-json")]),
        (b"[]", [(1, "bad-value")]),
    ],
)
def test_what_is_no_json_is_refused_on_its_line(content: bytes, found: list[tuple[int, str]]) -> None:
    assert refusals(content) == found


def test_a_key_given_twice_is_refused() -> None:
    content = source(field("textfield", "a")).replace(b'"key": "a"', b'"key": "a",\n"key": "b"')
    assert refusals(content) == [(3, "duplicate-key")]


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ({"schemaVersion": 17}, "schema-version"),
        ({"id": "a b"}, "bad-id"),
        ({"type": "form"}, "missing-type"),
        ({"theme": "dark"}, "unknown-attribute"),
        ({"exporter": {"name": "tool", "mood": "good"}}, "unknown-attribute"),
        ({"executionPlatform": "Other"}, "bad-value"),
    ],
)
def test_the_head_of_a_form_is_read_strictly(head: dict[str, Any], rule: str) -> None:
    assert (1, rule) in refusals(source(field("textfield"), **head))


def test_what_a_designers_tool_writes_into_the_head_is_taken() -> None:
    tool = {"exporter": {"name": "form-js", "version": "1.23"}, "executionPlatform": "Camunda Cloud", "executionPlatformVersion": "8.8.0"}
    assert refusals(source(field("textfield"), **tool)) == []


def test_two_components_with_one_id_are_refused() -> None:
    assert refusals(source(field("textfield", "a", id="x"), field("textfield", "b", id="x"))) == [(3, "duplicate-id")]


def test_a_form_without_components_is_refused() -> None:
    assert refusals(source()) == [(1, "missing-components")]


def test_too_many_components_are_refused() -> None:
    content = source(*(field("textfield", f"k{number}") for number in range(301)))
    assert refusals(content) == [(302, "too-many-components")]


def test_the_message_says_what_to_do() -> None:
    with pytest.raises(FormRefused) as caught:
        compile_form(source(field("textfield", colour="red")))
    assert str(caught.value) == "line 2: Take out colour, which is not known here."
    assert caught.value.problems[0].key == "answer"
