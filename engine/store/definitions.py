"""Deployed definitions: which version is the newest, what it holds, which messages and timers start its processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.model import definition, deployed_process, deployment, message_start, process_timer


def newest_hashes(connection: Connection) -> dict[str, str]:
    """Procedure -> content hash of its newest version."""
    last = (
        select(deployment.c.procedure, func.max(deployment.c.version).label("version"))
        .group_by(deployment.c.procedure)
        .subquery()
    )
    rows = connection.execute(
        select(deployment.c.procedure, deployment.c.hash).join(
            last, (last.c.procedure == deployment.c.procedure) & (last.c.version == deployment.c.version)
        )
    )
    return {row.procedure: row.hash for row in rows}


def version_of(connection: Connection, procedure: str, content: str) -> int:
    """The newest version number of a procedure with this content."""
    found = select(func.max(deployment.c.version)).where(
        deployment.c.procedure == procedure, deployment.c.hash == content
    )
    return int(connection.execute(found).scalar_one())


def newest_version(connection: Connection, procedure: str) -> int:
    """The newest version number of a procedure, 0 if none was deployed."""
    found = select(func.coalesce(func.max(deployment.c.version), 0)).where(deployment.c.procedure == procedure)
    return int(connection.execute(found).scalar_one())


def packed_files(connection: Connection, content: str) -> tuple[str, bytes] | None:
    """(procedure, packed files) of a definition."""
    row = connection.execute(
        select(definition.c.procedure, definition.c.files).where(definition.c.hash == content)
    ).first()
    return (row.procedure, row.files) if row else None


def add_version(
    connection: Connection, procedure: str, content: str, files: bytes, at: datetime, by: str
) -> int:
    """Stores a definition (once) and its next version number."""
    if packed_files(connection, content) is None:
        connection.execute(insert(definition).values(hash=content, procedure=procedure, files=files))
    version = newest_version(connection, procedure) + 1
    connection.execute(
        insert(deployment).values(
            procedure=procedure, version=version, hash=content, deployed_at=at, deployed_by=by
        )
    )
    return version


def replace_processes(connection: Connection, procedure: str, processes: list[str]) -> None:
    """The processes of a procedure's newest version. Raises IntegrityError if another procedure has one of them."""
    connection.execute(delete(deployed_process).where(deployed_process.c.procedure == procedure))
    for process in processes:
        connection.execute(insert(deployed_process).values(process=process, procedure=procedure))


def procedure_of(connection: Connection, process: str) -> str | None:
    """The procedure whose newest version has this process."""
    found = select(deployed_process.c.procedure).where(deployed_process.c.process == process)
    return connection.execute(found).scalar()


def replace_message_starts(connection: Connection, procedure: str, starts: list[tuple[str, str, str]]) -> None:
    """(message, process, event) that start cases of a procedure's newest version."""
    connection.execute(delete(message_start).where(message_start.c.procedure == procedure))
    for message, process, event in starts:
        connection.execute(
            insert(message_start).values(message=message, procedure=procedure, process=process, event=event)
        )


def starts_by_message(connection: Connection, message: str) -> list[tuple[str, str]]:
    """(process, start event) of every newest version that a message of this name starts."""
    rows = connection.execute(
        select(message_start.c.process, message_start.c.event)
        .where(message_start.c.message == message)
        .order_by(message_start.c.procedure)
    )
    return [(row.process, row.event) for row in rows]


def replace_process_timers(
    connection: Connection, procedure: str, timers: list[tuple[str, str, str, datetime]]
) -> None:
    """(process, event, cycle, next due) of the processes of a procedure's newest version that the clock starts."""
    connection.execute(delete(process_timer).where(process_timer.c.procedure == procedure))
    for process, event, cycle, due in timers:
        connection.execute(
            insert(process_timer).values(procedure=procedure, process=process, event=event, cycle=cycle, due_at=due)
        )


def due_process_timers(connection: Connection, now: datetime) -> list[tuple[str, str, datetime]]:
    """(process, event, due) of the starts whose time has come."""
    rows = connection.execute(
        select(process_timer.c.process, process_timer.c.event, process_timer.c.due_at)
        .where(process_timer.c.due_at <= now)
        .order_by(process_timer.c.due_at)
    )
    return [(row.process, row.event, row.due_at) for row in rows]


def lock_process_timer(connection: Connection, process: str, event: str) -> tuple[str, datetime] | None:
    """(cycle, due) of one start by the clock, locked."""
    row = connection.execute(
        select(process_timer.c.cycle, process_timer.c.due_at)
        .where(process_timer.c.process == process, process_timer.c.event == event)
        .with_for_update()
    ).first()
    return (row.cycle, row.due_at) if row else None


def move_process_timer(connection: Connection, process: str, event: str, due: datetime) -> None:
    """The next time this process starts."""
    connection.execute(
        update(process_timer)
        .where(process_timer.c.process == process, process_timer.c.event == event)
        .values(due_at=due)
    )


def first_process_timer(connection: Connection) -> datetime | None:
    """When the clock next starts a case."""
    found: datetime | None = connection.execute(select(func.min(process_timer.c.due_at))).scalar_one()
    return found
