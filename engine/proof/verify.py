"""`replay` and `verify`: a case from its first entry to the rows that stand now. Whatever is found is a finding, never an error.

`replay_case` runs it again and compares effects, state and the case's own rows; `verify_case` also computes again what its
jobs, letters and files were hashed to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.effects import JobRequested
from engine.bpmn.inputs import JobCompleted
from engine.canonical import encode
from engine.commands import SYSTEM
from engine.errors import NotFound, Outage, Tampered
from engine.execute import Engine
from engine.feel_context import Ground
from engine.keys import DataKey
from engine.library import Library, not_as_deployed
from engine.procedures import Procedure
from engine.proof.chain import Opened, check_chain, open_entry
from engine.proof.expected import Expected
from engine.proof.findings import Findings, Kind, Proof, together
from engine.proof.replay import Move, NotReplayable, Replay
from engine.proof.rows import compare_rows
from engine.proof.sealed import check_case
from engine.proof.whole import check_whole
from engine.proof.written import (
    check_documents,
    check_files,
    check_job_rows,
    check_links,
    check_received,
    check_repeatable_jobs,
    check_scans,
)
from engine.seals import Sealed
from engine.step import STATE_PURPOSE
from engine.store import cases, records
from engine.store.cases import CaseRow
from engine.store.records import EntryRow
from engine.transaction import Transaction

log = logging.getLogger(__name__)


class Stored:
    """The definitions of a database, each held against its hash before it is used, once."""

    def __init__(self) -> None:
        self._looked_at: dict[str, str | None] = {}

    def at(self, tx: Transaction) -> StoredNow:
        return StoredNow(tx, self)

    def require(self, tx: Transaction, content: str) -> None:
        """Raises Tampered for a definition that is not stored as it was deployed."""
        if content not in self._looked_at:
            self._looked_at[content] = not_as_deployed(tx.connection, content)
        found = self._looked_at[content]
        if found is not None:
            raise NotReplayable(Kind.DEFINITION, found)


@dataclass(frozen=True, slots=True)
class StoredNow:
    """`Stored` inside one transaction: the archive of a replay."""

    tx: Transaction
    stored: Stored

    @property
    def _library(self) -> Library:
        return self.tx.house.library

    def procedure(self, content: str) -> Procedure:
        self.stored.require(self.tx, content)
        return self._library.procedure(self.tx.connection, content)

    def ground(self, law: str | None, calendar: str | None) -> Ground:
        for content in (law, calendar):
            if content is not None:
                self.stored.require(self.tx, content)
        return self._library.standing(self.tx.connection, law, calendar)


@dataclass(slots=True)
class Ran:
    """A case run again: as far as `complete` says, to what its rows should be."""

    complete: bool = False
    expected: Expected = field(default_factory=Expected)
    by_people: list[tuple[Opened, Move]] = field(default_factory=list)
    """Entry and input of whatever a person did."""
    links: list[tuple[int, tuple[str, str]]] = field(default_factory=list)
    """Entry, and which entry of another case (its id, and the entry's hash) it names."""
    received: list[tuple[int, str]] = field(default_factory=list)
    """Entry, and the delivery that it came by."""
    scans: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    """Entry, and the scan of the paper that was entered with it."""
    answers: list[tuple[int, JobRequested, JobCompleted]] = field(default_factory=list)
    """Entry, request and result of each job that gave one."""


def verify_all(engine: Engine, witnessed: Sequence[Sealed] = ()) -> Proof:
    """Proves every case, and that none is missing as a whole, nor a letter, a substitution, a version or a seal. `witnessed`: seals
    that somebody has kept outside."""
    proof = verify_cases(engine, every_case(engine))
    with engine.reading() as tx:
        proof.findings += check_whole(tx, witnessed)
    return proof


def verify_cases(engine: Engine, case_ids: Iterable[str]) -> Proof:
    """Proves cases, each in a reading transaction of its own: the chain, the replay, the rows, and what was written beside."""
    return _each(engine, case_ids, whole=True)


def replay_cases(engine: Engine, case_ids: Iterable[str]) -> Proof:
    """Runs cases again, each in a reading transaction of its own: the chain, the replay, and their own rows."""
    return _each(engine, case_ids, whole=False)


def every_case(engine: Engine) -> list[str]:
    """All that has a row or a journal, oldest first; journals without a case last."""
    with engine.reading() as tx:
        known = [case_id for case_id, _, _ in cases.all_ids(tx.connection)]
        return known + sorted(records.journalled_cases(tx.connection) - set(known))


def _each(engine: Engine, case_ids: Iterable[str], whole: bool) -> Proof:
    proof, stored = Proof(), Stored()
    for case_id in case_ids:
        with engine.reading() as tx:
            _prove(tx, case_id, stored, whole, proof)
        proof.cases += 1
    proof.findings = together(proof.findings)
    return proof


def _prove(tx: Transaction, case_id: str, stored: Stored, whole: bool, proof: Proof) -> None:
    findings = Findings(case_id)
    try:
        row = cases.find(tx.connection, case_id)
        rows = records.entries(tx.connection, case_id)
        proof.entries += len(rows)
        if row is None:
            findings.add(len(rows), Kind.CASE, f"Expected case {case_id}, which has a journal, but there is none.")
        else:
            findings.case = row.number
            prove(tx, row, rows, Replay(stored.at(tx)), whole, findings)
        proof.unsealed += check_case(tx, row, rows, case_id, findings)
    except Outage:
        raise
    except Exception:  # whatever stands in these rows, the other cases are still to be looked at
        log.debug("case %s", case_id, exc_info=True)
        findings.add(0, Kind.UNREADABLE, "Expected a case that can be read, but what stands in its rows cannot be.")
    proof.findings += findings.found


def prove(tx: Transaction, case: CaseRow, rows: Sequence[EntryRow], replay: Replay, whole: bool, findings: Findings) -> None:
    """Holds a case against its journal: the replay, its rows, and, where the `whole` is wanted, what was written beside."""
    key = _key_of(tx, case, findings)
    ran = run_again(case, rows, key, replay, findings)
    if key is None:
        return
    if ran.complete:
        compare_state(case, key, replay, findings)
        compare_rows(tx, case, key, ran.expected, replay.state, findings)
    if whole:
        check_links(tx, ran.links, findings)
        check_received(tx, case.id, ran.received, findings)
        check_job_rows(tx, ran.expected, findings)
        check_repeatable_jobs(tx, case, ran.answers, findings)
        check_files(tx, case.id, key, ran.by_people, findings)
        check_scans(tx, case.id, key, ran.scans, findings)
        if ran.complete:
            check_documents(tx, case.id, key, ran.expected, findings)


def _key_of(tx: Transaction, case: CaseRow, findings: Findings) -> DataKey | None:
    try:
        return tx.data_key(case.id)
    except (NotFound, Tampered):
        message = "Expected the case's key, but it is gone or altered: its chain can be checked, its values cannot be read."
        findings.add(0, Kind.KEY, message)
        return None


def run_again(
    case: CaseRow, rows: Sequence[EntryRow], key: DataKey | None, replay: Replay, findings: Findings
) -> Ran:
    """Checks the chain, then runs the good entries before the first bad one again."""
    ran = Ran()
    good = check_chain(case, rows, findings)
    chained = not findings.found
    if key is None:
        return ran
    for row, body in zip(rows, good, strict=False):
        try:
            entry = open_entry(row, body, key)
            moves = replay.run(entry, findings)
        except Tampered as altered:
            findings.add(row.entry, Kind.SEALED, str(altered))
            return ran
        except NotReplayable as stop:
            findings.add(row.entry, stop.kind, str(stop))
            return ran
        for move in moves:
            for term in ran.expected.other_terms(entry, move):
                findings.add(row.entry, Kind.INPUT, f"Expected the term of {term} as the journal had it, but the input has another.")
        ran.expected.take(entry, moves, replay)
        if entry.fact("entry_hash"):
            ran.links.append((entry.number, (entry.fact("case"), entry.fact("entry_hash"))))
        if entry.fact("outbox"):
            ran.received.append((entry.number, entry.fact("outbox")))
        if entry.kind == "paper:entered":
            ran.scans.append((entry.number, entry.facts()["scan"]))
        ran.answers += _answers(entry.number, moves)
        if entry.actor.user != SYSTEM:
            ran.by_people += [(entry, move) for move in moves[:1]]
    ran.complete = chained and len(good) == len(rows) > 0
    return ran


def _answers(entry: int, moves: Sequence[Move]) -> Iterator[tuple[int, JobRequested, JobCompleted]]:
    """A job is answered in the step that asked for it."""
    asked: dict[str, JobRequested] = {}
    for move in moves:
        if isinstance(move.given, JobCompleted) and move.given.instance in asked:
            yield entry, asked[move.given.instance], move.given
        asked |= {effect.instance: effect for effect in move.effects if isinstance(effect, JobRequested)}


def compare_state(case: CaseRow, key: DataKey, replay: Replay, findings: Findings) -> None:
    """Whether the stored state is the one to which the journal leads, and the one before it, where it may be taken back."""
    for what, sealed, state in (("state", case.state, replay.state), ("state before the last step", case.previous_state, replay.before)):
        if sealed is None:
            continue
        try:
            stored = key.open(sealed, STATE_PURPOSE.format(case.id))
        except Tampered as altered:
            findings.add(case.entries, Kind.STATE, str(altered))
            continue
        if state is None or encode(state.to_plain()) != stored:
            findings.add(case.entries, Kind.STATE, f"Expected the {what} to which the journal leads, but another one is stored.")
