"""Firms 物业企业: which there are, and what is on record of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from engine.model import grant, unit, user
from engine.store.prepared import Statement
from registry.kinds import FirmStatus
from registry.model import contract, credit_ledger, firm
from registry.store.appraisals import AppraisalEntry, appraisals
from registry.store.credit import CreditEntry, credit_entries
from registry.store.estates import ContractEntry, contracts


@dataclass(frozen=True, slots=True)
class Firm:
    """Who a firm is, without what it does."""

    id: str
    name: str
    credit_code: str
    status: FirmStatus
    contact: str
    electronic_service: bool


@dataclass(frozen=True, slots=True)
class FirmEntry:
    """A firm in a list; `estates` counts those served on the day asked for, `points` is the sum of its credit ledger."""

    id: str
    name: str
    credit_code: str
    status: FirmStatus
    estates: int
    points: int


@dataclass(frozen=True, slots=True)
class FirmRecord:
    """All that the registry has of a firm; lists newest first."""

    entry: FirmEntry
    contact: str
    phone: str
    controlling_owner: str
    legal_person: str | None
    electronic_service: bool
    case_number: str | None
    contracts: tuple[ContractEntry, ...]
    appraisals: tuple[AppraisalEntry, ...]
    credit: tuple[CreditEntry, ...]


_FIRM = Statement(
    select(firm.c.id, unit.c.name, firm.c.credit_code, firm.c.status, firm.c.contact, firm.c.electronic_service)
    .join(unit, unit.c.id == firm.c.id)
    .where(firm.c.id == bindparam("of"))
)
_MANAGER = Statement(
    select(user.c.id, user.c.name)
    .join(grant, grant.c.user_id == user.c.id)
    .where(grant.c.role == "firm_manager", grant.c.unit_id == bindparam("firm"), grant.c.second_unit == bindparam("estate"))
    .where(user.c.active)
    .order_by(user.c.id)
    .limit(1)
)


def find(connection: Connection, firm_id: str) -> Firm | None:
    """None if there is no such firm."""
    row = _FIRM.first(connection, of=firm_id)
    return None if row is None else Firm(row[0], row[1], row[2], FirmStatus(row[3]), row[4], row[5])


def _entries(day: date) -> Select[Any]:
    served = (
        select(func.count(contract.c.estate_id.distinct()))
        .where(contract.c.firm_id == firm.c.id, contract.c.valid_from <= day)
        .where(func.coalesce(contract.c.ended_on, contract.c.valid_to) >= day)
        .scalar_subquery()
    )
    points = (
        select(func.coalesce(func.sum(credit_ledger.c.points), 0))
        .where(credit_ledger.c.firm_id == firm.c.id)
        .scalar_subquery()
    )
    return select(firm, unit.c.name, served.label("estates"), points.label("points")).join(unit, unit.c.id == firm.c.id)


def _entry(row: Row[Any]) -> FirmEntry:
    return FirmEntry(row.id, row.name, row.credit_code, FirmStatus(row.status), row.estates, int(row.points))


def firms(connection: Connection, day: date, *, words: str = "") -> list[FirmEntry]:
    """Which firms there are, with these words in their name or code; by id."""
    query = _entries(day).order_by(firm.c.id)
    if words:
        query = query.where(
            or_(unit.c.name.contains(words, autoescape=True), firm.c.credit_code.contains(words, autoescape=True))
        )
    return [_entry(row) for row in connection.execute(query)]


def firm_record(connection: Connection, firm_id: str, day: date) -> FirmRecord | None:
    """What is on record of a firm; None if there is no such firm."""
    row = connection.execute(_entries(day).where(firm.c.id == firm_id)).one_or_none()
    if row is None:
        return None
    return FirmRecord(
        _entry(row), row.contact, row.phone, row.controlling_owner, row.legal_person, row.electronic_service,
        row.case_number,
        contracts(connection, firm_id=firm_id), appraisals(connection, firm_id=firm_id),
        credit_entries(connection, firm_id=firm_id),
    )  # fmt: skip


def manager_of(connection: Connection, firm_id: str, estate_id: str) -> tuple[str, str] | None:
    """Who manages an estate for a firm (项目负责人): user id and name, the first by id; None if nobody does."""
    row = _MANAGER.first(connection, firm=firm_id, estate=estate_id)
    return None if row is None else (row[0], row[1])
