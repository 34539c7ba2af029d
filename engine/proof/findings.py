"""What does not agree with a case's journal, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What disagrees."""

    CHAIN = "chain"  # bytes, hashes, order and number of the entries
    SEALED = "sealed"  # what people entered, with its commitment
    KEY = "key"  # the case's key is gone or is another one: its values cannot be read
    START = "start"  # what starts a case, a message, a signal or the clock, is not what the newest versions ask for
    DEFINITION = "definition"  # a version, law or calendar that the case rests on is not stored as it was deployed
    SEMANTICS = "semantics"  # made by an engine whose behaviour this one does not have
    INPUT = "input"  # an input that the case, run again, does not take at that place
    EFFECTS = "effects"  # what an input caused is not what it causes again
    STATE = "state"
    CASE = "case"  # the case's own row, and who reaches it
    NUMBER = "number"  # a number that was given out, and of which nothing is there; one that is there twice; a count that is too small
    MOVE = "move"  # what the ledger of a move to another version says of a case
    LINK = "link"  # an entry that another case's journal holds the hash of
    TASK = "task"
    WAIT = "wait"  # timers and awaited messages
    OUTBOX = "outbox"
    INCIDENT = "incident"
    INTERVENTION = "intervention"  # what was proposed to be done by hand
    JOB = "job"  # a repeatable job that gives something else now
    JOB_ROW = "job-row"  # a row that a job wrote
    DOCUMENT = "document"
    PARTY = "party"  # people without an account: who they are, their codes, what they said on paper
    COPY = "copy"  # to whom the case was copied, and who has read it
    FILE = "file"
    SEAL = "seal"  # what was sealed: a seal, a leaf, a case that is not as its leaf has it
    UNREADABLE = "unreadable"


NAMED = 200
"""How many cases one finding names."""
Told = Iterator[tuple[str, Kind, str]]
"""What a finding of no single case is about (a number, a name), of what kind it is, and its sentence."""


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """`case` is the case's number (its id where it has no row), or what is missing as a whole; `entry` the journal entry that says
    otherwise; 0: none does."""

    case: str
    entry: int
    kind: Kind
    message: str


@dataclass(slots=True)
class Proof:
    """What was looked at, and what was found. `unsealed`: entries that no seal covers yet."""

    cases: int = 0
    entries: int = 0
    unsealed: int = 0
    findings: list[CaseFinding] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return asdict(self)


class Findings:
    """Collects the findings of one case."""

    def __init__(self, case: str) -> None:
        self.case = case
        self.found: list[CaseFinding] = []

    def add(self, entry: int, kind: Kind, message: str) -> None:
        self.found.append(CaseFinding(self.case, entry, kind, message))


def together(findings: Sequence[CaseFinding]) -> list[CaseFinding]:
    """One altered definition stops every case that rests on it: told once, at the first of these cases, with the others named."""
    stopped: dict[str, list[CaseFinding]] = {}
    for one in findings:
        if one.kind is Kind.DEFINITION:
            stopped.setdefault(one.message, []).append(one)
    kept = []
    for one in findings:
        if one.kind is not Kind.DEFINITION:
            kept.append(one)
        elif one is stopped[one.message][0]:
            kept.append(replace(one, message=one.message + _also_stopped(stopped[one.message][1:])))
    return kept


def _also_stopped(others: Sequence[CaseFinding]) -> str:
    if not others:
        return ""
    names = ", ".join(f"{one.case}/{one.entry}" for one in others[:NAMED])
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return f" For the same reason these could not be executed again, from this entry on: {names}{more}."
