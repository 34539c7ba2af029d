"""Disputes 物业纠纷: which there are, how far they went, what was agreed, and what was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select

from engine.model import unit
from engine.store.words import every_word
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
from registry.store.listing import Listing
from registry.store.sight import Sight


@dataclass(frozen=True, slots=True)
class DisputeEntry:
    """A dispute by the number of its case. `level`: the highest that it reached, None where it was not taken up; `kept`, `broken`,
    `pending`: obligations of its agreement, all 0 without one."""

    case_number: str
    estate_id: str
    estate: str
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty or None means all. `words`: in the case's number, the estate's or the firm's name."""

    words: str = ""
    matter: str = ""
    open: bool | None = None
    level: int | None = None
    estate_id: str = ""
    firm_id: str = ""


_place, _firm = unit.alias("place"), unit.alias("firm_unit")
_level = select(func.max(dispute_level.c.level)).where(dispute_level.c.dispute_id == dispute.c.id).scalar_subquery()


def _entries() -> Select[Any]:
    return (
        select(
            dispute, _place.c.name.label("estate"), _firm.c.name.label("firm"), _level.label("level"),
            dispute_agreement.c.effective_on, dispute_close.c.outcome, dispute_close.c.closed_on,
            _counted(True).label("kept"), _counted(False).label("broken"), _counted(None).label("pending"),
        )
        .join(_place, _place.c.id == dispute.c.estate_id)
        .outerjoin(_firm, _firm.c.id == dispute.c.firm_id)
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


def entry_of(row: Row[Any]) -> DisputeEntry:
    return DisputeEntry(
        row.id, row.estate_id, row.estate, row.firm_id, row.firm, DisputeMatter(row.matter), row.opened_on, row.level, row.effective_on,
        None if row.outcome is None else DisputeOutcome(row.outcome), row.closed_on, row.kept, row.broken, row.pending,
    )  # fmt: skip


def disputes(connection: Connection, *, estate_id: str = "", matter: str = "", only_open: bool = False) -> tuple[DisputeEntry, ...]:
    """The disputes of an estate, on a matter; those still open alone; newest first."""
    query = _entries().order_by(dispute.c.opened_on.desc(), dispute.c.id.desc())
    if estate_id:
        query = query.where(dispute.c.estate_id == estate_id)
    if matter:
        query = query.where(dispute.c.matter == matter)
    if only_open:
        query = query.where(dispute_close.c.id.is_(None))
    return tuple(entry_of(row) for row in connection.execute(query))


def register(sight: Sight, wanted: Wanted) -> Listing:
    """The disputes in somebody's sight that fit, newest first, as rows for `entry_of`."""
    query = _entries().where(sight.sees(dispute.c.estate_id, dispute.c.firm_id))
    query = query.where(*every_word(wanted.words, dispute.c.id, _place.c.name, _firm.c.name))
    chosen = ((dispute.c.estate_id, wanted.estate_id), (dispute.c.firm_id, wanted.firm_id), (dispute.c.matter, wanted.matter))
    query = query.where(*(column == value for column, value in chosen if value))
    if wanted.open is not None:
        query = query.where(dispute_close.c.id.is_(None) if wanted.open else dispute_close.c.id.is_not(None))
    if wanted.level is not None:
        query = query.where(_level == wanted.level)
    return Listing(query, (dispute.c.opened_on, dispute.c.id))


def dispute_of(connection: Connection, case_number: str) -> DisputeEntry | None:
    """The dispute of a case; None if it has not entered one."""
    row = connection.execute(_entries().where(dispute.c.id == case_number)).one_or_none()
    return None if row is None else entry_of(row)


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
