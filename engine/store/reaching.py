"""Who reaches tasks: what somebody may act as now meets the candidates of a task, of a case, of everything open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

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
    literal,
    or_,
    select,
)

from engine.model import Moment, case_unit, document, document_service, task, task_candidate, user
from engine.model import case as case_table
from engine.store.cases import CaseRow
from engine.store.prepared import Statement
from engine.store.standing import names, own_standing, split_behalf, standing
from engine.store.tasks import TaskRow
from engine.store.words import every_word

OF_TASK = and_(task_candidate.c.case_id == task.c.case_id, task_candidate.c.task_id == task.c.id)
_USER, _NOW = bindparam("user", type_=String()), bindparam("now", type_=Moment())


class Standing(NamedTuple):
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


def meets(reach: Subquery, by_index: bool = True) -> ColumnElement[bool]:
    """What somebody may act as meets a candidate row. `by_index`: that may be where the search begins; else no index fits,
    for it would lead through every task that the role ever had."""
    role: ColumnElement[str] = task_candidate.c.role
    unit_id: ColumnElement[str] = task_candidate.c.unit_id
    return and_(
        reach.c.role == (role if by_index else role + ""),
        reach.c.unit_id == (unit_id if by_index else unit_id + ""),
        or_(task_candidate.c.second_unit == "", reach.c.second_unit == task_candidate.c.second_unit),
    )


def _is_late(now: Any) -> ColumnElement[bool]:
    """As `TaskRow.is_late` judges it."""
    return task.c.due_at <= func.coalesce(task.c.stopped_at, now, type_=Moment())


def in_time(reach: Subquery, now: Any) -> ColumnElement[bool]:
    """A superior reaches a task only once it is late; one for a named person only that person, or who stands for them."""
    return and_(
        or_(~task_candidate.c.when_late, _is_late(now)),
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
    """(role, unit, second unit, only when late, chain, its end)."""
    return (
        select(
            task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit, task_candidate.c.when_late,
            reach.c.behalf, reach.c.until,
        )
        .select_from(task_candidate)
        .join(reach, meets(reach))
        .join(task, OF_TASK)
    )  # fmt: skip


def _standing_of(row: Any) -> Standing:
    return Standing(row[0], row[1], row[2], row[3], split_behalf(row[4]), row[5])


_REACH = standing(_USER, _NOW)
_OWN = own_standing(_USER)


def _of_task(reach: Subquery) -> Any:
    return _standings(reach).where(task.c.id == bindparam("id"), in_time(reach, _NOW))


def _with_case(found: Any) -> Any:
    return found.join(case_table, case_table.c.id == task.c.case_id).add_columns(*task.c, *case_table.c)


_STANDINGS = Statement(_of_task(_REACH))
_HELD, _BY_OWN_ROLE = Statement(_with_case(_of_task(_REACH))), Statement(_with_case(_of_task(_OWN)))
_OF_STANDING, _WIDTH = 6, len(task.c)
"""How many columns a standing has, how many a task."""
_TOOK_PART = Statement(
    _standings(_REACH)
    .where(task_candidate.c.case_id == bindparam("case"))
    .where(or_(~task_candidate.c.when_late, _is_late(_NOW)))
    .distinct()  # a case has many tasks; a task is reached in few ways, each of which `_ways` counts once
)


def _ways(rows: Sequence[Any]) -> tuple[Standing, ...]:
    """The nearest first: one's own, then what is reached through few others; a superior last."""
    if len(rows) == 1:  # nearly always
        return (_standing_of(rows[0]),)
    return tuple(dict.fromkeys(_standing_of(row) for row in sorted(rows, key=_NEAREST)))


_NEAREST = itemgetter(4, 3, 0)  # chain, only when late, role


def reached_as(connection: Connection, user_id: str, task_id: str, now: datetime) -> tuple[Standing, ...]:
    """As what somebody reaches a task, own roles first; a superior does so only once it is late."""
    return _ways(_STANDINGS.all(connection, user=user_id, now=now, id=task_id))


class Within(NamedTuple):
    """A task within somebody's reach, with its case, and as what they reach it."""

    task: TaskRow
    case: CaseRow
    ways: tuple[Standing, ...]


def reached(connection: Connection, user_id: str, task_id: str, now: datetime, every_way: bool = True) -> Within | None:
    """A task that somebody reaches; None for one that they do not reach, or that is none.

    Without `every_way`, whoever reaches it in a role of their own is not asked in whose place they could also act.
    """
    rows = [] if every_way else _BY_OWN_ROLE.all(connection, user=user_id, now=now, id=task_id)
    rows = rows or _HELD.all(connection, user=user_id, now=now, id=task_id)
    if not rows:
        return None
    found, after = rows[0], _OF_STANDING + _WIDTH
    return Within(TaskRow(*found[_OF_STANDING:after]), CaseRow(*found[after:]), _ways(rows))


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
        .join(reach, meets(reach))
        .join(task, OF_TASK)
        .where(task_candidate.c.open, in_time(reach, _NOW))
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
    not_urged = case((task.c.urged_at.is_(None), literal(1)), else_=literal(0))
    return query.order_by(no_date, task.c.due_at, not_urged, task.c.opened_at, task.c.id).limit(bindparam("most", type_=Integer()))


_INBOX = Statement(_inbox_with(""))  # nearly always no words


def inbox(connection: Connection, user_id: str, now: datetime, words: str = "", limit: int = 500) -> list[Reached]:
    """What somebody has claimed or may claim: late ones first, then by due date, then those that somebody urges,
    then by age."""
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
    .join(task_candidate, OF_TASK)
    .join(_REACH, meets(_REACH, by_index=False))
    .where(in_time(_REACH, _NOW), _free_for(_USER, _REACH, _NOW))
    .order_by(task.c.opened_at, task.c.id, _REACH.c.behalf)
    .distinct()
)


def took_part(connection: Connection, case_id: str, user_id: str, now: datetime) -> list[Standing]:
    """The roles through which somebody has or had a task in a case."""
    return list(_ways(_TOOK_PART.all(connection, case=case_id, user=user_id, now=now)))


def cases_taken_part_in(user_id: str, now: datetime, roles: Iterable[str] | None = None) -> Any:
    """A selectable of the ids of all cases in which somebody has or had a task; through one of these roles, where some are
    given."""
    reach = standing(user_id, now)
    found = (
        select(task_candidate.c.case_id)
        .select_from(task_candidate)
        .join(reach, meets(reach))
        .join(task, OF_TASK)
        .where(or_(~task_candidate.c.when_late, _is_late(literal(now, Moment()))))
    )
    return found if roles is None else found.where(reach.c.role.in_(sorted(roles)))


def cases_served(user_id: str, now: datetime) -> Any:
    """A selectable of the ids of all cases whose letters were served on somebody, in the units of the case."""
    reach = standing(user_id, now)
    return (
        select(document.c.case_id)
        .select_from(document_service)
        .join(document, document.c.id == document_service.c.document_id)
        .join(case_table, case_table.c.id == document_service.c.case_id)
        .join(case_unit, case_unit.c.case_id == document.c.case_id)
        .join(reach, reach.c.unit_id == case_unit.c.unit_id)
        .where(document_service.c.case_id.in_(cases_taken_part_in(user_id, now)))
        .where(case_table.c.status + "" == "completed")  # no index fits: it would lead through every case that has ended
    )
