"""What is read for a proof alone: who reaches a case, and what whole cases, numbers and versions there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, bindparam, select, tuple_

from engine.model import (
    case,
    case_move,
    case_reader,
    case_starter,
    deployment,
    document,
    document_service,
    journal,
    metadata,
    moved_case,
    number_series,
    outbox,
    substitution,
    task_candidate,
)
from engine.store.prepared import Statement

_CASE: BindParameter[str] = bindparam("case")
_CANDIDATES = Statement(
    select(
        task_candidate.c.task_id, task_candidate.c.role, task_candidate.c.unit_id, task_candidate.c.second_unit,
        task_candidate.c.when_late, task_candidate.c.open,
    ).where(task_candidate.c.case_id == _CASE)
)  # fmt: skip
_READERS = Statement(select(case_reader.c.role, case_reader.c.unit_id).where(case_reader.c.case_id == _CASE))
_STARTERS = Statement(select(case_starter.c.user_id).where(case_starter.c.case_id == _CASE))
_SERVED = Statement(select(document_service.c.document_id).where(document_service.c.case_id == _CASE))
_MOVES = Statement(
    select(
        moved_case.c.move_id, moved_case.c.version, case_move.c.version, case_move.c.reason, case_move.c.proposed_by, case_move.c.decided_by
    )
    .join(case_move, case_move.c.id == moved_case.c.move_id)
    .where(moved_case.c.case_id == _CASE, moved_case.c.status == "migrated")
)
_MOVED = ("was", "version", "reason", "proposed_by", "decided_by")
_OFFERED = ("task_id", "second_unit", "when_late", "open")


def candidates_of(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    """Role, unit and task -> the columns of the row that puts the task into the inboxes of that role there."""
    return {
        f"{role} in {unit} for {task}": dict(zip(_OFFERED, (task, *rest)))
        for task, role, unit, *rest in _CANDIDATES.all(connection, case=case_id)
    }


def readers_of(connection: Connection, case_id: str) -> set[str]:
    """Role and unit that read a case without a task in it."""
    return {f"{role} in {unit}" for role, unit in _READERS.all(connection, case=case_id)}


def starters_of(connection: Connection, case_id: str) -> set[str]:
    """Who began a case by hand."""
    return {row[0] for row in _STARTERS.all(connection, case=case_id)}


def served_by(connection: Connection, case_id: str) -> set[str]:
    """The letters that a case serves."""
    return {row[0] for row in _SERVED.all(connection, case=case_id)}


def moves_of(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    """Move -> what its ledger and its proposal say of a case that it moved."""
    return {move: dict(zip(_MOVED, told)) for move, *told in _MOVES.all(connection, case=case_id)}


def entries_with(connection: Connection, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (case, hash of an entry) there are."""
    query = select(journal.c.case_id, journal.c.hash).where(tuple_(journal.c.case_id, journal.c.hash).in_(sorted(wanted)))
    return {(row[0], row[1]) for row in connection.execute(query)} if wanted else set()


def series(connection: Connection) -> dict[tuple[str, int], int]:
    """(kind, year) -> the last number that was given out."""
    return {(row.kind, row.year): row.last for row in connection.execute(select(number_series))}


def case_numbers(connection: Connection) -> list[str]:
    return list(connection.execute(select(case.c.number).order_by(case.c.number)).scalars())


def letter_numbers(connection: Connection) -> list[str]:
    return list(connection.execute(select(document.c.number).order_by(document.c.number)).scalars())


def substitution_numbers(connection: Connection) -> list[int]:
    return list(connection.execute(select(substitution.c.id).order_by(substitution.c.id)).scalars())


def versions(connection: Connection) -> list[tuple[str, int, str]]:
    """(procedure, version, content hash) of whatever was deployed."""
    columns = deployment.c.procedure, deployment.c.version, deployment.c.hash
    return [(row[0], row[1], row[2]) for row in connection.execute(select(*columns).order_by(*columns))]


def ledger_places(connection: Connection) -> list[tuple[str, int]]:
    """(move, place in its ledger) of every line."""
    columns = moved_case.c.move_id, moved_case.c.position
    return [(row[0], row[1]) for row in connection.execute(select(*columns).order_by(*columns))]


def missing_cases(connection: Connection) -> Iterator[tuple[str, str]]:
    """(case, table) of whatever belongs to a case, or names one, that is not there."""
    for column in _naming_cases():
        named = select(column).where(column.is_not(None), column.not_in(select(case.c.id))).distinct()
        for case_id in connection.execute(named).scalars():
            yield case_id, column.table.name


def _naming_cases() -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        for column in table.c:
            if any(key.column is case.c.id for key in column.foreign_keys):
                yield column
    yield outbox.c.delivered_to
