"""`wuye bench growth`: whether a step grows dear with a case's age, with forks in it, or with the items of a multi-instance.

Each comparison takes its two kinds of samples in turns, as many of each, in the same minute: a machine that changes its
pace changes both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.diagrams import declared, forks_in_a_loop, nested_forks, repeated
from benchmarks.figures import Result, milliseconds, ratio
from benchmarks.house import LOOP, BenchHouse


@dataclass(frozen=True, slots=True)
class Size:
    """What is compared: an early and a late iteration of two loops, the first and the last of forks in forks, a completion
    among few and among many items. `cases` fresh cases are sampled, `window` steps on either side of an iteration."""

    early: int = 10
    late: int = 5_000
    late_fork: int = 1_000
    window: int = 5
    depth: int = 20
    few: int = 10
    many: int = 1_000
    cases: int = 20


FULL, QUICK = Size(), Size(late=40, late_fork=30, depth=3, many=25, cases=2)
FORKS, NESTED, FEW, MANY = "forked_inspection", "nested_inspection", "few_inspections", "many_inspections"


@dataclass(slots=True)
class Compared:
    """Seconds of the completions on both sides."""

    early: list[float]
    late: list[float]

    def ratio(self) -> float:
        """The late side's median by the early side's."""
        return ratio([median(self.late)], [median(self.early)])


def in_silence(_part: str) -> None:
    """For who does not wait at a terminal."""


def run(folder: Path, size: Size, tell: Callable[[str], None] = in_silence) -> Result:
    """Measures in a database under a folder; `tell` is told of each part before it begins."""
    house = BenchHouse(folder, _diagrams(size))
    house.engine.warm()
    tell(f"1 of 4: a loop, to its iteration {size.late}")
    old = house.start(LOOP)
    loop = _loop(house, size, LOOP, old, size.late)
    tell(f"2 of 4: a loop with a fork in it, to its iteration {size.late_fork}")
    forked = _loop(house, size, FORKS, house.start(FORKS), size.late_fork)
    tell(f"3 of 4: {size.depth} forks inside each other")
    nested = _nested(house, size)
    tell(f"4 of 4: a multi-instance of {size.many} items beside one of {size.few}")
    items = _items(house, size)
    entries = house.entries(old)
    house.close()
    figures: dict[str, Any] = {
        f"iteration_{size.early}_p50_ms": milliseconds(median(loop.early)),
        f"iteration_{size.late}_p50_ms": milliseconds(median(loop.late)),
        "iterations": size.late - _half(size) - 1 + len(loop.late),
        "journal_entries": entries,
        f"parallel_iteration_{size.early}_p50_ms": milliseconds(median(forked.early)),
        f"parallel_iteration_{size.late_fork}_p50_ms": milliseconds(median(forked.late)),
        "first_of_nested_forks_p50_ms": milliseconds(median(nested.early)),
        f"fork_{size.depth}_of_nested_forks_p50_ms": milliseconds(median(nested.late)),
        f"item_of_{size.few}_p50_ms": milliseconds(median(items.early)),
        f"item_of_{size.many}_p50_ms": milliseconds(median(items.late)),
        "samples": len(loop.early), "parallel_samples": len(forked.early), "nested_samples": len(nested.early),
        "item_samples": len(items.early),
    }  # fmt: skip
    ratios = {
        f"loop_{size.late}_to_{size.early}": loop.ratio(),
        f"parallel_loop_{size.late_fork}_to_{size.early}": forked.ratio(),
        "nested_forks_last_to_first": nested.ratio(),
        f"multi_instance_{size.many}_to_{size.few}": items.ratio(),
    }
    return Result("growth", figures, ratios)


def _diagrams(size: Size) -> Mapping[str, bytes]:
    drawn = {
        FORKS: forks_in_a_loop(FORKS), NESTED: nested_forks(NESTED, size.depth), FEW: repeated(FEW, size.few),
        MANY: repeated(MANY, size.many),
    }  # fmt: skip
    return {**{f"{name}.bpmn": file for name, file in drawn.items()}, "procedure.toml": "".join(map(declared, drawn)).encode()}


def _half(size: Size) -> int:
    return size.cases * (2 * size.window + 1) // 2


def _loop(house: BenchHouse, size: Size, process: str, old: str, late: int) -> Compared:
    """Takes a case to the late iteration; there, in turns, samples it and fresh cases around the early one."""
    for _ in range(late - _half(size) - 1):
        _iterate(house, old)
    found = Compared([], [])
    for _ in range(size.cases):
        young = house.start(process)
        for _ in range(size.early - size.window - 1):
            _iterate(house, young)
        for _ in range(2 * size.window + 1):
            found.early += _iterate(house, young)
            found.late += _iterate(house, old)
    return found


def _nested(house: BenchHouse, size: Size) -> Compared:
    """The completion that opens the second fork, and the one after which the last fork is joined; then the side branches are
    completed, so that each fork is joined and the case ends."""
    found = Compared([], [])
    for _ in range(size.cases * (2 * size.window + 1)):
        case = house.start(NESTED)
        mains = [_complete(house, case, f"Main_{level}") for level in range(1, size.depth + 1)]
        for level in range(size.depth, 0, -1):
            _complete(house, case, f"Side_{level}")
        found.early.append(mains[0])
        found.late.append(mains[-1])
    return found


def _items(house: BenchHouse, size: Size) -> Compared:
    """A completion among many open items, and one among few: both from the first item on, in turns."""
    found = Compared([], [])
    wide = house.start(MANY)
    for _ in range(size.cases):
        narrow = house.start(FEW)
        for _ in range(size.few - 1):
            found.early.append(_complete(house, narrow))
            found.late.append(_complete(house, wide))
    return found


def _iterate(house: BenchHouse, case: str) -> list[float]:
    """Claims and completes every task that the loop has opened. Returns the seconds of each completion."""
    return [_complete(house, case) for _ in range(house.open_tasks(case))]


def _complete(house: BenchHouse, case: str, element: str | None = None) -> float:
    """Claims and completes a case's oldest open task, or that of an element. Returns the seconds of the completion."""
    command = house.completion(*house.claim(case, element))
    began = perf_counter()
    house.engine.execute(command)
    return perf_counter() - began
