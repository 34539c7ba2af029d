"""The subsidy's budget line, its allotments and its ledger 补贴资金."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from registry.kinds import Account, LedgerKind
from registry.model import allotment, budget_line, subsidy_ledger
from registry.money import yuan_of
from registry.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands in the ledger for an estate's quarter, in cents."""

    line_id: str
    line: str
    estate_id: str
    quarter: Quarter
    cents: int
    withheld_cents: int
    released_cents: int
    set_off_cents: int

    @property
    def available_cents(self) -> int:
        """What was neither withheld nor released nor set off yet."""
        return self.cents - self.withheld_cents - self.released_cents - self.set_off_cents


@dataclass(frozen=True, slots=True)
class Posting:
    """A signed change of one account of an estate's quarter, to be entered in the ledger."""

    estate_id: str
    quarter: Quarter
    firm_id: str
    kind: LedgerKind
    account: Account
    cents: int
    reason: str

    def row_id(self, case_number: str | None) -> str:
        """quarter/estate/kind; a counter-entry adds the account and its case, of which there may be several."""
        base = f"{self.quarter}/{self.estate_id}/{self.kind}"
        return base if self.kind is not LedgerKind.COUNTER else f"{base}-{self.account}/{case_number}"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry as a page shows it; amounts in yuan, signed."""

    id: str
    quarter: Quarter
    firm_id: str
    kind: LedgerKind
    account: Account
    amount: Decimal
    entered_on: date
    reason: str
    case_number: str | None


def _balance(row: Row[Any]) -> Balance:
    return Balance(
        row.line_id, row.title, row.estate_id, Quarter.read(row.quarter), row.cents, row.withheld_cents,
        row.released_cents, row.set_off_cents,
    )  # fmt: skip


def balances_of_estate(connection: Connection, estate_id: str) -> list[Balance]:
    """The estate's allotments with what became of each, newest quarter first."""
    query = (
        select(allotment, budget_line.c.title)
        .join(budget_line, budget_line.c.id == allotment.c.line_id)
        .where(allotment.c.estate_id == estate_id)
        .order_by(allotment.c.quarter.desc())
    )
    return [_balance(row) for row in connection.execute(query)]


def balance(connection: Connection, estate_id: str, quarter: Quarter) -> Balance | None:
    """What stands for an estate's quarter; None if nothing was allotted."""
    query = (
        select(allotment, budget_line.c.title)
        .join(budget_line, budget_line.c.id == allotment.c.line_id)
        .where(allotment.c.estate_id == estate_id, allotment.c.quarter == str(quarter))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _balance(row)


def lock_allotments(connection: Connection, estate_id: str) -> None:
    """Nobody else posts for this estate until the transaction ends. All its quarters, in the order of their keys: a debt
    of one quarter is taken from another."""
    query = select(allotment.c.id).where(allotment.c.estate_id == estate_id).order_by(allotment.c.id)
    connection.execute(query.with_for_update())


def ledger_rows(
    connection: Connection, *, estate_id: str = "", quarter: Quarter | None = None, case_number: str = ""
) -> Sequence[Row[Any]]:
    """The entries of an estate, a quarter, or a case, in the order of quarter, day and key."""
    query = select(subsidy_ledger).order_by(
        subsidy_ledger.c.quarter, subsidy_ledger.c.entered_on, subsidy_ledger.c.estate_id, subsidy_ledger.c.id
    )
    if estate_id:
        query = query.where(subsidy_ledger.c.estate_id == estate_id)
    if quarter is not None:
        query = query.where(subsidy_ledger.c.quarter == str(quarter))
    if case_number:
        query = query.where(subsidy_ledger.c.case_number == case_number)
    return connection.execute(query).all()


def ledger_of_estate(connection: Connection, estate_id: str) -> list[LedgerEntry]:
    """The estate's ledger, oldest first."""
    return [
        LedgerEntry(
            row.id, Quarter.read(row.quarter), row.firm_id, LedgerKind(row.kind), Account(row.account),
            yuan_of(row.cents), row.entered_on, row.reason, row.case_number,
        )
        for row in ledger_rows(connection, estate_id=estate_id)
    ]  # fmt: skip


def set_off_postings(connection: Connection, estate_id: str, firm_id: str) -> Sequence[Row[Any]]:
    """All that was ever entered on the set-off account of an estate and firm, newest quarter first."""
    query = (
        select(subsidy_ledger)
        .where(subsidy_ledger.c.estate_id == estate_id, subsidy_ledger.c.firm_id == firm_id)
        .where(subsidy_ledger.c.account == str(Account.SET_OFF))
        .order_by(subsidy_ledger.c.quarter.desc(), subsidy_ledger.c.id)
    )
    return connection.execute(query).all()


def deducted_cents(connection: Connection, estate_id: str, quarter: Quarter) -> int:
    """What still stands of the quarter's deduction, withheld or carried over as a debt, after all counter-entries."""
    total = 0
    for row in ledger_rows(connection, estate_id=estate_id, quarter=quarter):
        recorded = row.cents > 0 if row.kind == str(LedgerKind.SET_OFF) else row.cents < 0  # not a taking for an earlier debt
        if row.account == str(Account.WITHHELD) or (row.account == str(Account.SET_OFF) and recorded):
            total += int(row.cents)
    return total


def post(connection: Connection, postings: Iterable[Posting], case_number: str | None, day: date) -> list[dict[str, Any]]:
    """Enters postings in the ledger and keeps the sums of their allotments; the rows as written.

    The database refuses what would make a sum negative or exceed the allotment, and an entry that stands already.
    """
    rows = []
    for posting in postings:
        row = {
            "id": posting.row_id(case_number), "estate_id": posting.estate_id, "quarter": str(posting.quarter),
            "firm_id": posting.firm_id, "kind": str(posting.kind), "account": str(posting.account),
            "cents": posting.cents, "entered_on": day, "reason": posting.reason, "case_number": case_number,
        }  # fmt: skip
        connection.execute(insert(subsidy_ledger), [row])
        _keep_sums(connection, posting)
        rows.append(row)
    return rows


def _keep_sums(connection: Connection, posting: Posting) -> None:
    here = and_(allotment.c.estate_id == posting.estate_id, allotment.c.quarter == str(posting.quarter))
    changed = {
        Account.WITHHELD: {allotment.c.withheld_cents: allotment.c.withheld_cents + posting.cents},
        Account.RELEASED: {allotment.c.released_cents: allotment.c.released_cents + posting.cents},
        # A debt recorded leaves the quarter's own money alone: it was paid. A debt taken reduces the release.
        Account.SET_OFF: {allotment.c.set_off_cents: allotment.c.set_off_cents - _taken(posting)},
    }[posting.account]
    connection.execute(update(allotment).where(here).values(changed))


def _taken(posting: Posting) -> int:
    """By how much a posting changes what was taken from this quarter for an earlier debt (negative: taken)."""
    if posting.kind is LedgerKind.SET_OFF:
        return min(posting.cents, 0)
    return max(posting.cents, 0)  # a positive counter-entry undoes a taking, a negative one cancels a debt


def disagreements(connection: Connection) -> list[str]:
    """Which allotments' sums are not those of their ledger entries, and which lines' not those of their allotments."""
    entries = subsidy_ledger.c
    taken = or_(
        and_(entries.kind == str(LedgerKind.SET_OFF), entries.cents < 0),
        and_(entries.kind == str(LedgerKind.COUNTER), entries.cents > 0),
    )
    on = {account: entries.account == str(account) for account in Account}

    def total(condition: Any) -> Any:
        return func.coalesce(func.sum(entries.cents).filter(condition), 0)

    sums = (
        select(
            allotment.c.id,
            (total(on[Account.WITHHELD]) - allotment.c.withheld_cents).label("withheld"),
            (total(on[Account.RELEASED]) - allotment.c.released_cents).label("released"),
            (total(and_(on[Account.SET_OFF], taken)) + allotment.c.set_off_cents).label("set_off"),
        )
        .outerjoin(
            subsidy_ledger, and_(entries.estate_id == allotment.c.estate_id, entries.quarter == allotment.c.quarter)
        )
        .group_by(allotment.c.id, allotment.c.withheld_cents, allotment.c.released_cents, allotment.c.set_off_cents)
    )
    found = [row.id for row in connection.execute(sums) if row.withheld or row.released or row.set_off]
    lines = (
        select(budget_line.c.id, budget_line.c.allotted_cents, func.coalesce(func.sum(allotment.c.cents), 0).label("sum"))
        .outerjoin(allotment, allotment.c.line_id == budget_line.c.id)
        .group_by(budget_line.c.id, budget_line.c.allotted_cents)
    )
    return found + [row.id for row in connection.execute(lines) if row.sum != row.allotted_cents]
