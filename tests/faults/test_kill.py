"""A real process is killed with -9 before each SQL statement, around each commit and before each file's name, in every action
of the long path and of those beside it; another one starts and is sent the same again: nothing is lost, nothing is twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.execute import Engine
from tests.faults.campaign import PATHS, of_a_few, of_all, repeating, seed
from tests.faults.campaign import Path as Way
from tests.faults.death import apart, die_at
from tests.faults.experiment import LONGEST, SHARDS, Shard, try_path
from tests.faults.ground import Place
from tests.faults.rows import Contents, contents
from tests.faults.walk import LEASE, Moment
from tests.postgres import Databases

SAMPLED_ACTIONS, SAMPLED_POINTS = 3, 3


def killed(place: Place, moment: Moment, number: int) -> Contents:
    """A process dies there; another one starts and does the same again."""
    die_at(place, moment.now, moment.action.do, number)

    def again(engine: Engine, clock: VirtualClock) -> Contents:
        moment.action.again(engine, clock)
        return contents(engine, moment.now, LEASE)

    found: Contents = apart(place, moment.now, again)
    return found


@of_a_few
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_few_deaths_on_the_long_path_lose_nothing_and_double_nothing(
    kind: str, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    drawn = random.Random(f"{seed()} {kind}").sample(range(1, LONGEST), SAMPLED_ACTIONS)
    assert try_path(databases, kind, tmp_path, PATHS[0], killed, drawn, max(drawn), SAMPLED_POINTS) >= SAMPLED_ACTIONS


@of_all
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.scenario)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_death_loses_nothing_and_doubles_nothing(
    kind: str, way: Way, shard: int, databases: Databases, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property("deaths", try_path(databases, kind, tmp_path, way, killed, Shard(shard)))
