"""Mutants of procedure.toml: terms, parameters, who starts, keys, units."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.check.mutation.mutant import Anchor, Edit, Mutant, MutantKind
from engine.check.mutation.variants import short
from engine.procedures import PROCEDURE_FILE

UNITS = {"working_days": "calendar_days", "calendar_days": "working_days"}
FEEL_KEYS = ("case_title", "key", "main_unit")
Mentions = Callable[[str], frozenset[Anchor]]


def mutate_procedure_file(content: bytes, mentions: Mentions) -> Iterator[Mutant]:
    """`mentions`: where a name is used in diagrams, forms, tables or letters."""
    tables = tomllib.loads(content.decode())
    lines = content.decode().split("\n")
    for name, term in tables.get("terms", {}).items():
        yield from _term(lines, name, term, mentions(name))
    for name, parameter in tables.get("parameters", {}).items():
        yield from _parameter(lines, name, parameter["value"], mentions(name))
    for name, process in tables.get("process", {}).items():
        yield from _process(lines, name, process, frozenset({(name, name)}))


def _term(lines: list[str], name: str, term: Mapping[str, Any], anchors: frozenset[Anchor]) -> Iterator[Mutant]:
    where = f"terms.{name}"
    if "value" in term:
        value, unit = term["value"], term["unit"]
        yield _line(lines, where, "value", str(value + 1), f"{value} → {value + 1} {unit}", MutantKind.TERM, anchors)
        yield _line(lines, where, "value", str(value * 2 + 3), f"{value} → {value * 2 + 3} {unit}", MutantKind.TERM, anchors)
        if not _same_days(value):
            yield _line(lines, where, "unit", f'"{UNITS[unit]}"', f"{value} {unit} → {UNITS[unit]}", MutantKind.TERM, anchors)


def _same_days(value: int) -> bool:
    """Whether a term is too short for its unit to be told: one day, moved off a rest day, is the next working day."""
    return value == 1


def _parameter(lines: list[str], name: str, value: Any, anchors: frozenset[Anchor]) -> Iterator[Mutant]:
    where = f"parameters.{name}"
    if isinstance(value, bool):
        changed = "false" if value else "true"
    elif isinstance(value, int | float):
        changed = str(value + 1)
    else:
        return  # a text that people read
    yield _line(lines, where, "value", changed, f"{value} → {changed}", MutantKind.CASE, anchors)


def _process(lines: list[str], name: str, process: Mapping[str, Any], anchors: frozenset[Anchor]) -> Iterator[Mutant]:
    where = f"process.{name}"
    if process.get("start_roles"):
        yield _line(lines, where, "start_roles", "[]", f"start_roles {process['start_roles']} → none", MutantKind.ROLE, anchors)
    if process.get("unique", "no") != "no":
        changed = "open" if process["unique"] == "not-cancelled" else "not-cancelled"
        for other in ("no", changed):
            yield _line(lines, where, "unique", f'"{other}"', f"unique {process['unique']} → {other}", MutantKind.CASE, anchors)
    for key in FEEL_KEYS:
        if key in process:
            yield _line(lines, where, key, "'=\"x\"'", f'{key} {short(process[key])} → ="x"', MutantKind.CASE, anchors)
    if "prepare" in process:
        yield _line(lines, where, "prepare", None, f"prepare {process['prepare']} dropped", MutantKind.CASE, anchors)
    if process.get("beside"):
        yield _line(lines, where, "beside", "[]", f"beside {process['beside']} → none", MutantKind.ROLE, anchors)
    for key in ("suspended_by", "resumed_by"):
        if key in process:
            yield _line(lines, where, key, '"x"', f'{key} {process[key]} → "x"', MutantKind.CASE, anchors)
    for side, source in process.get("side_units", {}).items():
        changed = "{ " + side + " = '=\"x\"' }"
        yield _line(lines, where, "side_units", changed, f'{side} {source} → ="x"', MutantKind.CASE, anchors)


def _line(
    lines: list[str], where: str, key: str, value: str | None, what: str, kind: MutantKind, anchors: frozenset[Anchor]
) -> Mutant:
    start = lines.index(f"[{where}]")
    number = next(n for n in range(start + 1, len(lines)) if lines[n].split("=")[0].strip() == key) + 1
    text = f"{key} = {value}" if value is not None else ""
    return Mutant(kind, PROCEDURE_FILE, where, number, what, Edit(PROCEDURE_FILE, str(number), "", text), anchors)
