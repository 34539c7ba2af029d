"""Deployed definitions: which version is the newest, what it holds, which messages and timers start its processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from engine.model import definition, deployed_process, deployment, message_start, process_timer
from engine.store.prepared import Statement

_LAST = (
    select(deployment.c.procedure, func.max(deployment.c.version).label("version")).group_by(deployment.c.procedure).subquery()
)
_NEWEST = Statement(
    select(deployment.c.procedure, deployment.c.hash).join(
        _LAST, (_LAST.c.procedure == deployment.c.procedure) & (_LAST.c.version == deployment.c.version)
    )
)
_COUNT = Statement(select(func.count()).select_from(deployment))
_ALL = select(func.count()).select_from(deployment).scalar_subquery()
_NEWEST_OF_ALL = Statement(
    select(deployment.c.procedure, deployment.c.hash, _ALL).join(
        _LAST, (_LAST.c.procedure == deployment.c.procedure) & (_LAST.c.version == deployment.c.version)
    )
)
_VERSION_OF = Statement(
    select(func.max(deployment.c.version)).where(
        deployment.c.procedure == bindparam("procedure"), deployment.c.hash == bindparam("content")
    )
)
_FILES = Statement(select(definition.c.procedure, definition.c.files).where(definition.c.hash == bindparam("content")))
_PROCEDURE_OF = Statement(select(deployed_process.c.procedure).where(deployed_process.c.process == bindparam("process")))
_STARTS = Statement(
    select(message_start.c.process, message_start.c.event)
    .where(message_start.c.message == bindparam("message"))
    .order_by(message_start.c.procedure)
)
_DUE = Statement(
    select(process_timer.c.process, process_timer.c.event, process_timer.c.due_at)
    .where(process_timer.c.due_at <= bindparam("now"))
    .order_by(process_timer.c.due_at)
)
_FIRST = Statement(select(func.min(process_timer.c.due_at)))


@dataclass(frozen=True, slots=True)
class ProcessTimer:
    """A start event that the clock triggers next at `due_at`, and `left` times more (None: without end).

    `cycle` is "" for what comes once.
    """

    process: str
    event: str
    cycle: str
    due_at: datetime
    left: int | None


def newest_hashes(connection: Connection) -> dict[str, str]:
    """Procedure -> content hash of its newest version."""
    return dict(_NEWEST.all(connection))


def newest_of(connection: Connection) -> tuple[int, dict[str, str]]:
    """How many versions were ever deployed, and the newest hashes, both as of one moment."""
    rows = _NEWEST_OF_ALL.all(connection)
    return (rows[0][2] if rows else 0), {procedure: content for procedure, content, _ in rows}


def deployments(connection: Connection) -> int:
    """How many versions were ever deployed: rows are only added, so the same number means that nothing is new."""
    return int(_COUNT.value(connection))


def version_of(connection: Connection, procedure: str, content: str) -> int:
    """The newest version number of a procedure with this content."""
    return int(_VERSION_OF.value(connection, procedure=procedure, content=content))


def content_of(connection: Connection, procedure: str, version: int) -> str | None:
    """The content hash of a version by its number."""
    here = deployment.c.procedure == procedure, deployment.c.version == version
    found: str | None = connection.execute(select(deployment.c.hash).where(*here)).scalar()
    return found


def contents_of(connection: Connection, procedure: str) -> list[str]:
    """The content hashes of every version of a procedure, the newest first."""
    query = select(deployment.c.hash).where(deployment.c.procedure == procedure).order_by(deployment.c.version.desc())
    return list(dict.fromkeys(connection.execute(query).scalars()))


def newest_version(connection: Connection, procedure: str) -> int:
    """The newest version number of a procedure, 0 if none was deployed."""
    found = select(func.coalesce(func.max(deployment.c.version), 0)).where(deployment.c.procedure == procedure)
    return int(connection.execute(found).scalar_one())


def packed_files(connection: Connection, content: str) -> tuple[str, bytes] | None:
    """(procedure, packed files) of a definition."""
    found: tuple[str, bytes] | None = _FILES.first(connection, content=content)
    return found


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
    found: str | None = _PROCEDURE_OF.value(connection, process=process)
    return found


def replace_message_starts(connection: Connection, procedure: str, starts: list[tuple[str, str, str]]) -> None:
    """(message, process, event) that start cases of a procedure's newest version."""
    connection.execute(delete(message_start).where(message_start.c.procedure == procedure))
    for message, process, event in starts:
        connection.execute(
            insert(message_start).values(message=message, procedure=procedure, process=process, event=event)
        )


def starts_by_message(connection: Connection, message: str) -> list[tuple[str, str]]:
    """(process, start event) of every newest version that a message of this name starts."""
    return _STARTS.all(connection, message=message)


def replace_process_timers(
    connection: Connection, procedure: str, timers: Iterable[ProcessTimer]
) -> None:
    """The starts by the clock of a procedure's newest version, in place of those of the one before."""
    connection.execute(delete(process_timer).where(process_timer.c.procedure == procedure))
    for timer in timers:
        connection.execute(
            insert(process_timer).values(
                procedure=procedure, process=timer.process, event=timer.event, cycle=timer.cycle, remaining=timer.left, due_at=timer.due_at
            )
        )


def due_process_timers(connection: Connection, now: datetime) -> list[tuple[str, str, datetime]]:
    """(process, event, due) of the starts whose time has come."""
    return _DUE.all(connection, now=now)


def lock_process_timer(connection: Connection, process: str, event: str) -> ProcessTimer | None:
    """One start by the clock, locked."""
    row = connection.execute(
        select(process_timer.c.cycle, process_timer.c.due_at, process_timer.c.remaining)
        .where(process_timer.c.process == process, process_timer.c.event == event)
        .with_for_update()
    ).first()
    return ProcessTimer(process, event, row.cycle, row.due_at, row.remaining) if row else None


def move_process_timer(connection: Connection, process: str, event: str, due: datetime, left: int | None) -> None:
    """The next time this process starts, and how often after that."""
    connection.execute(
        update(process_timer)
        .where(process_timer.c.process == process, process_timer.c.event == event)
        .values(due_at=due, remaining=left)
    )


def remove_process_timer(connection: Connection, process: str, event: str) -> None:
    """This start does not come again."""
    connection.execute(delete(process_timer).where(process_timer.c.process == process, process_timer.c.event == event))


def first_process_timer(connection: Connection) -> datetime | None:
    """When the clock next starts a case."""
    found: datetime | None = _FIRST.value(connection)
    return found
