"""What must hold after every step: every running case has an open task, a wait or an incident."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.store import cases


def broken_invariants(connection: Connection) -> list[str]:
    """A sentence for each running case that nothing can ever move again."""
    return [
        f"Expected case {number} to have a task, a wait or an incident, but it runs with none."
        for number in cases.running_without_wait(connection)
    ]
