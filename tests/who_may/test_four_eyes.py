"""Four eyes against every way of being two people at once: who did a step, or in whose place, never does its check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations, product
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, update

from engine import model
from engine.commands import ClaimTask, CompleteTask
from engine.errors import NotAllowed
from engine.handlers import HANDLERS
from engine.journal import read
from engine.reading.inbox import inbox_rows
from engine.reading.next_task import next_of
from engine.store import reaching
from engine.store.standing import join_behalf
from engine.store.substitutions import replace_stand_ins
from engine.store.tasks import TaskRow
from engine.substitution import Place, stand_ins
from engine.transaction import Transaction
from tests.engine.house import HASH, House, fill_house
from tests.postgres import Databases

Way = tuple[str, ...]
"""Who acts, then in whose place, then in whose place that one was: ("bai", "cen", "du") is bai for cen for du."""

PERSONS = ("an", "bai", "cen", "du", "e")
LONGEST = 3
ROUTES = ("clerk", "checker", "head")
"""Approving: by the role that recorded too, by a second one, as the superior of a late task."""

DONE: tuple[Way, ...] = (("an",), ("an", "bai"), ("an", "bai", "cen"))
"""Recording: in person, for one person, for one through another. Which persons does not matter, only who comes again."""

DOING: tuple[Way, ...] = tuple(
    way
    for length in range(1, LONGEST + 1)
    for way in permutations(PERSONS, length)
    if "e" not in way or "du" in way[: way.index("e")]  # of two who did nothing yet, one is as good as the other
)


@pytest.fixture(scope="module")
def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A case whose step `record` is done and whose step `approve` is open and late."""
    home: Path = tmp_path_factory.mktemp("home")
    with databases.copied("sqlite", "house", fill_house) as url:
        opened = House.open(home, url)
        opened.start()
        opened.complete("record", "lin", note="灯不亮")
        with opened.engine.transaction() as connection:
            for person in PERSONS:
                user = {"id": person, "login": person, "name": person, "password_hash": HASH, "active": True}
                connection.execute(insert(model.user).values(user))
                connection.execute(insert(model.grant).values(user_id=person, role="guest", unit_id="bureau.housing"))
        opened.clock.advance(timedelta(days=3))
        yield opened
        opened.close()


def arrange(connection: Connection, house: House, done: Way, doing: Way, route: str) -> None:
    """As if `record` had been done so, and with standing for `doing` by this route alone."""
    record = model.task.c.element == "record"
    closed = {"closed_by": done[0], "closed_for": join_behalf(tuple(reversed(done[1:])))}
    connection.execute(update(model.task).where(record).values(**closed))
    connection.execute(delete(model.grant).where(model.grant.c.role != "guest"))
    connection.execute(insert(model.grant).values(user_id=doing[-1], role=route, unit_id="bureau.housing"))
    now = house.clock()
    period = now - timedelta(days=1), now + timedelta(days=1)
    replace_stand_ins(connection, stand_ins(Place(absent, substitute, "", *period) for substitute, absent in zip(doing, doing[1:])))


def refused(connection: Connection, house: House, command: ClaimTask | CompleteTask) -> bool:
    """Whether four eyes refuse a command; nothing of it stays."""
    savepoint = connection.begin_nested()
    reason = None
    try:
        HANDLERS[type(command)](Transaction(house.engine.house, connection, house.clock()), command)
    except NotAllowed as error:
        reason = error.reason
    savepoint.rollback()
    assert reason in (None, "four-eyes")
    return reason is not None


def offered(connection: Connection, house: House, task: TaskRow, person: str) -> bool:
    """Whether the task would be named as this person's next one."""
    tx = Transaction(house.engine.house, connection, house.clock())
    return next_of(tx, task.case_id, person) == task.id


def listed_as_barred(connection: Connection, house: House, task: TaskRow, person: str) -> bool:
    """Whether the inbox says that the task is not for this person."""
    tx = Transaction(house.engine.house, connection, house.clock())
    (row,) = inbox_rows(tx, [one for one in reaching.inbox(connection, person, tx.now) if one.task.id == task.id], person)
    return row.barred


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("done", DONE, ids="-for-".join)
def test_whoever_did_a_step_or_in_whose_place_is_nobody_of_those_who_check_it(house: House, done: Way, route: str) -> None:
    task = house.task("approve")
    wrong: list[tuple[Way, str]] = []
    with house.engine.database.connect() as connection, connection.begin() as begun:
        for doing in DOING:
            savepoint = connection.begin_nested()
            arrange(connection, house, done, doing, route)
            barred, person = bool(set(done) & set(doing)), doing[0]
            if refused(connection, house, ClaimTask("c", person, task.id, task.version)) is not barred:
                wrong.append((doing, "claim"))
            if offered(connection, house, task, person) is barred:
                wrong.append((doing, "next"))
            if listed_as_barred(connection, house, task, person) is not barred:
                wrong.append((doing, "inbox"))
            connection.execute(update(model.task).where(model.task.c.id == task.id).values(claimed_by=person))
            if refused(connection, house, CompleteTask("c", person, task.id, task.version, {"wording": "请修"})) is not barred:
                wrong.append((doing, "complete"))
            savepoint.rollback()
        begun.rollback()
    assert wrong == []


def test_of_several_ways_the_one_that_is_not_barred_is_taken(house: House) -> None:
    """Whoever stands in for the one who recorded and for another one, too, acts for the other one."""
    task = house.task("approve")
    now = house.clock()
    period = now - timedelta(days=1), now + timedelta(days=1)
    with house.engine.database.connect() as connection, connection.begin() as begun:
        arrange(connection, house, ("an",), ("du",), "checker")
        for person, role in product(("an", "bai"), ("clerk",)):
            connection.execute(insert(model.grant).values(user_id=person, role=role, unit_id="bureau.housing"))
        replace_stand_ins(connection, stand_ins([Place("an", "e", "", *period), Place("bai", "e", "", *period)]))
        tx = Transaction(house.engine.house, connection, now)
        assert not listed_as_barred(connection, house, task, "e")
        HANDLERS[ClaimTask](tx, ClaimTask("c", "e", task.id, task.version))
        actor = read(connection, tx.data_key(task.case_id), task.case_id)[-1].actor
        begun.rollback()
    assert (actor.user, actor.behalf) == ("e", ("bai",))
