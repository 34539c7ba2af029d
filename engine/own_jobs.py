"""The engine's own job types: questions about cases, the same in every district."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Cause, JobFault
from engine.feel import Value
from engine.jobs import Job, JobContext
from engine.store import cases, tasks, waits


def case_status(context: JobContext, inputs: Mapping[str, Value]) -> Mapping[str, Value]:
    """Where a case stands: its status, outcome and key, and the elements at which it has an open task or awaits a message."""
    row = cases.by_number(context.connection, str(inputs["case_number"]))
    if row is None:
        raise JobFault(f"Expected a case {inputs['case_number']}, but there is none.", cause=Cause.ABSENT)
    elements: list[Value] = [task.element for task in tasks.open_tasks_of(context.connection, row.id)]
    awaited: list[Value] = list(waits.awaited_messages(context.connection, row.id))
    return {"status": row.status, "outcome": row.outcome, "key": row.key, "open": elements, "awaits": awaited}


OWN_JOBS: Mapping[str, Job] = {
    "case_status": Job(
        "case_status", case_status, {"case_number": "string"},
        {"status": "string", "outcome": "string", "key": "string", "open": "list", "awaits": "list"}, label="案件状态",
    ),
}  # fmt: skip
