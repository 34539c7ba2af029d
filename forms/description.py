"""A form as a page needs it: widgets with what to show in them; no HTML, no language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.feel import Environment, Value, write
from forms.conversion import is_empty, number_text, option_text
from forms.evaluation import Evaluation, Part
from forms.evaluation import Row as EvaluatedRow
from forms.fields import (
    FILE_TYPES,
    CheckboxEntry,
    ChecklistEntry,
    ChoiceEntry,
    Component,
    Entry,
    FileEntry,
    Form,
    Group,
    ListEntry,
    NumberEntry,
    Option,
    Text,
)
from forms.refusal import FieldProblem
from forms.stored_files import BadFile, file_text, file_value

RADIOS_UP_TO = 5  # options; more make a menu


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """A file already stored; `text` is what a hidden input carries. `size` in bytes."""

    hash: str
    name: str
    size: int
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class WidgetRow:
    """One item of a dynamic list; `number` counts from 1."""

    index: int
    number: int
    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One component in one place.

    `kind`: the component's type, where a select of few options is a "radio". `id`: the HTML id of the first control,
    `name` and `path` the control's name. `value`: what to put into the control: a str, for a box a bool, for a checklist
    a tuple of str, for files a tuple of WidgetFile. `text`: a static text, or what a read-only value looks like.
    `typed`: the value of a read-only entry or a static text, for a page that writes it in its own way.
    `undecided`: whether it is required depends on a choice that is still to be made. `attributes`: for the control;
    `decimal_digits`: of a number that has them fixed. `conditional`: the page says, by "shown:" + path, that it showed it.
    """

    kind: str
    id: str
    name: str
    path: str
    label: str = ""
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    unit: str = ""
    unit_en: str = ""
    text: str = ""
    text_en: str = ""
    required: bool = False
    undecided: bool = False
    visible: bool = True
    readonly: bool = False
    conditional: bool = False
    value: Any = ""
    value_en: str = ""
    typed: Value = None
    options: tuple[Option, ...] = ()
    errors: tuple[FieldProblem, ...] = ()
    children: tuple[Widget, ...] = ()
    rows: tuple[WidgetRow, ...] = ()
    can_add: bool = False
    can_remove: bool = False
    readers: tuple[str, ...] = ()
    printed: str = ""
    decimal_digits: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def describe(
    form: Form,
    raw: Mapping[str, Any] | None,
    problems: Iterable[FieldProblem],
    context: Mapping[str, Value],
    env: Environment,
) -> tuple[Widget, ...]:
    """The form's widgets in order. `raw` None is the first page: the case's values, else the defaults; else what was entered."""
    by_path: dict[str, list[FieldProblem]] = {}
    for problem in problems:
        by_path.setdefault(problem.path, []).append(problem)
    return _widgets(Evaluation(form, raw, context, env, drawn=True).parts, by_path)


def _widgets(parts: Sequence[Part], problems: Mapping[str, Sequence[FieldProblem]]) -> tuple[Widget, ...]:
    return tuple(_widget(part, problems) for part in parts)


def _widget(part: Part, problems: Mapping[str, Sequence[FieldProblem]]) -> Widget:
    component = part.component
    few = component.kind == "select" and len(part.options) <= RADIOS_UP_TO
    common: dict[str, Any] = {
        "kind": "radio" if few else component.kind,
        "id": f"field-{part.path}",
        "name": part.path,
        "path": part.path,
        "label": component.label,
        "label_en": component.label_en,
        "hint": component.hint,
        "hint_en": component.hint_en,
        "visible": part.visible,
        "readers": component.readers,
        "errors": tuple(problems.get(part.path, ())),
    }
    if not part.visible:
        return Widget(**common)
    if isinstance(component, Text):
        return Widget(
            **common, text=component.text, text_en=component.text_en, value=_shown(part.value), value_en=_shown(part.value_en),
            typed=part.value,
        )  # fmt: skip
    if isinstance(component, Group):
        return Widget(**common, children=_widgets(part.parts, problems))
    if not isinstance(component, Entry):
        return Widget(**common)
    return _entry_widget(part, component, common, problems)


def _entry_widget(part: Part, entry: Entry, common: dict[str, Any], problems: Mapping[str, Sequence[FieldProblem]]) -> Widget:
    adjustable = isinstance(entry, ListEntry) and entry.adjustable and not part.readonly
    return Widget(
        **common,
        unit=entry.unit,
        unit_en=entry.unit_en,
        required=part.required or (isinstance(entry, ListEntry | FileEntry) and entry.least > 0),
        undecided=part.undecided,
        readonly=part.readonly,
        conditional=part.conditional and not part.readonly,
        printed=entry.printed,
        value=_value(part, entry),
        text=_readonly_text(part, entry) if part.readonly else "",
        typed=part.value if part.readonly else None,
        options=part.options,
        rows=tuple(_row(row, problems) for row in part.rows),
        can_add=adjustable and isinstance(entry, ListEntry) and len(part.rows) < entry.most,
        can_remove=adjustable and len(part.rows) > 1,
        attributes=_attributes(entry),
        decimal_digits=entry.decimal_digits if isinstance(entry, NumberEntry) else None,
    )


def _row(row: EvaluatedRow, problems: Mapping[str, Sequence[FieldProblem]]) -> WidgetRow:
    return WidgetRow(row.index, row.index + 1, _widgets(row.parts, problems))


def _value(part: Part, entry: Entry) -> Any:
    raw = part.raw
    if isinstance(entry, ListEntry):
        return ""
    if isinstance(entry, CheckboxEntry):
        return raw is True or raw == "true"
    if isinstance(entry, FileEntry):
        return tuple(_files(raw))
    if isinstance(entry, ChecklistEntry):
        given = [raw] if isinstance(raw, str) else raw if isinstance(raw, list | tuple) else []
        return tuple(text for text in map(option_text, given) if text)
    return _entered(raw, entry)


def _entered(raw: Any, entry: Component) -> str:
    """What stands in a field: text as it was typed; NUL, which HTML cannot carry, becomes visible."""
    if isinstance(raw, str):
        return raw.replace("\0", "�")
    if isinstance(raw, Decimal) and raw.is_finite() and abs(raw.adjusted()) < 40:
        return _number_shown(raw, entry)
    return raw.isoformat() if isinstance(raw, date) else ""


def _number_shown(value: Decimal, entry: Component) -> str:
    if isinstance(entry, NumberEntry) and entry.decimal_digits is not None and round(value, entry.decimal_digits) == value:
        return number_text(round(value, entry.decimal_digits))
    return number_text(value)


def _files(raw: Any) -> Iterable[WidgetFile]:
    for item in raw if isinstance(raw, list | tuple) else [] if is_empty(raw) else [raw]:
        try:
            value = file_value(item)
        except BadFile:
            continue
        size = value["size"]
        assert isinstance(size, Decimal)
        yield WidgetFile(str(value["hash"]), str(value["name"]), int(size), str(value["type"]), file_text(value))


def _readonly_text(part: Part, entry: Entry) -> str:
    """A read-only value as text; a box, a list and files are the template's matter."""
    if isinstance(entry, CheckboxEntry | ListEntry | FileEntry):
        return ""
    if isinstance(entry, ChoiceEntry):
        labels = {option.value: option.label for option in part.options}
        values = part.value if isinstance(part.value, list) else [] if part.value is None else [part.value]
        return "、".join(labels.get(option_text(value) or "", _shown(value)) for value in values)
    if isinstance(entry, NumberEntry) and isinstance(part.value, Decimal) and (entry.unit or entry.decimal_digits):
        return f"{Decimal(_number_shown(part.value, entry)):,f}"
    return _entered(part.value, entry) or _shown(part.value)


def _shown(value: Value) -> str:
    """Any value as text, a list's items with 、 between."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(_shown(item) for item in value)
    return number_text(value) if isinstance(value, Decimal) and abs(value.adjusted()) < 40 else write(value)


def _attributes(entry: Entry) -> dict[str, str]:
    if isinstance(entry, NumberEntry):
        return {"inputmode": "numeric" if entry.decimal_digits == 0 else "decimal"}
    if isinstance(entry, FileEntry):
        endings = [ending for name in entry.types for ending in (name, *FILE_TYPES[name])]
        return {"accept": ",".join(endings)} | ({"multiple": "multiple"} if entry.multiple else {})
    if entry.kind == "textarea":
        return {"rows": "3"}
    return {}
