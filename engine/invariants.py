"""What must hold after every step: every running case has an open task, a wait or an incident."""

from __future__ import annotations

from engine.step import Step
from engine.store import cases
from engine.transaction import Transaction


def broken_invariants(tx: Transaction) -> list[str]:
    """A sentence for each running case that has no task, wait or incident."""
    return [
        f"Expected case {number} to have a task, a wait or an incident, but it runs with none."
        for case_id, number in cases.running_without_row(tx.connection)
        if not _awaits_condition(tx, case_id)
    ]


def _awaits_condition(tx: Transaction, case_id: str) -> bool:
    """Whether a case waits for a condition, of which no row speaks: it stands in the sealed state alone."""
    state = Step.read(tx, case_id).state
    return state is not None and state.awaits_condition
