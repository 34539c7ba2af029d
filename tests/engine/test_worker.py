"""What the machine does by itself: timers and starts by the clock, with one worker or two."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from engine import commands as c
from engine import machine_commands as machine
from engine import model, worker
from engine.errors import NotFound, WrongState
from engine.identity import new_id
from engine.store import waits
from tests.engine.house import House


def test_a_timer_fires_when_it_is_due_and_not_before(house: House) -> None:
    case = house.start("reply")
    assert house.wait(days=3, seconds=-1) == 0
    assert house.opened(case) == ["answer"]
    assert house.wait(seconds=1) == 1
    assert house.opened(case) == ["remind"]
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.facts["due_at"]) == ("timer:fired", house.clock())


def test_a_timer_fires_once(house: House) -> None:
    case = house.start("reply")
    (timer,) = house.timers(case)
    house.wait(days=3)
    assert house.do(machine.FireTimer(new_id(), case, timer.wait)) == {"fired": False}
    assert house.kinds(case).count("timer:fired") == 1


def test_what_fell_due_while_we_were_down_fires_late_and_says_so(house: House) -> None:
    case = house.start("reply")
    due = house.timers(case)[0].due_at
    house.wait(days=20)
    entry = house.journal(case)[-1]
    assert entry.facts["due_at"] == due
    assert entry.at == due + timedelta(days=17)


def test_a_completed_task_takes_its_timers_along(house: House) -> None:
    case = house.start("reply")
    house.complete("answer", "lin", note="答复")
    assert house.timers(case) == []


def test_a_timer_is_leased_by_one_worker(house: House) -> None:
    case = house.start("reply")
    house.clock.advance(timedelta(days=3))
    with house.engine.transaction() as connection:
        timer = waits.due_timer(connection, house.clock())
        assert timer is not None
        waits.lease_timer(connection, timer, house.clock() + timedelta(minutes=1))
    assert worker.run_once(house.engine, renditions=False) == 0
    house.wait(minutes=1)
    assert house.opened(case) == ["remind"]


def test_two_workers_share_the_work(house_url: str, tmp_path: Path) -> None:
    house = House.open(tmp_path, house_url)
    started = [house.start("reply", f"灯{number}") for number in range(6)]
    house.clock.advance(timedelta(days=3))
    gate = threading.Barrier(2)
    done: list[int] = []

    def work() -> None:
        gate.wait()
        done.append(worker.fire_timers(house.engine))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(done) == 6
    assert [house.kinds(case) for case in started] == [["case:started", "timer:fired"]] * 6
    house.close()


def test_one_broken_timer_does_not_keep_the_others(house: House, caplog: pytest.LogCaptureFixture) -> None:
    broken, good = house.start("reply", "坏的"), house.start("reply", "好的")
    with house.engine.transaction() as connection:
        state = connection.execute(model.case.select().where(model.case.c.id == broken)).one().state
        connection.execute(update(model.case).where(model.case.c.id == broken).values(state=b"x" * 40))
    with caplog.at_level(logging.CRITICAL):
        house.wait(days=3)
        assert house.opened(good) == ["remind"]
        (incident,) = house.incidents(broken)
        assert incident.element == "over"
        house.wait(hours=2)
    assert len(house.incidents(broken)) == 1
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == broken).values(state=state))
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert worker.run_once(house.engine, renditions=False) == 1
    assert house.opened(broken) == ["remind"]
    assert house.incidents(broken) == []


def test_a_broken_timer_that_works_again_by_itself_is_no_incident_any_more(house: House) -> None:
    case = house.start("reply")
    with house.engine.transaction() as connection:
        state = connection.execute(model.case.select().where(model.case.c.id == case)).one().state
        connection.execute(update(model.case).where(model.case.c.id == case).values(state=b"x" * 40))
    house.wait(days=3)
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == case).values(state=state))
    house.wait(hours=2)
    assert house.opened(case) == ["remind"]
    assert house.incidents(case) == []


def test_the_clock_starts_a_case_each_month(house: House) -> None:
    house.wait(days=1)
    assert house.cases("monthly") == []
    house.clock.advance_to(datetime(2026, 11, 1, 0, 0, tzinfo=UTC))  # 08:00 in the district
    assert worker.run_once(house.engine, renditions=False) == 1
    assert worker.run_once(house.engine, renditions=False) == 0
    (first,) = house.cases("monthly")
    assert (first.opened_by, house.opened(first.id)) == ("system", ["inspect"])
    assert house.journal(first.id)[0].facts["due_at"] == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    house.clock.advance_to(datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    worker.run_once(house.engine, renditions=False)
    assert len(house.cases("monthly")) == 2


def test_two_workers_start_it_once(house: House) -> None:
    house.clock.advance_to(datetime(2026, 11, 1, 0, 0, tzinfo=UTC))
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait()
        worker.start_by_clock(house.engine)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(house.cases("monthly")) == 1


def test_the_worker_says_when_it_is_next_wanted(house: House) -> None:
    assert worker.next_due(house.engine) == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    house.start("reply")
    assert worker.next_due(house.engine) == house.clock() + timedelta(days=3)


def test_the_worker_stops_when_it_is_told(house: House) -> None:
    stop = threading.Event()
    stop.set()
    worker.run(house.engine, stop)


def test_a_job_that_cannot_is_an_incident_and_is_retried(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", wording="faulty")
    (incident,) = house.incidents(case)
    assert incident.element == "faulty"
    units = house.count(model.unit)
    house.do(c.RetryIncident(new_id(), "admin", incident.id))
    (again,) = house.incidents(case)
    assert again.id != incident.id
    assert house.count(model.unit) == units
    house.jobs.works = True
    house.do(c.RetryIncident(new_id(), "fang", again.id))
    assert house.case(case).status == "completed"
    assert house.count(model.unit) == units + 1
    assert house.kinds(case)[-2:] == ["incident:retried", "incident:retried"]


def test_a_resolved_incident_is_not_retried(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", wording="faulty")
    (incident,) = house.incidents(case)
    house.jobs.works = True
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    with pytest.raises(WrongState):
        house.do(c.RetryIncident(new_id(), "fang", incident.id))
    with pytest.raises(NotFound):
        house.do(c.RetryIncident(new_id(), "fang", "none"))


def test_an_error_that_a_job_throws_is_caught_by_the_diagram(house: House) -> None:
    case = house.start("working")
    units = house.count(model.unit)
    house.complete("choose", "lin", wording="throwing")
    assert house.opened(case) == ["mend"]
    assert house.count(model.unit) == units


def test_the_rows_that_a_job_wrote_stand_in_the_journal(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", wording="writing")
    (row,) = house.journal(case)[-1].facts["job_rows"]
    assert (row["table"], row["key"]) == ("unit", f"unit.{case}")
    assert len(row["hash"]) == 64


def test_a_job_that_was_cancelled_in_the_same_step_does_not_run(house: House) -> None:
    case = house.start("racing")
    assert house.case(case).status == "completed"
    assert house.jobs.counted == 0
