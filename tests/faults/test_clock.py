"""The clock jumps: forward while a command is under way, backward between two commands, forward and back under a worker.

What is decided: a term is judged by the moment at which a command was received; the journal's order is that of its numbers
and hashes, and a moment in it is what the clock said then, even if the one before said a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine import commands as c
from engine import worker
from engine.clock import VirtualClock
from engine.reading.case_page import case_page
from engine.store import waits
from tests.engine.house import House

YEAR = timedelta(days=365)


class Jumping(VirtualClock):
    """A clock that jumps once it was read."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self.jump = timedelta(0)

    def __call__(self) -> datetime:
        said = self.moment
        self.moment, self.jump = self.moment + self.jump, timedelta(0)
        return said


@pytest.fixture
def house(house_url: str, tmp_path: Path) -> Iterator[House]:
    opened = House.open(tmp_path, house_url)
    opened.clock = opened.engine.clock = Jumping(opened.clock.moment)
    yield opened
    opened.close()


def clock(house: House) -> Jumping:
    assert isinstance(house.clock, Jumping)
    return house.clock


def test_what_was_received_in_time_is_in_time_though_the_clock_jumps_before_the_commit(house: House) -> None:
    case = house.start("reply")
    task = house.claim(house.opened(case)[0], "lin", case)
    assert task.due_at is not None
    clock(house).moment = task.due_at - timedelta(seconds=1)
    clock(house).jump = YEAR
    house.engine.execute(c.CompleteTask("complete", "lin", task.id, task.version, {"note": "灯不亮"}))
    assert house.task_by_id(task.id).closed_at == task.due_at - timedelta(seconds=1)
    fired = house.kinds(case).count("timer:fired")
    worker.run_once(house.engine, renditions=False)
    assert house.kinds(case).count("timer:fired") == fired == 0


def test_a_case_goes_on_after_the_clock_was_set_back(house: House) -> None:
    case = house.start()
    clock(house).moment -= timedelta(hours=3)
    house.complete("record", "lin", note="灯不亮")
    entries = house.journal(case)  # raises, if the chain does not hold
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1].at < entries[0].at
    assert case_page(house.engine, "lin", case) is not None
    assert house.incidents() == []


def test_what_a_case_sent_is_delivered_though_the_clock_was_set_back_meanwhile(house: House) -> None:
    house.start("listening", "灯")
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    clock(house).jump = -timedelta(minutes=20)
    house.engine.execute(c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "word"}))
    assert [row.status for row in house.sent(case)] == ["delivered"]


@pytest.mark.parametrize("back", [timedelta(hours=2), YEAR])
def test_a_timer_that_a_dead_worker_took_by_a_clock_far_ahead_fires_once_by_the_right_one(house: House, back: timedelta) -> None:
    case = house.start("reply")
    (timer,) = house.timers(case)
    clock(house).moment = timer.due_at + back
    with house.engine.transaction() as connection:  # a worker takes it and dies
        waits.lease_timer(connection, timer, clock(house).moment + waits.LONGEST_PAUSE)
    clock(house).moment = timer.due_at - timedelta(seconds=1)
    worker.run_once(house.engine, renditions=False)
    assert house.timers(case) != []
    clock(house).moment = timer.due_at
    for _ in range(3):
        worker.run_once(house.engine, renditions=False)
    assert house.timers(case) == []
    assert sum(kind in ("timer:fired", "task:late") for kind in house.kinds(case)) == 1


def test_a_timer_fires_once_whatever_the_clock_does(house: House) -> None:
    case = house.start("reply")
    (timer,) = house.timers(case)
    for moment in (timer.due_at + YEAR, timer.due_at - YEAR, timer.due_at, timer.due_at + YEAR):
        clock(house).moment = moment
        worker.run_once(house.engine, renditions=False)
    assert sum(kind in ("timer:fired", "task:late") for kind in house.kinds(case)) == 1


def test_a_timer_that_fell_due_while_nobody_looked_fires_after_a_jump(house: House) -> None:
    case = house.start("reply")
    (timer,) = house.timers(case)
    clock(house).moment = timer.due_at + YEAR
    worker.run_once(house.engine, renditions=False)
    assert house.timers(case) == []
