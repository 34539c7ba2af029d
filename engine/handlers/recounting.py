"""What a changed calendar does to a running case: its pending terms are counted anew, and the journal says which moved."""

from __future__ import annotations

from typing import Any

from engine.bpmn.effects import TermMoved, TimerMoved
from engine.bpmn.inputs import Recounted
from engine.handlers.suspending import pending_terms
from engine.library import CALENDAR
from engine.lifecycle import CaseStatus
from engine.machine_commands import RecountTerms
from engine.step import Step
from engine.store import cases
from engine.transaction import Transaction


def recount_terms(tx: Transaction, command: RecountTerms) -> dict[str, Any]:
    """Counts the pending terms of a running case by the newest calendar, once. A case none of whose terms changes gets no entry.

    Raises NotFound.
    """
    step = Step.open(tx, command.case_id)
    newest = tx.shelf.newest.get(CALENDAR)
    if step.row.calendar == newest or step.row.status != CaseStatus.RUNNING:
        return {"case": step.row.id, "moved": 0}
    moved = recount(step)
    if moved:
        step.save(Recounted.kind)
    cases.save(tx.connection, step.row.id, {"calendar": newest})
    return {"case": step.row.id, "moved": moved}


def recount(step: Step) -> int:
    """Lets a step count the pending terms anew. Returns how many changed; without any nothing is fed."""
    assert step.state is not None
    notes, due = pending_terms(step)
    before = {name: wait.due_at for name, wait in step.state.waits.items()}
    done = len(step.effects)
    fed = len(step.moves)
    step.feed(Recounted(notes, due))
    changed = [one for one in step.effects[done:] if isinstance(one, (TermMoved, TimerMoved))]
    if not changed:
        del step.moves[fed:]
        return 0
    step.facts["moved"] = [
        {"element": one.element, "instance": one.instance, "due_at": one.due_at,
         "was": before[one.wait] if isinstance(one, TimerMoved) else due[one.instance]}
        for one in changed
    ]  # fmt: skip
    return len(changed)
