"""How a database is opened: SQLite in WAL, every commit on the disk, BEGIN sent by ourselves; PostgreSQL as it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

READING = "wuye_reading"
"""The execution option of a connection that only reads: on SQLite its BEGIN takes no write lock."""

SQLITE_WAIT_SECONDS = 30


def open_database(url: str, durable: bool = True) -> Engine:
    """Errors quote no parameters: a log must not hold what people entered. `durable`: a commit is on the disk before it
    is answered; only what nobody will miss, a scenario's world, does without.

    Raises ValueError for a kind of database that is neither SQLite nor PostgreSQL.
    """
    if not url.startswith(("sqlite:", "postgresql")):
        raise ValueError("Expected a database URL of SQLite or PostgreSQL.")
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    database = create_engine(url, connect_args={"timeout": SQLITE_WAIT_SECONDS}, hide_parameters=True)

    @event.listens_for(database, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"synchronous={'FULL' if durable else 'OFF'}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(database, "begin")
    def _begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return database


def trouble_of(error: BaseException) -> str | None:
    """What the database itself says of an error, in a line; None for an error that is not of the database."""
    return str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else None
