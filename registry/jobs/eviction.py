"""Job types that tell an eviction's case what it is about, and what an earlier one left in the registry."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import contract_facts, estate_facts, firm_facts
from registry.jobs.inputs import Given
from registry.jobs.service import CONTRACT_FACTS, ESTATE_FACTS, FIRM_FACTS
from registry.store import estates, measures, takeovers

Result = dict[str, Any]


def eviction_case_facts(context: JobContext, given: Given) -> Result:
    """An estate, the firm to be dismissed, and its contract that runs there today, null where none does any more.

    Without firm_id the firm is the one that serves the estate today, else the last one that did.
    """
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    firm_id = inputs.optional_text(given, "firm_id") or record.entry.firm_id
    known = [each for each in record.contracts if not firm_id or each.firm_id == firm_id]
    if not known:
        raise JobFault(
            f"Expected a contract {f'of {firm_id} ' if firm_id else ''}for {record.entry.name}, but there never was one.",
            cause=Cause.ABSENT,
        )
    running = [each for each in known if each.valid_from <= context.today <= each.ends_on]
    return {
        "estate": estate_facts(record),
        "estate_kind": str(record.entry.kind),
        "firm": firm_facts(context.connection, (running or known)[0]),
        "contract": contract_facts(running[0]) if running else None,
    }


def eviction_record(context: JobContext, given: Given) -> Result:
    """What stands of an eviction's case in the registry: its ban and its end of the contract; null for what does not."""
    case_number, firm_id = inputs.text(given, "case_number"), inputs.text(given, "firm_id")
    banned = measures.bans(context.connection, subject_id=firm_id)
    bans = [each for each in banned if each.case_number == case_number and each.lifted_by is None]
    ends = [each for each in takeovers.ends(context.connection, case_number=case_number) if each.voided_by is None]
    return {"ban": bans[0].id if bans else None, "contract_end": ends[0].id if ends else None}


JOBS = (
    Job(
        "eviction_case_facts",
        eviction_case_facts,
        inputs={"estate_id": "string", "firm_id": "string?"},
        outputs={"estate": ESTATE_FACTS, "estate_kind": "string", "firm": FIRM_FACTS, "contract": CONTRACT_FACTS + "?"},
        label="查小区、企业和合同",
    ),
    Job(
        "eviction_record",
        eviction_record,
        inputs={"case_number": "string", "firm_id": "string"},
        outputs={"ban": "string?", "contract_end": "string?"},
        label="查清退留下的登记",
    ),
)
