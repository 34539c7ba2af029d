"""Disputes in a scenario's world: those that there were before, and what is observed of them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from registry.store import disputes
from registry.store.filling import fill_tables

GIVEN = frozenset({"broken_before", "open_disputes"})
BETWEEN = timedelta(days=20)
OPENED = date(2026, 9, 1)


def fill(connection: Connection, firm_id: str, estate_id: str, given: Mapping[str, Any]) -> None:
    """broken_before: days on which it was recorded that the firm broke an agreement, one each; open_disputes: the matters of
    disputes of the estate that are at level 3."""
    for number, day in enumerate(given.get("broken_before", ()), 1):
        case_number, before = f"纠纷 {day.year}-9{number:03}", day - BETWEEN
        same = {"dispute_id": case_number, "case_number": case_number}
        fill_tables(connection, {
            "dispute": [_dispute(case_number, estate_id, firm_id, "fee", before)],
            "dispute_level": [{"id": f"{case_number}/1", "level": 1, "entered_on": before, **same}],
            "dispute_agreement": [{
                "id": case_number, "document": f"昆调协〔{day.year}〕9{number:03}号", "level": 1, "effective_on": before,
                "case_number": case_number,
            }],
            "dispute_obligation": [{"id": f"{case_number}/1", "number": 1, "by_firm": True, "cents": 0, "due_on": before, **same}],
            "dispute_performance": [{"id": f"{case_number}/1", "kept": False, "recorded_on": day, "case_number": case_number}],
            "dispute_close": [{"id": case_number, "outcome": "broken", "closed_on": day, "case_number": case_number}],
        })  # fmt: skip
    for number, matter in enumerate(given.get("open_disputes", ()), 1):
        case_number, opened = f"纠纷 2026-8{number:03}", OPENED
        fill_tables(connection, {
            "dispute": [_dispute(case_number, estate_id, firm_id, matter, opened)],
            "dispute_level": [{
                "id": f"{case_number}/3", "dispute_id": case_number, "level": 3, "entered_on": opened, "case_number": case_number,
            }],
        })  # fmt: skip


def _dispute(case_number: str, estate_id: str, firm_id: str, matter: str, opened_on: date) -> dict[str, Any]:
    return {
        "id": case_number, "estate_id": estate_id, "firm_id": firm_id, "matter": matter, "opened_on": opened_on,
        "case_number": case_number,
    }  # fmt: skip


def _disputes(connection: Connection) -> list[dict[str, Any]]:
    """Every dispute, oldest first; `obligations`: how many were kept, broken, and are open."""
    return [
        {
            "case": each.case_number, "estate": each.estate_id, "firm": each.firm_id, "matter": str(each.matter), "level": each.level,
            "agreed_on": each.agreed_on, "outcome": None if each.outcome is None else str(each.outcome),
            "obligations": [each.kept, each.broken, each.pending],
        }
        for each in reversed(disputes.disputes(connection))
    ]  # fmt: skip


def _owed(connection: Connection) -> list[dict[str, Any]]:
    """What each agreement says that is owed, by dispute and number."""
    return [
        {"id": row.id, "by_firm": row.by_firm, "cents": row.cents, "due_on": row.due_on, "kept": row.kept}
        for each in reversed(disputes.disputes(connection))
        for row in disputes.obligations(connection, each.case_number)
    ]


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType({"disputes": _disputes, "obligations": _owed})
"""What `expect: registry` may ask of them."""
