"""What is read for a proof alone: who reaches a case, and what whole cases, numbers and versions there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, bindparam, select, tuple_

from engine.model import (
    case,
    case_move,
    case_reader,
    case_starter,
    deployed_process,
    deployment,
    document,
    document_service,
    journal,
    message_start,
    metadata,
    moved_case,
    number_series,
    outbox,
    process_timer,
    signal_start,
    substitution,
    task_candidate,
)
from engine.store.definitions import ProcessTimer
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


def newest_at(connection: Connection, name: str, at: datetime) -> str | None:
    """The content hash of the version of a name that was the newest at a moment."""
    query = select(deployment.c.hash).where(deployment.c.procedure == name, deployment.c.deployed_at <= at)
    found: str | None = connection.execute(query.order_by(deployment.c.version.desc()).limit(1)).scalar()
    return found


def newest_versions(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """Name -> content hash of its newest version, and when that was deployed."""
    columns = deployment.c.procedure, deployment.c.hash, deployment.c.deployed_at
    rows = connection.execute(select(*columns).order_by(deployment.c.procedure, deployment.c.version))
    return {row.procedure: (row.hash, row.deployed_at) for row in rows}


def processes(connection: Connection) -> set[tuple[str, str]]:
    """(procedure, process) of whatever can be started."""
    return {(row.procedure, row.process) for row in connection.execute(select(deployed_process))}


def message_starts(connection: Connection) -> set[tuple[str, str, str, str]]:
    """(procedure, message, process, start event)."""
    return {(row.procedure, row.message, row.process, row.event) for row in connection.execute(select(message_start))}


def signal_starts(connection: Connection) -> set[tuple[str, str, str, str]]:
    """(procedure, signal, process, start event)."""
    return {(row.procedure, row.signal, row.process, row.event) for row in connection.execute(select(signal_start))}


def process_timers(connection: Connection) -> list[tuple[str, ProcessTimer]]:
    """(procedure, its start by the clock)."""
    rows = connection.execute(select(process_timer).order_by(process_timer.c.procedure, process_timer.c.process, process_timer.c.event))
    return [(row.procedure, ProcessTimer(row.process, row.event, row.cycle, row.due_at, row.remaining)) for row in rows]


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
