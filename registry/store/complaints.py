"""Complaints 投诉信访: which were registered, about whom, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from engine.model import unit
from registry.kinds import ComplaintKind, ComplaintResult
from registry.model import complaint, complaint_result, estate
from registry.quarters import Quarter
from registry.store.listing import Listing
from registry.store.sight import Sight


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; an empty text: whatever it is. `result`: one of them, or `OPEN`."""

    firm: str = ""
    estate: str = ""
    kind: str = ""
    result: str = ""


OPEN = "open"
"""The filter for those that are under way."""


def register(sight: Sight, asked: Asked) -> Listing:
    """The complaints about the estates in somebody's sight that fit, newest first, as rows for `entry_of`."""
    place, named = unit.alias("place"), unit.alias("named")
    query = (
        select(
            complaint, place.c.name.label("place"), place.c.name_en.label("place_en"), named.c.name.label("firm"),
            complaint_result.c.result, complaint_result.c.closed_on, complaint_result.c.told,
        )
        .join(place, place.c.id == complaint.c.estate_id)
        .outerjoin(named, named.c.id == complaint.c.firm_id)
        .outerjoin(complaint_result, complaint_result.c.id == complaint.c.id)
        .where(sight.sees(complaint.c.estate_id))
    )  # fmt: skip
    chosen = ((complaint.c.firm_id, asked.firm), (complaint.c.estate_id, asked.estate), (complaint.c.kind, asked.kind))
    query = query.where(*(column == wanted for column, wanted in chosen if wanted))
    if asked.result == OPEN:
        query = query.where(complaint_result.c.id.is_(None))
    elif asked.result:
        query = query.where(complaint_result.c.result == asked.result)
    return Listing(query, (complaint.c.received_on, complaint.c.id))


def entry_of(row: Row[Any]) -> ComplaintEntry:
    return ComplaintEntry(
        row.id, row.estate_id, row.place, row.place_en, row.firm_id, row.firm or "", ComplaintKind(row.kind), row.received_on,
        None if row.result is None else ComplaintResult(row.result), row.closed_on, bool(row.told),
    )  # fmt: skip


def complaints(connection: Connection) -> list[ComplaintEntry]:
    """All of them, newest first."""
    return [entry_of(row) for row in register(Sight(None), Asked()).every(connection)]


def count_justified(connection: Connection, sight: Sight, asked: Asked, quarter: Quarter, most: int) -> int:
    """How many of those that fit were found justified in a quarter; counted no farther than `most`."""
    found = register(sight, asked)
    here = complaint_result.c.quarter == str(quarter), complaint_result.c.result == ComplaintResult.JUSTIFIED.value
    return Listing(found.query.where(*here), found.order).count(connection, most)


def estates_named(connection: Connection, sight: Sight) -> dict[str, str]:
    """Id -> name of the estates in somebody's sight that were complained about; each is looked up, however many complaints there
    are."""
    about = select(complaint.c.id).where(complaint.c.estate_id == estate.c.id).limit(1).scalar_subquery()
    query = select(unit.c.id, unit.c.name).join(estate, estate.c.id == unit.c.id).where(about.is_not(None))
    rows = connection.execute(query.where(sight.sees(estate.c.id)))
    return {row.id: row.name for row in rows}


def firms_named(connection: Connection, sight: Sight) -> dict[str, str]:
    """Id -> name of the firms that were complained about in one of the estates in somebody's sight. The index of estates and firms
    is walked from each firm to the next one: a planner that looked for one of two at a time might read every complaint."""
    first = select(func.min(complaint.c.firm_id)).where(complaint.c.estate_id == estate.c.id).scalar_subquery()
    walked = select(estate.c.id, first.label("firm_id")).where(sight.sees(estate.c.id)).cte("walked", recursive=True)
    behind = complaint.c.estate_id == walked.c.id, complaint.c.firm_id > walked.c.firm_id
    following = select(func.min(complaint.c.firm_id)).where(*behind).scalar_subquery()
    walked = walked.union_all(select(walked.c.id, following).where(walked.c.firm_id.is_not(None)))
    rows = connection.execute(select(unit.c.id, unit.c.name).where(unit.c.id.in_(select(walked.c.firm_id))))
    return {row.id: row.name for row in rows}


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
