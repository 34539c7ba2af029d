"""A case run again from its journal: the same inputs must cause the same effects. What a second opinion is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.bpmn import State, take_back
from engine.bpmn.diagram import Diagram
from engine.bpmn.effects import Effect
from engine.bpmn.inputs import TakenBack, input_from_plain
from engine.bpmn.recording import Recorded, RecordedRun, record
from engine.canonical import encode
from engine.check.runner import ScenarioFailed
from engine.execute import Engine
from engine.feel_context import CaseFacts, context_for
from engine.journal import read
from engine.step import journalled
from engine.store import cases
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


def rerun(engine: Engine) -> list[Rerun]:
    """Every case of a world. Raises ScenarioFailed where an effect differs from the journal's."""
    with engine.reading() as tx:
        return [_rerun_case(tx, case_id) for case_id, _, _ in cases.all_ids(tx.connection)]


def _rerun_case(tx: Transaction, case_id: str) -> Rerun:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    procedure = tx.house.library.procedure(tx.connection, row.definition)
    diagram = procedure.diagrams[row.process]
    facts = CaseFacts.of(row, cases.units(tx.connection, case_id))
    overrides = tx.house.overrides.get(procedure.name, {})
    state: State | None = None
    moves: list[Recorded] = []
    before: dict[int, State | None] = {}
    for entry in read(tx.connection, tx.data_key(case_id), case_id):
        before[entry.number] = state
        for recorded in entry.moves:
            given = input_from_plain(recorded["input"])
            if isinstance(given, TakenBack):
                moves.append(_take_back(given, before[given.undone], state, diagram))
            else:
                context = context_for(procedure, tx.shelf, entry.at, facts, overrides)
                moves.append(record(state, diagram, given, context))
            _require_same(row.number, entry.number, recorded["effects"], moves[-1].effects)
            state = moves[-1].after
    return Rerun(procedure.name, row.process, RecordedRun(row.number, tuple(moves)))


def _take_back(given: TakenBack, before: State | None, now: State | None, diagram: Diagram) -> Recorded:
    assert before is not None
    assert now is not None
    step = take_back(before, now, diagram)
    return Recorded(given, now, step.effects, step.state, (), frozenset())


def _require_same(number: str, entry: int, recorded: list[Any], effects: tuple[Effect, ...]) -> None:
    again = [journalled(effect) for effect in effects]
    if encode(list(recorded)) != encode(again):
        place = next((n for n, pair in enumerate(zip(recorded, again)) if encode(pair[0]) != encode(pair[1])), "end")
        raise ScenarioFailed(f"Expected case {number} to run again as recorded, but entry {entry} differs at effect {place}.")
