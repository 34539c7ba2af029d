"""The disk is full: nothing changes, whoever asked is told so, and once there is room the same goes through, in the same process.

Real limits of the system and of SQLite are used: RLIMIT_FSIZE for whatever our process writes (files, SQLite's log), SQLite's
`max_page_count` for the database, on PostgreSQL the server's own error `disk_full`, raised by a trigger, since no test can
fill the disk of a server that others use.
"""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from engine.clock import VirtualClock
from engine.commands import StartCase
from engine.errors import NoRoom, Outage
from engine.execute import Engine
from tests.engine.house import House
from tests.engine.snapshot import snapshot
from tests.faults.campaign import PATHS, of_a_few, of_all, repeating, seed
from tests.faults.death import Points, apart
from tests.faults.experiment import LONGEST, SHARDS, Shard, try_path
from tests.faults.ground import Place
from tests.faults.rows import Contents, contents
from tests.faults.walk import LEASE, Moment
from tests.postgres import Databases

SAMPLED_ACTIONS, SAMPLED_POINTS = 2, 2
ROOM_BYTES = 64
MANY = 200

TRIGGER = (
    "create function no_room() returns trigger language plpgsql as "
    "$$ begin raise exception 'could not extend file' using errcode = '53100'; end $$",
    "create trigger no_room before insert on journal for each row execute function no_room()",
)
NO_TRIGGER = ("drop trigger no_room on journal", "drop function no_room")


def full(place: Place, moment: Moment, number: int) -> Contents:
    """From there on no file of the process grows; then it may again, and the same is asked again."""

    def struck(engine: Engine, clock: VirtualClock) -> Contents:
        Points(engine, place.home, number, lambda _: limit(ROOM_BYTES))
        try:
            moment.action.do(engine, clock)
        except Outage:
            pass
        finally:
            limit(resource.RLIM_INFINITY)
        moment.action.again(engine, clock)
        return contents(engine, moment.now, LEASE)

    found: Contents = apart(place, moment.now, struck)
    return found


def limit(room: int) -> None:
    """How long a file may become by this process's writing, in bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


@contextmanager
def no_room(engine: Engine) -> Iterator[None]:
    """The database may not become larger than it is."""
    if engine.database.dialect.name == "postgresql":
        statements(engine, TRIGGER)
        yield
        statements(engine, NO_TRIGGER)
        return

    def checked_out(connection: Any, *_: object) -> None:
        connection.execute("pragma max_page_count = 1")  # as many as there are

    event.listen(engine.database, "checkout", checked_out)
    yield
    event.remove(engine.database, "checkout", checked_out)
    engine.close()  # the limit is the connection's


def statements(engine: Engine, texts: tuple[str, ...]) -> None:
    with engine.database.begin() as connection:
        for text in texts:
            connection.exec_driver_sql(text)


def test_a_database_without_room_refuses_a_command_and_later_takes_it(house_url: str, tmp_path: Path) -> None:
    house = House.open(tmp_path / "home", house_url)
    with no_room(house.engine):
        number, before = fill_up(house)
        assert snapshot(house) == before
    assert house.incidents() == []
    house.do(starting(number))
    assert len(house.cases("repair")) == number + 1
    house.close()


def starting(number: int) -> StartCase:
    return StartCase(f"start/{number}", "lin", "repair", {"subject": f"楼道灯{number}"})


def fill_up(house: House) -> tuple[int, dict[str, list[str]]]:
    """Starts cases until there is no room for one more. Returns how many there was room for, and what is there then."""
    for number in range(MANY):
        before = snapshot(house)
        try:
            house.engine.execute(starting(number))
        except NoRoom:
            return number, before
    raise AssertionError("Expected the database to be full, but it takes everything.")


@of_a_few
def test_a_few_full_disks_lose_nothing_and_double_nothing(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    drawn = random.Random(f"{seed()} full").sample(range(1, LONGEST // 2), SAMPLED_ACTIONS)
    tried = try_path(databases, "sqlite", tmp_path, PATHS[0], full, drawn, max(drawn), SAMPLED_POINTS)
    assert tried >= SAMPLED_ACTIONS


@of_all
@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_full_disk_loses_nothing_and_doubles_nothing(shard: int, databases: Databases, tmp_path: Path) -> None:
    assert try_path(databases, "sqlite", tmp_path, PATHS[0], full, Shard(shard)) > 0
