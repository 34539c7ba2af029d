"""The connection to PostgreSQL breaks before each statement and around each commit: what was asked is done once, whole."""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from engine.clock import VirtualClock
from engine.errors import Outage
from engine.execute import Engine
from tests.faults.campaign import PATHS, of_a_few, of_all, repeating, seed
from tests.faults.death import AFTER_COMMIT, Points, apart
from tests.faults.experiment import LONGEST, SHARDS, Shard, try_path
from tests.faults.ground import Place
from tests.faults.rows import Contents, contents
from tests.faults.walk import LEASE, Moment
from tests.postgres import Databases

SAMPLED_ACTIONS, SAMPLED_POINTS = 2, 3


def cut_off(place: Place, moment: Moment, number: int) -> Contents:
    """The server ends our connections there. After a commit the answer is lost with it: nobody knows whether it came through."""

    def struck(engine: Engine, clock: VirtualClock) -> Contents:
        def cut(where: str) -> None:
            end_connections(place)
            if where == AFTER_COMMIT:
                raise psycopg.OperationalError("server closed the connection unexpectedly")

        Points(engine, place.home, number, cut)
        try:
            moment.action.do(engine, clock)
        except Outage:
            moment.action.again(engine, clock)
        return contents(engine, moment.now, LEASE)

    found: Contents = apart(place, moment.now, struck)
    return found


def end_connections(place: Place) -> None:
    """As a restart of the server would."""
    url = make_url(place.url)
    with psycopg.connect(host=url.query["host"], user=url.username, dbname="postgres", autocommit=True) as administrator:  # type: ignore[arg-type]
        administrator.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", (url.database,))


@of_a_few
def test_a_few_broken_connections_lose_nothing_and_double_nothing(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    drawn = random.Random(f"{seed()} cut").sample(range(1, LONGEST // 2), SAMPLED_ACTIONS)
    tried = try_path(databases, "postgresql", tmp_path, PATHS[0], cut_off, drawn, max(drawn), SAMPLED_POINTS)
    assert tried >= SAMPLED_ACTIONS


@of_all
@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_broken_connection_loses_nothing_and_doubles_nothing(shard: int, databases: Databases, tmp_path: Path) -> None:
    assert try_path(databases, "postgresql", tmp_path, PATHS[0], cut_off, Shard(shard)) > 0
