"""A message that stops a case or lets it go on: of the names that its process says in `procedure.toml`, by the case's number.

What a court or another authority decides reaches a case so, without a person who may suspend it: the statutory clocks stop, as a
recorded fact. The cases that it called stand still and go on with it, for they work for it.
"""

from __future__ import annotations

from typing import Any

from engine.bpmn.inputs import Resumed, Suspended
from engine.handlers.delivered import Delivered
from engine.handlers.suspending import pending_terms
from engine.lifecycle import UNDER_WAY, CaseStatus, OutboxStatus
from engine.settle import put_message
from engine.step import Step
from engine.store import cases
from engine.store.cases import CaseRow
from engine.store.outgoing import OutboxRow
from engine.transaction import Transaction

REASON = "reason"
"""The variable of such a message that says why, in words for the case's history."""


def halt(tx: Transaction, row: OutboxRow, payload: dict[str, Any]) -> Delivered | None:
    """Suspends or resumes the case that a message names by its number; None where the message does not do that to it."""
    found = cases.by_number(tx.connection, row.target) if row.target else None
    wanted = None if found is None else _wanted(tx, found, row.name)
    if found is None or wanted is None:
        return None
    step = Step.open(tx, found.id)
    stands_so = step.row.status == wanted
    if stands_so or step.row.status not in UNDER_WAY:
        return Delivered(OutboxStatus.DELIVERED, step.row.id, f"Expected to find it otherwise, but it is {step.row.status}.")
    said = payload["variables"].get(REASON)
    reason = said if isinstance(said, str) and said.strip() else row.name
    called = [child.number for child in cases.children(tx.connection, found.id) if child.status in UNDER_WAY]
    step.facts |= {"outbox": row.id, "case": row.case_id, "reason": reason, "message": row.name, "passed_on": called}
    _feed(step, wanted, reason)
    for number, case_number in enumerate(called, len(step.effects)):
        assert row.expires_at is not None
        put_message(step, number, row.name, case_number, {"variables": {REASON: reason}}, row.expires_at)
    return Delivered(OutboxStatus.DELIVERED, step.row.id)


def _feed(step: Step, wanted: CaseStatus, reason: str) -> None:
    if wanted is CaseStatus.SUSPENDED:
        step.feed(Suspended(reason))
        step.save(Suspended.kind)
    else:
        step.feed(Resumed(reason, *pending_terms(step)))
        step.save(Resumed.kind)


def _wanted(tx: Transaction, row: CaseRow, message: str) -> CaseStatus | None:
    """What a message makes of a case: said by its own process, or by that of a case which called it, however far out."""
    process = tx.house.library.procedure(tx.connection, row.definition).process(row.process)
    if message == process.suspended_by:
        return CaseStatus.SUSPENDED
    if message == process.resumed_by:
        return CaseStatus.RUNNING
    caller = None if row.parent_case is None else cases.find(tx.connection, row.parent_case)
    return None if caller is None else _wanted(tx, caller, message)
