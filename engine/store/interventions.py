"""Interventions that administrators have proposed: rows, and which of them wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.model import case, intervention
from engine.store.cases import CaseRow
from engine.store.incidents import Operator, operated_by

_WIDTH = len(intervention.c)
_OPEN = intervention.c.status == "proposed"


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """A proposal as its row has it; `content` is ciphertext."""

    id: str
    case_id: str
    kind: str
    element: str
    instance: str
    content: bytes
    entry: int
    state_hash: str
    proposed_by: str
    proposed_for: str
    proposed_at: datetime
    status: str
    decided_by: str | None
    decided_at: datetime | None


def add(connection: Connection, row: InterventionRow) -> None:
    connection.execute(insert(intervention).values({name: getattr(row, name) for name in InterventionRow.__slots__}))


def find(connection: Connection, identity: str) -> InterventionRow | None:
    row = connection.execute(select(intervention).where(intervention.c.id == identity)).first()
    return InterventionRow(*row) if row else None


def all_of(connection: Connection, case_id: str) -> list[InterventionRow]:
    """Whatever was proposed in a case."""
    return [InterventionRow(*row) for row in connection.execute(select(intervention).where(intervention.c.case_id == case_id))]


def decide(connection: Connection, identity: str, changes: Mapping[str, Any]) -> None:
    """Closes a proposal."""
    connection.execute(update(intervention).where(intervention.c.id == identity, _OPEN).values(**changes))


def open_of(connection: Connection, case_id: str) -> list[InterventionRow]:
    """Those of a case that wait for a decision, oldest first."""
    query = select(intervention).where(intervention.c.case_id == case_id, _OPEN).order_by(intervention.c.entry)
    return [InterventionRow(*row) for row in connection.execute(query)]


def waiting(connection: Connection, operator: Operator | None, limit: int) -> list[tuple[InterventionRow, CaseRow]]:
    """Those that wait for a decision, with their cases, the oldest first; of all cases where `operator` is None."""
    query = select(intervention, case).select_from(intervention).join(case, case.c.id == intervention.c.case_id).where(_OPEN)
    if operator is not None:
        query = query.where(operated_by(operator))
    rows = connection.execute(query.order_by(intervention.c.proposed_at, intervention.c.id).limit(limit))
    return [(InterventionRow(*row[:_WIDTH]), CaseRow(*row[_WIDTH:])) for row in rows]


def count(connection: Connection, operator: Operator | None, most: int) -> int:
    """How many wait for a decision; counted no farther than `most`."""
    query = select(intervention.c.id).select_from(intervention).join(case, case.c.id == intervention.c.case_id).where(_OPEN)
    if operator is not None:
        query = query.where(operated_by(operator))
    return int(connection.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar_one())


def definitions(connection: Connection) -> list[str]:
    """Content hashes of the versions of the cases that a proposal waits for."""
    query = select(case.c.definition).select_from(intervention).join(case, case.c.id == intervention.c.case_id)
    return list(connection.execute(query.where(_OPEN).distinct()).scalars())


def perhaps_overtaken(connection: Connection) -> list[tuple[InterventionRow, bytes, str]]:
    """(proposal, stored state, status of the case) of each that waits, though its case's journal has grown since."""
    query = select(intervention, case.c.state, case.c.status).select_from(intervention)
    query = query.join(case, case.c.id == intervention.c.case_id).where(_OPEN, case.c.entries > intervention.c.entry)
    return [(InterventionRow(*row[:_WIDTH]), *row[_WIDTH:]) for row in connection.execute(query)]
