"""What a form writes, and what its expressions see: entries share a scope, an item of a list has one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.check.shape_inference import Known
from engine.check.shapes import (
    ANYTHING,
    FILE,
    NOTHING,
    SINGLE,
    TRUTH,
    Anything,
    Listed,
    Record,
    Shape,
    either,
    item_of,
    texts,
)
from engine.feel import Expression
from forms import Form
from forms.fields import (
    CheckboxEntry,
    ChecklistEntry,
    ChoiceEntry,
    Component,
    DateEntry,
    Entry,
    FileEntry,
    Group,
    ListEntry,
    component_expressions,
    entries,
)

Seen = tuple[Component, str, Expression, Known]


def form_shapes(form: Form, known: Known) -> dict[str, Shape]:
    """The variables that a form can set, where it stands in a place with these names."""
    return {entry.key: _entry(entry, known) for entry in entries(form.fields)}


def _entry(entry: Entry, known: Known) -> Shape:
    if isinstance(entry, ListEntry):
        kept = _kept(entry, known)
        own = {inner.key: _entry(inner, known) for inner in entries(entry.components)}
        if entry.adjustable:
            return Listed(Record(own))
        return Listed(Record({**kept.keys, **own}) if isinstance(kept, Record) else ANYTHING)
    if isinstance(entry, FileEntry):
        return Listed(FILE) if entry.multiple else FILE
    if isinstance(entry, ChoiceEntry):
        one = SINGLE if entry.options_from is not None else texts(option.value for option in entry.options)
        return Listed(one) if isinstance(entry, ChecklistEntry) else one
    return ANYTHING if isinstance(entry, DateEntry) else TRUTH if isinstance(entry, CheckboxEntry) else SINGLE


def _kept(entry: ListEntry, known: Known) -> Shape:
    """What the case's variable of a list's name holds per item; a default, where there is one, may hold anything."""
    held = known.find(entry.key)
    if isinstance(entry.default, Expression):
        return ANYTHING
    return NOTHING if held is None else item_of(held)


def seen_by(form: Form, known: Known) -> Iterator[Seen]:
    """Every expression of a form with the names that it can read there."""
    yield from _scope(form.fields, known)


def _scope(components: Iterable[Component], known: Known) -> Iterator[Seen]:
    components = tuple(components)
    own = {entry.key: either(_entry(entry, known), known.find(entry.key) or NOTHING) for entry in entries(components)}
    yield from _parts(components, known, known.inside(own))


def _parts(components: Iterable[Component], known: Known, inside: Known) -> Iterator[Seen]:
    for component in components:
        for attribute, expression in component_expressions(component):
            yield component, attribute, expression, inside
        if isinstance(component, Group):
            yield from _parts(component.components, known, inside)
        elif isinstance(component, ListEntry):
            kept = _kept(component, known)
            layer = kept.keys if isinstance(kept, Record) else None if isinstance(kept, Anything) else {}
            yield from _scope(component.components, inside.inside(layer))
