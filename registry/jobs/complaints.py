"""Job types that keep the register of complaints, and say when a firm has so many that its credit is told of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.credit import lock_firm
from registry.jobs.inputs import Given
from registry.kinds import ComplaintKind, ComplaintResult
from registry.quarters import Quarter
from registry.store import complaints, estates
from registry.store.written import written

Result = dict[str, Any]


def open_complaint(context: JobContext, given: Given) -> Result:
    """Registers a case's complaint, once: about an estate, and about a firm or somebody else.

    Raises: JobFault for an estate or a firm that is none, and for a case that has registered one.
    """
    estate_id, firm_id = inputs.text(given, "estate_id"), inputs.optional_text(given, "firm_id")
    if not estates.is_estate(context.connection, estate_id):
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    if firm_id is not None:
        lock_firm(context.connection, firm_id)
    if complaints.firm_of(context.connection, context.case_number)[0]:
        raise JobFault(f"Expected case {context.case_number} to register a complaint once, but it has before.", cause=Cause.BEFORE)
    row = {
        "id": context.case_number, "estate_id": estate_id, "firm_id": firm_id,
        "kind": inputs.word(given, "kind", ComplaintKind).value, "received_on": inputs.day(given, "received_on"),
        "case_number": context.case_number,
    }  # fmt: skip
    complaints.add(context.connection, row)
    context.wrote("complaint", context.case_number)
    return {"complaint": context.case_number}


def close_complaint(context: JobContext, given: Given) -> Result:
    """Enters what came of a case's complaint, once; counts the firm's complaints that were found justified in this quarter.

    many: true where they are `limit` or more with this one, and no earlier one of the quarter was told of.
    Raises: JobFault where nothing was registered, or it is closed.
    Source: the district's procedures, section 4.3 (five complaints found justified in a quarter).
    """
    registered, firm_id = complaints.firm_of(context.connection, context.case_number)
    if not registered:
        raise JobFault(f"Expected a complaint of case {context.case_number}, but it registered none.", cause=Cause.ABSENT)
    if complaints.is_closed(context.connection, context.case_number):
        raise JobFault(f"Expected the complaint of case {context.case_number} to be open, but it is closed.", cause=Cause.BEFORE)
    result, quarter = inputs.word(given, "result", ComplaintResult), Quarter.of(context.today)
    count, told, many = 0, False, False
    if firm_id is not None:
        lock_firm(context.connection, firm_id)
        count, told = complaints.justified(context.connection, firm_id, quarter)
        if result is ComplaintResult.JUSTIFIED:
            count += 1
            many = count >= inputs.whole(given, "limit") and not told
    row = {
        "id": context.case_number, "result": result.value, "closed_on": context.today, "quarter": str(quarter), "told": many,
        "case_number": context.case_number,
    }  # fmt: skip
    complaints.close(context.connection, row)
    context.wrote("complaint_result", context.case_number)
    return {"quarter": quarter.label, "justified": Decimal(count), "many": many}


JOBS = (
    Job(
        "open_complaint",
        open_complaint,
        inputs={"estate_id": "string", "firm_id": "string?", "kind": "string", "received_on": "date"},
        outputs={"complaint": "string"},
        writes=written("complaint"),
        label="登记投诉",
    ),
    Job(
        "close_complaint",
        close_complaint,
        inputs={"result": "string", "limit": "number"},
        outputs={"quarter": "string", "justified": "number", "many": "boolean"},
        writes=written("complaint_result"),
        label="登记投诉的结果",
    ),
)
