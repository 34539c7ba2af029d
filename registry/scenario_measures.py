"""The firm's credit in the scenarios' world: points of earlier cases, an earlier listing, and what the ledgers hold in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry.store import credit, measures
from registry.store.filling import fill_tables

GIVEN = frozenset({"points", "listed", "banned"})
"""points: a list of {points, day, source?} that the firm lost before; listed: the day on which it was blacklisted; banned: the
day from which an earlier case keeps it out of the district's tenders."""

EARLIER = "信用 {year}-9{number:03}"


def fill(connection: Connection, firm_id: str, given: Mapping[str, Any]) -> None:
    """What `given` says of the firm's credit before the scenario."""
    entries = []
    for number, one in enumerate(given.get("points", ()), 1):
        case_number = EARLIER.format(year=one["day"].year, number=number)
        entries.append({
            "id": case_number, "firm_id": firm_id, "points": -int(one["points"]), "ground": "penalty", "reason": "受到行政处罚",
            "source_case": one.get("source"), "entered_on": one["day"], "case_number": case_number,
        })  # fmt: skip
    fill_tables(connection, {"credit_ledger": entries})
    listed: date | None = given.get("listed")
    if listed is not None:
        case_number = f"黑名单 {listed.year}-9001"
        fill_tables(connection, {"blacklist_entry": [{
            "id": f"{case_number}/{firm_id}", "firm_id": firm_id, "points": 40, "ground": "十二个月内累计扣40分",
            "basis": "blacklist_basis@2020-01-01", "citation": "试验依据", "remedy": "可以申请行政复议", "entered_on": listed,
            "case_number": case_number,
        }]})  # fmt: skip
    banned: date | None = given.get("banned")
    if banned is not None:
        case_number = f"清退 {banned.year}-9001"
        fill_tables(connection, {"ban": [{
            "id": f"{case_number}/{firm_id}/district_tenders", "subject_kind": "firm", "subject_id": firm_id, "subject_name": "企业",
            "scope": "district_tenders", "valid_from": banned, "valid_to": None, "while_listed": None,
            "ground": "累计两次警告，业主大会决定解聘", "basis": "ban_basis_two_warnings@2020-01-01", "citation": "试验依据",
            "remedy": "可以申请行政复议", "recorded_on": banned,
            "case_number": case_number,
        }]})  # fmt: skip


def _credit(connection: Connection) -> list[dict[str, Any]]:
    return [
        {
            "firm": entry.firm_id, "estate": entry.estate_id, "points": entry.points, "ground": entry.ground, "reason": entry.reason,
            "source": entry.source_case, "case": entry.case_number, "reverses": entry.reverses,
        }
        for entry in reversed(credit.credit_entries(connection))
    ]  # fmt: skip


def _blacklist(connection: Connection) -> list[dict[str, Any]]:
    return [
        {
            "firm": one.firm_id, "points": one.points, "ground": one.ground, "basis": one.basis, "remedy": one.remedy,
            "case": one.case_number, "left": None if one.left is None else str(one.left), "reason": one.left_reason,
            "by": one.left_by,
        }
        for one in reversed(measures.listings(connection))
    ]  # fmt: skip


def _bans(connection: Connection) -> list[dict[str, Any]]:
    return [
        {
            "subject": one.subject_id, "scope": str(one.scope), "from": one.valid_from, "to": one.valid_to, "ground": one.ground,
            "basis": one.basis, "while_listed": one.while_listed, "case": one.case_number, "lifted_by": one.lifted_by,
            "lifted_reason": one.lifted_reason,
        }
        for one in reversed(measures.bans(connection))
    ]  # fmt: skip


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = {"credit": _credit, "blacklist": _blacklist, "bans": _bans}
"""What a scenario's `expect: registry` may ask of them: the rows themselves, oldest first."""
