"""Quarterly appraisals 季度考核 and what voids them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from engine.model import unit
from registry.kinds import Verdict
from registry.model import appraisal, appraisal_void, standard_edition
from registry.money import yuan_of
from registry.quarters import Quarter

RATE_PLACES = 4


@dataclass(frozen=True, slots=True)
class AppraisalEntry:
    """A quarter's result. `rate` is a fraction (0.36 = 36 %), `amount` yuan; voided by a case: no longer in force."""

    id: str
    estate_id: str
    estate: str
    firm_id: str
    quarter: Quarter
    score: Decimal | None
    verdict: Verdict
    missing: str
    failed: bool
    rate: Decimal | None
    amount: Decimal | None
    recorded_on: date
    case_number: str | None
    voided_by: str | None
    voided_on: date | None

    @property
    def in_force(self) -> bool:
        return self.voided_by is None


def _entry(row: Row[Any]) -> AppraisalEntry:
    return AppraisalEntry(
        row.id, row.estate_id, row.estate, row.firm_id, Quarter.read(row.quarter),
        None if row.score_hundredths is None else yuan_of(row.score_hundredths), Verdict(row.verdict), row.missing,
        row.failed, None if row.rate_basis_points is None else Decimal(row.rate_basis_points).scaleb(-RATE_PLACES),
        None if row.amount_cents is None else yuan_of(row.amount_cents), row.recorded_on, row.case_number,
        row.voided_by, row.voided_on,
    )  # fmt: skip


def appraisals(
    connection: Connection, *, estate_id: str = "", firm_id: str = "", case_number: str = ""
) -> tuple[AppraisalEntry, ...]:
    """The results of an estate, a firm, both, or of one case; newest first."""
    query = (
        select(
            appraisal,
            unit.c.name.label("estate"),
            appraisal_void.c.case_number.label("voided_by"),
            appraisal_void.c.voided_on,
        )
        .join(unit, unit.c.id == appraisal.c.estate_id)
        .outerjoin(appraisal_void, appraisal_void.c.id == appraisal.c.id)
        .order_by(appraisal.c.quarter.desc(), appraisal.c.estate_id)
    )
    wanted = ((appraisal.c.estate_id, estate_id), (appraisal.c.firm_id, firm_id), (appraisal.c.case_number, case_number))
    for column, value in wanted:
        if value:
            query = query.where(column == value)
    return tuple(_entry(row) for row in connection.execute(query))


def failed_quarters_before(connection: Connection, estate_id: str, firm_id: str, quarter: Quarter) -> list[Quarter]:
    """Which of the four quarters before this one failed and still count, same estate and firm; oldest first.

    Source: the district's procedures, section 4.1 (failed quarter; practice).
    """
    first = quarter.before(4)
    return sorted(
        found.quarter
        for found in appraisals(connection, estate_id=estate_id, firm_id=firm_id)
        if found.failed and found.in_force and first <= found.quarter < quarter
    )


def estates_with_result(connection: Connection, quarter: Quarter) -> set[str]:
    """Which estates have a result for the quarter, in force or not."""
    query = select(appraisal.c.estate_id).where(appraisal.c.quarter == str(quarter))
    return set(connection.execute(query).scalars())


def add_appraisal(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(appraisal), [dict(row)])


def void(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(appraisal_void), [dict(row)])


def edition_on(connection: Connection, day: date) -> str | None:
    """The label of the service standard's edition in force on a day; None if there is none."""
    query = (
        select(standard_edition.c.label)
        .where(standard_edition.c.valid_from <= day)
        .order_by(standard_edition.c.valid_from.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found
