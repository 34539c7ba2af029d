"""Moves of many cases to another version: proposals, and the ledger of what became of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Select, String, func, insert, literal, select, tuple_, update

from engine.model import case, case_move, case_unit, incident, moved_case, subscription, task, timer


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
    refused_why: str = ""


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A line of the ledger, at its place from 1 on; `why` holds [reason, element] of each obstacle."""

    move_id: str
    case_id: str
    position: int
    version: int
    state_hash: str
    status: str
    why: list[list[str]]


def add(connection: Connection, row: MoveRow) -> None:
    """Notes a proposal, and each case that it is about as one that nobody has looked at."""
    connection.execute(insert(case_move).values({name: getattr(row, name) for name in MoveRow.__slots__}))
    order = func.row_number().over(order_by=(case.c.opened_at, case.c.id))
    columns = literal(row.id, String), case.c.id, order, case.c.version, literal("", String), literal("unseen", String), literal([], JSON)
    lines = _concerned(row).with_only_columns(*columns, maintain_column_froms=True)
    connection.execute(insert(moved_case).from_select(list(MovedRow.__slots__), lines))


def concerned(connection: Connection, row: MoveRow, after: tuple[datetime, str] | None, limit: int | None) -> list[tuple[str, datetime]]:
    """(id, when it was opened) of the cases that a proposal is about, the oldest first, from behind a place on."""
    query = _concerned(row).with_only_columns(case.c.id, case.c.opened_at, maintain_column_froms=True)
    if after is not None:
        query = query.where(tuple_(case.c.opened_at, case.c.id) > after)
    return [(found.id, found.opened_at) for found in connection.execute(query.order_by(case.c.opened_at, case.c.id).limit(limit))]


def _concerned(row: MoveRow) -> Select[Any]:
    """Cases under way on another version; for a way back, those that the other move has moved."""
    if row.undoes is not None:
        moved = moved_case.c.move_id == row.undoes, moved_case.c.status == "migrated"
        return select(case).join(moved_case, moved_case.c.case_id == case.c.id).where(*moved)
    under_way = case.c.status.in_(("running", "suspended")), case.c.definition != row.definition
    return select(case).where(case.c.procedure == row.procedure, *under_way)


def versions_moved(connection: Connection, identity: str) -> set[int]:
    """The versions that the cases of a move came from."""
    here = moved_case.c.move_id == identity, moved_case.c.status == "migrated"
    return set(connection.execute(select(moved_case.c.version).where(*here).distinct()).scalars())


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


def ledger(
    connection: Connection, identity: str, after: int = 0, limit: int | None = None, status: str | None = None
) -> list[tuple[MovedRow, str]]:
    """Lines with their cases' numbers from behind a place on, the oldest case first; of one status, or of all."""
    query = select(moved_case, case.c.number).join(case, case.c.id == moved_case.c.case_id)
    query = query.where(moved_case.c.move_id == identity, moved_case.c.position > after)
    if status is not None:
        query = query.where(moved_case.c.status == status)
    return [(MovedRow(*row[:-1]), row[-1]) for row in connection.execute(query.order_by(moved_case.c.position).limit(limit))]


def totals(connection: Connection, identity: str) -> dict[str, int]:
    """Status -> how many lines have it."""
    query = select(moved_case.c.status, func.count()).where(moved_case.c.move_id == identity).group_by(moved_case.c.status)
    return {row[0]: row[1] for row in connection.execute(query)}


def standings(connection: Connection, identity: str, after: int = 0, limit: int | None = None) -> list[str]:
    """One case for each version and set of units that the cases of a move (or of a page of its ledger) have: who is the owner role
    of these is the owner role of all."""
    lines = select(moved_case.c.case_id).where(moved_case.c.move_id == identity, moved_case.c.position > after)
    ids = lines.order_by(moved_case.c.position).limit(limit)
    sides: dict[str, set[tuple[str, str]]] = {}
    for case_id, name, unit in connection.execute(select(case_unit).where(case_unit.c.case_id.in_(ids))):
        sides.setdefault(case_id, set()).add((name, unit))
    query = select(case.c.id, case.c.definition, case.c.main_unit).where(case.c.id.in_(ids))
    found = {(*row[1:], frozenset(sides.get(row.id, ()))): row.id for row in connection.execute(query)}
    return sorted(found.values())


def line(connection: Connection, identity: str, case_id: str) -> MovedRow | None:
    here = moved_case.c.move_id == identity, moved_case.c.case_id == case_id
    row = connection.execute(select(moved_case).where(*here)).first()
    return MovedRow(*row) if row else None


def settle_line(connection: Connection, identity: str, case_id: str, changes: Mapping[str, Any]) -> None:
    here = moved_case.c.move_id == identity, moved_case.c.case_id == case_id
    connection.execute(update(moved_case).where(*here).values(**changes))


def settle_rest(connection: Connection, identity: str, status: str) -> None:
    """All lines that still wait."""
    here = moved_case.c.move_id == identity, moved_case.c.status.in_(("unseen", "proposed"))
    connection.execute(update(moved_case).where(*here).values(status=status))


def to_do(connection: Connection) -> list[tuple[str, str]]:
    """(move, case) of what is confirmed and not tried yet, in order."""
    query = select(moved_case.c.move_id, moved_case.c.case_id).join(case_move, case_move.c.id == moved_case.c.move_id)
    query = query.where(case_move.c.status == "confirmed", moved_case.c.status == "proposed")
    return [(row[0], row[1]) for row in connection.execute(query.order_by(case_move.c.decided_at, moved_case.c.case_id))]


def waiting(connection: Connection, procedure: str) -> str | None:
    """The move of a procedure's cases that is not over yet."""
    over = case_move.c.status.in_(("refused", "withdrawn", "done"))
    query = select(case_move.c.id).where(case_move.c.procedure == procedure, ~over).order_by(case_move.c.proposed_at, case_move.c.id)
    return connection.execute(query.limit(1)).scalar()


def looking(connection: Connection) -> list[str]:
    """Moves whose cases are being looked at, the oldest first."""
    query = select(case_move.c.id).where(case_move.c.status == "looking").order_by(case_move.c.proposed_at, case_move.c.id)
    return list(connection.execute(query).scalars())


def any_left(connection: Connection, identity: str, status: str) -> bool:
    """Whether a line of a move still has this status."""
    here = moved_case.c.move_id == identity, moved_case.c.status == status
    return connection.execute(select(moved_case.c.position).where(*here).limit(1)).first() is not None


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
