"""`wuye bench replay`: how fast a case is run again from its journal, beside its completions and plain SpiffWorkflow's.

A step is one input that is executed again. What is measured is the replay whole, on entries that were read before: each
entry hashed, deciphered, held against its commitment and read; its inputs executed on the pinned version; every effect
compared with the recorded one; the last state compared with the stored one, byte for byte. Claims are entries without a
step: they cost their time and count for nothing. All rates are per CPU second of this process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.figures import Result, Timed, UnequalResults, milliseconds, ratio
from benchmarks.house import ENTERED, TASKS, BenchHouse
from benchmarks.plain_spiff import PlainSpiff
from benchmarks.steps import DIAGRAM, PROCESS, ours_round
from engine.keys import DataKey
from engine.proof.chain import check_chain, open_entry
from engine.proof.findings import Findings
from engine.proof.replay import Replay
from engine.proof.verify import Stored, compare_state, verify_cases
from engine.store import cases, records
from engine.store.cases import CaseRow
from engine.store.records import EntryRow
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, cases in a round (ten completions each), and how often each case is replayed in its round."""

    rounds: int = 8
    cases: int = 20
    times: int = 5


FULL, QUICK = Size(), Size(rounds=1, cases=2, times=1)
Loaded = tuple[CaseRow, list[EntryRow], DataKey]


@dataclass(slots=True)
class Rates:
    """Per CPU second, a figure per round: steps run again, cases verified, completions of both engines."""

    again: list[float] = field(default_factory=list)
    verified: list[float] = field(default_factory=list)
    live: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    steps: int = 0
    entries: int = 0


def run(folder: Path, size: Size) -> Result:
    """Measures in files under a folder, in turns: completions, plain SpiffWorkflow's, the replay of ours."""
    house = BenchHouse(folder)
    spiff = PlainSpiff(folder, DIAGRAM, PROCESS)
    spiff.round(Timed(), ["warm"], TASKS, ENTERED)
    house.engine.warm()  # as `serve` and `verify` do
    rates = Rates()
    for number in range(size.rounds):
        known = set(_ids(house))
        rates.live.append(_per_second(lambda timed: ours_round(house, timed, Timed(), size.cases)))
        names = [f"{number}/{case}" for case in range(size.cases)]
        rates.theirs.append(_per_second(lambda timed, names=names: spiff.round(timed, names, TASKS, ENTERED)))
        _measure(house, [case for case in _ids(house) if case not in known], size.times, rates)
    house.close()
    spiff.close()
    figures = {
        "rounds": size.rounds,
        "steps_per_round": rates.steps,
        "steps_per_second": round(median(rates.again), 1),
        "steps_per_second_best_round": round(max(rates.again), 1),
        "step_cpu_ms": milliseconds(1 / median(rates.again)),
        "entries_per_case": rates.entries // size.cases,
        "cases_verified_per_second": round(median(rates.verified), 1),
        "completions_per_cpu_second": round(median(rates.live), 1),
        "plain_spiff_completions_per_cpu_second": round(median(rates.theirs), 1),
    }
    ratios = {"steps_to_completions": ratio(rates.again, rates.live), "steps_to_plain_spiff": ratio(rates.again, rates.theirs)}
    return Result("replay", figures, ratios)


def _per_second(complete: Callable[[Timed], None]) -> float:
    timed = Timed()
    complete(timed)
    return len(timed.seconds) / timed.cpu


def _measure(house: BenchHouse, new: Sequence[str], times: int, rates: Rates) -> None:
    """Replays a round's cases, then verifies them."""
    with house.engine.reading() as tx:
        loaded = [_load(tx, case) for case in new]
        began = process_time()
        rates.steps = sum(_replay(tx, loaded) for _ in range(times))
        rates.again.append(rates.steps / (process_time() - began))
    began = process_time()
    rates.entries = _verified(house, new)
    rates.verified.append(len(new) / (process_time() - began))


def _ids(house: BenchHouse) -> list[str]:
    with house.engine.reading() as tx:
        return [case_id for case_id, _, _ in cases.all_ids(tx.connection)]


def _load(tx: Transaction, case_id: str) -> Loaded:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    return row, records.entries(tx.connection, case_id), tx.data_key(case_id)


def _replay(tx: Transaction, loaded: Sequence[Loaded]) -> int:
    """Replays cases. Returns how many steps that was. Raises UnequalResults where anything differs."""
    steps, stored = 0, Stored()
    for row, rows, key in loaded:
        findings, again = Findings(row.number), Replay(stored.at(tx))
        for entry, body in zip(rows, check_chain(row, rows, findings), strict=True):
            again.run(open_entry(entry, body, key), findings)
        compare_state(row, key, again, findings)
        if findings.found:
            raise UnequalResults(findings.found[0].message)
        steps += again.steps
    return steps


def _verified(house: BenchHouse, case_ids: Sequence[str]) -> int:
    """Verifies cases whole, out of the database. Returns how many entries they have. Raises UnequalResults."""
    proof = verify_cases(house.engine, case_ids)
    if proof.findings:
        raise UnequalResults(proof.findings[0].message)
    return proof.entries
