"""What a desk (办理台) is: acts of the registry that people do at an open task, again and again, before it is completed.

A user task has one by its property `desk`. The engine knows no desk of the district; they are passed in like job types. An act
runs in its command's transaction and moves no token: who may do it, whether the task is open and that it is done once is the
engine's, what it does the registry's. Acts by code are for people without an account, who hold a one-time code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.jobs import RowReader, WrittenRow, hash_of_written
from engine.journal import Actor
from engine.store.one_time_codes import CodeHolder

if TYPE_CHECKING:
    from sqlalchemy import Connection

Values = Mapping[str, Any]


@dataclass(slots=True)
class ActContext:
    """What an act may know of the task at which it is done, and of whoever does it."""

    connection: Connection
    case_id: str
    case_number: str
    task_id: str
    now: datetime
    """When the command was received: closing times are judged by it."""

    today: date
    actor: Actor
    rows: list[WrittenRow] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def persons(self) -> frozenset[str]:
        """Who acts, and everybody in whose place: whoever four eyes has to keep apart."""
        return frozenset((self.actor.user, *self.actor.behalf))

    def wrote(self, table: str, key: str) -> None:
        """Records a written row for the journal, which keeps the hash of what then stands there."""
        self.rows.append(WrittenRow(table, key))

    def note(self, **facts: Any) -> None:
        """Adds to what the journal keeps of the act; of what was entered it keeps nothing by itself."""
        self.facts |= facts


@dataclass(frozen=True, slots=True)
class CodeContext:
    """What an act by code may know. `holder` is what its desk found for the code."""

    connection: Connection
    now: datetime
    today: date
    holder: Any


@dataclass(frozen=True, slots=True)
class Act:
    """An act at a task. `counts`: for four eyes, whoever did it has done a part of the task. `keep`: what is kept of its answer
    for a repeated command, where the answer itself must not be kept (codes in clear). `seen`: the values by which whoever does it
    names what they have looked at, as it now stands in a case of this number; a page sends them from what it showed, a scenario
    takes them from here."""

    name: str
    run: Callable[[ActContext, Values], Values]
    label: str
    label_en: str
    counts: bool = False
    keep: Callable[[Values], Values] | None = None
    seen: Callable[[Connection, str, Values], Values] = lambda _connection, _case_number, _given: {}


@dataclass(frozen=True, slots=True)
class CodeAct:
    """An act by whoever holds a code; its answer is kept under a key that is made of the code."""

    name: str
    run: Callable[[CodeContext, Values], Values]
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Desk:
    """`holder`: whom a code is for that this desk gave out, in its own words. `writes`: the tables whose rows its acts record, as for
    a job. `ready`: refuses to let a task of this desk be completed before what has to be done at it was done, by whoever completes
    it in the case of this number; raises NotAllowed."""

    name: str
    acts: Mapping[str, Act]
    code_acts: Mapping[str, CodeAct] = field(default_factory=dict)
    holder: Callable[[CodeHolder], Any] = lambda found: found
    writes: Mapping[str, RowReader] = field(default_factory=dict)
    ready: Callable[[Connection, str, Actor], None] = lambda _connection, _case_number, _actor: None

    def hash_of(self, connection: Connection, row: WrittenRow) -> str:
        """The hash of a row that an act recorded. Raises ValueError, LookupError as a job's does."""
        return hash_of_written(f"desk {self.name}", self.writes, connection, row)


@dataclass(frozen=True, slots=True)
class ActProblem:
    """One thing that is wrong with what was entered. `path` is its place (`votes[2].choice`; a cell, `C7`), `found` what stands
    there, `facts` what its sentence needs beside."""

    path: str
    code: str
    found: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def acts_of(*acts: Act) -> Mapping[str, Act]:
    """Acts by name."""
    return {act.name: act for act in acts}
