"""A form's file becomes a Form, or is refused with every reason and its line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from engine.feel import Expression
from forms.attributes import Attributes
from forms.components import ComponentReader
from forms.conversion import NotAccepted, convert
from forms.fields import (
    CheckboxEntry,
    ChoiceEntry,
    Component,
    Entry,
    Form,
    Group,
    ListEntry,
    component_expressions,
    entries,
)
from forms.refusal import FormProblem, FormRefused
from forms.source import NotJson, read_json

SCHEMA_VERSION = Decimal(16)
_FORM_ID = re.compile(r"(?a)[A-Za-z][A-Za-z0-9_-]{0,99}\Z")
_KEY = re.compile(r"(?a)[A-Za-z][A-Za-z0-9_]{0,63}\Z")
# Names that a page or every expression uses for something else, and words that FEEL keeps for itself.
_RESERVED = frozenset(
    "case parameters csrf_token item partial true false null if then else for in return some every satisfies between and or"
    " not function external instance of".split()
)
# What has to be known before an entry is shown may only look at entries above it: then one look from top to bottom is enough.
_LOOKS_UP = frozenset({"conditional.hide", "readonly", "valuesExpression", "properties.default", "properties.value"})


def compile_form(source: bytes, functions: Iterable[str] = ()) -> Form:
    """The form that a file holds: JSON of Camunda Forms, schema version 16, the part of it that is known here.

    `functions`: names with spaces of functions that expressions may call beyond FEEL's own.
    Raises: FormRefused with every problem, by line.
    """
    try:
        root, repeated = read_json(source)
    except NotJson as fault:
        raise FormRefused((FormProblem(fault.line, "", fault.rule, fault.message),)) from None
    problems = [FormProblem(fault.line, "", fault.rule, fault.message) for fault in repeated]
    if not isinstance(root.value, dict):
        raise FormRefused((FormProblem(root.line, "", "bad-value", "Make the form an object."),))
    a = Attributes(root.value, root.line, "", problems)
    identity = _head(a)
    nodes = a.items("components")
    if not nodes:
        a.refuse("missing-components", "Give the form components.", "components")
    fields = ComponentReader(problems, frozenset(functions)).components(nodes)
    a.finish()
    _check_keys(fields, {}, problems)
    _check_defaults(fields, problems)
    _check_order(fields, problems)
    if problems:
        raise FormRefused(tuple(sorted(problems)))
    return Form(identity, fields)


def _head(a: Attributes) -> str:
    if a.word("type", ("default",)) != "default":
        a.refuse("missing-type", "Give the form the type default.")
    identity = a.text("id")
    if not _FORM_ID.match(identity):
        a.refuse("bad-id", "Give the form an id of letters, digits, dashes and underscores.", "id")
    if a.number("schemaVersion") != SCHEMA_VERSION:
        a.refuse("schema-version", f"Give the form schemaVersion {SCHEMA_VERSION}.", "schemaVersion")
    # Which tool wrote the file, and for what, changes nothing in the form.
    a.word("executionPlatform", ("Camunda Cloud",))
    a.text("executionPlatformVersion")
    exporter = a.part("exporter")
    exporter.text("name"), exporter.text("version")
    return identity


def _check_keys(components: tuple[Component, ...], outer: dict[str, int], problems: list[FormProblem]) -> None:
    known = dict(outer)
    lists: list[ListEntry] = []
    for entry in entries(components):
        attribute = "path" if isinstance(entry, ListEntry) else "key"
        if not _KEY.match(entry.key):
            message = f"Give the component a {attribute} of letters, digits and underscores, beginning with a letter."
            problems.append(FormProblem(entry.line, entry.key or entry.id, "bad-key", message))
        elif entry.key in _RESERVED:
            message = f"Use another {attribute}: {entry.key!r} means something else."
            problems.append(FormProblem(entry.line, entry.key, "reserved-key", message))
        elif entry.key in known:
            message = f"Give each entry its own {attribute}; {entry.key!r} stands on line {known[entry.key]} already."
            problems.append(FormProblem(entry.line, entry.key, "duplicate-field", message))
        known.setdefault(entry.key, entry.line)
        if isinstance(entry, ListEntry):
            lists.append(entry)
    for entry in lists:
        _check_keys(entry.components, known, problems)


def _check_defaults(components: tuple[Component, ...], problems: list[FormProblem]) -> None:
    for entry in entries(components):
        if isinstance(entry, ListEntry):
            _check_defaults(entry.components, problems)
            _check_readonly(entry, problems)
        elif entry.default is not None and not isinstance(entry.default, Expression):
            options = entry.options if isinstance(entry, ChoiceEntry) else ()
            if isinstance(entry, ChoiceEntry) and entry.options_from is not None:
                problems.append(FormProblem(entry.line, entry.key, "bad-default", "Use properties.default with a valuesExpression."))
                continue
            try:
                convert(entry, entry.default, options)
            except NotAccepted as fault:
                message = f"Give a default that the field accepts; this one is {fault.wrong.code}."
                problems.append(FormProblem(entry.line, entry.key, "bad-default", message))
        if isinstance(entry, CheckboxEntry) and entry.required and entry.default is True:
            problems.append(FormProblem(entry.line, entry.key, "bad-default", "Do not tick beforehand what has to be ticked."))


def _check_readonly(listed: ListEntry, problems: list[FormProblem]) -> None:
    """What stands read-only in an item that was added on the page has no value but a default's: nothing of the item is sent."""
    for entry in entries(listed.components):
        if listed.adjustable and listed.readonly is False and entry.readonly is not False and entry.default is None:
            message = "Give a default, or make the list's allowAddRemove false: a new item has nothing to show here."
            problems.append(FormProblem(entry.lines.get("readonly", entry.line), entry.key, "bad-readonly", message))


def _check_order(components: tuple[Component, ...], problems: list[FormProblem]) -> None:
    later = [entry.key for entry in entries(components)]
    _look_up(components, later, problems)


def _look_up(components: Iterable[Component], later: list[str], problems: list[FormProblem]) -> None:
    """`later`: the keys of the scope, and of the one around it, that have not been passed yet."""
    for component in components:
        for attribute, expression in component_expressions(component):
            if attribute in _LOOKS_UP:
                for name in sorted(set(later) & (expression.free_names | expression.filter_names)):
                    line = component.lines.get(attribute, component.line)
                    name_of = component.key if isinstance(component, Entry) else component.id
                    message = f"Let {attribute} ask only for entries above: {name!r} stands at or below this component."
                    problems.append(FormProblem(line, name_of, "later-field", message))
        if isinstance(component, Group):
            _look_up(component.components, later, problems)
        if isinstance(component, ListEntry):
            _look_up(component.components, later + [entry.key for entry in entries(component.components)], problems)
        if isinstance(component, Entry) and component.key in later:
            later.remove(component.key)
