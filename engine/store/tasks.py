"""Tasks: rows, who reaches them, drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from engine.model import case as case_table
from engine.model import task, task_candidate, task_draft, user
from engine.store.standing import names, split_behalf, standing
from engine.store.words import every_word


@dataclass(frozen=True, slots=True)
class TaskRow:
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

    def is_late(self, now: datetime) -> bool:
        """Judged by the clock, whether or not a timer has fired."""
        return self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role in a unit that may do a task (`when_late`: only once it is late)."""

    role: str
    unit: str
    second: str
    when_late: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """As what somebody reaches a task. `behalf`: the absent persons in whose place, whose role it is first, the nearest
    last, and `until` when that ends; empty for one's own role."""

    role: str
    unit: str
    second: str
    when_late: bool
    behalf: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A task that somebody reaches, and as what."""

    task: TaskRow
    role: str
    unit: str
    when_late: bool
    behalf: tuple[str, ...] = ()
    until: datetime | None = None


def find(connection: Connection, task_id: str) -> TaskRow | None:
    row = connection.execute(select(task).where(task.c.id == task_id)).first()
    return TaskRow(*row) if row else None


def add(connection: Connection, row: Mapping[str, Any], candidates: Iterable[Candidate]) -> None:
    connection.execute(insert(task).values(**row))
    offer(connection, row["id"], row["case_id"], candidates)


def offer(connection: Connection, task_id: str, case_id: str, candidates: Iterable[Candidate]) -> None:
    """Puts an open task into the inboxes of these roles."""
    rows = [
        {"task_id": task_id, "case_id": case_id, "open": True, "role": one.role, "unit_id": one.unit,
         "second_unit": one.second, "when_late": one.when_late}
        for one in candidates
    ]  # fmt: skip
    if rows:
        connection.execute(insert(task_candidate), rows)


def change(connection: Connection, task_id: str, seen: int, changes: Mapping[str, Any]) -> bool:
    """Writes a task that is still at this version, and raises it by one. False: somebody was quicker."""
    changed = connection.execute(
        update(task).where(task.c.id == task_id, task.c.version == seen).values(version=seen + 1, **changes)
    )
    return changed.rowcount == 1


def close(connection: Connection, task_id: str, changes: Mapping[str, Any]) -> None:
    """Ends a task, whatever its version: it leaves every inbox."""
    connection.execute(update(task).where(task.c.id == task_id).values(version=task.c.version + 1, **changes))
    connection.execute(update(task_candidate).where(task_candidate.c.task_id == task_id).values(open=False))
    connection.execute(delete(task_draft).where(task_draft.c.task_id == task_id))


def reopen(connection: Connection, task_id: str) -> None:
    """A closed task is open again, in the hands it was in."""
    changes = {"status": "open", "closed_at": None, "closed_by": None, "closed_role": None, "closed_for": ""}
    connection.execute(update(task).where(task.c.id == task_id).values(version=task.c.version + 1, **changes))
    connection.execute(update(task_candidate).where(task_candidate.c.task_id == task_id).values(open=True))


def candidates(connection: Connection, task_id: str) -> tuple[Candidate, ...]:
    """Which roles, in which units, may do a task."""
    rows = connection.execute(
        select(
            task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late
        )
        .where(task_candidate.c.task_id == task_id)
        .order_by(task_candidate.c.when_late, task_candidate.c.role)
    )
    return tuple(Candidate(row.role, row.unit_id, row.second_unit, row.when_late) for row in rows)


def _meets(reach: Subquery) -> ColumnElement[bool]:
    """What somebody may act as meets a candidate row."""
    return and_(
        reach.c.role == task_candidate.c.role,
        reach.c.unit_id == task_candidate.c.unit_id,
        or_(task_candidate.c.second_unit == "", reach.c.second_unit == task_candidate.c.second_unit),
    )


def _in_time(reach: Subquery, now: Any) -> ColumnElement[bool]:
    """A superior reaches a task only once it is late; one for a named person only that person, or who stands for them."""
    return and_(
        or_(~task_candidate.c.when_late, task.c.due_at <= now),
        or_(task.c.assignee.is_(None), task.c.assignee == reach.c.person),
    )


def _free_for(user_id: Any, reach: Subquery, now: Any) -> ColumnElement[bool]:
    """Nobody else holds the task, or whoever holds it has left, was a substitute until now, or is absent with this person
    in their place."""
    holder = exists().where(user.c.id == task.c.claimed_by, user.c.active)
    return or_(
        task.c.claimed_by.is_(None),
        task.c.claimed_by == user_id,
        task.c.claimed_until <= now,
        ~holder,
        names(reach.c.behalf, task.c.claimed_by),
    )


def _standings(reach: Subquery) -> Any:
    """(role, unit, second unit, only when late, chain, its end), one's own ones first."""
    return (
        select(
            task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late,
            reach.c.behalf, reach.c.until,
        )
        .select_from(task_candidate)
        .join(reach, _meets(reach))
        .join(task, task.c.id == task_candidate.c.task_id)
        .order_by(reach.c.behalf, task_candidate.c.when_late, task_candidate.c.role)
        .distinct()
    )  # fmt: skip


def _standing_of(row: Any) -> Standing:
    return Standing(row[0], row[1], row[2], row[3], split_behalf(row[4]), row[5])


def reached_as(connection: Connection, user_id: str, task_id: str, now: datetime) -> tuple[Standing, ...]:
    """As what somebody reaches a task, own roles first; a superior does so only once it is late."""
    reach = standing(user_id, now)
    rows = connection.execute(_standings(reach).where(task_candidate.c.task_id == task_id, _in_time(reach, now)))
    return tuple(_standing_of(row) for row in rows)


def _inbox(user_id: str, now: datetime) -> Any:
    """Every open task that somebody reaches, once, as the nearest role, own ones first."""
    reach = standing(user_id, now)
    rank = func.row_number().over(
        partition_by=task_candidate.c.task_id,
        order_by=(reach.c.behalf, task_candidate.c.when_late, task_candidate.c.role),
    )
    return (
        select(
            task_candidate.c.task_id, task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.when_late,
            reach.c.behalf, reach.c.until, rank.label("rank"),
        )
        .select_from(task_candidate)
        .join(reach, _meets(reach))
        .join(task, task.c.id == task_candidate.c.task_id)
        .where(task_candidate.c.open, _in_time(reach, now))
        .where(or_(_free_for(user_id, reach, now), task_candidate.c.when_late))
        .cte("reached")
    )  # fmt: skip


def inbox(connection: Connection, user_id: str, now: datetime, words: str = "", limit: int = 500) -> list[Reached]:
    """What somebody has claimed or may claim: late ones first, then by due date, then by age."""
    reached = _inbox(user_id, now)
    query = (
        select(task, reached.c.role, reached.c.unit_id, reached.c.when_late, reached.c.behalf, reached.c.until)
        .join(reached, (reached.c.task_id == task.c.id) & (reached.c.rank == 1))
        .join(case_table, case_table.c.id == task.c.case_id)
    )
    query = query.where(*every_word(words, case_table.c.title, case_table.c.number, task.c.name))
    no_date = case((task.c.due_at.is_(None), literal(1)), else_=literal(0))
    rows = connection.execute(query.order_by(no_date, task.c.due_at, task.c.opened_at, task.c.id).limit(limit))
    width = len(task.c)
    return [
        Reached(TaskRow(*row[:width]), row[width], row[width + 1], row[width + 2], split_behalf(row[width + 3]), row[width + 4])
        for row in rows
    ]


def free_tasks(
    connection: Connection, case_id: str, user_id: str, now: datetime
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(task, element, on whose behalf) of the open tasks of a case that somebody reaches and nobody else holds, oldest
    first; a task comes once for each chain through which it is reached."""
    reach = standing(user_id, now)
    found = (
        select(task.c.id, task.c.element, reach.c.behalf, task.c.opened_at)
        .select_from(task_candidate)
        .join(reach, _meets(reach))
        .join(task, task.c.id == task_candidate.c.task_id)
        .where(task_candidate.c.case_id == case_id, task_candidate.c.open)
        .where(_in_time(reach, now), _free_for(user_id, reach, now))
        .order_by(task.c.opened_at, task.c.id, reach.c.behalf)
        .distinct()
    )
    return [(row.id, row.element, split_behalf(row.behalf)) for row in connection.execute(found)]


def open_tasks_of(connection: Connection, case_id: str) -> list[TaskRow]:
    rows = connection.execute(
        select(task).where(task.c.case_id == case_id, task.c.status == "open").order_by(task.c.opened_at, task.c.id)
    )
    return [TaskRow(*row) for row in rows]


def tasks_of(connection: Connection, case_id: str) -> list[TaskRow]:
    rows = connection.execute(select(task).where(task.c.case_id == case_id).order_by(task.c.opened_at, task.c.id))
    return [TaskRow(*row) for row in rows]


def doers_of(connection: Connection, case_id: str, elements: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    """(element, who completed it and on whose behalf) of these steps in the case: what four-eyes looks at."""
    rows = connection.execute(
        select(task.c.element, task.c.closed_by, task.c.closed_for)
        .where(task.c.case_id == case_id, task.c.status == "completed", task.c.element.in_(list(elements)))
        .order_by(task.c.closed_at, task.c.id)
    )
    return [(row.element, frozenset((row.closed_by, *split_behalf(row.closed_for)))) for row in rows]


def completed_tasks(connection: Connection, case_id: str, element: str, user_id: str) -> list[TaskRow]:
    """The tasks of an element that this person completed in the case, the newest last."""
    here = task.c.case_id == case_id, task.c.element == element, task.c.closed_by == user_id, task.c.status == "completed"
    rows = connection.execute(select(task).where(*here).order_by(task.c.closed_at, task.c.opened_at, task.c.id))
    return [TaskRow(*row) for row in rows]


def took_part(connection: Connection, case_id: str, user_id: str, now: datetime) -> list[Standing]:
    """The roles through which somebody has or had a task in a case."""
    in_time = or_(~task_candidate.c.when_late, task.c.due_at <= now)
    rows = connection.execute(_standings(standing(user_id, now)).where(task_candidate.c.case_id == case_id, in_time))
    return [_standing_of(row) for row in rows]


def cases_taken_part_in(user_id: str, now: datetime) -> Any:
    """A selectable of the ids of all cases in which somebody has or had a task."""
    reach = standing(user_id, now)
    return (
        select(task_candidate.c.case_id)
        .select_from(task_candidate)
        .join(reach, _meets(reach))
        .join(task, task.c.id == task_candidate.c.task_id)
        .where(or_(~task_candidate.c.when_late, task.c.due_at <= now))
    )


def held_until_later(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """(task, holder) of the open tasks that a substitute holds for a while yet."""
    rows = connection.execute(
        select(task.c.id, task.c.claimed_by)
        .where(task.c.status == "open", task.c.claimed_by.is_not(None), task.c.claimed_until > now)
        .order_by(task.c.id)
    )
    return [(row.id, row.claimed_by) for row in rows]


def hold_until(connection: Connection, task_id: str, until: datetime | None) -> None:
    """Until when a substitute holds a task (None: no end); its version stays, for nothing was decided."""
    connection.execute(update(task).where(task.c.id == task_id, task.c.status == "open").values(claimed_until=until))


@dataclass(frozen=True, slots=True)
class Draft:
    version: int
    values: bytes
    saved_at: datetime


def draft(connection: Connection, task_id: str, user_id: str) -> Draft | None:
    row = connection.execute(
        select(task_draft.c.version, task_draft.c["values"], task_draft.c.saved_at).where(
            task_draft.c.task_id == task_id, task_draft.c.user_id == user_id
        )
    ).first()
    return Draft(*row) if row else None


def save_draft(connection: Connection, task_id: str, user_id: str, kept: Draft) -> None:
    connection.execute(
        delete(task_draft).where(task_draft.c.task_id == task_id, task_draft.c.user_id == user_id)
    )
    connection.execute(
        insert(task_draft).values(
            {"task_id": task_id, "user_id": user_id, "version": kept.version, "values": kept.values,
             "saved_at": kept.saved_at}
        )
    )  # fmt: skip


def mark_late(connection: Connection, task_id: str, at: datetime) -> None:
    """The term of an open task is over; its version stays, for nothing that a page shows was decided."""
    connection.execute(update(task).where(task.c.id == task_id, task.c.status == "open").values(late_at=at))


def mark_reminded(connection: Connection, task_id: str, at: datetime) -> None:
    """Whoever may do an open task was reminded of its term; its version stays."""
    connection.execute(update(task).where(task.c.id == task_id, task.c.status == "open").values(reminded_at=at))


def open_elements(connection: Connection, case_id: str | None = None) -> list[str]:
    """The elements of all open tasks, of one case or anywhere."""
    query = select(task.c.element).where(task.c.status == "open").order_by(task.c.opened_at, task.c.id)
    return list(connection.execute(query.where(task.c.case_id == case_id) if case_id else query).scalars())
