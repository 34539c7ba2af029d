"""What a job type is: code of the registry that a service task calls inside the step's transaction.

The engine knows no job types of the district; they are passed in by whoever opens the engine. A job that cannot do
what it is asked raises JobFault: asked again after growing pauses where the fault is transient or the diagram says how
often, then an incident, retryable. A JobThrow is a BPMN error that the diagram may catch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.canonical import encode
from engine.law import Law

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.seals import Sealed

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_DOUBLING = 6
TRANSIENT_ATTEMPTS = 5
"""How often a job with a transient fault is tried before it is an incident, where its diagram does not say it."""


def pause_before(attempt: int) -> timedelta:
    """How long a job waits for its second, third … attempt: a minute, doubled each time, about an hour at most."""
    return FIRST_PAUSE * (1 << min(attempt - 2, LONGEST_DOUBLING))


MAIN_PLACE = "main"

RowReader = Callable[["Connection", str], "Mapping[str, Any] | None"]
"""Reads the row of a key as it now stands, every column of it; None where there is none."""


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row that a job wrote, by its table and key."""

    table: str
    key: str


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row's canonical content: what the journal keeps of a written row, and what `verify` computes again."""
    return hashlib.sha256(encode(dict(row))).hexdigest()


def hash_of_written(who: str, writes: Mapping[str, RowReader], connection: Connection, row: WrittenRow) -> str:
    """The hash of a row that somebody wrote. Raises ValueError for a table they do not name, LookupError for no row."""
    reader = writes.get(row.table)
    if reader is None:
        raise ValueError(f"Expected {who} to name table {row.table}, which it writes, but it does not.")
    found = reader(connection, row.key)
    if found is None:
        raise LookupError(f"Expected a row {row.key} in {row.table}, which {who} wrote, but there is none.")
    return row_hash(found)


@dataclass(slots=True)
class JobContext:
    """What a job may know of the step that calls it."""

    connection: Connection
    case_id: str
    case_number: str
    now: datetime
    today: date
    actor: str | None
    entry: int
    law: Law = field(default_factory=lambda: Law(()))  # the legal rules that hold in the step
    rows: list[WrittenRow] = field(default_factory=list)
    home: Path | None = None  # where the sealing key lies; None where nothing is asked of it

    def wrote(self, table: str, key: str) -> None:
        """Records a written row for the journal, which keeps the hash of what then stands there."""
        self.rows.append(WrittenRow(table, key))

    def sealed(self) -> Sealed:
        """Seals what has moved until now, inside the step: nobody can have known this root before. Raises Tampered."""
        from engine.seals import seal  # here, so that looking at a diagram loads no database

        assert self.home is not None, "Expected a step around a job that seals."
        return seal(self.connection, self.home, self.now, at_work=self.case_id)


@dataclass(frozen=True, slots=True)
class Repeating:
    """What a job that is reckoned again may know: the rows as they now stand, and which entry of which case it was asked by."""

    connection: Connection
    case_id: str
    case_number: str
    entry: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job type. `inputs` and `outputs` map names to a type word: string, number, date, boolean, list, context, any;
    a trailing "?" marks an optional one. A context or a list of contexts may name its keys, "context(id, name)": then a
    path to any other is a finding. `writes`: the tables whose rows it writes, each with what reads such a row back; such a
    row neither changes nor goes once its case was saved. `repeat`: for a repeatable job, what it gave for these inputs, reckoned
    again from them and from rows that stay (a tally, a draw by a published seed): `verify` compares it with what the journal has.
    It writes nothing, and what it cannot reckon for want of a row, or over an altered one, it raises. `places`: for a job that
    offers options to a start form, the outputs whose options are units, each with which unit of the case that becomes: `MAIN_PLACE`
    or a side's name. Only such are offered in which whoever fills the form may start the case."""

    type: str
    run: Callable[[JobContext, Mapping[str, Any]], Mapping[str, Any]]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    repeat: Callable[[Repeating, Mapping[str, Any]], Mapping[str, Any]] | None = None
    label: str = ""
    writes: Mapping[str, RowReader] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def hash_of(self, connection: Connection, row: WrittenRow) -> str:
        """The hash of a row that this job wrote. Raises ValueError for a table it does not name, LookupError for no row."""
        return hash_of_written(f"job {self.type}", self.writes, connection, row)
