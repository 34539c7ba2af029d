"""Open incidents of all cases, for whoever operates them: found from the incidents, never from the cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, false, func, or_, select

from engine.model import case, case_reader, incident
from engine.store.cases import CaseRow
from engine.store.standing import standing
from engine.store.waits import IncidentRow

_WIDTH = len(incident.c)


@dataclass(frozen=True, slots=True)
class Operator:
    """Whose incidents: those of cases whose owner role this person holds in the case's units. `owned`: (content hash of a
    procedure's version, its owner role)."""

    user_id: str
    now: datetime
    owned: Collection[tuple[str, str]]


def definitions(connection: Connection) -> list[str]:
    """Content hashes of the versions on which cases with an open incident run."""
    query = select(case.c.definition).select_from(incident).join(case, case.c.id == incident.c.case_id)
    return list(connection.execute(query.where(incident.c.resolved_at.is_(None)).distinct()).scalars())


def incidents(
    connection: Connection, operator: Operator | None, procedure: str | None, limit: int, after: tuple[datetime, str] | None
) -> list[tuple[IncidentRow, CaseRow]]:
    """Open incidents with their cases, those that stand longest first; of all cases where `operator` is None."""
    query = _open(select(incident, case), operator)
    if procedure:
        query = query.where(case.c.procedure == procedure)
    if after is not None:
        later = and_(incident.c.raised_at == after[0], incident.c.id > after[1])
        query = query.where(or_(incident.c.raised_at > after[0], later))
    rows = connection.execute(query.order_by(incident.c.raised_at, incident.c.id).limit(limit))
    return [(IncidentRow(*row[:_WIDTH]), CaseRow(*row[_WIDTH:])) for row in rows]


def count(connection: Connection, operator: Operator | None, most: int) -> int:
    """How many there are; counted no farther than `most`."""
    found = _open(select(incident.c.id), operator).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def times_raised(connection: Connection, one: IncidentRow) -> int:
    """How often the same place of a case was tried in vain, this time included."""
    query = select(func.sum(incident.c.attempts)).where(incident.c.case_id == one.case_id, incident.c.instance == one.instance)
    return int(connection.execute(query).scalar_one())


def _open(query: Any, operator: Operator | None) -> Any:
    query = query.select_from(incident).join(case, case.c.id == incident.c.case_id).where(incident.c.resolved_at.is_(None))
    return query if operator is None else query.where(operated_by(operator))


def operated_by(operator: Operator) -> Any:
    """A condition on cases: those that this person operates."""
    reach = standing(operator.user_id, operator.now)
    reads = case_reader.c.case_id == case.c.id, reach.c.role == case_reader.c.role, reach.c.unit_id == case_reader.c.unit_id
    ways = [
        and_(case.c.definition == content, exists().where(*reads, case_reader.c.role == role)) for content, role in operator.owned
    ]
    return or_(false(), *ways)
