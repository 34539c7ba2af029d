"""A real process is killed with -9 before each SQL statement, around each commit and before each file's name, in every action
of the long path and of those beside it; another one starts and is sent the same again: nothing is lost, nothing is twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Container
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.execute import Engine
from tests.faults.campaign import PATHS, everything, repeating, seed
from tests.faults.campaign import Path as Way
from tests.faults.death import apart, die_at, met_by
from tests.faults.ground import Place, filled, scenarios
from tests.faults.rows import Contents, contents
from tests.faults.walk import LEASE, Moment, Walk
from tests.postgres import Databases

SHARDS = 8
"""In how many parts the actions of a path are tried when all are, so that parallel workers share them."""

SAMPLED_ACTIONS, SAMPLED_POINTS = 3, 3
LONGEST = 80
"""Actions of the long path, at least."""


class Experiment:
    """Tries the faults of the actions that it is asked for, each on a copy of the place as it stood."""

    def __init__(self, place: Place, wanted: Container[int], points: int | None = None) -> None:
        self.place, self.wanted, self.points = place, wanted, points
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
                die_at(copy, now, action.do, number)
                found = apart(copy, now, lambda engine, clock: sent_again(engine, clock, moment))
            self.tried += 1
            same(expected, found, f"action {moment.number} ({action.name}), place {number}: {met[number - 1]}")


def sent_again(engine: Engine, clock: VirtualClock, moment: Moment) -> Contents:
    """What a process that comes after the dead one does, and what is there then."""
    moment.action.again(engine, clock)
    return contents(engine, moment.now, LEASE)


def same(expected: Contents, found: Contents, where: str) -> None:
    """Fails with the rows that differ. A file that was not finished may be left, under a name that says so."""
    for name in expected:
        if name == "unnamed files":
            left = [file for file in found[name] if file not in expected[name] and not file.endswith(".part")]
            assert not left, f"killed at {where}: files that nothing names: {left}"
            continue
        lost = [row for row in expected[name] if row not in found[name]]
        more = [row for row in found[name] if row not in expected[name]]
        assert expected[name] == found[name], f"killed at {where}: {name} differs\nlost: {lost[:3]}\nmore: {more[:3]}"


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
    databases: Databases, kind: str, folder: Path, way: Way, wanted: Container[int], last: int | None = None, points: int | None = None
) -> int:
    """Walks a path with its experiments, up to the action `last`. Returns how many deaths were died."""
    scenario = scenarios()[way.scenario]
    with filled(databases, kind, folder, scenario) as (place, world):
        experiment = Experiment(place, wanted, points)
        Walk(scenario, world, experiment, first=shared_acts(way), last=last).play()
    return experiment.tried


@pytest.mark.skipif(everything(), reason="all faults are tried instead")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_few_deaths_on_the_long_path_lose_nothing_and_double_nothing(
    kind: str, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    drawn = random.Random(f"{seed()} {kind}").sample(range(1, LONGEST), SAMPLED_ACTIONS)
    assert try_path(databases, kind, tmp_path, PATHS[0], drawn, max(drawn), SAMPLED_POINTS) >= SAMPLED_ACTIONS


@pytest.mark.skipif(not everything(), reason="`make faults` tries all")
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.scenario)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_death_loses_nothing_and_doubles_nothing(
    kind: str, way: Way, shard: int, databases: Databases, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property("deaths", try_path(databases, kind, tmp_path, way, Shard(shard)))
