"""The one commit. A command comes in, is answered once, and its own case's outbox is emptied before the page opens."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from engine import codes, throttle
from engine.canonical import decode, encode
from engine.clock import Clock, system_clock
from engine.commands import SYSTEM, Command, FileFacts
from engine.database import READING, Writers, open_database, outages, raise_outage
from engine.desks import Desk
from engine.errors import REFUSALS, BadValue, CommandConflict, EngineError, NotFound, Outage, Tampered
from engine.faults import delivery_failed, step_failed
from engine.feel import Value
from engine.handlers import HANDLERS
from engine.jobs import Job
from engine.key_match import Sealed, matching_keyring
from engine.library import Library, Shelf
from engine.machine_commands import Deliver
from engine.own_jobs import OWN_JOBS
from engine.party_commands import BY_CODE_COMMANDS
from engine.registers import Register
from engine.store import cases, outgoing, records
from engine.store.prepared import prepare_all
from engine.transaction import House, Transaction

ATTEMPTS = 3
DRAIN_LIMIT = 200
RETRYABLE = ("40001", "40P01")  # serialization failure, deadlock (SQLSTATE)
MAX_COMMAND_ID = 60
FINGERPRINT_BYTES = 16
GC_THRESHOLDS = (20_000, 20, 20)
"""A step makes some thousand objects and leaves no cycles behind: looked for at every 700 they are looked for in vain."""
NAMES = {kind: tuple(entry.name for entry in fields(kind)) for kind in HANDLERS}
"""The fields of each command."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A command's result, and whether the outbox is to be looked at: after a repeated one too, for the first may have died
    before."""

    result: Mapping[str, Any]
    sent: bool


class Written:
    """A transaction that may write, around a block: committed when it ends; when it raises, `undone` is called and it is rolled
    back. A class, for every step has one, and three generators around each other cost as much as a statement. Raises Outage."""

    __slots__ = ("_begun", "_connection", "_undone", "_writers")

    def __init__(self, writers: Writers, undone: Callable[[], None]) -> None:
        self._writers, self._undone = writers, undone

    def __enter__(self) -> Connection:
        try:
            connection = self._connection = self._writers.take()
            try:
                self._begun = connection.begin()
            except BaseException:
                self._writers.give_back(connection)
                raise
        except (DBAPIError, OSError) as error:
            raise_outage(error)
            raise
        return connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self._undone()
        try:
            self._begun.__exit__(kind, error, trace)
        except BaseException as trouble:
            self._undone()
            self._leave_transaction()
            raise_outage(trouble)
            raise
        finally:
            self._writers.give_back(self._connection)
        if error is not None:
            raise_outage(error)

    def _leave_transaction(self) -> None:
        """SQLite stays in a transaction whose commit failed, and SQLAlchemy forgets it: the next one could not begin."""
        if not self._connection.invalidated:
            with suppress(DBAPIError, self._connection.dialect.loaded_dbapi.Error):
                self._connection.connection.rollback()


class Engine:
    """The casework engine over one database and one home directory."""

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self.database, self.house, self.clock = database, house, clock
        self._writers = Writers(database)

    @classmethod
    def open(
        cls, home: Path, database_url: str, jobs: Mapping[str, Job], clock: Clock = system_clock,
        overrides: Mapping[str, Mapping[str, Value]] | None = None, durable: bool = True,
        registers: Mapping[str, Register] | None = None, desks: Mapping[str, Desk] | None = None,
    ) -> Engine:  # fmt: skip
        """Opens an engine on a migrated database. `overrides`: parameters by procedure, for scenarios; `registers`: those
        that are kept by command, by name; `desks`: by name.

        Raises Tampered where the master key under `home` is not the one of the database's cases.
        """
        database = open_database(database_url, durable)
        try:
            keys = matching_keyring(home, lambda each: _some_sealed(database, each))
        except BaseException:
            database.dispose()
            raise
        house = House(home, keys, Library(), {**OWN_JOBS, **jobs}, overrides or {}, registers=registers or {}, desks=desks or {})
        return cls(database, house, clock)

    def close(self) -> None:
        """Closes every connection; whatever comes next opens new ones."""
        self._writers.close()
        self.database.dispose()

    def transaction(self) -> Written:
        """A transaction that may write: committed when the block ends, rolled back when it raises. Raises Outage."""
        return Written(self._writers, self.house.library.forget)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads, and sees one moment of the database: what pages are built from.

        Raises NotFound for a name with a character that PostgreSQL cannot hold: nothing has such a name.
        """
        options: dict[str, Any] = {READING: True}
        if self.database.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        try:
            with outages(), self.database.connect().execution_options(**options) as connection, connection.begin() as begun:
                yield Transaction(self.house, connection, self.clock())
                begun.rollback()
        except DataError:
            raise NotFound("anything", "of that name") from None

    def shelf(self) -> Shelf:
        """Roles, law, calendar and newest versions as they now stand."""
        with self.reading() as tx:
            return tx.shelf

    def warm(self) -> None:
        """For a process that stays: compiles what is deployed now and every statement, and leaves what stands by then out of the
        rounds of the garbage collector, which would look at all of it again and again. What cannot be read now is compiled
        when it is needed."""
        with suppress(Outage, Tampered, DBAPIError), self.reading() as tx:
            for name in tx.shelf.procedures:
                self.house.library.procedure(tx.connection, tx.shelf.newest[name])
            prepare_all(tx.connection.dialect)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)

    def execute(self, command: Command) -> Mapping[str, Any]:
        """Carries a command out, once: the same id again answers with the first result.

        Raises the EngineError with which its handler refuses it; then nothing has changed.
        """
        if command.actor != SYSTEM:
            _check(command)
        try:
            answer = self._attempt(command)
        except REFUSALS as refused:
            if isinstance(command, BY_CODE_COMMANDS):
                codes.count_if_wrong(self, command.source, refused)
            throttle.count_if_secret(self, refused)
            raise
        except Exception as error:  # a fault of ours or of the procedure: its case says so, whoever asked is told
            step_failed(self, command, error)
            raise
        touched = answer.result.get("case")
        if answer.sent and isinstance(touched, str):
            with suppress(Outage):  # the command stands; the worker delivers
                self.drain(touched)
        return answer.result

    def drain(self, case_id: str) -> None:
        """Delivers what a case put into the outbox, and what the cases it reaches put there, each by itself.

        What is left (a limit, a crash) the worker delivers.
        """
        touched = {case_id}
        for _ in range(DRAIN_LIMIT):
            with self.reading() as tx:
                waiting = outgoing.pending_of(tx.connection, touched, tx.now)
            if waiting is None:
                return
            reached = self.deliver(waiting)
            if reached is not None:
                touched.add(reached)

    def deliver(self, outbox_id: str) -> str | None:
        """Brings one row of the outbox to its receiver, in a transaction of its own. Returns the case it reached.

        Raises nothing but Outage: what was committed before must not look undone because a delivery broke.
        """
        try:
            reached = self._attempt(Deliver(f"deliver/{outbox_id}", outbox_id)).result.get("case")
        except Outage:  # nothing is wrong with the delivery: it stays as it is
            raise
        except Exception as error:  # noqa: BLE001 - as the docstring says
            delivery_failed(self, outbox_id, error)
            return None
        return reached if isinstance(reached, str) else None

    def _attempt(self, command: Command) -> _Answer:
        """A deadlock, a serialisation failure, a number that two wanted at once or a connection that broke is tried again,
        whole: where the commit came through before the connection broke, the first answer is found."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(command)
            except Outage as outage:
                if attempt == ATTEMPTS or not outage.lost:
                    raise
            except EngineError:
                # The same command again: the first one has changed what the second one looked at.
                first = self._first_answer(command)
                if first is None:
                    raise
                return first
            except DataError:
                raise BadValue("text", "it is too long, or holds a character that cannot be kept") from None
            except DBAPIError as error:
                # Where both could be carried out, the second answer finds the first in its place.
                first = self._first_answer(command) if isinstance(error, IntegrityError) else None
                if first is not None:
                    return first
                if attempt == ATTEMPTS or not _retryable(error):
                    raise
        raise AssertionError("an attempt returns or raises")

    def _once(self, command: Command) -> _Answer:
        now = self.clock()
        by_person = command.actor != SYSTEM
        with self.transaction() as connection:
            tx = Transaction(self.house, connection, now)
            result = HANDLERS[type(command)](tx, command)
            if by_person:
                kept = encode(dict(result if tx.kept is None else tx.kept))
                if isinstance(command, BY_CODE_COMMANDS):
                    kept = codes.sealed_answer(command, kept)
                records.answer(connection, command.command_id, self._fingerprint(command), kept, now)
        return _Answer(result, tx.sent)

    def _first_answer(self, command: Command) -> _Answer | None:
        """What this very command was answered, if it was carried out before. Nobody looks before it is tried, for hardly any
        command comes twice. Raises CommandConflict where its id was another command's."""
        if command.actor == SYSTEM:
            return None
        with self.reading() as tx:
            answered = records.answered(tx.connection, command.command_id)
        if answered is None:
            return None
        if answered[0] != self._fingerprint(command):
            raise CommandConflict(command.command_id)
        kept = codes.opened_answer(command, answered[1]) if isinstance(command, BY_CODE_COMMANDS) else answered[1]
        return _Answer(decode(kept), sent=True)

    def _fingerprint(self, command: Command) -> str:
        """Keyed hash of a command's class and fields: what makes a repeated id the same wish, and tells nobody else what it was."""
        plain: list[Any] = [type(command).__name__]
        for name in NAMES[type(command)]:
            value = getattr(command, name)
            if isinstance(value, FileFacts):
                value = [value.hash, value.name]
            plain.append(hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value)
        return hashlib.blake2b(encode(plain), key=self.house.keys.master.secret, digest_size=FINGERPRINT_BYTES).hexdigest()


def _check(command: Command) -> None:
    """Raises BadValue for a command id that cannot be kept, and for names that nothing can have."""
    if not 1 <= len(command.command_id) <= MAX_COMMAND_ID:
        raise BadValue("command_id", f"it does not have 1 to {MAX_COMMAND_ID} characters")
    for name in NAMES[type(command)]:
        value = getattr(command, name)
        if isinstance(value, str) and "\0" in value:
            raise BadValue(name, "it holds a NUL")




def _some_sealed(database: Database, each: int) -> list[Sealed]:
    with outages(), database.connect().execution_options(**{READING: True}) as connection, connection.begin():
        return cases.some_sealed(connection, each)


def _retryable(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRYABLE or isinstance(error, IntegrityError) or "database is locked" in str(error.orig)
