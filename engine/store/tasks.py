"""Tasks: rows, and who reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from engine.model import Moment, task, task_candidate, user
from engine.model import case as case_table
from engine.store import drafts
from engine.store.prepared import Statement, Writing
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


_FIND = Statement(select(task).where(task.c.id == bindparam("id")))
_ADD, _OFFER = Writing(insert(task)), Writing(insert(task_candidate))
_THIS = task.c.id == bindparam("of_id")
_CHANGE = Writing(update(task).where(_THIS, task.c.version == bindparam("of_version")))
_CLOSE = Writing(update(task).where(_THIS).values(version=task.c.version + 1).returning(task.c.due_at))
_ITS_CANDIDATES = task_candidate.c.case_id == bindparam("case"), task_candidate.c.task_id == bindparam("of_id")
_SHOW = Statement(update(task_candidate).where(*_ITS_CANDIDATES), "open")
_CANDIDATES = Statement(
    select(task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late)
    .where(*_ITS_CANDIDATES)
    .order_by(task_candidate.c.when_late, task_candidate.c.role)
)
_OF_TASK = and_(task_candidate.c.case_id == task.c.case_id, task_candidate.c.task_id == task.c.id)
_OF_CASE = select(task).where(task.c.case_id == bindparam("case")).order_by(task.c.opened_at, task.c.id)
_OPEN_TASKS, _TASKS = Statement(_OF_CASE.where(task.c.status == "open")), Statement(_OF_CASE)
_MARK = Writing(update(task).where(_THIS, task.c.status == "open"))
STILL_OPEN = task.c.status == literal_column("'open'")
"""Said in so many words, for the index of claimed tasks holds open ones only."""
_USER, _NOW = bindparam("user", type_=String()), bindparam("now", type_=Moment())


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


def close(connection: Connection, task_id: str, changes: Mapping[str, Any]) -> datetime | None:
    """Ends a task, whatever its version: it leaves every inbox. Returns when it was due."""
    due: datetime | None = _CLOSE.value(connection, changes, of_id=task_id)
    _SHOW.run(connection, open=False, case=case_of(task_id), of_id=task_id)
    drafts.forget(connection, task_id)
    return due


def reopen(connection: Connection, task_id: str) -> None:
    """A closed task is open again, in the hands it was in."""
    changes = {"status": "open", "closed_at": None, "closed_by": None, "closed_role": None, "closed_for": ""}
    _CLOSE.value(connection, changes, of_id=task_id)
    _SHOW.run(connection, open=True, case=case_of(task_id), of_id=task_id)


def candidates(connection: Connection, task_id: str) -> tuple[Candidate, ...]:
    """Which roles, in which units, may do a task."""
    return tuple(Candidate(*row) for row in _CANDIDATES.all(connection, case=case_of(task_id), of_id=task_id))


def _meets(reach: Subquery, by_index: bool = True) -> ColumnElement[bool]:
    """What somebody may act as meets a candidate row. `by_index`: that may be where the search begins; else no index fits,
    for it would lead through every task that the role ever had."""
    role: ColumnElement[str] = task_candidate.c.role
    unit_id: ColumnElement[str] = task_candidate.c.unit_id
    return and_(
        reach.c.role == (role if by_index else role + ""),
        reach.c.unit_id == (unit_id if by_index else unit_id + ""),
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
        .join(task, _OF_TASK)
        .order_by(reach.c.behalf, task_candidate.c.when_late, task_candidate.c.role)
        .distinct()
    )  # fmt: skip


def _standing_of(row: Any) -> Standing:
    return Standing(row[0], row[1], row[2], row[3], split_behalf(row[4]), row[5])


_REACH = standing(_USER, _NOW)
_REACHED_AS = _standings(_REACH).where(task.c.id == bindparam("id"), _in_time(_REACH, _NOW))
_STANDINGS, _HELD = Statement(_REACHED_AS), Statement(_REACHED_AS.add_columns(*task.c))
_TOOK_PART = Statement(
    _standings(_REACH)
    .where(task_candidate.c.case_id == bindparam("case"))
    .where(or_(~task_candidate.c.when_late, task.c.due_at <= _NOW))
)


def reached_as(connection: Connection, user_id: str, task_id: str, now: datetime) -> tuple[Standing, ...]:
    """As what somebody reaches a task, own roles first; a superior does so only once it is late."""
    return tuple(_standing_of(row) for row in _STANDINGS.all(connection, user=user_id, now=now, id=task_id))


def reached(connection: Connection, user_id: str, task_id: str, now: datetime) -> tuple[TaskRow, tuple[Standing, ...]] | None:
    """A task and as what somebody reaches it; None for one that they do not reach, or that is none."""
    rows = _HELD.all(connection, user=user_id, now=now, id=task_id)
    return (TaskRow(*rows[0][6:]), tuple(_standing_of(row) for row in rows)) if rows else None


def _inbox() -> Any:
    """Every open task that somebody reaches, once, as the nearest role, own ones first."""
    reach = _REACH
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
        .join(task, _OF_TASK)
        .where(task_candidate.c.open, _in_time(reach, _NOW))
        .where(or_(_free_for(_USER, reach, _NOW), task_candidate.c.when_late))
        .cte("reached")
    )  # fmt: skip


def _inbox_with(words: str) -> Any:
    """The query for an inbox in which these words are looked for."""
    reached = _inbox()
    query = (
        select(task, reached.c.role, reached.c.unit_id, reached.c.when_late, reached.c.behalf, reached.c.until)
        .select_from(task)
        .join(reached, (reached.c.task_id == task.c.id) & (reached.c.rank == 1))
        .join(case_table, case_table.c.id == task.c.case_id)
        .where(*every_word(words, case_table.c.title, case_table.c.title_en, case_table.c.number, task.c.name))
    )
    no_date = case((task.c.due_at.is_(None), literal(1)), else_=literal(0))
    return query.order_by(no_date, task.c.due_at, task.c.opened_at, task.c.id).limit(bindparam("most", type_=Integer()))


_INBOX = Statement(_inbox_with(""))  # nearly always no words
_WIDTH = len(task.c)


def inbox(connection: Connection, user_id: str, now: datetime, words: str = "", limit: int = 500) -> list[Reached]:
    """What somebody has claimed or may claim: late ones first, then by due date, then by age."""
    given = {"user": user_id, "now": now, "most": limit}
    rows = connection.execute(_inbox_with(words), given) if words.split() else _INBOX.all(connection, **given)
    return [
        Reached(TaskRow(*row[:_WIDTH]), row[_WIDTH], row[_WIDTH + 1], row[_WIDTH + 2], split_behalf(row[_WIDTH + 3]), row[_WIDTH + 4])
        for row in rows
    ]


def free_tasks(
    connection: Connection, case_id: str, user_id: str, now: datetime
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(task, element, on whose behalf) of the open tasks of a case that somebody reaches and nobody else holds, oldest
    first; a task comes once for each chain through which it is reached."""
    rows = _FREE.all(connection, case=case_id, user=user_id, now=now)
    return [(task_id, element, split_behalf(behalf)) for task_id, element, behalf, _ in rows]


# First the case's open tasks, then their candidates: the other way round, every task that it ever had would be met.
_OPEN_HERE = select(task.c.id).where(task.c.case_id == bindparam("case"), task.c.status == "open").cte().prefix_with("MATERIALIZED")
_FREE = Statement(
    select(task.c.id, task.c.element, _REACH.c.behalf, task.c.opened_at)
    .select_from(_OPEN_HERE)
    .join(task, task.c.id == _OPEN_HERE.c.id)
    .join(task_candidate, _OF_TASK)
    .join(_REACH, _meets(_REACH, by_index=False))
    .where(_in_time(_REACH, _NOW), _free_for(_USER, _REACH, _NOW))
    .order_by(task.c.opened_at, task.c.id, _REACH.c.behalf)
    .distinct()
)


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
    """(case, element, who completed it, in whose place) of every completed task of these cases, in order."""
    wanted = set(case_ids)
    if not wanted:
        return []
    done = select(task.c.case_id, task.c.element, task.c.closed_by, task.c.closed_for)
    done = done.where(task.c.case_id.in_(wanted), task.c.status == "completed").order_by(task.c.closed_at, task.c.id)
    return [(case, element, by, split_behalf(behalf)) for case, element, by, behalf in connection.execute(done)]


def completed_tasks(connection: Connection, case_id: str, element: str, user_id: str) -> list[TaskRow]:
    """The tasks of an element that this person completed in the case, the newest last."""
    here = task.c.case_id == case_id, task.c.element == element, task.c.closed_by == user_id, task.c.status == "completed"
    rows = connection.execute(select(task).where(*here).order_by(task.c.closed_at, task.c.opened_at, task.c.id))
    return [TaskRow(*row) for row in rows]


def took_part(connection: Connection, case_id: str, user_id: str, now: datetime) -> list[Standing]:
    """The roles through which somebody has or had a task in a case."""
    return [_standing_of(row) for row in _TOOK_PART.all(connection, case=case_id, user=user_id, now=now)]


def cases_taken_part_in(user_id: str, now: datetime) -> Any:
    """A selectable of the ids of all cases in which somebody has or had a task."""
    reach = standing(user_id, now)
    return (
        select(task_candidate.c.case_id)
        .select_from(task_candidate)
        .join(reach, _meets(reach))
        .join(task, _OF_TASK)
        .where(or_(~task_candidate.c.when_late, task.c.due_at <= now))
    )


def held_until_later(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """(task, holder) of the open tasks that a substitute holds for a while yet."""
    rows = connection.execute(
        select(task.c.id, task.c.claimed_by)
        .where(STILL_OPEN, task.c.claimed_by.is_not(None), task.c.claimed_until > now)
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


def open_elements(connection: Connection, case_id: str | None = None) -> list[str]:
    """The elements of all open tasks, of one case or anywhere."""
    query = select(task.c.element).where(task.c.status == "open").order_by(task.c.opened_at, task.c.id)
    return list(connection.execute(query.where(task.c.case_id == case_id) if case_id else query).scalars())
