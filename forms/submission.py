"""The pairs of an HTML form become nested raw values, and what a button inside the form asks for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from forms.fields import (
    MAX_ROWS,
    ChecklistEntry,
    Component,
    Entry,
    FileEntry,
    Form,
    ListEntry,
    entries,
)
from forms.stored_files import BadFile, file_value

MAX_PAIRS = 5_000
MAX_CHARACTERS = 1_000_000
_BUTTON = re.compile(r"(?a)(add|remove|drop|shown|choice):([A-Za-z0-9_-]{1,200})(?::(\d{1,4}))?\Z")
_PLACE = re.compile(r"(?a)(\d{1,4})-(.+)\Z", re.DOTALL)


class TooMuch(Exception):
    """More was sent than any form can hold; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A button inside the form: an item more, an item less, or only the page once more with what was typed.

    `path` is the list's key; `index` the item's place for "remove".
    """

    kind: Literal["add", "remove", "refresh"]
    path: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """`raw`: what was entered, by key, `intent` already done to it: for validate and describe. With an `intent` the page
    is only shown again. `shown`: paths of the conditional entries that the person could see."""

    raw: dict[str, Any]
    intent: Intent | None
    shown: frozenset[str]


def read_submission(form: Form, pairs: Iterable[tuple[str, str]], beside: Collection[str] = ()) -> Submission:
    """Sorts the pairs of a page into the form's entries.

    Names: "key"; "list-0-key" inside a dynamic list; the buttons "add:list", "remove:list:2", "refresh:"; "drop:key" with a
    file's hash, to take the file out; "shown:key"; "choice:key". The page's own names (csrf_token, those that begin with "_", those in
    `beside`) are left out; any other name stays in `raw` and is a problem for validate. A text given twice stays a list.
    Raises: TooMuch.
    """
    given: dict[str, list[str]] = {}
    size = 0
    for count, (name, value) in enumerate(pairs, 1):
        size += len(name) + len(value)
        if count > MAX_PAIRS or size > MAX_CHARACTERS:
            raise TooMuch
        if name != "csrf_token" and not name.startswith("_") and name not in beside:
            given.setdefault(name, []).append(value)
    reader = _Pairs(given)
    raw = reader.scope(form.fields, "")
    raw |= {name: values[0] if len(values) == 1 else values for name, values in reader.left()}
    if reader.intent is not None:
        _carry_out(form, reader.intent, raw)
    return Submission(raw, reader.intent, frozenset(reader.shown))


class _Pairs:
    def __init__(self, given: dict[str, list[str]]) -> None:
        self.given = given
        self.read: set[str] = set()
        self.dropped: dict[str, set[str]] = {}
        self.shown: set[str] = set()
        self.intent: Intent | None = None
        for name, values in given.items():
            self.button(name, values)

    def button(self, name: str, values: Sequence[str]) -> None:
        if name == "refresh:":
            self.read.add(name)
            self.intent = self.intent or Intent("refresh")
        match = _BUTTON.match(name)
        if match is None or (match[1] == "remove") != (match[3] is not None):
            return
        self.read.add(name)
        if match[1] == "drop":
            self.dropped.setdefault(match[2], set()).update(values)
        elif match[1] == "shown":
            self.shown.add(match[2])
        elif match[1] == "add":
            self.intent = Intent("add", match[2])
        elif match[1] == "remove":
            self.intent = Intent("remove", match[2], int(match[3]))
        # "choice" is for a page that shows what was typed and has no form: it tells keys from text.

    def left(self) -> Iterator[tuple[str, list[str]]]:
        return ((name, values) for name, values in self.given.items() if name not in self.read)

    def scope(self, components: Sequence[Component], prefix: str) -> dict[str, Any]:
        raw: dict[str, Any] = {}
        for entry in entries(components):
            name = prefix + entry.key
            if isinstance(entry, ListEntry):
                rows = self.rows(entry, name)
                if rows:
                    raw[entry.key] = rows
            elif name in self.given:
                self.read.add(name)
                raw[entry.key] = self.value(entry, name)
            elif name in self.shown:
                raw[entry.key] = ""  # it was in sight and left empty: no box ticked, no file chosen
        return raw

    def value(self, entry: Entry, name: str) -> Any:
        values = self.given[name]
        if isinstance(entry, ChecklistEntry):
            return [value for value in values if value]
        if isinstance(entry, FileEntry):
            files = self.files(values, self.dropped.get(name, set()))
            return files if entry.multiple else files[-1:]  # a new file takes the place of the one before
        return values[0] if len(values) == 1 else values

    def files(self, values: Sequence[str], dropped: set[str]) -> list[Any]:
        """The stored files; what describes none stays text, for validate to refuse."""
        files: list[Any] = []
        for text in values:
            if not text:
                continue
            try:
                value = file_value(text)
            except BadFile:
                files.append(text[:400])
                continue
            if value["hash"] not in dropped:
                files.append(value)
        return files

    def rows(self, entry: ListEntry, name: str) -> list[dict[str, Any]]:
        """The items in their places: one of which nothing was sent is empty, so that no item takes another's place."""
        prefix = name + "-"
        keys = {inner.key for inner in entries(entry.components)}
        size = 0
        for given in self.given:
            match = _PLACE.match(given[len(prefix) :]) if given.startswith(prefix) else None
            if match is not None and match[2] in keys and str(int(match[1])) == match[1] and int(match[1]) < MAX_ROWS:
                size = max(size, int(match[1]) + 1)
        return [self.scope(entry.components, f"{prefix}{index}-") for index in range(size)]


def _carry_out(form: Form, intent: Intent, raw: dict[str, Any]) -> None:
    found = [entry for entry in entries(form.fields) if isinstance(entry, ListEntry) and entry.key == intent.path]
    if not found or not found[0].adjustable:
        return
    rows = raw.setdefault(intent.path, [])
    if intent.kind == "add" and len(rows) < found[0].most:
        rows.append({})
    if intent.kind == "remove" and intent.index is not None and intent.index < len(rows):
        del rows[intent.index]
