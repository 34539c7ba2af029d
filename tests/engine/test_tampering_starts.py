"""What somebody with the database changes of what starts a case, and what `verify` of everything finds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from engine import model
from engine.proof.findings import Kind
from engine.proof.verify import verify_all
from tests.engine.house import House
from tests.engine.test_process_timers import deploy, started_after
from tests.engine.test_tampering import execute

TIMER, MESSAGE, SIGNAL, PROCESS = model.process_timer, model.message_start, model.signal_start, model.deployed_process


def found(house: House) -> list[str]:
    """The sentences of what is found: of procedures alone, and of their starts alone."""
    findings = verify_all(house.engine).findings
    assert {(one.entry, one.kind) for one in findings} <= {(0, Kind.START)}
    assert all(one.message.startswith("Expected ") and one.message.endswith(".") for one in findings)
    return [one.message for one in findings]


TRIGGERS: Mapping[str, tuple[Any, str]] = {
    "a message starts nothing": (delete(MESSAGE).where(MESSAGE.c.message == "report"), "message report to start reported at s, as the"),
    "a message starts it elsewhere": (update(MESSAGE).where(MESSAGE.c.message == "report").values(event="other"), "at other, for the"),
    "a message starts what it should not": (
        insert(MESSAGE).values(message="x", procedure="repair", process="reply", event="s"), "Expected no message x to start reply at s",
    ),
    "a signal starts nothing": (delete(SIGNAL), "signal alarm to start rising at s, as the"),
    "a process is another procedure's": (
        update(PROCESS).where(PROCESS.c.process == "monthly").values(procedure="else"),
        "Expected no process monthly, for the newest version of else",
    ),
    "a process is gone": (delete(PROCESS).where(PROCESS.c.process == "monthly"), "Expected process monthly, as the newest version"),
    "the clock starts nothing": (delete(TIMER), "start monthly at s as its newest version says, but it never will again"),
    "the clock starts what it should not": (update(TIMER).values(process="reply"), "the clock not to start reply at s"),
    "the clock goes by another cycle": (update(TIMER).values(cycle="0 8 2 * *"), 'by "0 8 1 * *", but it goes by "0 8 2 * *"'),
    "the clock starts no more after the next": (update(TIMER).values(remaining=0), "but the next has 0 after it"),
}  # fmt: skip


@pytest.mark.parametrize("what", TRIGGERS)
def test_what_starts_a_case_is_changed(house: House, what: str) -> None:
    assert found(house) == []
    statement, told = TRIGGERS[what]
    execute(house, statement)
    messages = found(house)
    assert any(told in message for message in messages), messages


@pytest.mark.parametrize("kind", ["timeCycle", "timeDuration"])
def test_a_start_by_the_clock_is_put_off(house: House, kind: str) -> None:
    if kind == "timeDuration":
        deploy(house, kind, "P20D")
    for later in (timedelta(days=300), timedelta(minutes=1)):
        due = due_at(house)
        execute(house, update(TIMER).values(due_at=due + later))
        (message,) = found(house)
        assert f"the next is set to {(due + later).isoformat()}" in message
        execute(house, update(TIMER).values(due_at=due))
    assert found(house) == []


def test_a_start_by_the_clock_is_put_off_to_a_later_moment_of_its_own_schedule(house: House) -> None:
    execute(house, update(TIMER).values(due_at=datetime(2026, 12, 1, 0, tzinfo=UTC)))
    assert found(house) == [
        "Expected the clock to start monthly at s at 2026-11-01T00:00:00+00:00, but the next is set to 2026-12-01T00:00:00+00:00.",
    ]


CLOCKS = [
    ("timeDate", "2026-10-20T09:00:00+08:00"), ("timeDuration", "P11D"), ("timeDuration", '= duration("P1D") * 2'),
    ("timeCycle", "R3/P10D"), ("timeCycle", "R/P1M"), ("timeCycle", "R3/2026-10-31T09:00:00+08:00/P1M"), ("timeCycle", "0 9 * * 1"),
    ("timeCycle", '= "0 9 " + string(5 + 5) + " * *"'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), CLOCKS)
def test_the_clock_itself_is_never_accused(quick_house: House, kind: str, text: str) -> None:
    house = quick_house
    house.wait(minutes=7, seconds=13)
    deploy(house, kind, text)
    assert found(house) == []
    for pause in (9, 3, 30, 75, 200):  # some moments are missed
        started_after(house, days=pause)
        assert found(house) == []
        house.wait(days=pause / 2)  # no worker came by
        assert found(house) == []


def test_a_cycle_that_counts_is_cut_short(house: House) -> None:
    deploy(house, "timeCycle", "R5/P10D")
    started_after(house, days=10)
    execute(house, update(TIMER).values(remaining=1))
    assert "the next has 1 after it" in found(house)[0]
    execute(house, delete(TIMER))
    assert "never will again" in found(house)[0]


def due_at(house: House) -> datetime:
    with house.engine.reading() as tx:
        found: datetime = tx.connection.execute(TIMER.select()).one().due_at
    return found
