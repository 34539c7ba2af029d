"""Faults tried one by one along a path, each on a copy of the place as it stood before the action."""

from __future__ import annotations

import random
from collections.abc import Callable, Container
from pathlib import Path

from tests.faults.campaign import Path as Way
from tests.faults.campaign import seed
from tests.faults.death import met_by
from tests.faults.ground import Place, filled, scenarios
from tests.faults.rows import Contents, contents
from tests.faults.walk import LEASE, Moment, Walk
from tests.postgres import Databases

SHARDS = 8
"""In how many parts the actions of a path are tried when all are, so that parallel workers share them."""

LONGEST = 80
"""Actions of the long path, at least."""

Strike = Callable[[Place, Moment, int], Contents]
"""Lets the fault befall the action at its so-manieth place, and what is wanted afterwards be done; what is there then."""


class Experiment:
    """Tries the faults of the actions that it is asked for."""

    def __init__(self, place: Place, strike: Strike, wanted: Container[int], points: int | None = None) -> None:
        self.place, self.strike, self.wanted, self.points = place, strike, wanted, points
        self.lot = random.Random(seed())
        self.tried = 0

    def __call__(self, moment: Moment) -> None:
        if moment.number not in self.wanted:
            return
        action, now = moment.action, moment.now
        self.place.settle()
        with self.place.copy() as copy:
            met, expected = met_by(copy, now, action.do, lambda engine, _: contents(engine, now, LEASE))
        numbers = range(1, len(met) + 1)
        chosen = numbers if self.points is None else sorted(self.lot.sample(numbers, min(self.points, len(met))))
        for number in chosen:
            with self.place.copy() as copy:
                found = self.strike(copy, moment, number)
            self.tried += 1
            same(expected, found, f"action {moment.number} ({action.name}), place {number}: {met[number - 1]}")


def same(expected: Contents, found: Contents, where: str) -> None:
    """Fails with the rows that differ. A file that was not finished may be left, under a name that says so."""
    for name in expected:
        if name == "unnamed files":
            left = [file for file in found[name] if file not in expected[name] and not file.endswith(".part")]
            assert not left, f"struck at {where}: files that nothing names: {left}"
            continue
        lost = [row for row in expected[name] if row not in found[name]]
        more = [row for row in found[name] if row not in expected[name]]
        assert expected[name] == found[name], f"struck at {where}: {name} differs\nlost: {lost[:3]}\nmore: {more[:3]}"


class Shard:
    """Every so-many-th action."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __contains__(self, action: object) -> bool:
        return isinstance(action, int) and action % SHARDS == self.number


def shared_acts(way: Way) -> int:
    """How many of its first acts a path shares with its base."""
    if way.base is None:
        return 0
    pairs = zip(scenarios()[way.scenario].acts, scenarios()[way.base].acts)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), len(scenarios()[way.base].acts))


def try_path(
    databases: Databases, kind: str, folder: Path, way: Way, strike: Strike, wanted: Container[int],
    last: int | None = None, points: int | None = None
) -> int:
    """Walks a path with its experiments, up to the action `last`. Returns how many faults were tried."""
    scenario = scenarios()[way.scenario]
    with filled(databases, kind, folder, scenario) as (place, world):
        experiment = Experiment(place, strike, wanted, points)
        Walk(scenario, world, experiment, first=shared_acts(way), last=last).play()
    return experiment.tried
