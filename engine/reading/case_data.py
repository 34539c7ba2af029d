"""A case's data with the labels of the forms that asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.diagram import UserTask
from engine.feel import Value
from engine.journal import Entry
from engine.step import Step
from forms import Form
from forms.fields import Component, Group
from forms.fields import Entry as FormEntry


@dataclass(frozen=True, slots=True)
class DataItem:
    """A value that somebody entered, as its form calls it. `entry` is the form's own description of it."""

    label: str
    label_en: str
    value: Value
    kind: str
    entry: FormEntry


def case_data(
    step: Step, journal: Iterable[Entry], roles: tuple[str, ...], only: tuple[str, ...] | None
) -> tuple[DataItem, ...]:
    """What was entered last under each name, in the order of the steps.

    Left out: fields whose readers the reader is none of; for a party all but the names in `only`.
    """
    found: dict[str, DataItem] = {}
    for form, values in _submissions(step, journal):
        for entry in entries_of(form.fields):
            value = values.get(entry.key)
            if value is None or value == [] or value == "":
                continue
            if only is not None and entry.key not in only:
                continue
            if entry.readers and not set(entry.readers) & set(roles):
                continue
            found.pop(entry.key, None)
            found[entry.key] = DataItem(entry.label or entry.key, entry.label_en, value, entry.kind, entry)
    return tuple(found.values())


def _submissions(step: Step, journal: Iterable[Entry]) -> Iterator[tuple[Form, Mapping[str, Value]]]:
    """(form, values) of the start and of each completed task, in order."""
    process = step.procedure.process(step.row.process)
    for entry in journal:
        for move in entry.moves:
            given = move["input"]
            form_id: str | None = None
            if given["kind"] == "case:started":
                form_id = process.start_form
            elif given["kind"] == "task:completed":
                element = step.diagram.elements.get(str(entry.facts.get("element")))
                form_id = element.form if isinstance(element, UserTask) else None
            if form_id is not None and form_id in step.procedure.forms:
                yield step.procedure.forms[form_id], given.get("variables", {})


def entries_of(components: Iterable[Component]) -> Iterator[FormEntry]:
    """The entries of a form, groups opened, lists as one."""
    for component in components:
        if isinstance(component, FormEntry):
            yield component
        elif isinstance(component, Group):
            yield from entries_of(component.components)
