"""Values in words: what a form's entry holds, as a reader wants to see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine.feel import Value
from engine.reading.case_data import DataItem, entries_of
from engine.reading.list_rows import RowText
from forms import Form, Widget
from forms.fields import ChoiceEntry, Entry, ListEntry, NumberEntry
from web.frame import today
from web.language import labelled
from web.moments import day_words, moment_words


def data_value(item: DataItem, case_id: str) -> Markup:
    """A case's value with its unit, choices by their labels, files as links."""
    if isinstance(item.entry, ListEntry) and isinstance(item.value, list):
        return items(item.value, item.entry, case_id, item.beside)
    return entry_value(item.value, item.entry, case_id)


def entry_value(value: Value, entry: Entry | None, case_id: str) -> Markup:
    """A value as its form's entry means it."""
    if isinstance(value, dict) and {"hash", "name"} <= value.keys():
        if not case_id:  # for somebody without an account
            return escape(value["name"])
        address = url_for("documents.attachment", case_id=case_id, hash_=value["hash"])
        return Markup('<a href="{}">{}</a>').format(address, value["name"])
    if isinstance(entry, ListEntry) and isinstance(value, list):
        return items(value, entry, case_id)
    if isinstance(value, list):
        return Markup(_("、")).join(entry_value(one, entry, case_id) for one in value)
    if isinstance(entry, ChoiceEntry):
        return escape(option_label(value, entry))
    words = plain(value, entry)
    unit = labelled(entry, "unit") if entry is not None and words else ""
    return escape(_("%(value)s%(unit)s", value=words, unit=unit) if unit else words)


def items(rows: Sequence[Any], entry: ListEntry, case_id: str, beside: Sequence[Sequence[RowText]] = ()) -> Markup:
    """The items of a list, numbered, each with what its form showed beside it, then its fields."""
    inner = list(entries_of(entry.components))
    lines = []
    for number, row in enumerate(rows):
        parts = [
            Markup(_("%(label)s：%(value)s")) % {"label": labelled(text, "label"), "value": plain(text.value, None)}
            for text in (beside[number] if number < len(beside) else ())
        ]
        parts += [
            Markup(_("%(label)s：%(value)s")) % {"label": labelled(field, "label"), "value": entry_value(row[field.key], field, case_id)}
            for field in inner
            if isinstance(row, dict) and row.get(field.key) not in (None, "", [])
        ]
        lines.append(Markup("<li>{}</li>").format(Markup(_("；")).join(parts)))
    return Markup("<ol>{}</ol>").format(Markup("").join(lines))


def entered_items(form: Form | None, values: Mapping[str, Any]) -> list[DataItem]:
    """What was entered in a form, by its entries, without what was left empty."""
    entries = entries_of(form.fields) if form is not None else ()
    given = ((entry, values.get(entry.key)) for entry in entries)
    return [DataItem(one.label or one.key, one.label_en, value, one.kind, one) for one, value in given if value not in (None, "", [])]


def option_label(value: Value, entry: ChoiceEntry) -> str:
    """A choice's label; a computed one's is its value."""
    for option in entry.options:
        if option.value == value:
            return labelled(option, "label")
    return plain(value, None)


def plain(value: Value, entry: Entry | None, with_weekday: bool = False) -> str:
    """A single value in words; a day with its weekday if asked for."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        digits = entry.decimal_digits if isinstance(entry, NumberEntry) else None
        return f"{value:,.{digits}f}" if digits is not None else f"{value:,f}"
    if isinstance(value, datetime):
        return moment_words(value, today())
    if isinstance(value, date):
        return day_words(value, today(), with_weekday)
    if isinstance(value, dict):
        return _("；").join(_("%(label)s：%(value)s", label=name, value=plain(one, None)) for name, one in value.items())
    return str(value)


def filled(widgets: Sequence[Widget]) -> Iterator[tuple[str, str]]:
    """(label, value) of what was entered into a form, for the page that asks once more."""
    for widget in widgets:
        if not widget.visible:
            continue
        if widget.children:
            yield from filled(widget.children)
        for row in widget.rows:
            words = _("；").join(_("%(label)s：%(value)s", label=label, value=value) for label, value in filled(row.widgets))
            yield _("%(label)s第%(number)d项", label=labelled(widget, "label"), number=row.number), words
        words = widget_value(widget)
        if words:
            yield labelled(widget, "label"), words


def typed_words(widget: Widget) -> str:
    """What was typed into a field, a date and a number as the other pages write them; what is neither as it stands."""
    words = str(widget.value)
    try:
        if widget.kind == "datetime":
            return plain(date.fromisoformat(words), None, with_weekday=True)
        if widget.kind == "number":
            digits = widget.decimal_digits
            return f"{Decimal(words):,f}" if digits is None else f"{Decimal(words):,.{digits}f}"
    except (ValueError, InvalidOperation):
        pass
    return words


def widget_value(widget: Widget) -> str:
    """What stands in a widget, in words."""
    if widget.rows or widget.children:
        return ""
    if widget.kind == "checkbox":
        return _("是") if widget.value else _("否")
    if isinstance(widget.typed, date):
        words = plain(widget.typed, None, with_weekday=True)
    elif widget.readonly or widget.kind == "text":
        words = str(widget.text or "") if widget.readonly else str(widget.value or "")
    elif widget.options:
        chosen = {widget.value} if isinstance(widget.value, str) else set(widget.value)
        words = _("、").join(labelled(option, "label") for option in widget.options if option.value in chosen)
    elif isinstance(widget.value, tuple):
        words = _("、").join(str(getattr(one, "name", one)) for one in widget.value)
    else:
        words = typed_words(widget)
    unit = labelled(widget, "unit")
    return _("%(value)s%(unit)s", value=words, unit=unit) if words and unit else words
