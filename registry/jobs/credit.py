"""Job types that keep the credit ledger, and say how a firm stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.store import credit, estates, firms, measures
from registry.store.written import written

Result = dict[str, Any]


def firm_on_record(context: JobContext, firm_id: str) -> firms.Firm:
    """Raises: JobFault if there is no such firm."""
    found = firms.find(context.connection, firm_id)
    if found is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    return found


def lock_firm(connection: Connection, firm_id: str) -> None:
    """Raises: JobFault if there is no such firm."""
    if not credit.lock_firm(connection, firm_id):
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)


def firm_case_facts(context: JobContext, given: Given) -> Result:
    """What a case about a firm needs to know of it, and which estates it serves on the day."""
    record = firm_on_record(context, inputs.text(given, "firm_id"))
    served = [one for one in estates.contracts(context.connection, firm_id=record.id) if one.valid_from <= context.today <= one.ends_on]
    places = {one.estate_id: one.estate for one in reversed(served)}
    return {
        "firm": {
            "id": record.id, "name": record.name, "credit_code": record.credit_code,
            "contact": record.contact, "electronic_service": record.electronic_service,
        },
        "estates": [{"id": estate_id, "name": name} for estate_id, name in sorted(places.items())],
    }  # fmt: skip


def firm_choices(context: JobContext, given: Given) -> Result:
    """The firms that a start form offers, by name, and the estates."""
    offered = sorted(firms.firms(context.connection, context.today), key=lambda entry: entry.name)
    places = sorted(estates.estates(context.connection, context.today), key=lambda entry: (entry.subdistrict, entry.name))
    return {
        "firm_choices": [{"label": f"{entry.name}（{entry.credit_code}）", "value": entry.id} for entry in offered],
        "estate_choices": [{"label": f"{entry.name}（{entry.subdistrict}）", "value": entry.id} for entry in places],
    }


def credit_reversal_facts(context: JobContext, given: Given) -> Result:
    """What a reversal needs to know: the deduction that is named, or that a case's finding led to, with its firm.

    deduction: null where that finding has led to none that stands.
    """
    entry_id, source = inputs.optional_text(given, "entry"), inputs.optional_text(given, "source")
    if entry_id is not None:
        found = credit.credit_entries(context.connection, entry_id=entry_id)
    else:
        found = credit.credit_entries(context.connection, source_case=source) if source is not None else ()
    standing = [entry for entry in found if entry.stands(context.today)]
    if entry_id is not None and not standing:
        raise JobFault(f"Expected a deduction that stands, but {entry_id} is none.", cause=Cause.ABSENT)
    firm_id = standing[0].firm_id if standing else inputs.text(given, "firm_id")
    told = [
        {
            "entry": entry.id, "points": Decimal(-entry.points), "reason": entry.reason, "entered_on": entry.entered_on,
            "source": entry.source_case or entry.id,
        }
        for entry in standing[:1]
    ]  # fmt: skip
    return {**firm_case_facts(context, {"firm_id": firm_id}), "deduction": told[0] if told else None}


def deduction_choices(context: JobContext, given: Given) -> Result:
    """The deductions that stand, newest first: what a reversal can be opened for."""
    names = {entry.id: entry.name for entry in firms.firms(context.connection, context.today)}
    standing = [entry for entry in credit.credit_entries(context.connection) if entry.stands(context.today)]
    return {
        "deduction_choices": [
            {"label": f"{names[entry.firm_id]}：扣{-entry.points}分（{entry.id}，{entry.entered_on}）", "value": entry.id}
            for entry in standing
        ]
    }


def enter_credit(context: JobContext, given: Given) -> Result:
    """Enters the points that a finding costs a firm, once per case."""
    firm_id, estate_id = inputs.text(given, "firm_id"), inputs.optional_text(given, "estate_id")
    lock_firm(context.connection, firm_id)
    if estate_id is not None and not estates.is_estate(context.connection, estate_id):
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    if credit.credit_entries(context.connection, entry_id=context.case_number):
        raise JobFault(f"Expected case {context.case_number} to enter points once, but it has before.", cause=Cause.BEFORE)
    row: Result = {
        "id": context.case_number, "firm_id": firm_id, "estate_id": estate_id, "points": -inputs.whole(given, "points"),
        "ground": inputs.text(given, "ground", 40), "reason": inputs.text(given, "reason"),
        "source_case": inputs.optional_text(given, "source_case", 60), "entered_on": context.today, "reverses": None,
        "case_number": context.case_number,
    }  # fmt: skip
    credit.add_entry(context.connection, row)
    context.wrote("credit_ledger", row["id"])
    return {"entry": row["id"]}


def reverse_credit(context: JobContext, given: Given) -> Result:
    """Gives back by a counter-entry what an entry took; the entry itself stays."""
    entry_id = inputs.text(given, "entry")
    found = credit.credit_entries(context.connection, entry_id=entry_id)
    if not found or found[0].points > 0:
        raise JobFault(f"Expected a deduction of the credit ledger, but {entry_id} is none.", cause=Cause.ABSENT)
    entry = found[0]
    lock_firm(context.connection, entry.firm_id)
    (entry,) = credit.credit_entries(context.connection, entry_id=entry_id)  # as it stands now that nobody else writes
    if entry.reversed_by is not None:
        raise JobFault(f"Expected {entry_id} to stand, but {entry.reversed_by} reversed it.", cause=Cause.OVER)
    row: Result = {
        "id": f"{context.case_number}/{entry.id}", "firm_id": entry.firm_id, "estate_id": entry.estate_id,
        "points": -entry.points, "ground": entry.ground, "reason": inputs.text(given, "reason"),
        "source_case": entry.source_case, "entered_on": context.today, "reverses": entry.id,
        "case_number": context.case_number,
    }  # fmt: skip
    credit.add_entry(context.connection, row)
    context.wrote("credit_ledger", row["id"])
    return {"entry": row["id"], "firm_id": entry.firm_id, "points": Decimal(-entry.points)}


def credit_standing(context: JobContext, given: Given) -> Result:
    """How a firm stands on a day: the points of the months before it, and whether it is on the blacklist.

    clean_since: the day of its last deduction that stands, or of its listing, whichever is later; null with neither.
    """
    firm_id, day = inputs.text(given, "firm_id"), inputs.optional_day(given, "on") or context.today
    firm_on_record(context, firm_id)
    standing = credit.standing_deductions(context.connection, firm_id, day)
    since = credit.months_before(day, inputs.whole(given, "months"))
    counted = [entry for entry in standing if entry.entered_on >= since]
    listing = measures.listing_on(context.connection, firm_id, day)
    days = [entry.entered_on for entry in standing[:1]] + ([] if listing is None else [listing.entered_on])
    return {
        "points": Decimal(-sum(entry.points for entry in counted)),
        "entries": [
            {"entry": entry.id, "points": Decimal(-entry.points), "reason": entry.reason, "entered_on": entry.entered_on}
            for entry in counted
        ],
        "blacklisted": listing is not None,
        "listing": None if listing is None else listing.id,
        "listed_on": None if listing is None else listing.entered_on,
        "clean_since": max(days, default=None),
    }


FIRM = "context(id, name, credit_code, contact, electronic_service)"
JOBS = (
    Job(
        "firm_case_facts",
        firm_case_facts,
        inputs={"firm_id": "string"},
        outputs={
            "firm": FIRM,
            "estates": "list(id, name)",
        },
        label="查企业和所服务的小区",
    ),
    Job(
        "firm_choices",
        firm_choices,
        inputs={},
        outputs={"firm_choices": "list", "estate_choices": "list"},
        label="可选的企业和小区",
    ),
    Job(
        "credit_reversal_facts",
        credit_reversal_facts,
        inputs={"entry": "string?", "source": "string?", "firm_id": "string?"},
        outputs={
            "firm": FIRM,
            "estates": "list(id, name)",
            "deduction": "context(entry, points, reason, entered_on, source)?",
        },
        label="查要撤销的扣分",
    ),
    Job(
        "deduction_choices",
        deduction_choices,
        inputs={},
        outputs={"deduction_choices": "list"},
        label="可撤销的扣分",
    ),
    Job(
        "enter_credit",
        enter_credit,
        inputs={
            "firm_id": "string",
            "estate_id": "string?",
            "points": "number",
            "ground": "string",
            "reason": "string",
            "source_case": "string?",
        },
        outputs={"entry": "string"},
        label="登记信用扣分",
        writes=written("credit_ledger"),
    ),
    Job(
        "reverse_credit",
        reverse_credit,
        inputs={"entry": "string", "reason": "string"},
        outputs={"entry": "string", "firm_id": "string", "points": "number"},
        label="冲正信用扣分",
        writes=written("credit_ledger"),
    ),
    Job(
        "credit_standing",
        credit_standing,
        inputs={"firm_id": "string", "on": "date?", "months": "number"},
        outputs={
            "points": "number",
            "entries": "list(entry, points, reason, entered_on)",
            "blacklisted": "boolean",
            "listing": "string?",
            "listed_on": "date?",
            "clean_since": "date?",
        },
        label="查信用扣分和黑名单",
    ),
)
