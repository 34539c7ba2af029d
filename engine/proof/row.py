"""Rows as they should stand beside rows as they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.proof.findings import Findings, Kind


@dataclass(slots=True)
class Row:
    """A row's columns as they should stand, and the entry that says so."""

    entry: int
    columns: dict[str, Any]


def same(
    kind: Kind, noun: str, wanted: Mapping[str, Row], found: Mapping[str, Mapping[str, Any]], last: int, findings: Findings
) -> None:
    """Every wanted row is there with its columns, and no other."""
    for identity, row in wanted.items():
        there = found.get(identity)
        if there is None:
            findings.add(row.entry, kind, f"Expected {noun} {identity}, but there is none.")
            continue
        others = [name for name, value in row.columns.items() if there[name] != value]
        if others:
            findings.add(row.entry, kind, f"Expected {noun} {identity} as the journal has it, but {_listed(others)} differs.")
    for identity in found.keys() - wanted.keys():
        findings.add(last, kind, f"Expected no {noun} {identity}, for nothing in the journal asks for it, but there is one.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
