"""Tasks: rows, and who reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    exists,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from engine.model import desk_act, incident, task, task_candidate, task_draft
from engine.store import drafts
from engine.store.prepared import Statement, Writing
from engine.store.standing import split_behalf
from engine.store.waits import NOBODY_INSTANCE


class TaskRow(NamedTuple):
    """A user task as its row has it; `due_why` holds the canonical notes of its term."""

    id: str
    case_id: str
    instance: str
    element: str
    name: str
    name_en: str
    form: str | None
    status: str
    version: int
    assignee: str | None
    claimed_by: str | None
    claimed_at: datetime | None
    claimed_until: datetime | None  # a substitute's hold ends with the substitution
    opened_at: datetime
    due_at: datetime | None
    due_why: bytes | None
    late_at: datetime | None
    late_mode: str
    closed_at: datetime | None
    closed_by: str | None
    closed_role: str | None
    closed_for: str = ""  # the chain of absent persons on whose behalf: `people.split_behalf`
    reminded_at: datetime | None = None
    stopped_at: datetime | None = None  # since when the term stands still, with its case
    returned_by: int | None = None  # the journal entry by which the case was returned to it
    handed_by: int | None = None  # the journal entry by which whoever holds it was given it
    urged_at: datetime | None = None  # when somebody last urged whoever may do it
    questions: int = 0  # put to others about it, not answered yet
    party: int | None = None  # the party of the case for whom it is, a person without an account

    def is_late(self, now: datetime) -> bool:
        """Judged by the clock, whether or not a timer has fired; while the case is suspended, by when it stopped."""
        return self.due_at is not None and self.due_at <= (self.stopped_at or now)


class Candidate(NamedTuple):
    """A role in a unit that may do a task (`when_late`: only once it is late)."""

    role: str
    unit: str
    second: str
    when_late: bool


_FIND = Statement(select(task).where(task.c.id == bindparam("id")))
_ADD, _OFFER = Writing(insert(task)), Writing(insert(task_candidate))
_THIS = task.c.id == bindparam("of_id")
_CHANGE = Writing(update(task).where(_THIS, task.c.version == bindparam("of_version")))
_CHANGE_WHATEVER = update(task).where(_THIS).values(version=task.c.version + 1)
_ITS_INCIDENT = (
    incident.c.case_id == bindparam("case"),
    or_(incident.c.instance == bindparam("of_instance"), incident.c.instance == bindparam("of_nobody")),
)
_CLOSE = Writing(  # the names of what is returned come without their table: so nothing inside may be of the task's own
    _CHANGE_WHATEVER.returning(
        task.c.due_at,
        exists().where(task_draft.c.task_id == bindparam("of_id")),
        exists().where(*_ITS_INCIDENT, incident.c.resolved_at.is_(None)),
    )
)
_REOPEN = Writing(_CHANGE_WHATEVER)
_ITS_CANDIDATES = task_candidate.c.case_id == bindparam("case"), task_candidate.c.task_id == bindparam("of_id")
_SHOW = Statement(update(task_candidate).where(*_ITS_CANDIDATES), "open")
_CANDIDATES = Statement(
    select(task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late)
    .where(*_ITS_CANDIDATES)
    .order_by(task_candidate.c.when_late, task_candidate.c.role)
)
_OPEN_CANDIDATES = Statement(
    select(task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late)
    .where(task_candidate.c.case_id == bindparam("case"), task_candidate.c.open)
    .order_by(task_candidate.c.when_late, task_candidate.c.role, task_candidate.c.unit_id)
    .distinct()
)
_OF_CASE = select(task).where(task.c.case_id == bindparam("case")).order_by(task.c.opened_at, task.c.id)
_OPEN_TASKS, _TASKS = Statement(_OF_CASE.where(task.c.status == "open")), Statement(_OF_CASE)
_MARK = Writing(update(task).where(_THIS, task.c.status == "open"))
_STILL_OPEN = task.c.status == literal_column("'open'")  # in so many words: the index of lent tasks holds open ones only
OFFERED = task.c.id.in_(select(task_candidate.c.task_id).where(task_candidate.c.open))
"""An open task that is somebody's to do, found without a look at those that are closed."""
_OFFERED = Statement(select(task_candidate.c.task_id).where(task_candidate.c.open).distinct())


def case_of(task_id: str) -> str:
    """The case of a task, which its id begins with."""
    return task_id.partition("/")[0]


def find(connection: Connection, task_id: str) -> TaskRow | None:
    row = _FIND.first(connection, id=task_id)
    return TaskRow(*row) if row else None


def add(connection: Connection, row: Mapping[str, Any], candidates: Iterable[Candidate]) -> None:
    _ADD.run(connection, row)
    offer(connection, row["id"], row["case_id"], candidates)


def offer(connection: Connection, task_id: str, case_id: str, candidates: Iterable[Candidate]) -> None:
    """Puts an open task into the inboxes of these roles."""
    rows = [
        {"task_id": task_id, "case_id": case_id, "open": True, "role": one.role, "unit_id": one.unit,
         "second_unit": one.second, "when_late": one.when_late}
        for one in candidates
    ]  # fmt: skip
    _OFFER.run_many(connection, rows)


def change(connection: Connection, task_id: str, seen: int, changes: Mapping[str, Any]) -> bool:
    """Writes a task that is still at this version, and raises it by one. False: somebody was quicker."""
    return _CHANGE.run(connection, {"version": seen + 1, **changes}, of_id=task_id, of_version=seen) == 1


class Closed(NamedTuple):
    """What a task leaves behind that was closed: when it was due, and whether an incident of its own is open."""

    due_at: datetime | None
    troubled: bool


def close(connection: Connection, task_id: str, changes: Mapping[str, Any]) -> Closed:
    """Ends a task, whatever its version: it leaves every inbox, and what was drafted goes."""
    case, _, instance = task_id.partition("/")
    here = {"of_id": task_id, "case": case, "of_instance": instance, "of_nobody": NOBODY_INSTANCE.format(instance)}
    due_at, drafted, troubled = _CLOSE.first(connection, changes, **here) or (None, False, False)
    _SHOW.run(connection, open=False, case=case, of_id=task_id)
    if drafted:
        drafts.forget(connection, task_id)
    return Closed(due_at, bool(troubled))


def reopen(connection: Connection, task_id: str) -> None:
    """A closed task is open again, in the hands it was in."""
    changes = {"status": "open", "closed_at": None, "closed_by": None, "closed_role": None, "closed_for": ""}
    _REOPEN.run(connection, changes, of_id=task_id)
    _SHOW.run(connection, open=True, case=case_of(task_id), of_id=task_id)


def candidates(connection: Connection, task_id: str) -> tuple[Candidate, ...]:
    """Which roles, in which units, may do a task."""
    return tuple(Candidate(*row) for row in _CANDIDATES.all(connection, case=case_of(task_id), of_id=task_id))


def offered(connection: Connection) -> set[str]:
    """The open tasks that are somebody's to do, of all cases."""
    return {row[0] for row in _OFFERED.all(connection)}


def open_candidates(connection: Connection, case_id: str) -> tuple[Candidate, ...]:
    """Which roles, in which units, may do one of the open tasks of a case."""
    return tuple(Candidate(*row) for row in _OPEN_CANDIDATES.all(connection, case=case_id))


def open_tasks_of(connection: Connection, case_id: str) -> list[TaskRow]:
    return [TaskRow(*row) for row in _OPEN_TASKS.all(connection, case=case_id)]


def tasks_of(connection: Connection, case_id: str) -> list[TaskRow]:
    return [TaskRow(*row) for row in _TASKS.all(connection, case=case_id)]


def doers_of(connection: Connection, case_id: str, elements: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    """(element, who completed it and on whose behalf) of these steps in the case: what four-eyes looks at."""
    named = {f"element_{number}": element for number, element in enumerate(elements)}
    rows = _doers(len(named)).all(connection, case=case_id, **named)
    return [(element, frozenset((closed_by, *split_behalf(closed_for)))) for element, closed_by, closed_for in rows]


@cache
def _doers(count: int) -> Statement:
    """The statement for so many elements."""
    return Statement(
        select(task.c.element, task.c.closed_by, task.c.closed_for)
        .where(task.c.case_id == bindparam("case"), task.c.status == "completed")
        .where(task.c.element.in_([bindparam(f"element_{number}", type_=String()) for number in range(count)]))
        .order_by(task.c.closed_at, task.c.id)
    )


def doers_in(connection: Connection, case_ids: Iterable[str]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(case, element, who completed it, in whose place) of every completed task of these cases, in order; then who has done a
    part of one at its desk."""
    wanted = set(case_ids)
    if not wanted:
        return []
    done = select(task.c.case_id, task.c.element, task.c.closed_by, task.c.closed_for)
    done = done.where(task.c.case_id.in_(wanted), task.c.status == "completed").order_by(task.c.closed_at, task.c.id)
    parts = select(desk_act.c.case_id, desk_act.c.element, desk_act.c.user_id, desk_act.c.behalf)
    parts = parts.where(desk_act.c.case_id.in_(wanted)).order_by(desk_act.c.case_id, desk_act.c.entry)
    rows = [*connection.execute(done), *connection.execute(parts)]
    return [(case, element, by, split_behalf(behalf)) for case, element, by, behalf in rows]


def completed_tasks(connection: Connection, case_id: str, element: str, user_id: str) -> list[TaskRow]:
    """The tasks of an element that this person completed in the case, the newest last."""
    here = task.c.case_id == case_id, task.c.element == element, task.c.closed_by == user_id, task.c.status == "completed"
    rows = connection.execute(select(task).where(*here).order_by(task.c.closed_at, task.c.opened_at, task.c.id))
    return [TaskRow(*row) for row in rows]


def held_until_later(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """(task, holder) of the open tasks that a substitute holds for a while yet."""
    rows = connection.execute(
        select(task.c.id, task.c.claimed_by)
        .where(_STILL_OPEN, task.c.claimed_by.is_not(None), task.c.claimed_until > now)
        .order_by(task.c.id)
    )
    return [(row.id, row.claimed_by) for row in rows]


def hold_until(connection: Connection, task_id: str, until: datetime | None) -> None:
    """Until when a substitute holds a task (None: no end); its version stays, for nothing was decided."""
    connection.execute(update(task).where(task.c.id == task_id, task.c.status == "open").values(claimed_until=until))


def mark_late(connection: Connection, task_id: str, at: datetime) -> None:
    """The term of an open task is over; its version stays, for nothing that a page shows was decided."""
    _MARK.run(connection, {"late_at": at}, of_id=task_id)


def mark_reminded(connection: Connection, task_id: str, at: datetime) -> None:
    """Whoever may do an open task was reminded of its term; its version stays."""
    _MARK.run(connection, {"reminded_at": at}, of_id=task_id)


def mark_party(connection: Connection, task_id: str, party: int) -> None:
    """An open task is for this party of its case; its version stays."""
    _MARK.run(connection, {"party": party}, of_id=task_id)


def mark_urged(connection: Connection, task_id: str, at: datetime) -> None:
    """Somebody urged whoever may do an open task; its version stays."""
    _MARK.run(connection, {"urged_at": at}, of_id=task_id)


def count_questions(connection: Connection, task_id: str, more: int) -> None:
    """So many questions about an open task are open beside those that were; its version stays."""
    connection.execute(update(task).where(task.c.id == task_id).values(questions=task.c.questions + more))


def stop_terms(connection: Connection, case_id: str, at: datetime | None) -> None:
    """The terms of a case's open tasks stand still from then on, or (None) run again; pages that show them are old."""
    here = task.c.case_id == case_id, task.c.status == "open"
    connection.execute(update(task).where(*here).values(stopped_at=at, version=task.c.version + 1))


def move_term(connection: Connection, task_id: str, due_at: datetime, why: bytes | None) -> None:
    """An open task is due at another time, for other reasons."""
    _MARK.run(connection, {"due_at": due_at, "due_why": why}, of_id=task_id)


def open_elements(connection: Connection, case_id: str | None = None) -> list[str]:
    """The elements of all open tasks, of one case or anywhere."""
    query = select(task.c.element).where(task.c.status == "open").order_by(task.c.opened_at, task.c.id)
    return list(connection.execute(query.where(task.c.case_id == case_id) if case_id else query).scalars())
