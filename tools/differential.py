"""`make differential`: random diagrams, random ways through them; the engine and the reference interpreter must agree after every step.

Diagram number n of a campaign has the seed SEED + n; what moves it has a seed of its own. Both are printed with what fails.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import Pool

from tests.differential.drawing import Drawing
from tests.differential.driving import Drive
from tests.differential.giving import Disagreement
from tests.differential.growing import Growth
from tests.differential.shrinking import Shown, shrunk

ROW = 25


@dataclass
class Tally:
    """What a campaign did: `entered` counts tokens by construct, `nested` by a construct and one that encloses it."""

    diagrams: int = 0
    steps: int = 0
    incidents: int = 0
    hows: Counter[str] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    nested: Counter[tuple[str, str]] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    at_rest: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.diagrams += other.diagrams
        self.steps += other.steps
        self.incidents += other.incidents
        for name in ("hows", "entered", "nested", "operations", "tried", "at_rest"):
            getattr(self, name).update(getattr(other, name))
        self.failures += other.failures


SAME = {
    "date": "timer", "computed": "timer", "endless": "cycle", "cron": "cycle", "cron-hours": "cycle",
    "message-x": "message", "signal-2": "signal", "condition-y": "condition",
    "error-2": "error", "error-any": "error", "escalation-2": "escalation", "escalation-any": "escalation",
}  # fmt: skip


def construct(label: str) -> str:
    """What a label counts as: its variations are one construct, several definitions "multiple" or "parallel-multiple"."""
    return " ".join(
        "parallel-multiple" if "&" in word else "multiple" if "+" in word else SAME.get(word, word) for word in label.split()
    )


def driver_seed(seed: int) -> int:
    """The driver that a campaign gives to a diagram."""
    return seed % 1009


def try_diagram(seed: int, driver: int, small: bool = True) -> Tally:
    """One diagram, moved by one driver."""
    tree = Growth(seed).root()
    drawing, tally = Drawing(tree), Tally(diagrams=1)
    drive = Drive(drawing.source, driver, tree.sound())
    try:
        drive.go()
    except Disagreement as disagreement:
        found = Shown(tree, driver, str(disagreement), drive.run.told)
        tally.failures.append(report(seed, driver, shrunk(found) if small else found))
    run = drive.run
    tally.steps, tally.incidents = run.steps, run.incidents
    tally.hows[str(run.how)] += 1
    tally.operations, tally.tried, tally.at_rest = run.operations, run.tried, run.at_rest
    for element, times in run.entered.items():
        *around, inner = map(construct, drawing.places.get(element, ("",)))
        if inner:
            tally.entered[inner] += times
            tally.nested.update({(outer, inner): times for outer in set(around)})
    return tally


def report(seed: int, driver: int, found: Shown) -> str:
    moves = "\n".join(f"    {told}" for told in found.told[-12:])
    return (
        f"FAILED diagram seed {seed}, driver seed {driver}\n  {found.message}\n  made small: {found.tree}, driver {found.driver}\n"
        f"{moves}\n{Drawing(found.tree).source.decode()}\n"
    )


def try_row(seeds: Iterable[int]) -> Tally:
    tally = Tally()
    for seed in seeds:
        tally.add(try_diagram(seed, driver_seed(seed)))
    return tally


def campaign(seed: int, diagrams: int, workers: int, until: float) -> Tally:
    """So many diagrams, or as many as the time lets."""
    tally = Tally()
    rows = [range(first, min(first + ROW, seed + diagrams)) for first in range(seed, seed + diagrams, ROW)]
    with Pool(workers) as pool:
        for row in pool.imap_unordered(try_row, rows):
            tally.add(row)
            for failure in row.failures:
                print(failure, flush=True)
            if time.monotonic() > until:
                break
    return tally


def summary(tally: Tally) -> str:
    """The counts of constructs, and of constructs in constructs."""
    outer = sorted({pair[0] for pair in tally.nested})
    inner = sorted(tally.entered)
    never = [f"{b} in {a}" for a, b in product(outer, inner) if not tally.nested[a, b]]
    lines = [f"  {times:8d}  {construct}" for construct, times in sorted(tally.entered.items())]
    lines.append(f"nested: {len(outer)} x {len(inner)}, {len(outer) * len(inner) - len(never)} pairs entered, {len(never)} never")
    lines += [f"  never: {name}" for name in never[:40]]
    lines.append("least entered pairs: " + ", ".join(f"{b} in {a}: {n}" for (a, b), n in tally.nested.most_common()[:-11:-1]))
    lines.append("inputs and operations: " + counted(tally.operations))
    lines.append("of them while items were kept as ranges: " + counted(tally.at_rest))
    lines.append("tried aside: " + counted(tally.tried))
    lines.append(f"{tally.diagrams} diagrams, {tally.steps} steps, {tally.incidents} incidents; ended {dict(tally.hows)}")
    return "\n".join(lines)


def counted(times: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(times.items()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.differential", description=__doc__)
    parser.add_argument("--diagrams", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None, help="of the first diagram; drawn if left out")
    parser.add_argument("--driver", type=int, default=None, help="try the one diagram of --seed with this driver")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=15)
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    if given.driver is not None:
        tally = try_diagram(seed, given.driver)
        print(*tally.failures, sep="\n")
    else:
        tally = campaign(seed, given.diagrams, given.workers, time.monotonic() + given.minutes * 60)
    print(summary(tally))
    print(f"SEED={seed}: {tally.diagrams - len(tally.failures)} of {tally.diagrams} diagrams agree.")
    return 1 if tally.failures or (given.driver is None and tally.diagrams < given.diagrams) else 0


if __name__ == "__main__":
    sys.exit(main())
