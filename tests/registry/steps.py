"""What a job is told by the step that calls it, and a short way to run one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.check.shapes import Record, item_of, of_word
from engine.jobs import JobContext
from engine.law import Law
from registry.jobs import JOBS

CASE = "考核 2026-0317"


def step(
    connection: Connection, case_number: str = CASE, today: date = date(2026, 10, 9), law: Law | None = None
) -> JobContext:
    """The step of a case on a day in the morning; without a law there are no legal rules."""
    return JobContext(
        connection=connection,
        case_id="case1",
        case_number=case_number,
        now=datetime(today.year, today.month, today.day, 1, tzinfo=UTC),
        today=today,
        actor=None,
        entry=7,
        law=law or Law(()),
    )


def run(context: JobContext, job_type: str, **given: Any) -> dict[str, Any]:
    """Runs a job and checks that it takes and gives what it declares."""
    job = JOBS[job_type]
    assert given.keys() <= job.inputs.keys()
    result = dict(job.run(context, given))
    assert result.keys() == job.outputs.keys()
    for name, word in job.outputs.items():
        declared = of_word(word)
        for value in result[name] if isinstance(result[name], list) else [result[name]]:
            if isinstance(item_of(declared), Record) and value is not None:
                assert value.keys() == item_of(declared).keys.keys(), name
    return result
