"""What people read: the page of a task, by the labels that stand there, and the text of a letter."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from engine.feel_context import environment_for
from engine.step import Step
from engine.store.tasks import TaskRow
from forms import Widget, describe

INLINE = frozenset({"span", "strong", "em", "b", "i"})


def page_of(step: Step, task: TaskRow) -> tuple[Widget, ...]:
    """What stands on the page of an open task when it is opened first."""
    form = step.procedure.forms.get(task.form or "")
    if form is None:
        return ()
    environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
    return describe(form, None, (), step.variables_at(task.instance), environment)


def written_on(widgets: Iterable[Widget], to_be_changed: bool) -> dict[str, Any]:
    """Label -> value of the fields that may be changed on a page, or of all else that is shown: texts, read-only fields.

    Of files the names; of a list one such dict for each item. What is hidden is not there.
    """
    found: dict[str, Any] = {}
    for widget in widgets:
        if not widget.visible:
            continue
        changeable = not widget.readonly and widget.kind != "text"
        if widget.rows:
            found[widget.label] = [written_on(row.widgets, to_be_changed) for row in widget.rows]
        elif widget.children:
            found |= written_on(widget.children, to_be_changed)
        elif changeable == to_be_changed:
            found[widget.label or widget.text] = _value(widget, changeable)
    return found


def _value(widget: Widget, changeable: bool) -> Any:
    if widget.kind == "filepicker":
        return [file.name for file in widget.value]
    if not changeable:
        return widget.typed
    if widget.kind == "number" and widget.value:
        return Decimal(widget.value)
    return list(widget.value) if isinstance(widget.value, tuple) else widget.value


def letter_text(html: bytes) -> str:
    """The words of a letter, one space between its blocks and cells."""
    reader = _Words()
    reader.feed(html.decode())
    reader.close()
    return " ".join("".join(reader.found).split())


class _Words(HTMLParser):
    """Gathers the text of the body."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_body = self.in_body or tag == "body"
        self._apart(tag)

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)

    def handle_data(self, data: str) -> None:
        if self.in_body:
            self.found.append(data)

    def _apart(self, tag: str) -> None:
        if tag not in INLINE:
            self.found.append(" ")
