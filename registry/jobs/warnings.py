"""Job types that record warnings, take them back, and count those in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.credit import firm_on_record
from registry.jobs.estates import estate_facts, firm_facts
from registry.jobs.inputs import Given
from registry.jobs.measures import grounds
from registry.jobs.service import ESTATE_FACTS, FIRM_FACTS, served_by
from registry.kinds import WarningGround
from registry.store import estates as estate_register
from registry.store import warnings
from registry.store.written import written

Result = dict[str, Any]


def record_warning(context: JobContext, given: Given) -> Result:
    """Records the warning that a served decision gave, once per case.

    basis, decided_on: the legal rule that gives the power to warn, and the day that picks its row; document: number of the
    decision; remedy: the remedy that it told. Raises: JobFault if the basis is not a confirmed one.
    """
    estates = inputs.texts(given, "estates")
    if not estates or len(set(estates)) < len(estates):
        raise JobFault("Expected the estates that the warning names, each once, but it is not so.", cause=Cause.VALUE)
    served_on = inputs.day(given, "served_on")
    if served_on > context.today:
        raise JobFault(f"Expected a decision that was served, but {served_on} is still to come.", cause=Cause.DAY)
    row = {
        "id": context.case_number, "firm_id": firm_on_record(context, inputs.text(given, "firm_id")).id,
        "facts": inputs.text(given, "facts"), "document": inputs.text(given, "document"), "served_on": served_on,
        "recorded_on": context.today, **grounds(context, given), "ground": str(inputs.word(given, "ground", WarningGround)),
    }  # fmt: skip
    named = warnings.add_warning(context.connection, row, estates)
    context.wrote("warning", context.case_number)
    for key in named:
        context.wrote("warning_estate", key)
    return {"warning": context.case_number, "basis": row["basis"]}


def warning_on_record(context: JobContext, given: Given) -> Result:
    """What a case's warning said, whether it still stands, its firm, and the first of the estates that it names."""
    entry = _warning_of(context, inputs.text(given, "case_number"))
    record = estate_register.estate_record(context.connection, entry.estates[0][0], context.today)
    contract = next((each for each in record.contracts if each.firm_id == entry.firm_id), None) if record else None
    if record is None or contract is None:
        raise JobFault(
            f"Expected {entry.firm_id} to have had a contract for {entry.estates[0][1]}, but there is none.", cause=Cause.ABSENT,
        )
    return {
        "estate": estate_facts(record),
        "firm": firm_facts(context.connection, contract),
        "warned": {**_told(entry), "revoked": entry.voided_by is not None},
    }


def _warning_of(context: JobContext, case_number: str) -> warnings.WarningEntry:
    """Raises: JobFault if the case has not warned."""
    found = warnings.warnings(context.connection, case_number=case_number)
    if not found:
        raise JobFault(f"Expected case {case_number} to have warned, but it has not.", cause=Cause.ABSENT)
    return found[0]


def revoke_warning(context: JobContext, given: Given) -> Result:
    """Takes a case's warning out of force; the record itself stays."""
    original = inputs.text(given, "case_number")
    entry = _warning_of(context, original)
    if entry.voided_by is not None:
        raise JobFault(
            f"Expected the warning of case {original} to be in force, but case {entry.voided_by} revoked it.", cause=Cause.OVER,
        )
    row = {
        "id": original,
        "reason": inputs.text(given, "reason"),
        "voided_on": context.today,
        "case_number": context.case_number,
    }
    warnings.void_warning(context.connection, row)
    context.wrote("warning_void", original)
    return {"warning": original, "firm_id": entry.firm_id, "estates": [estate_id for estate_id, _ in entry.estates]}


def warnings_in_force(context: JobContext, given: Given) -> Result:
    """Which warnings of a firm count on a day, and which of the estates that they name it serves today."""
    firm_id, on = inputs.text(given, "firm_id"), inputs.day(given, "on")
    standing = [each for each in warnings.warnings(context.connection, firm_id=firm_id) if each.counts_on(on)]
    names = dict(pair for each in standing for pair in each.estates)
    served = {each.id for each in served_by(context.connection, firm_id, context)}
    return {
        "count": Decimal(len(standing)),
        "warnings": [_told(each) for each in standing],
        "estates": [{"id": each, "name": names[each]} for each in sorted(names) if each in served],
    }


def _told(entry: warnings.WarningEntry) -> Result:
    return {
        "case": entry.case_number,
        "document": entry.document,
        "ground": entry.ground.label,
        "facts": entry.facts,
        "basis": entry.citation,
        "served_on": entry.served_on,
        "estates": "、".join(name for _, name in entry.estates),
    }


JOBS = (
    Job(
        "record_warning",
        record_warning,
        inputs={
            "firm_id": "string",
            "estates": "list",
            "ground": "string",
            "facts": "string",
            "basis": "string",
            "decided_on": "date",
            "document": "string",
            "remedy": "string",
            "served_on": "date",
        },
        outputs={"warning": "string", "basis": "string"},
        label="登记警告",
        writes=written("warning", "warning_estate"),
    ),
    Job(
        "warning_on_record",
        warning_on_record,
        inputs={"case_number": "string"},
        outputs={
            "estate": ESTATE_FACTS,
            "firm": FIRM_FACTS,
            "warned": "context(case, document, ground, facts, basis, served_on, estates, revoked)",
        },
        label="查警告",
    ),
    Job(
        "revoke_warning",
        revoke_warning,
        inputs={"case_number": "string", "reason": "string"},
        outputs={"warning": "string", "firm_id": "string", "estates": "list"},
        label="撤销警告",
        writes=written("warning_void"),
    ),
    Job(
        "warnings_in_force",
        warnings_in_force,
        inputs={"firm_id": "string", "on": "date"},
        outputs={
            "count": "number",
            "warnings": "list(case, document, ground, facts, basis, served_on, estates)",
            "estates": "list(id, name)",
        },
        label="查有效警告",
    ),
)
