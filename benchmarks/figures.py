"""How times become figures: rates, percentiles, medians. Times are in seconds, figures in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """What `bench NAME` answers. A ratio is measured in the same run, against the yardstick in its name."""

    name: str
    figures: Mapping[str, Any]
    ratios: Mapping[str, float]

    def to_plain(self) -> dict[str, Any]:
        return {"name": self.name, "figures": dict(self.figures), "ratios": dict(self.ratios)}


class UnequalResults(Exception):
    """Two sides that are to be compared do not compute the same."""


@dataclass(slots=True)
class Timed:
    """The completions of one side: a list of rounds, each a list of wall-clock seconds, and the CPU seconds of all."""

    rounds: list[list[float]] = field(default_factory=list)
    cpu: float = 0.0

    def begin_round(self) -> None:
        self.rounds.append([])

    def stop(self, wall: float, cpu: float) -> None:
        """Counts one completion that began at these readings of `now`."""
        ended, spent = perf_counter(), process_time()
        self.rounds[-1].append(ended - wall)
        self.cpu += spent - cpu

    @property
    def seconds(self) -> list[float]:
        """Every completion's time."""
        return [one for times in self.rounds for one in times]

    def rates(self) -> list[float]:
        """Completions per second of each round."""
        return [len(times) / sum(times) for times in self.rounds]

    def figures(self, prefix: str = "") -> dict[str, float]:
        """Completions/s (median of the rounds), p50, p95, p99 and mean CPU in ms."""
        times = self.seconds
        return {
            f"{prefix}completions_per_s": round(median(self.rates()), 1),
            f"{prefix}p50_ms": milliseconds(percentile(times, 50)),
            f"{prefix}p95_ms": milliseconds(percentile(times, 95)),
            f"{prefix}p99_ms": milliseconds(percentile(times, 99)),
            f"{prefix}cpu_ms": milliseconds(self.cpu / len(times)),
        }


def now() -> tuple[float, float]:
    """The readings with which a completion begins: wall clock, CPU of the process."""
    spent = process_time()
    return perf_counter(), spent


def percentile(times: Sequence[float], per_cent: int) -> float:
    """The nearest-rank percentile of at least one time."""
    ordered = sorted(times)
    rank = -(-len(ordered) * per_cent // 100)
    return ordered[max(rank, 1) - 1]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 4)


def ratio(ours: Sequence[float], yardstick: Sequence[float]) -> float:
    """The median, over rounds run one after the other, of ours by the yardstick's."""
    return round(median(one / other for one, other in zip(ours, yardstick, strict=True)), 3)
