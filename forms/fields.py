"""A compiled form: a tree of what stands on the page, each part frozen, conditions compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from engine.feel import Expression, Value

TEXTFIELD_LENGTH = 200  # characters, where the form says no maxLength
TEXTAREA_LENGTH = 5_000
MAX_TEXT_LENGTH = 20_000  # the highest maxLength that a form may ask for
MAX_INTEGER_DIGITS = 15
MAX_DECIMAL_DIGITS = 6
MAX_ROWS = 200
MAX_FILES = 20
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_NAME_LENGTH = 120  # characters of a file's name
FILE_TYPES: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Anything on a form. `label`, `hint` are Chinese, `_en` English ("" where there is none).

    `hide`: the condition under which it is not there at all; `readers`: the roles that alone may read it, all if
    empty; `line`: where it begins in its file, counted from 1; `lines`: where its expressions and readers stand,
    by attribute.
    """

    kind: str
    id: str
    line: int
    label: str = ""
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    hide: Expression | None = None
    readers: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator(Component):
    """A line across the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Component):
    """A sentence (`text`), a computed value beside its label (`value`; `value_en` where it holds words), or both."""

    text: str = ""
    text_en: str = ""
    value: Expression | None = None
    value_en: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Component):
    """Parts that belong together under a heading; its entries' keys are the form's own."""

    components: tuple[Component, ...] = ()


MESSAGES: Mapping[str, str] = {"required": "required-message", "bad-pattern": "pattern-message", "custom": "check-message"}
"""The property that holds a form's own sentence, by the code of what is wrong."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the form's own about an entry that is not accepted: a text, or FEEL that gives one of what was entered."""

    zh: str | Expression
    en: str | Expression = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Component):
    """Something with a value. `key` is the variable's name; `printed` says on which letter or page the value appears.

    `default`: the value at first, where the case has none; `check`: a condition that must hold for an entered value,
    with the sentence shown when it does not; `messages`: sentences of the form's own by code ("required", "bad-pattern").
    """

    type_word: ClassVar[str] = "any"

    key: str
    required: bool = False
    required_when: Expression | None = None
    readonly: bool | Expression = False
    default: Value | Expression = None
    check: Expression | None = None
    messages: Mapping[str, Message] = field(default_factory=dict)
    printed: str = ""
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntry(Entry):
    """A line of text, or with kind "textarea" several. Lengths in characters, a character outside the BMP counts one."""

    type_word: ClassVar[str] = "string"

    min_length: int = 0
    max_length: int = TEXTFIELD_LENGTH
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEntry(Entry):
    """A number with at most `decimal_digits` places; the value has exactly these places where the form gives them.

    `increment`: the value is a multiple of it, counted from `minimum` where there is one.
    """

    type_word: ClassVar[str] = "number"

    decimal_digits: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    increment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored, and what is shown."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEntry(Entry):
    """One of several options (kind "radio" or "select"); `options_from` computes them where they are not fixed."""

    type_word: ClassVar[str] = "string"

    options: tuple[Option, ...] = ()
    options_from: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry(ChoiceEntry):
    """Any number of several options: a list of strings in the options' order."""

    type_word: ClassVar[str] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckboxEntry(Entry):
    """A box: true or false. A required one has to be ticked."""

    type_word: ClassVar[str] = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEntry(Entry):
    """A day of the calendar, 1900 to 2199."""

    type_word: ClassVar[str] = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry(Entry):
    """A stored file: a context of hash, name, size and type, or with `multiple` a list of them, at most `most`."""

    multiple: bool = False
    least: int = 0
    most: int = 1
    types: tuple[str, ...] = tuple(FILE_TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry(Entry):
    """A dynamic list: `key` holds a list of contexts, each item with the entries of `components`.

    `adjustable`: items may be added and removed; else there are as many as the case's variable has, and what an
    item has beyond the form's entries stays in it. `rows`: blank items on a fresh page.
    """

    type_word: ClassVar[str] = "list"

    components: tuple[Component, ...] = ()
    least: int = 0
    most: int = MAX_ROWS
    rows: int = 1
    adjustable: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form that compiled. `fields` are its parts in the order of the page."""

    id: str
    fields: tuple[Component, ...]

    def keys(self) -> dict[str, str]:
        """The variables that the form can set, with their types: string, number, boolean, date, list, context."""
        return {entry.key: type_word(entry) for entry in entries(self.fields)}

    def walk(self) -> Iterator[Component]:
        """Every part, parents first, a list's own parts included."""
        return walk(self.fields)

    def expressions(self) -> Iterator[tuple[str, str, Expression, int]]:
        """Every FEEL expression as (key or id of its component, attribute, expression, line)."""
        for component in self.walk():
            name = component.key if isinstance(component, Entry) else component.id
            for attribute, expression in component_expressions(component):
                yield name, attribute, expression, component.lines.get(attribute, component.line)


def type_word(entry: Entry) -> str:
    """The FEEL type of an entry's value."""
    if isinstance(entry, FileEntry):
        return "list" if entry.multiple else "context"
    return entry.type_word


def walk(components: Iterable[Component]) -> Iterator[Component]:
    """Every part, parents first."""
    for component in components:
        yield component
        if isinstance(component, Group | ListEntry):
            yield from walk(component.components)


def entries(components: Iterable[Component]) -> Iterator[Entry]:
    """The entries that share one scope: those of groups, too, but not those inside a dynamic list's items."""
    for component in components:
        if isinstance(component, Group):
            yield from entries(component.components)
        elif isinstance(component, Entry):
            yield component


def component_expressions(component: Component) -> Iterator[tuple[str, Expression]]:
    """The FEEL expressions of one part, by attribute."""
    candidates: dict[str, object] = {"conditional.hide": component.hide}
    if isinstance(component, Text):
        candidates |= {"properties.value": component.value, "properties.value.en": component.value_en}
    if isinstance(component, Entry):
        candidates |= {
            "readonly": component.readonly,
            "properties.default": component.default,
            "properties.required-when": component.required_when,
            "properties.check": component.check,
        }
        for code, attribute in MESSAGES.items():
            own = component.messages.get(code, Message(""))
            candidates |= {f"properties.{attribute}": own.zh, f"properties.{attribute}.en": own.en}
    if isinstance(component, ChoiceEntry):
        candidates["valuesExpression"] = component.options_from
    for attribute, candidate in candidates.items():
        if isinstance(candidate, Expression):
            yield attribute, candidate
