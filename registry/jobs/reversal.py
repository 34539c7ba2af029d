"""Taking an executed deduction back by counter-entries, in part or whole."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.kinds import Account, LedgerKind
from registry.money import yuan_of
from registry.quarters import Quarter
from registry.store import subsidy
from registry.store.subsidy import Posting

Result = dict[str, Any]
SCOPES = ("whole", "part")


def reverse_deduction(context: JobContext, given: Given) -> Result:
    """Gives back what a case's deduction took, whole or a part: counter-entries, once per reversing case.

    case_number is the case that executed; amount (yuan) is wanted for a part. The sums that come back are those that
    stand for the quarter afterwards.
    Raises: JobFault if that case deducted nothing that still stands, the amount exceeds it, or this case reversed before.
    Source: the district's procedures, section 4.1 (`subsidy_reversal`).
    """
    original, reason = inputs.text(given, "case_number"), inputs.text(given, "reason")
    scope = inputs.text(given, "scope")
    if scope not in SCOPES:
        raise JobFault(f"Expected whole or part for scope, but it is {scope!r}.", cause=Cause.VALUE)
    deduction = _deduction(context, original)
    estate_id, quarter = deduction.estate_id, Quarter.read(deduction.quarter)
    subsidy.lock_allotments(context.connection, estate_id)
    standing = _standing_cents(context, deduction)
    cents = standing if scope == "whole" else inputs.hundredths(given, "amount")
    if not 0 < cents <= standing:
        raise JobFault(
            f"Expected to give back up to the {yuan_of(standing)} yuan that case {original} still withholds,"
            f" but {yuan_of(cents)} are asked for.",
            cause=Cause.VALUE,
        )
    if deduction.kind == str(LedgerKind.WITHHELD):
        postings = _give_back(deduction, quarter, cents, reason)
    else:
        postings = _cancel_debt(context, deduction, quarter, cents, reason)
    rows = subsidy.post(context.connection, postings, context.case_number, context.today)
    for row in rows:
        context.wrote("subsidy_ledger", row["id"])
    return _result(context, deduction, quarter, cents, [row["id"] for row in rows])


def _deduction(context: JobContext, original: str) -> Any:
    """The entry by which the case withheld money or recorded a debt."""
    for row in subsidy.ledger_rows(context.connection, case_number=original):
        if row.kind == str(LedgerKind.WITHHELD) or (row.kind == str(LedgerKind.SET_OFF) and row.cents > 0):
            return row
    raise JobFault(f"Expected case {original} to have executed a deduction, but it has not.", cause=Cause.ABSENT)


def _standing_cents(context: JobContext, deduction: Any) -> int:
    """What is left of the deduction after earlier reversals; refuses a second one by the same case."""
    rows = subsidy.ledger_rows(context.connection, estate_id=deduction.estate_id, quarter=Quarter.read(deduction.quarter))
    counters = [row for row in rows if row.kind == str(LedgerKind.COUNTER) and row.account == deduction.account]
    if any(row.case_number == context.case_number for row in counters):
        raise JobFault(
            f"Expected one reversal by case {context.case_number}, but it has reversed {deduction.id} before.", cause=Cause.BEFORE,
        )
    return int(deduction.cents + sum(row.cents for row in counters if row.cents < 0))


def _counter(deduction: Any, quarter: Quarter, account: Account, cents: int, reason: str) -> Posting:
    return Posting(deduction.estate_id, quarter, deduction.firm_id, LedgerKind.COUNTER, account, cents, reason)


def _give_back(deduction: Any, quarter: Quarter, cents: int, reason: str) -> list[Posting]:
    return [
        _counter(deduction, quarter, Account.WITHHELD, -cents, reason),
        _counter(deduction, quarter, Account.RELEASED, cents, reason),
    ]


def _cancel_debt(context: JobContext, deduction: Any, quarter: Quarter, cents: int, reason: str) -> list[Posting]:
    """Cancels a debt; what later quarters' releases already paid of it is released there, the latest quarter first."""
    entries = subsidy.set_off_postings(context.connection, deduction.estate_id, deduction.firm_id)
    to_pay = max(cents - sum(row.cents for row in entries), 0)
    taken: dict[str, int] = {}
    for row in entries:
        if row.quarter != deduction.quarter:
            taken[row.quarter] = taken.get(row.quarter, 0) - row.cents
    postings = [_counter(deduction, quarter, Account.SET_OFF, -cents, reason)]
    for later, amount in taken.items():
        paid = min(to_pay, amount)
        if later > deduction.quarter and paid > 0:
            to_pay -= paid
            postings += [
                _counter(deduction, Quarter.read(later), Account.SET_OFF, paid, reason),
                _counter(deduction, Quarter.read(later), Account.RELEASED, paid, reason),
            ]
    return postings


def _result(context: JobContext, deduction: Any, quarter: Quarter, cents: int, ledger: list[str]) -> Result:
    balance = subsidy.balance(context.connection, deduction.estate_id, quarter)
    if balance is None:
        raise JobFault(f"Expected an allotment for {deduction.estate_id} in {quarter}, but there is none.", cause=Cause.ABSENT)
    debt = 0 if deduction.kind == str(LedgerKind.WITHHELD) else _debt_left(context, deduction, quarter)
    return {
        "withheld": yuan_of(balance.withheld_cents),
        "released": yuan_of(balance.released_cents),
        "given_back": yuan_of(cents),
        "set_off_amount": yuan_of(debt),
        "ledger": ledger,
    }


def _debt_left(context: JobContext, deduction: Any, quarter: Quarter) -> int:
    rows = subsidy.ledger_rows(context.connection, estate_id=deduction.estate_id, quarter=quarter)
    return sum(int(row.cents) for row in rows if row.account == str(Account.SET_OFF))
