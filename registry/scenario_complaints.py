"""Complaints in a scenario's world: those about the firm that were found justified before, and what is observed of them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from registry.quarters import Quarter
from registry.store import complaints
from registry.store.filling import fill_tables

GIVEN = frozenset({"complained_before"})
"""complained_before: for each of these days a complaint about the scenarios' firm that was found justified on it; a day after the
text "told " is one of which its credit was told."""


def fill(connection: Connection, firm_id: str, estate_id: str, days: list[Any]) -> None:
    rows, results = [], []
    for number, said in enumerate(days, 1):
        told = isinstance(said, str)
        day = date.fromisoformat(said.removeprefix("told ")) if isinstance(said, str) else said
        case_number = f"投诉 {day.year}-9{number:03}"
        rows.append({
            "id": case_number, "estate_id": estate_id, "firm_id": firm_id, "kind": "service", "received_on": day,
            "case_number": case_number,
        })  # fmt: skip
        results.append({
            "id": case_number, "result": "justified", "closed_on": day, "quarter": str(Quarter.of(day)), "told": told,
            "case_number": case_number,
        })  # fmt: skip
    fill_tables(connection, {"complaint": rows, "complaint_result": results})


def _observed(connection: Connection) -> list[dict[str, Any]]:
    """Every complaint, the newest first; `result` null while it is under way."""
    return [
        {
            "estate": one.estate_id, "firm": one.firm_id, "kind": str(one.kind), "received_on": one.received_on,
            "result": None if one.result is None else str(one.result), "closed_on": one.closed_on, "told": one.told,
        }
        for one in complaints.complaints(connection)
    ]  # fmt: skip


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType({"complaints": _observed})
