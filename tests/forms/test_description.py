"""What a page gets to draw: first, after a refusal, and read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.feel import Value
from forms import Form, Widget, describe, read_submission, validate
from tests.forms.making import choice, day, environment, field, findings, form

PHOTO: dict[str, Value] = {"hash": "a" * 64, "name": "车库.jpg", "size": Decimal(1200), "type": "image/jpeg"}


def first(of: Form, context: Mapping[str, Value] | None = None) -> tuple[Widget, ...]:
    return describe(of, None, (), context or {}, environment())


def again(of: Form, raw: Mapping[str, Any], context: Mapping[str, Value] | None = None) -> tuple[Widget, ...]:
    found = validate(of, raw, context or {}, environment()).problems
    return describe(of, raw, found, context or {}, environment())


def shown(widgets: Sequence[Widget]) -> list[Any]:
    return [widget.value for widget in widgets]


def test_a_first_page_shows_the_cases_values_else_the_defaults() -> None:
    compiled = form(
        field("textfield", "place", defaultValue="2号楼"),
        field("number", "amount", decimalDigits=2, properties={"default": "=allotment / 2"}),
        day("on"),
        choice("checklist", "a", "b", key="parts", defaultValue=["a"]),
        field("checkbox", "sure", defaultValue=True),
        field("filepicker", "photo"),
    )
    assert shown(first(compiled, {"allotment": Decimal(9)})) == ["2号楼", "4.50", "", ("a",), True, ()]
    held: dict[str, Value] = {
        "place": "3号楼", "amount": Decimal(7), "on": date(2026, 10, 9), "parts": ["b"], "sure": False, "photo": PHOTO
    }  # fmt: skip
    place, amount, on, parts, sure, photo = shown(first(compiled, held))
    assert (place, amount, on, parts, sure) == ("3号楼", "7.00", "2026-10-09", ("b",), False)
    assert [(file.name, file.size, file.text) for file in photo] == [("车库.jpg", 1200, f"{'a' * 64}|车库.jpg|1200|image/jpeg")]


def test_a_refused_page_keeps_what_was_typed_with_its_errors() -> None:
    compiled = form(field("number", "amount"), field("textfield", "place"), day("on"))
    amount, place, on = again(compiled, {"amount": "很多", "place": "a\0", "on": "明天"})
    assert (amount.value, place.value, on.value) == ("很多", "a�", "明天")
    assert [[error.code for error in widget.errors] for widget in (amount, place, on)] == [["not-a-number"], ["bad-text"], ["not-a-date"]]


def test_a_page_with_what_was_typed_does_not_fall_back_to_defaults() -> None:
    compiled = form(field("textfield", "place", defaultValue="2号楼"), field("checkbox", "sure", defaultValue=True))
    assert shown(again(compiled, {"place": ""})) == ["", False]


def test_what_comes_into_sight_begins_with_its_default_and_what_was_emptied_stays_empty() -> None:
    compiled = form(
        choice("radio", "lawful", "back", key="decision"),
        field("textfield", "basis", conditional={"hide": '=decision != "lawful"'}, properties={"default": "=ground"}),
        choice("checklist", "a", "b", key="parts", defaultValue=["a"], conditional={"hide": '=decision != "lawful"'}),
    )
    sight = [("decision", "lawful")]
    read = read_submission(compiled, sight)
    assert shown(again(compiled, read.raw, {"ground": "方案三"})) == ["lawful", "方案三", ("a",)]
    read = read_submission(compiled, [*sight, ("shown:basis", "1"), ("shown:parts", "1"), ("basis", "")])
    assert shown(again(compiled, read.raw, {"ground": "方案三"})) == ["lawful", "", ()]


def test_a_menu_of_few_options_becomes_radio_buttons() -> None:
    few, many = first(form(choice("select", *"abcde", key="few"), choice("select", *"abcdef", key="many")))
    assert (few.kind, many.kind) == ("radio", "select")
    assert [option.label for option in few.options] == ["选a", "选b", "选c", "选d", "选e"]


def test_a_widget_knows_labels_hints_and_whether_it_is_required() -> None:
    properties = {"label.en": "Amount", "hint": "含税", "hint.en": "With tax", "unit": "元", "readers": "auditor", "printed": "决定书"}
    compiled = form(
        field("number", "amount", "金额", decimalDigits=0, validate={"required": True}, properties=properties),
        field("textfield", "why", properties={"required-when": "=amount > 5"}),
    )
    amount, why = again(compiled, {"amount": "9"})
    assert (amount.id, amount.name, amount.path) == ("field-amount", "amount", "amount")
    assert (amount.label, amount.label_en, amount.hint, amount.hint_en, amount.unit) == ("金额", "Amount", "含税", "With tax", "元")
    assert (amount.readers, amount.printed, dict(amount.attributes)) == (("auditor",), "决定书", {"inputmode": "numeric"})
    assert (amount.required, why.required) == (True, True)
    assert not again(compiled, {"amount": "2"})[1].required


def test_a_hidden_entry_tells_nothing() -> None:
    never = {"hide": "=true"}
    compiled = form(field("textfield", "secret", conditional=never), {"type": "text", "text": "x", "conditional": never})
    secret, text = first(compiled, {"secret": "s"})
    assert (secret.visible, secret.value, text.visible, text.text) == (False, "", False, "")


def test_a_readonly_entry_is_a_text() -> None:
    compiled = form(
        choice("radio", "a", "b", key="ground", readonly=True),
        choice("checklist", "a", "b", key="parts", readonly=True),
        field("number", "amount", decimalDigits=2, readonly=True),
        day("on", readonly=True),
        field("textfield", "half", readonly=True, properties={"default": "=amount / 2"}),
    )
    context: dict[str, Value] = {"ground": "b", "parts": ["b", "z"], "amount": Decimal(9000), "on": date(2026, 10, 9)}
    widgets = first(compiled, context)
    assert [widget.text for widget in widgets] == ["选b", "选b、z", "9,000.00", "2026-10-09", "4500"]
    assert all(widget.readonly for widget in widgets)
    assert [widget.text for widget in again(compiled, {"amount": "1"}, context)] == [widget.text for widget in widgets]


def test_a_text_shows_a_computed_value() -> None:
    (widget,) = first(form({"type": "text", "text": "得分", "properties": {"value": "=score * 2"}}), {"score": Decimal("40.10")})
    assert (widget.text, widget.value) == ("得分", "80.20")


def test_a_group_holds_its_children() -> None:
    (group,) = first(form({"type": "group", "id": "g", "label": "组", "components": [field("textfield", "a")]}))
    assert [child.path for child in group.children] == ["a"]


class TestLists:
    form = form(findings(field("textfield", "what", validate={"required": True}), defaultRepetitions=2, properties={"max-items": "3"}))

    def test_a_first_page_has_blank_items(self) -> None:
        (widget,) = first(self.form)
        assert [[inner.path for inner in row.widgets] for row in widget.rows] == [["findings-0-what"], ["findings-1-what"]]
        assert widget.can_add
        assert widget.can_remove
        assert widget.rows[0].widgets[0].required

    def test_a_first_page_shows_the_cases_items(self) -> None:
        (widget,) = first(self.form, {"findings": [{"what": "灯坏"}]})
        assert [row.widgets[0].value for row in widget.rows] == ["灯坏"]
        assert not widget.can_remove

    def test_there_is_always_an_item_to_write_into(self) -> None:
        (widget,) = again(self.form, {})
        assert [row.widgets[0].value for row in widget.rows] == [""]
        assert widget.errors == ()

    def test_errors_stand_in_their_item(self) -> None:
        compiled = form(findings(field("textfield", "what", validate={"required": True}), field("number", "days")))
        (widget,) = again(compiled, {"findings": [{}, {"days": "x"}]})
        assert [[len(inner.errors) for inner in row.widgets] for row in widget.rows] == [[0, 0], [1, 1]]

    def test_a_full_list_takes_no_more(self) -> None:
        (widget,) = again(self.form, {"findings": [{"what": "a"}] * 3})
        assert not widget.can_add

    def test_a_fixed_list_shows_what_its_items_hold(self) -> None:
        compiled = form(findings(field("textfield", "what", readonly=True), choice("radio", "a", "b", key="result"), allowAddRemove=False))
        context: dict[str, Value] = {"findings": [{"what": "灯坏"}, {"what": "积水"}]}
        for widgets in (first(compiled, context), again(compiled, {"findings": [{}, {"result": "b"}]}, context)):
            assert [row.widgets[0].text for row in widgets[0].rows] == ["灯坏", "积水"]
            assert not widgets[0].can_add
        assert [row.widgets[1].value for row in widgets[0].rows] == ["", "b"]

    def test_a_readonly_list_shows_its_items(self) -> None:
        compiled = form(findings(field("textfield", "what"), readonly=True))
        (widget,) = again(compiled, {}, {"findings": [{"what": "灯坏"}]})
        assert [row.widgets[0].text for row in widget.rows] == ["灯坏"]
        assert widget.rows[0].widgets[0].readonly
        assert not widget.can_add


def test_a_list_that_wants_an_item_says_that_it_must_be_filled() -> None:
    wanted, free = (
        form(findings(field("textfield", "what"), properties=properties)) for properties in ({"min-items": "1", "max-items": "100"}, {})
    )
    assert [first(one)[0].required for one in (wanted, free)] == [True, False]


def test_what_a_choice_may_make_required_is_not_called_optional_before_the_choice() -> None:
    compiled = form(
        choice("radio", "hold", "decline", key="decision", validate={"required": True}),
        field("textfield", "place", properties={"required-when": '=decision = "hold"'}),
        field("textfield", "note"),
    )
    def marks(widgets: Sequence[Widget]) -> list[tuple[bool, bool]]:
        return [(widget.required, widget.undecided) for widget in widgets[1:]]

    assert marks(first(compiled)) == [(False, True), (False, False)]
    assert marks(again(compiled, {"decision": "hold"})) == [(True, False), (False, False)]
    assert marks(again(compiled, {"decision": "decline"})) == [(False, False), (False, False)]
