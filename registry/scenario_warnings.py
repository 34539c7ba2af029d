"""Warnings in a scenario's world: those that a firm had before, and what is observed of them all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry.store.filling import fill_tables
from registry.store.warnings import warnings


def warn_before(connection: Connection, firm_id: str, estate_id: str, days: Iterable[date]) -> None:
    """A warning that names the estate for each of these days, on which it was served."""
    for number, day in enumerate(days, 1):
        case_number = f"警告 {day.year}-9{number:03}"
        row = {
            "id": case_number, "firm_id": firm_id, "ground": "rooms", "facts": "封控期间出租值守用房",
            "basis": "warning_basis_rooms@2018-03-19", "citation": "物业管理条例（2018修正）第六十二条",
            "document": f"昆住建警决〔{day.year}〕9{number:03}号", "remedy": "可以申请行政复议。", "served_on": day,
            "recorded_on": day, "case_number": case_number,
        }  # fmt: skip
        named = {"id": f"{case_number}/{estate_id}", "warning_id": case_number, "estate_id": estate_id, "case_number": case_number}
        fill_tables(connection, {"warning": [row], "warning_estate": [named]})


def observed_warnings(connection: Connection) -> list[dict[str, Any]]:
    """Every warning as a scenario may expect it, oldest first; `revoked` is why, null while it stands."""
    return [
        {
            "firm": each.firm_id, "ground": str(each.ground), "facts": each.facts, "basis": each.citation,
            "served_on": each.served_on, "estates": [estate_id for estate_id, _ in each.estates], "revoked": each.void_reason,
        }
        for each in warnings(connection)
    ]  # fmt: skip
