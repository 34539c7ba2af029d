"""What officers read at the task of a person without an account: whose it is, whether they have a code, what waits on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import access
from engine.access import PARTY_DESK, Held
from engine.errors import NotAllowed
from engine.parties import parties_of, said_on
from engine.reading.facts import user_name
from engine.step import Step
from engine.store import one_time_codes, parties
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """`values` as they were entered, `scan` the file; `same_person`: the reader entered it, or stands for whoever did."""

    entry: int
    entered_by: str
    entered_at: datetime
    values: Mapping[str, Any]
    scan: Mapping[str, Any]
    same_person: bool


@dataclass(frozen=True, slots=True)
class PartySide:
    """`has_code`: a code was given out and is valid."""

    name: str
    has_code: bool
    paper: WaitingPaper | None


def party_side(step: Step, held: Held) -> PartySide | None:
    """None for a task that is no party's."""
    task = held.task
    if task.party is None:
        return None
    connection, case_id = step.tx.connection, step.row.id
    name = parties_of(connection, step.key, case_id)[task.party - 1].name
    codes = one_time_codes.of_subject(connection, PARTY_DESK, case_id).values()
    return PartySide(name, any(one["number"] == task.party and one["voided_on"] is None for one in codes), _waiting(step, held, task))


def _waiting(step: Step, held: Held, task: TaskRow) -> WaitingPaper | None:
    row = parties.waiting_papers(step.tx.connection, [task.id]).get(task.id)
    if row is None:
        return None
    said = said_on(step, row)
    try:
        access.as_second_person(held, row)
        same = False
    except NotAllowed:
        same = True
    return WaitingPaper(row.entry, user_name(step.tx, row.entered_by), row.entered_at, said["values"], said["scan"], same)
