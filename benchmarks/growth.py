"""`wuye bench growth`: whether the 5,000th time round a loop costs more than the 10th."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.figures import Result, milliseconds, ratio
from benchmarks.house import LOOP, BenchHouse


@dataclass(frozen=True, slots=True)
class Length:
    """The early and the late iteration, and how many samples are taken around each: `window` on either side of it."""

    early: int = 10
    late: int = 5_000
    window: int = 5
    cases: int = 20


FULL, QUICK = Length(), Length(late=40, cases=2)


def run(folder: Path, length: Length) -> Result:
    """Takes a case to the late iteration; there, in turns, samples it and fresh cases around the early one.

    Both medians are over as many completions, taken in the same minute: a machine that changes its pace changes both.
    """
    house = BenchHouse(folder)
    house.engine.warm()
    old = house.start(LOOP)
    half = length.cases * (2 * length.window + 1) // 2
    for _ in range(length.late - half - 1):
        _iterate(house, old)
    early: list[float] = []
    late: list[float] = []
    for _ in range(length.cases):
        young = house.start(LOOP)
        for _ in range(length.early - length.window - 1):
            _iterate(house, young)
        for _ in range(2 * length.window + 1):
            early.append(_iterate(house, young))
            late.append(_iterate(house, old))
    entries = house.entries(old)
    house.close()
    figures = {
        f"iteration_{length.early}_p50_ms": milliseconds(median(early)),
        f"iteration_{length.late}_p50_ms": milliseconds(median(late)),
        "samples": len(early),
        "iterations": length.late - half - 1 + len(late),
        "journal_entries": entries,
    }
    return Result("growth", figures, {f"loop_{length.late}_to_{length.early}": ratio([median(late)], [median(early)])})


def _iterate(house: BenchHouse, case: str) -> float:
    """Claims and completes the loop's task. Returns the seconds of the completion."""
    command = house.completion(*house.claim(case))
    began = perf_counter()
    house.engine.execute(command)
    return perf_counter() - began
