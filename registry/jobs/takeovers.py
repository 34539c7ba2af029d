"""Job types that end a firm's contract before its term, take that back, and record who serves an estate in between."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.kinds import InterimKind
from registry.store import estates, takeovers
from registry.store.written import written

Result = dict[str, Any]


def end_contract(context: JobContext, given: Given) -> Result:
    """Ends a contract on a day before its term does; a later day leaves it to its term.

    Raises: JobFault if there is no such contract, or it ends no later already.
    Source: Civil Code (民法典) art. 946, 949.
    """
    contract_id, day = inputs.text(given, "contract"), inputs.day(given, "ended_on")
    valid_to = takeovers.lock_contract(context.connection, contract_id)
    if valid_to is None:
        raise JobFault(f"Expected a contract of the registry, but {contract_id} is none.", cause=Cause.ABSENT)
    standing = [each for each in takeovers.ends(context.connection, contract_id=contract_id) if each.voided_by is None]
    before = standing[-1].ended_on if standing else None
    ended_on = min(day, valid_to)
    if before is not None and before <= ended_on:
        raise JobFault(
            f"Expected {contract_id} to run beyond {ended_on}, but case {standing[-1].case_number} ended it on {before}.", cause=Cause.OVER,
        )
    row: Result = {
        "id": f"{context.case_number}/{contract_id}", "contract_id": contract_id, "ended_on": ended_on, "ended_before": before,
        "reason": inputs.text(given, "reason"), "recorded_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    takeovers.add_end(context.connection, row)
    context.wrote("contract_end", row["id"])
    return {"contract_end": row["id"], "ended_on": ended_on}


def reopen_contract(context: JobContext, given: Given) -> Result:
    """Takes the end that a case set to a contract back, as long as no other firm has a contract for what comes after.

    Raises: JobFault if nothing of that case stands, or a successor's contract does.
    """
    original = inputs.text(given, "case_number")
    standing = [each for each in takeovers.ends(context.connection, case_number=original) if each.voided_by is None]
    if len(standing) != 1:
        raise JobFault(
            f"Expected one end of a contract by case {original} to stand, but there are {len(standing)}.", cause=Cause.ABSENT,
        )
    (entry,) = standing
    takeovers.lock_contract(context.connection, entry.contract_id)
    _refuse_successor(context, entry)
    row = {
        "id": entry.id, "reason": inputs.text(given, "reason"), "voided_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    takeovers.void_end(context.connection, entry, row)
    context.wrote("contract_end_void", entry.id)
    return {"contract": entry.contract_id}


def _refuse_successor(context: JobContext, entry: takeovers.EndEntry) -> None:
    every = estates.contracts(context.connection)
    mine = next(each for each in every if each.id == entry.contract_id)
    later = [
        each for each in every
        if each.estate_id == mine.estate_id and each.firm_id != mine.firm_id and each.ends_on > entry.ended_on
    ]  # fmt: skip
    if later:
        raise JobFault(f"Expected no contract of another firm after {entry.ended_on}, but {later[0].id} of {later[0].firm} is one.")


def record_interim(context: JobContext, given: Given) -> Result:
    """Records who serves an estate in between: the community, or an emergency service; once per case and kind."""
    kind = inputs.text(given, "kind")
    if kind not in set(InterimKind):
        raise JobFault(f"Expected one of {', '.join(InterimKind)} for kind, but it is {kind!r}.", cause=Cause.VALUE)
    estate_id = inputs.text(given, "estate_id")
    if not estates.is_estate(context.connection, estate_id):
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    if any(str(each.kind) == kind for each in takeovers.interim_services(context.connection, case_number=context.case_number)):
        raise JobFault(
            f"Expected one service of kind {kind} by case {context.case_number}, but it stands already.", cause=Cause.BEFORE,
        )
    row: Result = {
        "id": f"{context.case_number}/{kind}", "estate_id": estate_id, "kind": kind, "keeper": inputs.text(given, "keeper"),
        "starts_on": inputs.day(given, "starts_on"), "reason": inputs.text(given, "reason"), "recorded_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    takeovers.add_interim(context.connection, row)
    context.wrote("interim_service", row["id"])
    return {"interim": row["id"]}


JOBS = (
    Job(
        "end_contract",
        end_contract,
        inputs={"contract": "string", "ended_on": "date", "reason": "string"},
        outputs={"contract_end": "string", "ended_on": "date"},
        label="终止合同",
        writes=written("contract_end"),
    ),
    Job(
        "reopen_contract",
        reopen_contract,
        inputs={"case_number": "string", "reason": "string"},
        outputs={"contract": "string"},
        label="恢复合同",
        writes=written("contract_end_void"),
    ),
    Job(
        "record_interim",
        record_interim,
        inputs={"estate_id": "string", "kind": "string", "keeper": "string", "starts_on": "date", "reason": "string"},
        outputs={"interim": "string"},
        label="登记过渡服务",
        writes=written("interim_service"),
    ),
)
