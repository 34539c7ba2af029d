"""Moves of many cases to another version: proposals, and the ledger of what became of each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.model import case, case_move, incident, moved_case, subscription, task, timer


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A proposal as its row has it."""

    id: str
    procedure: str
    version: int
    definition: str
    mapping: dict[str, str]
    reason: str
    undoes: str | None
    proposed_by: str
    proposed_for: str
    proposed_at: datetime
    status: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A line of the ledger; `why` holds [reason, element] of each obstacle."""

    move_id: str
    case_id: str
    version: int
    state_hash: str
    status: str
    why: list[list[str]]


def add(connection: Connection, row: MoveRow, cases: Iterable[MovedRow]) -> None:
    connection.execute(insert(case_move).values({name: getattr(row, name) for name in MoveRow.__slots__}))
    lines = [{name: getattr(line, name) for name in MovedRow.__slots__} for line in cases]
    if lines:
        connection.execute(insert(moved_case), lines)


def find(connection: Connection, identity: str) -> MoveRow | None:
    row = connection.execute(select(case_move).where(case_move.c.id == identity)).first()
    return MoveRow(*row) if row else None


def lock(connection: Connection, identity: str) -> MoveRow | None:
    row = connection.execute(select(case_move).where(case_move.c.id == identity).with_for_update()).first()
    return MoveRow(*row) if row else None


def all_moves(connection: Connection, limit: int) -> list[MoveRow]:
    """The youngest first."""
    query = select(case_move).order_by(case_move.c.proposed_at.desc(), case_move.c.id).limit(limit)
    return [MoveRow(*row) for row in connection.execute(query)]


def save(connection: Connection, identity: str, changes: Mapping[str, Any]) -> None:
    connection.execute(update(case_move).where(case_move.c.id == identity).values(**changes))


def ledger(connection: Connection, identity: str) -> list[tuple[MovedRow, str]]:
    """Every line with its case's number, by that number."""
    query = select(moved_case, case.c.number).join(case, case.c.id == moved_case.c.case_id)
    query = query.where(moved_case.c.move_id == identity).order_by(case.c.opened_at, case.c.number)
    return [(MovedRow(*row[:-1]), row[-1]) for row in connection.execute(query)]


def line(connection: Connection, identity: str, case_id: str) -> MovedRow | None:
    here = moved_case.c.move_id == identity, moved_case.c.case_id == case_id
    row = connection.execute(select(moved_case).where(*here)).first()
    return MovedRow(*row) if row else None


def settle_line(connection: Connection, identity: str, case_id: str, status: str, why: list[list[str]]) -> None:
    here = moved_case.c.move_id == identity, moved_case.c.case_id == case_id
    connection.execute(update(moved_case).where(*here).values(status=status, why=why))


def settle_rest(connection: Connection, identity: str, status: str) -> None:
    """All lines that still wait."""
    here = moved_case.c.move_id == identity, moved_case.c.status == "proposed"
    connection.execute(update(moved_case).where(*here).values(status=status))


def to_do(connection: Connection) -> list[tuple[str, str]]:
    """(move, case) of what is confirmed and not tried yet, in order."""
    query = select(moved_case.c.move_id, moved_case.c.case_id).join(case_move, case_move.c.id == moved_case.c.move_id)
    query = query.where(case_move.c.status == "confirmed", moved_case.c.status == "proposed")
    return [(row[0], row[1]) for row in connection.execute(query.order_by(case_move.c.decided_at, moved_case.c.case_id))]


def left(connection: Connection, identity: str) -> int:
    """How many lines of a move still wait."""
    here = moved_case.c.move_id == identity, moved_case.c.status == "proposed"
    return int(connection.execute(select(func.count()).select_from(moved_case).where(*here)).scalar_one())


def rename_elements(connection: Connection, case_id: str, names: Mapping[str, str]) -> None:
    """Lets every row of a case that names an element name it as the new version does; all at once, for names may change places."""
    for table in (task, timer, subscription, incident):
        key = list(table.primary_key.columns)
        query = select(*key, table.c.element).where(table.c.case_id == case_id)
        for *identity, element in connection.execute(query).all():
            if names.get(element, element) != element:
                here = [column == value for column, value in zip(key, identity)]
                connection.execute(update(table).where(*here).values(element=names[element]))


def change_task(connection: Connection, task_id: str, changes: Mapping[str, Any]) -> None:
    """What an open task is called, and its form; its version, its holder and its term stay."""
    connection.execute(update(task).where(task.c.id == task_id).values(**changes))
