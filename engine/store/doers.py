"""Who could do the open tasks, whoever has claimed them: those who hold one of their roles in person. Whoever stands in for an
absent person adds nobody: that one holds the role still, and four eyes that bars them bars all who stand in for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select

from engine.model import Moment, case, grant, incident, task, task_candidate, user
from engine.store.reaching import OF_TASK, in_time, meets
from engine.store.tasks import OFFERED
from engine.store.waits import NOBODY_INSTANCE

_HOLDING = (
    select(grant.c.user_id.label("person"), grant.c.role, grant.c.unit_id, grant.c.second_unit)
    .join(user, and_(user.c.id == grant.c.user_id, user.c.active))
    .subquery("holding")
)


def holders(connection: Connection, task_ids: Collection[str], now: datetime) -> dict[str, set[str]]:
    """Task -> the active persons who hold one of its roles where it looks for them; a superior only once it is late."""
    found: dict[str, set[str]] = {one: set() for one in task_ids}
    query = (
        select(task.c.id, _HOLDING.c.person)
        .select_from(task)
        .join(task_candidate, OF_TASK)
        .join(_HOLDING, meets(_HOLDING))
        .where(task.c.id.in_(task_ids), in_time(_HOLDING, literal(now, Moment())))
    )
    for task_id, person in connection.execute(query):
        found[task_id].add(person)
    return found


def without_holder(connection: Connection, now: datetime) -> set[str]:
    """The open tasks of which nobody holds a role now. One that no unit was found for is offered to nobody, and was marked in
    the step that opened it."""
    here = exists().where(OF_TASK, meets(_HOLDING), in_time(_HOLDING, literal(now, Moment())))
    unplaced = [task_id for task_id, nowhere in marked(connection, NOBODY_INSTANCE.format("")).items() if nowhere]
    return set(connection.execute(select(task.c.id).where(or_(OFFERED, task.c.id.in_(unplaced)), ~here)).scalars())


def processes_at_work(connection: Connection) -> list[tuple[str, str]]:
    """(content hash of a version, process) of the cases that have an open task."""
    query = select(case.c.definition, case.c.process).join(task, task.c.case_id == case.c.id).where(OFFERED)
    return [(row[0], row[1]) for row in connection.execute(query.distinct())]


def open_at(connection: Connection, definition: str, process: str, elements: Iterable[str]) -> list[tuple[str, str, str, str, str]]:
    """(task, its case, element, who began the case, in whose place) of the open tasks at these elements of a version."""
    columns = task.c.id, task.c.case_id, task.c.element, case.c.opened_by, case.c.opened_for
    query = select(*columns).join(case, case.c.id == task.c.case_id)
    query = query.where(OFFERED, case.c.definition == definition, case.c.process == process, task.c.element.in_(sorted(elements)))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query)]


def marked(connection: Connection, prefix: str) -> dict[str, bool]:
    """The tasks that an open incident of this kind says nobody can do; True: no unit was found in which anybody could in time."""
    places = exists().where(OF_TASK, ~task_candidate.c.when_late).correlate(task)
    query = select(task.c.id, places).select_from(incident).join(task, task.c.id == incident.c.case_id + "/" + _instance(prefix))
    query = query.where(incident.c.resolved_at.is_(None), incident.c.instance.startswith(prefix))
    return {task_id: not placed for task_id, placed in connection.execute(query)}


def _instance(prefix: str) -> ColumnElement[str]:
    return func.substr(incident.c.instance, len(prefix) + 1)
