"""The credit ledger 信用扣分台账: what findings cost a firm, what was given back, and what stands of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from registry.model import credit_ledger, firm

counter = credit_ledger.alias("counter")


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """An entry, signed: negative for points deducted. `reversed_by` is the entry that gave them back, on `reversed_on`."""

    id: str
    firm_id: str
    estate_id: str | None
    points: int
    ground: str
    reason: str
    source_case: str | None
    entered_on: date
    case_number: str | None
    reverses: str | None
    reversed_by: str | None
    reversed_on: date | None

    def stands(self, day: date) -> bool:
        """Whether it is a deduction that nobody had given back by a day."""
        return self.points < 0 and self.entered_on <= day and (self.reversed_on is None or self.reversed_on > day)


def _entry(row: Row[Any]) -> CreditEntry:
    return CreditEntry(
        row.id, row.firm_id, row.estate_id, row.points, row.ground, row.reason, row.source_case, row.entered_on,
        row.case_number, row.reverses, row.reversed_by, row.reversed_on,
    )  # fmt: skip


def credit_entries(
    connection: Connection, *, firm_id: str = "", entry_id: str = "", source_case: str = "", case_number: str = ""
) -> tuple[CreditEntry, ...]:
    """The ledger: a firm's, one entry, what a case's finding led to, what a case entered, or all of it; newest first."""
    query = (
        select(credit_ledger, counter.c.id.label("reversed_by"), counter.c.entered_on.label("reversed_on"))
        .outerjoin(counter, counter.c.reverses == credit_ledger.c.id)
        .order_by(credit_ledger.c.entered_on.desc(), credit_ledger.c.id.desc())
    )
    wanted = (
        (credit_ledger.c.firm_id, firm_id), (credit_ledger.c.id, entry_id), (credit_ledger.c.source_case, source_case),
        (credit_ledger.c.case_number, case_number),
    )  # fmt: skip
    for column, value in wanted:
        if value:
            query = query.where(column == value)
    return tuple(_entry(row) for row in connection.execute(query))


def months_before(day: date, months: int) -> date:
    """The first day from which a term of so many months still runs on a day.

    Source: Civil Code (民法典) art. 201, 202: the day itself does not count; the term ends on the same day of its last month, or
    on that month's last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:  # no such day: a term from the month's last day ended before
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def standing_deductions(connection: Connection, firm_id: str, day: date) -> list[CreditEntry]:
    """The deductions that stand on a day, newest first."""
    return [entry for entry in credit_entries(connection, firm_id=firm_id) if entry.stands(day)]


def lock_firm(connection: Connection, firm_id: str) -> bool:
    """Nobody else enters or lists this firm until the transaction ends. Whether there is such a firm."""
    query = select(firm.c.id).where(firm.c.id == firm_id)
    return connection.execute(query.with_for_update()).scalar() is not None


def add_entry(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(credit_ledger), [dict(row)])
