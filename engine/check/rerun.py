"""A case run again from its journal: the same inputs must cause the same effects, and the rows must be what the journal says.
What a second opinion is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.bpmn import Context, State
from engine.bpmn import Step as Moved
from engine.bpmn.inputs import Input, TakenBack
from engine.bpmn.recording import Recorded, RecordedRun, record
from engine.check.playing import ScenarioFailed
from engine.execute import Engine
from engine.proof.findings import Findings
from engine.proof.replay import Archive, Replay
from engine.proof.verify import Stored, prove
from engine.store import cases, records
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Rerun:
    """One case's run, by the version it is pinned to."""

    procedure: str
    process: str
    run: RecordedRun

    @property
    def effects(self) -> list[dict[str, Any]]:
        """All that it caused, in order."""
        return [effect.to_plain() for move in self.run.moves for effect in move.effects]


class _Recording(Replay):
    """A replay that keeps what was evaluated on the way."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive)
        self.moves: list[Recorded] = []

    def advance(self, given: Input, context: Context) -> Moved:
        return self._keep(record(self.state, self.diagram, given, context))

    def take_back(self, given: TakenBack, before: State, now: State) -> Moved:
        moved = super().take_back(given, before, now)
        return self._keep(Recorded(given, now, moved.effects, moved.state, (), frozenset()))

    def _keep(self, move: Recorded) -> Moved:
        self.moves.append(move)
        return Moved(move.after, move.effects)


def rerun(engine: Engine) -> list[Rerun]:
    """Every case of a world. Raises ScenarioFailed where its journal does not prove it."""
    stored = Stored()
    with engine.reading() as tx:
        return [_rerun_case(tx, case_id, stored) for case_id, _, _ in cases.all_ids(tx.connection)]


def _rerun_case(tx: Transaction, case_id: str, stored: Stored) -> Rerun:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    findings, replay = Findings(row.number), _Recording(stored.at(tx))
    prove(tx, row, records.entries(tx.connection, case_id), replay, whole=True, findings=findings)
    if findings.found:
        first = findings.found[0]
        raise ScenarioFailed(f"Expected case {row.number} to run again as recorded, but entry {first.entry} says: {first.message}")
    return Rerun(replay.procedure.name, row.process, RecordedRun(row.number, tuple(replay.moves)))
