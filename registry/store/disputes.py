"""Disputes 物业纠纷: which there are, how far they went, what was agreed, and what was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select

from engine.model import unit
from registry.kinds import DisputeMatter, DisputeOutcome
from registry.model import (
    dispute,
    dispute_agreement,
    dispute_close,
    dispute_level,
    dispute_obligation,
    dispute_performance,
    estate,
)


@dataclass(frozen=True, slots=True)
class DisputeEntry:
    """A dispute by the number of its case. `level`: the highest that it reached, None where it was not taken up; `kept`, `broken`,
    `pending`: obligations of its agreement, all 0 without one. `estate_units`: the estate, its community and subdistrict."""

    case_number: str
    estate_id: str
    estate: str
    estate_units: frozenset[str]
    firm_id: str | None
    firm: str | None
    matter: DisputeMatter
    opened_on: date
    level: int | None
    agreed_on: date | None
    outcome: DisputeOutcome | None
    closed_on: date | None
    kept: int
    broken: int
    pending: int

    @property
    def open(self) -> bool:
        return self.outcome is None


def _entries() -> Select[Any]:
    place, community, firm_unit = unit.alias("place"), unit.alias("community"), unit.alias("firm_unit")
    level = select(func.max(dispute_level.c.level)).where(dispute_level.c.dispute_id == dispute.c.id).scalar_subquery()
    return (
        select(
            dispute, place.c.name.label("estate"), place.c.parent.label("community_id"),
            community.c.parent.label("subdistrict_id"), firm_unit.c.name.label("firm"), level.label("level"),
            dispute_agreement.c.effective_on, dispute_close.c.outcome, dispute_close.c.closed_on,
            _counted(True).label("kept"), _counted(False).label("broken"), _counted(None).label("pending"),
        )
        .join(estate, estate.c.id == dispute.c.estate_id)
        .join(place, place.c.id == estate.c.id)
        .join(community, community.c.id == place.c.parent)
        .outerjoin(firm_unit, firm_unit.c.id == dispute.c.firm_id)
        .outerjoin(dispute_agreement, dispute_agreement.c.id == dispute.c.id)
        .outerjoin(dispute_close, dispute_close.c.id == dispute.c.id)
    )  # fmt: skip


def _counted(kept: bool | None) -> Any:
    """How many obligations of a dispute were kept, broken, or (None) are open."""
    query = (
        select(func.count())
        .select_from(dispute_obligation.outerjoin(dispute_performance, dispute_performance.c.id == dispute_obligation.c.id))
        .where(dispute_obligation.c.dispute_id == dispute.c.id)
    )
    kinds = dispute_performance.c.id.is_(None) if kept is None else dispute_performance.c.kept.is_(kept)
    return query.where(kinds).scalar_subquery()


def _entry(row: Row[Any]) -> DisputeEntry:
    return DisputeEntry(
        row.id, row.estate_id, row.estate, frozenset({row.estate_id, row.community_id, row.subdistrict_id}), row.firm_id, row.firm,
        DisputeMatter(row.matter), row.opened_on, row.level, row.effective_on,
        None if row.outcome is None else DisputeOutcome(row.outcome), row.closed_on, row.kept, row.broken, row.pending,
    )  # fmt: skip


def disputes(
    connection: Connection, *, estate_id: str = "", firm_id: str = "", matter: str = "", only_open: bool = False
) -> tuple[DisputeEntry, ...]:
    """The disputes of an estate, with a firm, on a matter; those still open alone; newest first."""
    query = _entries().order_by(dispute.c.opened_on.desc(), dispute.c.id.desc())
    if estate_id:
        query = query.where(dispute.c.estate_id == estate_id)
    if firm_id:
        query = query.where(dispute.c.firm_id == firm_id)
    if matter:
        query = query.where(dispute.c.matter == matter)
    if only_open:
        query = query.where(dispute_close.c.id.is_(None))
    return tuple(_entry(row) for row in connection.execute(query))


def dispute_of(connection: Connection, case_number: str) -> DisputeEntry | None:
    """The dispute of a case; None if it has not entered one."""
    row = connection.execute(_entries().where(dispute.c.id == case_number)).one_or_none()
    return None if row is None else _entry(row)


def lock_estate(connection: Connection, estate_id: str) -> bool:
    """Nobody else enters a dispute of the estate until the transaction ends; whether there is such an estate."""
    found = connection.execute(select(estate.c.id).where(estate.c.id == estate_id).with_for_update()).scalar_one_or_none()
    return found is not None


def obligations(connection: Connection, dispute_id: str) -> list[Row[Any]]:
    """The obligations of an agreement with what became of them, in their order."""
    query = (
        select(dispute_obligation, dispute_performance.c.kept)
        .outerjoin(dispute_performance, dispute_performance.c.id == dispute_obligation.c.id)
        .where(dispute_obligation.c.dispute_id == dispute_id)
        .order_by(dispute_obligation.c.number)
    )
    return list(connection.execute(query))


def agreements_broken(connection: Connection, firm_id: str, first: date, last: date) -> list[str]:
    """The disputes whose agreement the firm broke, by the day on which that was first recorded, within these days."""
    when = func.min(dispute_performance.c.recorded_on)
    query = (
        select(dispute.c.id)
        .join(dispute_obligation, dispute_obligation.c.dispute_id == dispute.c.id)
        .join(
            dispute_performance,
            and_(dispute_performance.c.id == dispute_obligation.c.id, dispute_performance.c.kept.is_(False)),
        )
        .where(dispute.c.firm_id == firm_id, dispute_obligation.c.by_firm.is_(True))
        .group_by(dispute.c.id)
        .having(when.between(first, last))
        .order_by(when, dispute.c.id)
    )
    return list(connection.execute(query).scalars())


def add_dispute(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(dispute), [dict(row)])


def add_level(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(dispute_level), [dict(row)])


def add_agreement(connection: Connection, row: Mapping[str, Any], owed: Sequence[Mapping[str, Any]]) -> None:
    """Records an agreement with its obligations."""
    connection.execute(insert(dispute_agreement), [dict(row)])
    connection.execute(insert(dispute_obligation), [dict(each) for each in owed])


def add_performance(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(dispute_performance), [dict(row)])


def add_close(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(dispute_close), [dict(row)])
