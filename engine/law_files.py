"""Reading `workflows/law/*.toml` strictly: every key known, every finding with its line.

    [rule]                                  [[row]]
    id = "administrative_review_term"       valid_from = 2024-01-01
    label = "申请行政复议的期限"              value = 60
    unit = "calendar_days"                  source = "行政复议法（2023修订）"
    decided_by = "知道决定之日"               article = "第二十条"
                                            confirmed = true
                                            in_force = true      # left out: true; a row that is false has no value
                                            note = "…"           # optional
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from engine.findings import Finding, Severity
from engine.folder import FILES_KEPT
from engine.law import TERM_UNITS, Law, LawRow
from engine.terms import LONGEST

UNITS = TERM_UNITS | {"text", "yes-no", "ratio", "percent", "yuan", "points", "table"}
RULE_KEYS = {"id": str, "label": str, "unit": str, "decided_by": str}
ROW_KEYS = {"valid_from": date, "source": str, "article": str, "confirmed": bool}
OPTIONAL_ROW_KEYS = {"value": object, "in_force": bool, "note": str}
TABLES = {"rule": "[rule]", "row": "[[row]]"}
TYPE_WORDS = {str: "a text", date: "a date", bool: "true or false"}

_HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
_AT_LINE = re.compile(r"at line (\d+)")


def read_law(files: Mapping[str, bytes]) -> tuple[Law, list[Finding]]:
    """The law of the files (path to content), and what is wrong with them.

    A file with an error adds no rows.
    """
    rows: list[LawRow] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in sorted(files):
        found, wrong = _read(path, files[path])
        if found and found[0].rule in seen:
            reading = _Reading(path, files[path])
            reading.refuse("duplicate-rule", "rule", "id", f"Expected rule {found[0].rule} once, but {seen[found[0].rule]} has it too.")
            wrong = (*wrong, *reading.findings)
        if not wrong and found:
            seen[found[0].rule] = path
            rows.extend(found)
        findings.extend(wrong)
    return Law(rows), findings


@lru_cache(FILES_KEPT)
def _read(path: str, content: bytes) -> tuple[tuple[LawRow, ...], tuple[Finding, ...]]:
    """The rows of a file, and what is wrong with it by itself: kept, for the law changes file by file and is read by everybody."""
    reading = _Reading(path, content)
    rows = reading.rows()
    return tuple(rows), tuple(reading.findings)


def read_law_folder(folder: Path) -> tuple[Law, list[Finding]]:
    """The law of a folder's `*.toml` files."""
    return read_law({path.name: path.read_bytes() for path in sorted(folder.glob("*.toml"))})


class _Reading:
    """One file while it is read: its text, its rule's name and the findings so far."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content
        self.stem = PurePosixPath(path).stem
        self.findings: list[Finding] = []
        self.lines: list[str] = []

    def refuse(self, rule: str, table: str, key: str | None, message: str, index: int = 0) -> None:
        """Notes a finding at a key of the `index`th table of that name."""
        line = self._line(table, key, index)
        self.findings.append(Finding(rule, Severity.ERROR, self.path, self.stem, line, message))

    def rows(self) -> list[LawRow]:
        document = self._parsed()
        if document is None:
            return []
        for key in document.keys() - {"rule", "row"}:
            self.refuse("unknown-key", key, key, f"Expected only [rule] and [[row]], but found {key}.")
        rule, listed = document.get("rule"), document.get("row")
        if not isinstance(rule, dict) or not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
            self.refuse("missing-key", "", None, "Expected one [rule] table and at least one [[row]].")
            return []
        self._check_keys("rule", rule, RULE_KEYS, {})
        for index, row in enumerate(listed):
            self._check_keys("row", row, ROW_KEYS, OPTIONAL_ROW_KEYS, index)
        if self.findings:
            return []
        self._check_rule(rule)
        return [] if self.findings else self._built(rule, listed)

    def _parsed(self) -> dict[str, Any] | None:
        try:
            text = self.content.decode()
            self.lines = text.splitlines()
            return tomllib.loads(text, parse_float=Decimal)
        except UnicodeDecodeError:
            message, line = "Expected UTF-8 text, but the file is not.", 1
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            message, line = f"Expected TOML, but: {error}.", int(found[1]) if found else len(self.lines)
        self.findings.append(Finding("bad-toml", Severity.ERROR, self.path, self.stem, line, message))
        return None

    def _check_keys(
        self, table: str, found: Mapping[str, Any], wanted: Mapping[str, type], optional: Mapping[str, type], index: int = 0
    ) -> None:
        for key in wanted.keys() - found.keys():
            self.refuse("missing-key", table, None, f"Expected {key} in {TABLES[table]}, but it is missing.", index)
        for key, value in found.items():
            kind = wanted.get(key, optional.get(key))
            if kind is None:
                known = ", ".join([*wanted, *optional])
                self.refuse("unknown-key", table, key, f"Expected one of {known} in {TABLES[table]}, but found {key}.", index)
            elif not isinstance(value, kind) or (kind is date and isinstance(value, datetime)):
                self.refuse("bad-value", table, key, f"Expected {TYPE_WORDS[kind]} as {key}, but found {value!r}.", index)
            elif isinstance(value, str) and kind is str and key != "note" and not value.strip():
                self.refuse("bad-value", table, key, f"Expected {key} to say something, but it is empty.", index)

    def _check_rule(self, rule: Mapping[str, Any]) -> None:
        if rule["id"] != self.stem:
            self.refuse("bad-value", "rule", "id", f"Expected the rule's id to be the file's name {self.stem}, but found {rule['id']}.")
        if rule["unit"] not in UNITS:
            known = ", ".join(sorted(UNITS))
            self.refuse("bad-value", "rule", "unit", f"Expected one of {known} as unit, but found {rule['unit']}.")

    def _built(self, rule: Mapping[str, Any], listed: list[dict[str, Any]]) -> list[LawRow]:
        built: list[LawRow] = []
        for index, row in enumerate(listed):
            if built and row["valid_from"] <= built[-1].valid_from:
                which = "two from" if row["valid_from"] == built[-1].valid_from else "an older one after"
                day = built[-1].valid_from.isoformat()
                self.refuse("row-order", "row", "valid_from", f"Expected rows in order of their first day, but found {which} {day}.", index)
            in_force = row.get("in_force", True)
            value = self._value(rule["unit"], row, in_force, index)
            built.append(
                LawRow(
                    rule["id"], rule["label"], rule["unit"], rule["decided_by"], row["valid_from"], value, row["source"],
                    row["article"], row["confirmed"], in_force, row.get("note", ""),
                )
            )  # fmt: skip
        return built

    def _value(self, unit: str, row: Mapping[str, Any], in_force: bool, index: int) -> Any:
        if not in_force:
            if "value" in row:
                self.refuse("bad-value", "row", "value", "Expected no value in a row that is not in force.", index)
            return None
        value = _plain(row.get("value"))
        problem = _problem(unit, value)
        if problem:
            message = f"Expected {problem} as value, but found {value!r}."
            self.refuse("bad-value", "row", "value" if "value" in row else None, message, index)
        return value

    def _line(self, table: str, key: str | None, index: int) -> int:
        """Where a key of the `index`th table stands; the table's own line if the key has none."""
        header, count = 1, -1
        inside = False
        for number, name, is_header in self._marks():
            if is_header:
                inside = name == table and (count := count + 1) == index
                header = number if inside else header
            elif (inside and name == key) or (count < 0 and not is_header and name == key == table):
                return number
        return header

    def _marks(self) -> Iterator[tuple[int, str, bool]]:
        for number, text in enumerate(self.lines, 1):
            if found := _HEADER.match(text):
                yield number, found[1], True
            elif found := _KEY.match(text):
                yield number, found[1], False


def _plain(value: Any) -> Any:
    """A TOML value as a FEEL value: whole numbers become decimals."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _is_value(value: Any) -> bool:
    """Whether the canonical writer knows a value of a table."""
    if isinstance(value, dict):
        return all(map(_is_value, value.values()))
    if isinstance(value, list):
        return all(map(_is_value, value))
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, str | bool) or type(value) is date


def _problem(unit: str, value: Any) -> str | None:
    """What the unit asks for, if the value is not that."""
    if unit in TERM_UNITS:
        fits = isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= LONGEST[unit]
        return None if fits else f"a whole number of {unit} of at least 1"
    if unit == "text":
        return None if isinstance(value, str) and value else "a text"
    if unit == "yes-no":
        return None if isinstance(value, bool) else "true or false"
    if unit == "table":
        return None if isinstance(value, dict) and value and _is_value(value) else "a table of texts, finite numbers, days and truths"
    return None if isinstance(value, Decimal) and value.is_finite() else "a number"
