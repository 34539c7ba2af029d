"""`wuye bench steps`: completions of a procedure of ten tasks with a form of five fields, beside two yardsticks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Result, Timed, milliseconds, now, percentile, ratio
from benchmarks.house import ENTERED, PROCEDURES, PROCESS, TASKS, BenchHouse
from benchmarks.parts import clocks
from benchmarks.plain_spiff import PlainSpiff
from benchmarks.raw_sql import record, replay

DIAGRAM = PROCEDURES / "inspection" / "inspection.bpmn"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of each side, cases in a round (ten completions each)."""

    rounds: int = 6
    cases: int = 40


FULL, QUICK = Size(), Size(rounds=1, cases=2)


def run(folder: Path, size: Size) -> Result:
    """Measures in files under a folder. Every side completes the same number of tasks in each round, in turns."""
    house = BenchHouse(folder)
    spiff = PlainSpiff(folder, DIAGRAM, PROCESS)
    ours, claims, theirs, raw = Timed(), Timed(), Timed(), Timed()
    recording, open_bytes, state_bytes = record(house, folder, size.cases)
    spiff.round(Timed(), ["warm"], TASKS, ENTERED)
    house.engine.warm()  # as `serve` does; both sides profit
    for number in range(size.rounds):
        ours_round(house, ours, claims, size.cases)
        spiff.round(theirs, [f"{number}/{case}" for case in range(size.cases)], TASKS, ENTERED)
        file = folder / "replayed.sqlite"
        replay(recording, raw, file)
        file.unlink()
    parts = _parts(house, size.cases)
    house.close()
    spiff.close()
    figures = {
        "rounds": size.rounds,
        "completions_per_round": size.cases * len(TASKS),
        **ours.figures(),
        "parts_cpu_ms": parts,
        "claim_p50_ms": milliseconds(percentile(claims.seconds, 50)),
        "claim_cpu_ms": milliseconds(claims.cpu / len(claims.seconds)),
        "statements_per_completion": recording.statements,
        "bytes_per_open_case": round(open_bytes),
        "open_state_bytes": round(state_bytes),
        **theirs.figures("plain_spiff_"),
        **raw.figures("raw_sql_"),
    }
    ratios = {
        "completions_to_plain_spiff": ratio(ours.rates(), theirs.rates()),
        "completions_to_raw_sql": ratio(ours.rates(), raw.rates()),
    }
    return Result("steps", figures, ratios)


def ours_round(house: BenchHouse, timed: Timed, claims: Timed, cases: int) -> None:
    """Starts cases, then completes their tasks: of every case the same task, all claimed before, so that completions
    follow one another as they do on the other sides."""
    timed.begin_round()
    claims.begin_round()
    opened = [house.start() for _ in range(cases)]
    for _ in TASKS:
        commands = []
        for task, version in [house.open_task(case) for case in opened]:
            claim = house.claiming(task, version)
            began = now()
            claimed = house.engine.execute(claim)
            claims.stop(*began)
            commands.append(house.completion(task, int(claimed["version"])))
        for command in commands:
            began = now()
            house.engine.execute(command)
            timed.stop(*began)


def _parts(house: BenchHouse, cases: int) -> dict[str, float]:
    """CPU ms of a completion by part, from a round of its own: the clocks themselves cost time."""
    opened = [house.start() for _ in range(cases)]
    with clocks(house) as found:
        for _ in TASKS:
            for command in [house.completion(*house.claim(case)) for case in opened]:
                found.reset()
                house.engine.execute(command)
                found.count()
    return {part: milliseconds(spent) for part, spent in sorted(found.by_part().items())}
