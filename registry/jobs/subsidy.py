"""Job types that read and post the subsidy's ledger."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import contract_of_quarter
from registry.jobs.inputs import Given
from registry.jobs.reversal import reverse_deduction
from registry.kinds import Account, LedgerKind
from registry.money import yuan_of
from registry.quarters import Quarter
from registry.store import subsidy
from registry.store.subsidy import Balance, Posting
from registry.store.written import written

Result = dict[str, Any]


def balance_on_record(context: JobContext, estate_id: str, quarter: Quarter) -> Balance:
    """Raises: JobFault if nothing was allotted."""
    found = subsidy.balance(context.connection, estate_id, quarter)
    if found is None:
        raise JobFault(
            f"Expected a budget line with an allotment for {estate_id} in {quarter}, but there is none.", cause=Cause.ABSENT,
        )
    return found


def check_budget(context: JobContext, given: Given) -> Result:
    """The quarter's allotment, what is left of it, and whether it was paid before. Amounts in yuan."""
    balance = balance_on_record(context, inputs.text(given, "estate_id"), inputs.quarter(given))
    return {
        "line": balance.line,
        "allotment": yuan_of(balance.cents),
        "withheld": yuan_of(balance.withheld_cents),
        "released": yuan_of(balance.released_cents),
        "available": yuan_of(balance.available_cents),
        "already_paid": balance.released_cents > 0,
    }


def execute_deduction(context: JobContext, given: Given) -> Result:
    """Withholds an amount of the quarter's allotment and releases the rest, once per estate and quarter.

    An amount of 0 releases the whole. Where the quarter was paid before, the amount is a debt of the firm, set off
    against the releases of the next quarters. The sums that come back are those that stand for the quarter afterwards.
    Raises: JobFault if nothing is allotted, the amount exceeds the allotment, or the quarter was executed before.
    Source: the district's procedures, section 4.1 (执行扣减, 核拨, 资金核对).
    """
    estate_id, quarter = inputs.text(given, "estate_id"), inputs.quarter(given)
    amount = inputs.hundredths(given, "amount")
    set_off = given.get("set_off") is not None and inputs.flag(given, "set_off")
    subsidy.lock_allotments(context.connection, estate_id)
    balance = balance_on_record(context, estate_id, quarter)
    _refuse_second(context, balance)
    if amount > balance.cents:
        raise JobFault(
            f"Expected at most the allotment of {yuan_of(balance.cents)} yuan, but {yuan_of(amount)} are to be withheld.",
            cause=Cause.VALUE,
        )
    firm_id = contract_of_quarter(context.connection, estate_id, quarter).firm_id
    postings = _paid_before(balance, firm_id, amount, set_off) if balance.released_cents else None
    if postings is None:
        if set_off and amount:
            raise JobFault(
                f"Expected a quarter that was paid before, but nothing was released for {estate_id} in {quarter}.", cause=Cause.ABSENT,
            )
        postings = _withhold_and_release(context, balance, firm_id, amount)
    rows = subsidy.post(context.connection, postings, context.case_number, context.today)
    for row in rows:
        context.wrote("subsidy_ledger", row["id"])
    return _standing(context, estate_id, quarter, rows)


def _refuse_second(context: JobContext, balance: Balance) -> None:
    """An execution leaves an entry that names its case; a payment before the appraisal names none."""
    rows = subsidy.ledger_rows(context.connection, estate_id=balance.estate_id, quarter=balance.quarter)
    cases = sorted({row.case_number for row in rows if row.case_number and row.kind != str(LedgerKind.COUNTER)})
    if cases:
        raise JobFault(
            f"Expected {balance.estate_id} in {balance.quarter} not to be settled yet, but case {cases[0]} settled it.",
            cause=Cause.BEFORE,
        )


def _paid_before(balance: Balance, firm_id: str, amount: int, set_off: bool) -> list[Posting]:
    if amount == 0:
        return []
    if not set_off:
        raise JobFault(
            f"Expected an allotment that is not paid yet, but {balance.estate_id} was paid for {balance.quarter};"
            " the amount can only be set off.",
            cause=Cause.BEFORE,
        )
    if amount > balance.released_cents:
        raise JobFault(
            f"Expected at most the {yuan_of(balance.released_cents)} yuan paid before, but {yuan_of(amount)} are to be set off.",
            cause=Cause.VALUE,
        )
    debt = Posting(
        balance.estate_id, balance.quarter, firm_id, LedgerKind.SET_OFF, Account.SET_OFF, amount,
        f"{balance.quarter.label}补贴已先行核拨，应扣减的金额在以后季度抵扣",
    )  # fmt: skip
    return [debt]


def _withhold_and_release(context: JobContext, balance: Balance, firm_id: str, amount: int) -> list[Posting]:
    """The debt of earlier quarters, same estate and firm, is taken from what would be released."""
    debt = sum(row.cents for row in subsidy.set_off_postings(context.connection, balance.estate_id, firm_id))
    taken = min(debt, balance.cents - amount)
    label = balance.quarter.label
    sums = (
        (LedgerKind.WITHHELD, Account.WITHHELD, amount, f"{label}考核扣减"),
        (LedgerKind.SET_OFF, Account.SET_OFF, -taken, f"抵扣以前季度应扣减的金额，自{label}核拨中扣回"),
        (LedgerKind.RELEASED, Account.RELEASED, balance.cents - amount - taken, f"{label}补贴核拨"),
    )
    return [
        Posting(balance.estate_id, balance.quarter, firm_id, kind, account, cents, reason)
        for kind, account, cents, reason in sums
        if cents
    ]


def _standing(context: JobContext, estate_id: str, quarter: Quarter, rows: list[dict[str, Any]]) -> Result:
    balance = balance_on_record(context, estate_id, quarter)
    debt = sum(row["cents"] for row in rows if row["kind"] == str(LedgerKind.SET_OFF) and row["cents"] > 0)
    return {
        "withheld": yuan_of(balance.withheld_cents),
        "released": yuan_of(balance.released_cents),
        "ledger": [row["id"] for row in rows],
        "set_off_amount": yuan_of(debt),
        "set_off_taken": yuan_of(balance.set_off_cents),
    }


JOBS = (
    Job(
        "check_budget",
        check_budget,
        inputs={"estate_id": "string", "quarter": "string"},
        outputs={
            "line": "string",
            "allotment": "number",
            "withheld": "number",
            "released": "number",
            "available": "number",
            "already_paid": "boolean",
        },
        label="核对补贴资金",
    ),
    Job(
        "execute_deduction",
        execute_deduction,
        inputs={"estate_id": "string", "quarter": "string", "amount": "number", "set_off": "boolean?"},
        outputs={
            "withheld": "number",
            "released": "number",
            "ledger": "list",
            "set_off_amount": "number",
            "set_off_taken": "number",
        },
        label="执行扣减和核拨",
        writes=written("subsidy_ledger"),
    ),
    Job(
        "reverse_deduction",
        reverse_deduction,
        inputs={"case_number": "string", "scope": "string", "amount": "number?", "reason": "string"},
        outputs={
            "withheld": "number",
            "released": "number",
            "given_back": "number",
            "set_off_amount": "number",
            "ledger": "list",
        },
        label="冲正扣减",
        writes=written("subsidy_ledger"),
    ),
)
