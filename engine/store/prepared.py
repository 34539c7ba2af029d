"""A statement of fixed shape: written once with `bindparam`s, compiled once per kind of database, sent on the driver's cursor.

SQLAlchemy still says what the SQL is and how values are bound and read; what is left out is all that it would do again at
every execution (cache keys, contexts, result objects), which costs ten times the statement itself. The engine's listeners of
`before_cursor_execute` hear each statement, and the driver's errors come out as SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NoReturn
from weakref import WeakSet

from sqlalchemy import BindParameter, Connection, Dialect, Executable, literal_column
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import NullType

from engine.model import Moment

Read = Callable[[Any], Any]
MOMENTS = 64
_MOMENTS: dict[str, Read] = {}
"""Kind of database -> what writes moments for it, and remembers the last ones: a step writes the same moment many times."""


class Statement:
    """A statement and its compiled forms. `written`: columns that an INSERT or UPDATE sets, each from the parameter of its name.

    Parameters are named ones, all of them given each time; rows are plain tuples, in the order of the columns.
    """

    __slots__ = ("__weakref__", "_clause", "_ready", "_written")

    def __init__(self, clause: Executable, *written: str) -> None:
        self._clause, self._written = clause, written
        self._ready: dict[str, _Ready] = {}
        _MADE.add(self)

    def first(self, connection: Connection, **given: Any) -> Any:
        """The first row, or None."""
        ready, cursor = self._send(connection, given)
        row = cursor.fetchone()
        return None if row is None else ready.read_one(cursor, row)

    def value(self, connection: Connection, **given: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.first(connection, **given)
        return None if row is None else row[0]

    def enter(self, connection: Connection) -> None:
        """Sends a statement that itself begins the transaction."""
        self._prepared(connection.dialect).send(connection, (), many=False)

    def all(self, connection: Connection, **given: Any) -> list[Any]:
        """All rows."""
        ready, cursor = self._send(connection, given)
        return ready.read(cursor, cursor.fetchall())

    def run(self, connection: Connection, **given: Any) -> int:
        """Executes it for its effect. Returns how many rows it met."""
        _, cursor = self._send(connection, given)
        count: int = cursor.rowcount
        return count

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Executes it once per row of parameters."""
        if not connection.in_transaction():
            raise RuntimeError("Expected a transaction around every statement, but there is none.")
        ready = self._prepared(connection.dialect)
        bound = [ready.bind(row) for row in rows]
        if len(bound) == 1:
            ready.send(connection, bound[0], many=False)
        elif bound:
            ready.send(connection, bound, many=True)

    def _send(self, connection: Connection, given: Mapping[str, Any]) -> tuple[_Ready, Any]:
        if not connection.in_transaction():
            raise RuntimeError("Expected a transaction around every statement, but there is none.")
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._prepared(dialect)
        return ready, ready.send(connection, ready.bind(given), many=False)

    def _prepared(self, dialect: Dialect) -> _Ready:
        found = self._ready.get(dialect.name)
        if found is None:
            found = self._ready[dialect.name] = _Ready(self._clause, self._written, dialect)
        return found


_MADE: WeakSet[Statement] = WeakSet()


def prepare_all(dialect: Dialect) -> None:
    """Compiles every statement that was written so far for a kind of database, which else happens when it is first sent."""
    for statement in list(_MADE):
        statement._prepared(dialect)


class Writing:
    """An INSERT or UPDATE whose columns vary from call to call: a Statement for each set of them that was ever asked for."""

    __slots__ = ("_by_columns", "_clause")

    def __init__(self, clause: Executable) -> None:
        self._clause = clause
        self._by_columns: dict[tuple[str, ...], Statement] = {}

    def run(self, connection: Connection, values: Mapping[str, Any], **given: Any) -> int:
        """Writes these columns; `given` are the parameters of the WHERE. Returns how many rows it met."""
        return self._of(values).run(connection, **values, **given)

    def first(self, connection: Connection, values: Mapping[str, Any], **given: Any) -> Any:
        """Writes them, and answers with what is returned of the first row, or None."""
        return self._of(values).first(connection, **values, **given)

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes rows that all have the same columns."""
        if rows:
            self._of(rows[0]).run_many(connection, rows)

    def _of(self, values: Mapping[str, Any]) -> Statement:
        columns = tuple(values)
        found = self._by_columns.get(columns)
        if found is None:
            found = self._by_columns[columns] = Statement(self._clause, *columns)
        return found


class _Ready:
    """A statement for one kind of database: its text, how parameters are bound and columns read."""

    def __init__(self, clause: Executable, written: Sequence[str], dialect: Dialect) -> None:
        compiled = _with_constants_written_out(clause, dialect).compile(dialect=dialect, column_keys=list(written) or None)
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self.positional = compiled.positional
        names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.binds)
        self.fixed: dict[str, Any] = {}
        self.wanted: set[str] = set()
        self.writers: list[tuple[Any, Read]] = []  # (place or name, how it is written)
        for place, name in enumerate(names):
            bind = compiled.binds[name]
            if bind.expanding:
                raise TypeError("Expected a statement of fixed shape, but it holds a list of values.")
            if isinstance(bind.type, NullType):
                raise TypeError(f"Expected a type for the parameter {name}, but nothing tells it.")
            write: Read | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if write is not None and isinstance(bind.type, Moment):
                write = _MOMENTS.setdefault(dialect.name, lru_cache(MOMENTS)(write))
            if bind.required or name in written:
                self.wanted.add(name)
                if write is not None:
                    self.writers.append((place if compiled.positional else name, write))
            else:  # a constant of the statement's own
                self.fixed[name] = bind.effective_value if write is None else write(bind.effective_value)
        self.count = len(self.wanted)
        self.in_order: Callable[[Any], tuple[Any, ...]] = _tuple_of(names)
        self.types = [column.type.dialect_impl(dialect) for column in getattr(clause, "exported_columns", ())]
        self.dialect = dialect
        self.readers: list[tuple[int, Read]] | None = None

    def bind(self, given: Mapping[str, Any]) -> Any:
        """Parameters as the driver takes them. Raises TypeError unless exactly those wanted are given."""
        named = {**self.fixed, **given} if self.fixed else given
        try:
            bound: Any = self.in_order(named)
        except KeyError:
            self._refuse(given)
        if len(given) != self.count:
            self._refuse(given)
        if not self.positional:
            bound = named
        if not self.writers:
            return bound
        bound = list(bound) if self.positional else dict(bound)
        for place, write in self.writers:
            bound[place] = write(bound[place])
        return bound

    def _refuse(self, given: Mapping[str, Any]) -> NoReturn:
        raise TypeError(f"Expected the parameters {', '.join(sorted(self.wanted))}, but found {', '.join(sorted(given))}.")

    def send(self, connection: Connection, bound: Any, many: bool) -> Any:
        """Executes on a cursor of the transaction's. Raises DBAPIError."""
        text = self.text
        cursor: Any = None
        try:
            driver: Any = connection.connection.dbapi_connection
            heard = connection.engine.dispatch.before_cursor_execute
            if not heard and not many:
                return driver.execute(text, bound)
            cursor = driver.cursor()
            for hear in heard:
                text, bound = hear(connection, cursor, text, bound, None, many)
            if many:
                cursor.executemany(text, bound)
            else:
                cursor.execute(text, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            _fail(connection, cursor, text, bound, error)
        return cursor

    def read(self, cursor: Any, rows: Sequence[Any]) -> list[Any]:
        """Rows as Python has them."""
        return [self.read_one(cursor, row) for row in rows]

    def read_one(self, cursor: Any, row: Any) -> Any:
        """A row as Python has it."""
        readers = self.readers
        if readers is None:
            processors = [
                kind.result_processor(self.dialect, described[1]) for kind, described in zip(self.types, cursor.description)
            ]
            readers = self.readers = [(place, read) for place, read in enumerate(processors) if read is not None]
        if not readers:
            return row
        values = list(row)
        for place, read in readers:
            if values[place] is not None:  # which no type reads as anything else
                values[place] = read(values[place])
        return tuple(values)


def _tuple_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these out of a mapping, in order."""
    if len(names) > 1:
        return itemgetter(*names)
    if not names:
        return lambda given: ()
    (name,) = names
    return lambda given: (given[name],)


def _with_constants_written_out(clause: Any, dialect: Dialect) -> Any:
    """The statement with its own texts, numbers and truth values as text: a bound one keeps SQLite from an index over part
    of a table, or makes it plan the statement anew at every execution, for the plan depends on what is bound."""

    def written_out(element: Any, **_: Any) -> Any:
        if not isinstance(element, BindParameter) or element.required or element.expanding:
            return None
        if not isinstance(element.effective_value, str | int):
            return None
        text = str(element.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        return literal_column(text, element.type)

    return replacement_traverse(clause, {}, written_out)


def _fail(connection: Connection, cursor: Any, text: str, bound: Any, error: Exception) -> NoReturn:
    """What SQLAlchemy makes of a driver's error: its own class, without the parameters; a lost connection is not used again."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, cursor)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    elif cursor is not None:
        cursor.close()
    raise DBAPIError.instance(
        text, bound, error, dialect.loaded_dbapi.Error, hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=lost, dialect=dialect,
    ) from error  # fmt: skip
