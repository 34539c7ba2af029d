"""Whatever a person may enter comes out as it went in, through as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Value
from forms import Widget, describe, read_submission, validate
from forms.file_names import clean_name
from tests.forms.making import choice, day, environment, field, findings, form

FORM = form(
    field("textfield", "place"),
    field("textarea", "seen"),
    field("number", "amount", decimalDigits=2, validate={"min": -1000, "max": 1000}),
    choice("select", "a", "b", "c", "d", "e", "f", key="ground"),
    choice("radio", "pass", "fail", key="result"),
    choice("checklist", "x", "y", "z", key="parts"),
    field("checkbox", "sure"),
    day("on"),
    field("filepicker", "photos", multiple=True),
    field("textfield", "why", conditional={"hide": '=result != "fail"'}),
    findings(
        field("textfield", "what", validate={"required": True}),
        field("number", "days", decimalDigits=0),
        choice("checklist", "m", "n", key="marks"),
        field("filepicker", "photo"),
        {"type": "group", "label": "组", "components": [field("checkbox", "urgent")]},
    ),
)

lines = st.text(alphabet=st.characters(exclude_categories=("C", "Z")), max_size=20)
words = lines.map(lambda text: text or None)
filled = lines.map(lambda text: "问" + text)
names = lines.map(lambda text: clean_name(f"{text}.jpg"))
photos = st.builds(
    lambda number, name: {"hash": f"{number:064x}", "name": name, "size": Decimal(7), "type": "image/jpeg"}, st.integers(0, 99), names
)
items = st.fixed_dictionaries({
    "what": filled,
    "days": st.none() | st.integers(-99, 99).map(Decimal),
    "marks": st.sampled_from([[], ["m"], ["m", "n"]]),
    "photo": st.none() | photos,
    "urgent": st.booleans(),
})  # fmt: skip
submissions = st.fixed_dictionaries({
    "place": words,
    "seen": words,
    "amount": st.none() | st.integers(-100_000, 100_000).map(lambda cents: Decimal(cents).scaleb(-2)),
    "ground": st.none() | st.sampled_from("abcdef"),
    "result": st.none() | st.sampled_from(["pass", "fail"]),
    "parts": st.sampled_from([[], ["x"], ["x", "z"], ["x", "y", "z"]]),
    "sure": st.booleans(),
    "on": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    "photos": st.lists(photos, max_size=3, unique_by=lambda file: str(file)),
    "why": words,
    "findings": st.lists(items, max_size=4),
})  # fmt: skip


def sent(widgets: Sequence[Widget]) -> Iterator[tuple[str, str]]:
    """The pairs that a browser sends for a page with these widgets."""
    for widget in widgets:
        if not widget.visible or widget.readonly:
            continue
        yield from sent(widget.children)
        for row in widget.rows:
            yield from sent(row.widgets)
        yield from _controls(widget)


def _controls(widget: Widget) -> Iterator[tuple[str, str]]:
    if widget.conditional:
        yield f"shown:{widget.path}", ""
    if widget.kind in ("radio", "select", "checklist", "checkbox"):
        yield f"choice:{widget.path}", "1"
    match widget.kind:
        case "textfield" | "textarea" | "number" | "datetime" | "select":
            yield widget.name, widget.value
        case "radio" if widget.value:
            yield widget.name, widget.value
        case "checklist":
            yield from ((widget.name, value) for value in widget.value)
        case "checkbox" if widget.value:
            yield widget.name, "true"
        case "filepicker":
            yield from ((widget.name, file.text) for file in widget.value)


def expected(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != "why" or raw["result"] == "fail"}


@given(submissions)
def test_a_typed_submission_gives_its_own_values(raw: dict[str, Any]) -> None:
    result = validate(FORM, raw, {}, environment())
    assert result.problems == ()
    assert result.values == expected(raw)


@given(submissions)
def test_a_page_sent_back_untouched_gives_the_same_values(raw: dict[str, Any]) -> None:
    values = validate(FORM, raw, {}, environment()).values
    page = describe(FORM, None, (), values, environment())
    submission = read_submission(FORM, sent(page))
    result = validate(FORM, submission.raw, {}, environment())
    assert result.problems == ()
    assert result.values == values
    once_more = read_submission(FORM, sent(describe(FORM, submission.raw, (), {}, environment())))
    assert validate(FORM, once_more.raw, {}, environment()).values == values


anything: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, True, False, "", "a\0", "x", "fail", "１", "a" * 300, Decimal("NaN"), Decimal("1E+99"), date.max]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["what", "days", "photo", "q"]), inner, max_size=3),
    max_leaves=6,
)
scrambled = st.dictionaries(st.sampled_from([*FORM.keys(), "other"]), anything, max_size=6)


@given(scrambled, scrambled)
def test_nothing_that_is_sent_breaks_the_form(raw: dict[str, Any], context: dict[str, Value]) -> None:
    result = validate(FORM, raw, context, environment())
    describe(FORM, raw, result.problems, context, environment())
    describe(FORM, None, (), context, environment())
