"""The field tables of docs/procedures say of every field what its form says: key, labels, type, bounds, readers, letter."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.feel import Expression
from engine.host_function_names import HOST_NAMES
from engine.roles import Roles, read_roles
from forms import compile_form
from forms.fields import (
    FILE_TYPES,
    CheckboxEntry,
    ChecklistEntry,
    ChoiceEntry,
    Component,
    DateEntry,
    Entry,
    FileEntry,
    Group,
    ListEntry,
    NumberEntry,
    TextEntry,
)

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = ROOT / "workflows"
DOCS = ROOT / "docs" / "procedures"
PROCEDURES = sorted(path.parent.name for path in WORKFLOWS.glob("*/procedure.toml"))


@dataclass(frozen=True, slots=True)
class Words:
    """How a page of one language says it."""

    heading: str
    language: str
    separator: str
    options: str
    roles: str
    all_readers: str
    unprinted: str
    types: dict[type[Entry], str]
    long_text: str
    required: str
    required_when: str
    optional: str
    read_only: str
    computed: str
    decimals: str
    characters: str
    pattern: str
    size: str
    items: str
    fixed: str
    hidden: str
    reckoned: str


ENGLISH = Words(
    "## Fields", "en", "; ", ", ", ", ", "readers of the case", "–",
    {ListEntry: "list", FileEntry: "file", DateEntry: "date", CheckboxEntry: "box", ChecklistEntry: "choices",
     ChoiceEntry: "choice", NumberEntry: "number", TextEntry: "text"},
    "long text", "required", "required when `{}`", "optional", "read-only", "options: `{}`", "{} decimals",
    "at most {} characters", "pattern `{}`", "{}, up to 10 MB each", "{}–{} items", "fixed rows", "hidden when `{}`",
    "checked; a refusal says what is possible",
)  # fmt: skip
CHINESE = Words(
    "## 字段", "zh", "；", "、", "、", "本案读者", "不印",
    {ListEntry: "列表", FileEntry: "文件", DateEntry: "日期", CheckboxEntry: "勾选", ChecklistEntry: "多选",
     ChoiceEntry: "单选", NumberEntry: "数字", TextEntry: "文本"},
    "长文本", "必填", "必填：`{}`", "可不填", "只读", "选项：`{}`", "{}位小数", "最多{}字", "格式`{}`",
    "{}，每个不超过10 MB", "{}–{}项", "行数固定", "不显示：`{}`", "要核对，不合的当场说明怎样才行",
)  # fmt: skip
PAGES = {"{}.md": ENGLISH, "{}.zh.md": CHINESE}


def roles() -> Roles:
    read, findings = read_roles((WORKFLOWS / "roles.toml").read_bytes(), "roles.toml")
    assert not findings
    return read


def condition(expression: Expression) -> str:
    return expression.source.removeprefix("=").strip()


def entries_by_path(components: Iterable[Component], prefix: str = "") -> Iterator[tuple[str, Entry]]:
    """Every entry, with where it stands: an entry inside a list's items as list[].entry."""
    for component in components:
        if isinstance(component, Group):
            yield from entries_by_path(component.components, prefix)
        elif isinstance(component, Entry):
            yield prefix + component.key, component
            if isinstance(component, ListEntry):
                yield from entries_by_path(component.components, f"{prefix}{component.key}[].")


def patterns(components: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The patterns as the form writes them, by key: compiled ones read differently."""
    found: dict[str, str] = {}
    for one in components:
        if "pattern" in one.get("validate", {}):
            found[one["key"]] = one["validate"]["pattern"]
        found |= patterns(one.get("components", ()))
    return found


def need(entry: Entry, words: Words) -> str:
    if isinstance(entry, ListEntry) and not entry.adjustable:
        return words.fixed
    if entry.readonly is not False:
        return words.read_only
    if entry.required or (isinstance(entry, ListEntry | FileEntry) and entry.least and entry.required_when is None):
        return words.required
    return words.required_when.format(condition(entry.required_when)) if entry.required_when else words.optional


def options(entry: ChoiceEntry, words: Words) -> str:
    if entry.options_from is not None:
        return words.computed.format(condition(entry.options_from))
    said = ((one.value, one.label if words is CHINESE else one.label_en) for one in entry.options)
    return words.options.join(f"`{value}` {label}" for value, label in said)


def limits(entry: Entry, written: str, words: Words) -> Iterator[str]:
    if isinstance(entry, ChoiceEntry):
        yield options(entry, words)
    if isinstance(entry, NumberEntry):
        assert None not in (entry.minimum, entry.maximum), f"{entry.key} has no bounds."
        yield f"{entry.minimum}–{entry.maximum}"
        if entry.decimal_digits is not None:
            yield words.decimals.format(entry.decimal_digits)
    if isinstance(entry, TextEntry):
        yield words.characters.format(entry.max_length)
        if written:
            yield words.pattern.format(written)
    if isinstance(entry, FileEntry):
        yield words.size.format(" ".join(ending for kind in entry.types for ending in FILE_TYPES[kind]))
    many = (isinstance(entry, FileEntry) and entry.multiple) or (isinstance(entry, ListEntry) and entry.adjustable)
    if many and entry.readonly is False:
        assert isinstance(entry, FileEntry | ListEntry)
        yield words.items.format(entry.least, entry.most)


def bounds(entry: Entry, written: str, words: Words) -> Iterator[str]:
    yield need(entry, words)
    yield from limits(entry, written, words)
    if "custom" in entry.messages:
        message = entry.messages["custom"]
        said = message.zh if words is CHINESE else message.en
        yield words.reckoned if isinstance(said, Expression) else said
    if entry.hide is not None:
        yield words.hidden.format(condition(entry.hide))


def row(form: str, path: str, entry: Entry, written: str, words: Words, known: Roles) -> tuple[str, ...]:
    kind = words.long_text if entry.kind == "textarea" else words.types[type(entry)]
    readers = words.roles.join(known.label(role, words.language) for role in entry.readers)
    label = entry.label if words is CHINESE else entry.label_en
    said = words.separator.join(bounds(entry, written, words))
    return f"`{form}`", f"`{path}`", label, kind, said, readers or words.all_readers, entry.printed or words.unprinted


def rows_of_forms(procedure: str, words: Words) -> list[tuple[str, ...]]:
    known, found = roles(), []
    for file in (WORKFLOWS / procedure).glob("*.form"):
        source = file.read_bytes()
        form, written = compile_form(source, HOST_NAMES), patterns(json.loads(source)["components"])
        assert form.id == file.stem
        for path, entry in entries_by_path(form.fields):
            found.append(row(form.id, path, entry, written.get(entry.key, ""), words, known))
    return found


def rows_of_page(page: Path, words: Words) -> list[tuple[str, ...]]:
    """The cells of the table under the heading, without its head."""
    section = page.read_text(encoding="utf-8").split(f"\n{words.heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]


@pytest.mark.parametrize("pattern", PAGES)
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_field_table_says_what_the_forms_say(procedure: str, pattern: str) -> None:
    words = PAGES[pattern]
    of_page, of_forms = rows_of_page(DOCS / pattern.format(procedure), words), rows_of_forms(procedure, words)
    assert sorted(of_page) == sorted(of_forms)
    assert len(set(of_page)) == len(of_page)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_field_is_printed_in_letters_that_exist(procedure: str) -> None:
    procedure_file = tomllib.loads((WORKFLOWS / procedure / "procedure.toml").read_text(encoding="utf-8"))
    titles = {letter["title"] for letter in procedure_file["documents"].values()}
    printed = [cells[-1] for cells in rows_of_forms(procedure, CHINESE) if cells[-1] != CHINESE.unprinted]
    assert {name for letters in printed for name in letters.split("、")} <= titles
