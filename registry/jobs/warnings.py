"""Job types that record warnings, take them back, and count those in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.jobs.service import served_by
from registry.kinds import WarningGround
from registry.store import warnings
from registry.store.written import written

Result = dict[str, Any]


def record_warning(context: JobContext, given: Given) -> Result:
    """Records the warning that a served decision gave, once per case.

    basis_rule, basis_from: the legal rule and the first day of its row that gives the power to warn; basis: the article as
    the letter prints it; document: number of the decision; remedy: the remedy that it told.
    """
    estates = inputs.texts(given, "estates")
    if not estates or len(set(estates)) < len(estates):
        raise JobFault("Expected the estates that the warning names, each once, but it is not so.")
    ground = inputs.text(given, "ground")
    if ground not in set(WarningGround):
        raise JobFault(f"Expected one of {', '.join(WarningGround)} for ground, but it is {ground!r}.")
    served_on = inputs.day(given, "served_on")
    if served_on > context.today:
        raise JobFault(f"Expected a decision that was served, but {served_on} is still to come.")
    row = {
        "id": context.case_number, "firm_id": inputs.text(given, "firm_id"), "ground": ground,
        "facts": inputs.text(given, "facts"), "basis_rule": inputs.text(given, "basis_rule"),
        "basis_from": inputs.day(given, "basis_from"), "basis": inputs.text(given, "basis"),
        "document": inputs.text(given, "document"), "remedy": inputs.text(given, "remedy"), "served_on": served_on,
        "recorded_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    named = warnings.add_warning(context.connection, row, estates)
    context.wrote("warning", context.case_number)
    for key in named:
        context.wrote("warning_estate", key)
    return {"warning": context.case_number}


def revoke_warning(context: JobContext, given: Given) -> Result:
    """Takes a case's warning out of force; the record itself stays."""
    original = inputs.text(given, "case_number")
    found = warnings.warnings(context.connection, case_number=original)
    if not found:
        raise JobFault(f"Expected case {original} to have warned, but it has not.")
    (entry,) = found
    if entry.voided_by is not None:
        raise JobFault(f"Expected the warning of case {original} to be in force, but case {entry.voided_by} revoked it.")
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
        "basis": entry.basis,
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
            "basis_rule": "string",
            "basis_from": "date",
            "basis": "string",
            "document": "string",
            "remedy": "string",
            "served_on": "date",
        },
        outputs={"warning": "string"},
        label="登记警告",
        writes=written("warning", "warning_estate"),
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
