"""Reads the district's file: sections, keys and values, each problem with its line; how they fit is asked elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.findings import Finding, Severity
from engine.toml_lines import line_in
from registry.district.fields import identity, yes_or_no
from registry.district.sections import SECTIONS, Needed, Section, row_id

ROLE_KEYS = frozenset({"role", "unit", "second", "ended"})


@dataclass(frozen=True, slots=True)
class Held:
    """A role of a person as the file names it; `ended`: it is to be taken back. `unit`: "" for the role's one body."""

    role: str
    unit: str
    second: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a section: column -> value of the keys that stand there, roles of a person apart."""

    section: Section
    place: int
    id: str
    row: Mapping[str, Any]
    roles: tuple[Held, ...] = ()

    @property
    def element(self) -> str:
        return f"{self.section.name} {self.place}"


@dataclass
class Paper:
    """The file while it is judged: what was read, and what there is to say about it."""

    source: bytes
    file: str
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Ids of what is named but could not be read: whoever refers to it is not at fault."""

    def say(self, rule: str, element: str, key: str, message: str, word: str = "") -> None:
        """Notes a problem of a key ("" for the whole table) of an element such as `firms 2`."""
        line = line_in(self.source, element, key, word)
        self.findings.append(Finding(rule, Severity.ERROR, self.file, f"{element} {key}".strip(), line, message))

    def of(self, section: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.section.name == section]


def read_paper(source: bytes, file: str) -> Paper:
    """Everything that can be read; what cannot is among the findings."""
    paper = Paper(source, file)
    try:
        tables = tomllib.loads(source.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        paper.findings.append(Finding("bad-toml", Severity.ERROR, file, "", 1, f"Expected TOML, but {error}."))
        return paper
    known = {section.name: section for section in SECTIONS}
    for name, listed in tables.items():
        if name not in known:
            paper.say("unknown-section", "" if not isinstance(listed, list | dict) else name, name,
                      f"Expected one of {', '.join(known)}, but found {name}.")  # fmt: skip
        elif not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            paper.say("bad-section", name, name, f"Expected tables [[{name}]], but {name} is something else.")
        else:
            for place, table in enumerate(listed, 1):
                _read_table(paper, known[name], place, table)
    _twice(paper)
    return paper


def _read_table(paper: Paper, section: Section, place: int, table: Mapping[str, Any]) -> None:
    element, before = f"{section.name} {place}", len(paper.findings)
    keys = {key.name: key for key in section.keys}
    row: dict[str, Any] = {}
    for name, value in table.items():
        if name not in keys:
            paper.say("unknown-key", element, name, f"Expected one of {', '.join(keys)}, but found {name}.")
            continue
        try:
            row[keys[name].column] = keys[name].read(value)
        except ValueError as error:
            paper.say("bad-value", element, name, f"Expected {error} for {name}, but it is {_shown(value)}.")
    roles = tuple(_roles(paper, element, row.pop("roles", ())))
    for key in section.keys[: section.naming]:
        if key.name not in table and key.default is Needed:
            paper.say("missing-key", element, "", f"Expected {key.name}, but there is none.")
    try:
        entry = Entry(section, place, row_id(section.table, row), row, roles)
    except KeyError:
        return
    if len(paper.findings) > before:
        paper.unread.add(entry.id)
    else:
        paper.entries.append(entry)


def _roles(paper: Paper, element: str, listed: Any) -> Iterator[Held]:
    if not isinstance(listed, list | tuple):
        paper.say("bad-value", element, "roles", "Expected a list for roles, but it is something else.")
        return
    for each in listed:
        table = {"role": each} if isinstance(each, str) else each
        if not isinstance(table, dict) or "role" not in table or table.keys() - ROLE_KEYS:
            paper.say("bad-value", element, "roles", "Expected each of the roles to be its id, or "
                      f"{{ role = …, unit = …, second = …, ended = true }}, but it is {_shown(each)}.")  # fmt: skip
            continue
        try:
            names = [identity(80)(table[key]) if key in table else "" for key in ("role", "unit", "second")]
            yield Held(names[0], names[1], names[2], yes_or_no(table.get("ended", False)))
        except ValueError as error:
            paper.say("bad-value", element, "roles", f"Expected {error} in each of the roles, but it is {_shown(each)}.")


def _twice(paper: Paper) -> None:
    """An id stands once; estates and firms share theirs with the other units."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in paper.entries:
        space = "unit" if entry.section.kind else entry.section.table
        first = seen.setdefault((space, entry.id), entry)
        if first is not entry:
            paper.say("duplicate", entry.element, entry.section.keys[0].name,
                      f"Expected {entry.id} once, but it stands in {first.element}, too.")  # fmt: skip


def _shown(value: Any) -> str:
    words = str(value) if isinstance(value, Decimal) else repr(value)
    return words if len(words) <= 80 else f"{words[:80]}…"
