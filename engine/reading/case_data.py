"""A case's data with the labels of the forms that asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.bpmn.diagram import Diagram, UserTask
from engine.feel import Environment, Value
from engine.feel_context import environment_for
from engine.identity import BY_CODE
from engine.journal import Entry
from engine.parties import PARTY_ROLE, names_of_parties
from engine.reading.list_rows import RowText, texts_of
from engine.reading.versions import version_of
from engine.step import Step
from engine.store import people
from engine.store.people import Grant
from forms import Form
from forms.fields import Component, Group, ListEntry
from forms.fields import Entry as FormEntry


@dataclass(frozen=True, slots=True)
class DataItem:
    """A value that somebody entered, as its form calls it. `entry` is the form's own description of it; `beside`: for a
    list, what the form showed beside each of its rows."""

    label: str
    label_en: str
    value: Value
    kind: str
    entry: FormEntry
    beside: tuple[tuple[RowText, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class DataStep:
    """What one person entered at one step; `name` is empty for the start of the case."""

    element: str
    name: str
    name_en: str
    actor_name: str
    at: datetime
    items: tuple[DataItem, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was handed in with one journal entry, as far as the reader may see it. `kept_back`: nobody else reads it before all have
    handed in."""

    entry: Entry
    items: tuple[DataItem, ...]
    kept_back: bool = False


def answers(
    step: Step, journal: Sequence[Entry], user_id: str, grants: tuple[Grant, ...], only: tuple[str, ...] | None
) -> tuple[Answers, ...]:
    """What was handed in, entry by entry, every round of it.

    Left out: what others entered at a blind step that is still at work; fields whose readers the reader is none of; for a party
    all but what its own unit entered and the names in `only`.
    """
    hidden = entries_kept_back(step, journal, user_id)
    roles = {grant.role for grant in grants}
    units = {grant.unit for grant in grants}
    environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
    return tuple(
        Answers(entry, (), kept_back=True)
        if entry.number in hidden
        else Answers(entry, tuple(_items(form, values, roles, None if entry.actor.unit in units else only, environment)))
        for entry, form, values in _submissions(step, journal)
    )


def entries_kept_back(step: Step, journal: Sequence[Entry], user_id: str) -> frozenset[int]:
    """The entries with what nobody but who handed it in may read now."""

    def diagram_of(entry: Entry) -> Diagram:
        return version_of(step.tx, entry, step.procedure).diagrams[step.row.process]

    return access.kept_back(step.state, step.diagram, journal, diagram_of, user_id)


def answers_for_party(step: Step, journal: Iterable[Entry], party: int) -> tuple[Answers, ...]:
    """The same for a party without an account: all that it entered itself, of others' the fields that are for the parties too."""
    environment, journal = environment_for(step.procedure, step.tx.shelf, step.tx.now, []), tuple(journal)
    kept_back, found = entries_kept_back(step, journal, BY_CODE), []
    for entry, form, values in _submissions(step, journal):
        if entry.number in kept_back:
            continue
        marked = tuple(one.key for one in entries_of(form.fields) if PARTY_ROLE in one.readers)
        only = None if entry.facts.get("party") == party else marked
        found.append(Answers(entry, tuple(_items(form, values, {PARTY_ROLE}, only, environment))))
    return tuple(found)


def case_data(step: Step, given: Iterable[Answers]) -> tuple[DataStep, ...]:
    """What stands entered at each step, in their order; whoever did a step again is shown with the last time."""
    found: dict[tuple[str, str], DataStep] = {}
    submissions = [(one.entry, one.items) for one in given]
    names = people.user_names(step.tx.connection, [entry.actor.user for entry, _ in submissions])
    party_names = names_of_parties(step)
    for entry, items in submissions:
        element = str(entry.facts.get("element", ""))
        party = entry.facts.get("party")
        doer = entry.actor.user if party is None else f"{PARTY_ROLE} {party}"
        found.pop((element, doer), None)
        if items:
            drawn = version_of(step.tx, entry, step.procedure).diagrams[step.row.process].elements.get(element)
            name, name_en = (drawn.name, drawn.properties.get("name.en", "")) if drawn else ("", "")
            by = names.get(entry.actor.user, "") if party is None else party_names.get(party, "")
            found[element, doer] = DataStep(element, name, name_en, by, entry.at, items)
    return tuple(found.values())


def _items(
    form: Form, values: Mapping[str, Value], roles: set[str], only: tuple[str, ...] | None, environment: Environment
) -> Iterator[DataItem]:
    for entry in entries_of(form.fields):
        value = values.get(entry.key)
        if value is None or value == [] or value == "" or (only is not None and entry.key not in only):
            continue
        if entry.readers and not set(entry.readers) & roles:
            continue
        beside = texts_of(entry, value, environment) if isinstance(entry, ListEntry) else ()
        yield DataItem(entry.label or entry.key, entry.label_en, value, entry.kind, entry, beside)


def _submissions(step: Step, journal: Iterable[Entry]) -> Iterator[tuple[Entry, Form, Mapping[str, Value]]]:
    """(entry, form, values) of the start and of each completed task, in order."""
    for entry in journal:
        procedure = version_of(step.tx, entry, step.procedure)
        process, diagram = procedure.process(step.row.process), procedure.diagrams[step.row.process]
        for move in entry.moves:
            given = move["input"]
            form_id: str | None = None
            if given["kind"] == "case:started":
                form_id = process.start_form
            elif given["kind"] == "task:completed":
                element = diagram.elements.get(str(entry.facts.get("element")))
                form_id = element.form if isinstance(element, UserTask) else None
            if form_id is not None and form_id in procedure.forms:
                yield entry, procedure.forms[form_id], given.get("variables", {})


def entries_of(components: Iterable[Component]) -> Iterator[FormEntry]:
    """The entries of a form, groups opened, lists as one."""
    for component in components:
        if isinstance(component, FormEntry):
            yield component
        elif isinstance(component, Group):
            yield from entries_of(component.components)
