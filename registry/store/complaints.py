"""Complaints 投诉信访: which were registered, about whom, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.model import unit
from registry.kinds import ComplaintKind, ComplaintResult
from registry.model import complaint, complaint_result
from registry.quarters import Quarter


@dataclass(frozen=True, slots=True)
class ComplaintEntry:
    """A complaint by the number of its case. `firm_id`: whom it is about, None for somebody else; `result` and `closed_on`: None
    while it is under way; `told`: it made the firm's complaints so many that its credit is told of them."""

    case_number: str
    estate_id: str
    estate_name: str
    estate_name_en: str
    firm_id: str | None
    firm_name: str
    kind: ComplaintKind
    received_on: date
    result: ComplaintResult | None
    closed_on: date | None
    told: bool


def complaints(connection: Connection, *, firm_id: str = "", estate_id: str = "", kind: str = "") -> list[ComplaintEntry]:
    """All of them, or those about a firm, of an estate, of a kind; the newest first."""
    place, firm = unit.alias("place"), unit.alias("firm")
    query = (
        select(
            complaint, place.c.name.label("place"), place.c.name_en.label("place_en"), firm.c.name.label("firm"),
            complaint_result.c.result, complaint_result.c.closed_on, complaint_result.c.told,
        )
        .join(place, place.c.id == complaint.c.estate_id)
        .outerjoin(firm, firm.c.id == complaint.c.firm_id)
        .outerjoin(complaint_result, complaint_result.c.id == complaint.c.id)
        .order_by(complaint.c.received_on.desc(), complaint.c.id.desc())
    )  # fmt: skip
    for column, wanted in ((complaint.c.firm_id, firm_id), (complaint.c.estate_id, estate_id), (complaint.c.kind, kind)):
        if wanted:
            query = query.where(column == wanted)
    return [
        ComplaintEntry(
            row.id, row.estate_id, row.place, row.place_en, row.firm_id, row.firm or "", ComplaintKind(row.kind), row.received_on,
            None if row.result is None else ComplaintResult(row.result), row.closed_on, bool(row.told),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def firm_of(connection: Connection, case_number: str) -> tuple[bool, str | None]:
    """Whether a case registered a complaint, and about which firm."""
    row = connection.execute(select(complaint.c.firm_id).where(complaint.c.id == case_number)).one_or_none()
    return row is not None, None if row is None else row.firm_id


def is_closed(connection: Connection, case_number: str) -> bool:
    return connection.execute(select(complaint_result.c.id).where(complaint_result.c.id == case_number)).first() is not None


def justified(connection: Connection, firm_id: str, quarter: Quarter) -> tuple[int, bool]:
    """How many complaints about a firm were found justified in a quarter, and whether its credit was told of it."""
    here = complaint_result.c.quarter == str(quarter), complaint_result.c.result == ComplaintResult.JUSTIFIED.value
    query = select(complaint_result.c.told).join(complaint, complaint.c.id == complaint_result.c.id)
    found = connection.execute(query.where(complaint.c.firm_id == firm_id, *here)).scalars().all()
    return len(found), any(found)


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(complaint).values(dict(row)))


def close(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(complaint_result).values(dict(row)))
