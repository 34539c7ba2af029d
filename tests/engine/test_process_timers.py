"""Processes that the clock starts: by date, by duration, by cycle, as text and as FEEL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import worker
from engine.deploy import deploy_loaded, load
from engine.errors import BadDefinition
from engine.store import definitions
from tests.bpmn.building import timer
from tests.engine.folder import files
from tests.engine.house import House

CRON = timer("timeCycle", "0 8 1 * *")


def deploy(house: House, kind: str, text: str) -> None:
    """The house's procedure, its process "monthly" started by another timer."""
    drawn = files()["monthly.bpmn"].decode()
    assert CRON in drawn
    changed = {"monthly.bpmn": drawn.replace(CRON, timer(kind, text)).encode()}
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", {**files(), **changed}), house.clock(), "fang")


def started_after(house: House, **span: float) -> int:
    """How many cases the clock has started once this much more time has passed."""
    house.clock.advance_to(house.clock() + timedelta(**span))
    while worker.start_by_clock(house.engine):
        pass
    return len(house.cases("monthly"))


def next_start(house: House) -> datetime | None:
    with house.engine.reading() as tx:
        return definitions.first_process_timer(tx.connection)


def test_a_date_starts_one_case(house: House) -> None:
    deploy(house, "timeDate", "2026-10-20T09:00:00+08:00")
    assert next_start(house) == datetime(2026, 10, 20, 1, tzinfo=UTC)
    assert started_after(house, days=10) == 0
    assert started_after(house, days=2) == 1
    assert started_after(house, days=400) == 1
    assert next_start(house) is None


def test_a_date_that_has_passed_is_refused_with_what_to_do(house: House) -> None:
    with pytest.raises(BadDefinition) as refused:
        deploy(house, "timeDate", "2026-10-01T09:00:00+08:00")
    (finding,) = refused.value.findings
    assert (finding.rule, finding.file, finding.element) == ("bad-timer", "monthly.bpmn", "s")
    assert "give a later one, or take the start event out" in finding.message
    assert next_start(house) == datetime(2026, 11, 1, 0, tzinfo=UTC), "the version before stands"


def test_a_duration_starts_one_case_after_the_deployment(house: House) -> None:
    deploy(house, "timeDuration", "PT2H")
    assert (started_after(house, hours=1), started_after(house, hours=1), started_after(house, days=9)) == (0, 1, 1)


def test_a_cycle_that_counts_starts_as_many_cases(house: House) -> None:
    deploy(house, "timeCycle", "R3/PT1H")
    assert [started_after(house, hours=1) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert next_start(house) is None


def test_a_cycle_without_a_number_starts_again_and_again(house: House) -> None:
    deploy(house, "timeCycle", "R/PT1H")
    assert [started_after(house, hours=1) for _ in range(5)] == [1, 2, 3, 4, 5]


def test_a_cycle_whose_next_start_lies_beyond_the_calendar_ends(house: House) -> None:
    deploy(house, "timeCycle", "R/P5000Y")
    house.clock.advance_to(datetime(7027, 1, 1, tzinfo=UTC))
    assert worker.start_by_clock(house.engine) == 1
    assert next_start(house) is None


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("timeDate", '= date and time("2026-10-20T09:00:00+08:00")', datetime(2026, 10, 20, 1, tzinfo=UTC)),
        ("timeDate", '= now() + duration("PT2H")', datetime(2026, 10, 9, 3, tzinfo=UTC)),
        ("timeDuration", '= duration("P1D") * 2', datetime(2026, 10, 11, 1, tzinfo=UTC)),
        ("timeCycle", '= "0 9 " + string(5 + 5) + " * *"', datetime(2026, 10, 10, 1, tzinfo=UTC)),
    ],
)
def test_feel_is_computed_at_deployment(house: House, kind: str, text: str, due: datetime) -> None:
    deploy(house, kind, text)
    assert next_start(house) == due


@pytest.mark.parametrize(
    ("kind", "text"),
    [("timeDate", "=begin"), ("timeDuration", '="soon"'), ("timeCycle", "=7"), ("timeCycle", '="R2"')],
)
def test_feel_that_gives_no_time_is_refused(house: House, kind: str, text: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        deploy(house, kind, text)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.element) == ("bad-timer", "s")
    assert "at deployment, where no case has variables yet" in finding.message
