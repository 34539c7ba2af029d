"""How a database is opened: SQLite in WAL, every commit on the disk, BEGIN sent by ourselves; PostgreSQL as it is."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.util import LRUCache

from engine.errors import NoRoom, Outage
from engine.store.prepared import Statement

READING = "wuye_reading"
"""The execution option of a connection that only reads: on SQLite its BEGIN takes no write lock."""

SQLITE_WAIT_SECONDS = 30
PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "cache_size=-65536", "wal_autocheckpoint=8000")
"""Of every connection to SQLite. 64 MiB of pages in memory (it takes two by itself): a step touches twenty, scattered. The log
is written back after 32 MiB (four by itself): most pages changed many times by then, and are written back once."""
MOST_KEPT = 100
"""Connections to SQLite, beside the pool's five: more threads than a process ever has."""
BEGIN, BEGIN_WRITING = Statement(text("BEGIN")), Statement(text("BEGIN IMMEDIATE"))


STATEMENTS_KEPT = 1000
"""Compiled statements that are kept for each server."""


class _Compiled(LRUCache[tuple[Any, ...], Any]):
    """Statements that SQLAlchemy has compiled, for all databases of a server. It would keep them for each opened database
    apart, for their keys begin with its dialect; what follows says all that differs between databases of one server."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


@lru_cache(8)
def _compiled(driver: str, host: str | None, port: int | None) -> _Compiled:
    return _Compiled(STATEMENTS_KEPT)


def open_database(url: str, durable: bool = True) -> Engine:
    """Errors quote no parameters: a log must not hold what people entered. `durable`: a commit is on the disk before it
    is answered; only what nobody will miss, a scenario's world, does without.

    Raises ValueError for a kind of database that is neither SQLite nor PostgreSQL.
    """
    if not url.startswith(("sqlite:", "postgresql")):
        raise ValueError("Expected a database URL of SQLite or PostgreSQL.")
    place = make_url(url)
    kept = {"compiled_cache": _compiled(place.drivername, place.host, place.port)}
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, execution_options=kept)
    waiting = {"timeout": SQLITE_WAIT_SECONDS}
    database = create_engine(url, connect_args=waiting, hide_parameters=True, max_overflow=MOST_KEPT, execution_options=kept)

    @event.listens_for(database, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (*PRAGMAS, f"synchronous={'FULL' if durable else 'OFF'}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(database, "begin")
    def _begun(connection: Connection) -> None:
        (BEGIN if connection.get_execution_options().get(READING) else BEGIN_WRITING).enter(connection)

    return database


class Writers:
    """The connections on which transactions write. On SQLite each thread keeps its own between them: taking one from the pool
    and putting it back costs as much as five statements. One to a server may break meanwhile, and is taken each time anew."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._kept_here = threading.local()
        self._kept: WeakSet[Connection] = WeakSet()

    def take(self) -> Connection:
        """A connection that is in no transaction. Raises DBAPIError."""
        return self._of_this_thread() if self._database.dialect.name == "sqlite" else self._database.connect()

    def give_back(self, connection: Connection) -> None:
        """It is wanted no longer, and in no transaction."""
        if self._database.dialect.name != "sqlite":
            connection.close()

    def close(self) -> None:
        """Closes those of all threads; none may be at work."""
        for kept in list(self._kept):
            kept.close()
        self._kept.clear()

    def _of_this_thread(self) -> Connection:
        """Opened anew where it was closed, and in a process that was forked."""
        process, kept = getattr(self._kept_here, "found", (0, None))
        if kept is None or kept.closed or process != os.getpid():
            kept = self._database.connect()
            self._kept_here.found = os.getpid(), kept
            self._kept.add(kept)
        return kept


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "SQLITE_FULL"
OUT_OF_ORDER = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_NOMEM", "SQLITE_PROTOCOL")
"""What SQLite's names of trouble that is not the statement's begin with."""
NO_SAVEPOINT = "no such savepoint"
"""With the outage that came before, SQLite gave up the whole transaction, so that its savepoint cannot be given up any more."""
OUTAGE_CLASSES = ("08", "53", "57", "58")
"""SQLSTATE: connection, insufficient resources, operator intervention, system error."""
DISK_FULL = "53100"


@contextmanager
def outages() -> Iterator[None]:
    """Tells an outage from a mistake: raises Outage or NoRoom where the machine, not the statement, is the trouble."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise_outage(error)
        raise


def raise_outage(error: BaseException) -> None:
    """Raises the Outage behind an error, if there is one."""
    outage: Outage | None = None
    if isinstance(error, DBAPIError):
        outage = outage_of(error)
    elif isinstance(error, OSError) and error.errno in NO_ROOM:
        outage = NoRoom()
    if outage is not None:
        raise outage from error


def outage_of(error: DBAPIError) -> Outage | None:
    """The outage behind a database's error, if there is one."""
    cause = error.orig
    if type(cause).__module__ == "sqlite3":
        name = getattr(cause, "sqlite_errorname", "")
        if name == FULL:
            return NoRoom()
        if name.startswith(OUT_OF_ORDER):
            return Outage()
        before = _before(error) if NO_SAVEPOINT in str(cause) else None
        return None if before is None else outage_of(before)
    state = getattr(cause, "sqlstate", None)
    if state == DISK_FULL:
        return NoRoom()
    if error.connection_invalidated or (state or "").startswith(OUTAGE_CLASSES):
        return Outage(lost=error.connection_invalidated)
    unreached = state is None and isinstance(error, OperationalError)
    return Outage() if unreached else None


def _before(error: DBAPIError) -> DBAPIError | None:
    """The database's error in whose wake this one came."""
    trouble = error.__context__
    while trouble is not None and not isinstance(trouble, DBAPIError):
        trouble = trouble.__context__
    return trouble


def is_outage(error: BaseException) -> bool:
    """Whether the machine, not the statement, is the trouble."""
    return isinstance(error, Outage) or (isinstance(error, DBAPIError) and outage_of(error) is not None)


def trouble_of(error: BaseException) -> str | None:
    """What the database itself says of an error, in a line; None for an error that is not of the database."""
    return str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else None
