"""A called case: a row, a journal and a version of its own; what it brings, and what happens when either side ends."""

from __future__ import annotations

import pytest

from engine import commands as c
from engine import worker
from engine.deploy import deploy_loaded, load
from engine.errors import NotAllowed, NotFound
from engine.identity import new_id
from tests.engine.folder import files
from tests.engine.house import House


def calling(house: House) -> str:
    """A case that waits for the one that it called."""
    case = house.start()
    house.complete("record", "lin", note="灯不亮")
    house.complete("approve", "qiao", wording="请修")
    return case


def test_a_called_case_has_its_own_row_journal_and_version(house: House) -> None:
    case = calling(house)
    child = house.child(case)
    assert (child.parent_case, child.cause_case, child.process) == (case, case, "serving")
    assert child.number != house.case(case).number
    first = house.journal(child.id)[0]
    assert first.facts["parent"] == case


def test_it_runs_on_the_version_that_is_newest_when_the_call_is_made(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮")
    newer = {**files(), "README.md": b"a second version"}
    with house.engine.transaction() as connection:
        assert deploy_loaded(connection, load("repair", newer), house.clock(), "system").version == 2
    house.complete("approve", "qiao", wording="请修")
    assert house.case(case).version == 1
    assert house.child(case).version == 2


def test_the_callers_journal_keeps_the_last_hash_of_the_called_one(house: House) -> None:
    case = calling(house)
    house.complete("hand_over", "heyuan", received_by="门卫")
    child = house.child(case)
    entry = house.journal(case)[-1]
    assert entry.kind == "call:ended"
    assert (entry.facts["case"], entry.facts["version"], entry.facts["entry_hash"]) == (child.id, child.version, child.last_hash)
    assert house.journal(child.id)[-1].hash == child.last_hash


def test_what_the_called_case_brings_reaches_the_caller(house: House) -> None:
    case = calling(house)
    house.complete("hand_over", "heyuan", received_by="门卫")
    ended = next(effect for effect in house.journal(case)[-1].effects() if effect["kind"] == "case:ended")
    assert ended["variables"]["received_by"] == "门卫"
    assert "refused" not in ended["variables"]


def test_an_error_of_the_called_case_is_caught_at_the_call(house: House) -> None:
    case = calling(house)
    house.complete("hand_over", "heyuan", refused=True)
    assert house.opened(case) == ["file"]
    child = house.child(case)
    assert (child.status, child.outcome) == ("completed", "refused")


def test_cancelling_the_caller_cancels_the_called_case(house: House) -> None:
    case = calling(house)
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    child = house.child(case)
    assert (house.case(case).status, child.status) == ("cancelled", "cancelled")
    assert house.opened() == []
    assert house.kinds(child.id)[-1] == "case:cancelled"
    assert house.kinds(case)[-1] == "case:cancelled"


def test_a_called_case_that_was_cancelled_stops_its_caller_visibly(house: House) -> None:
    case = calling(house)
    child = house.child(case)
    house.do(c.CancelCase(new_id(), "fang", child.id, "送错了"))
    (incident,) = house.incidents(case)
    assert incident.element == "serve"
    assert child.number in house.says(incident)
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert house.incidents(case) == []
    running = [one for one in house.cases("serving") if one.status == "running"]
    assert [one.parent_case for one in running] == [case]


def test_a_call_whose_caller_has_ended_meanwhile_starts_nothing(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮")
    task = house.claim("approve", "qiao")
    without_drain(house, c.CompleteTask(new_id(), "qiao", task.id, task.version, {"wording": "请修"}))
    without_drain(house, c.CancelCase(new_id(), "fang", case, "立错了"))
    assert worker.deliver_left_over(house.engine) >= 2
    assert house.cases("serving") == []
    assert {row.status for row in house.sent(case) if row.kind != "rendition"} == {"delivered"}


def test_an_end_that_nobody_waits_for_any_more_changes_nothing(house: House) -> None:
    case = calling(house)
    task = house.claim("hand_over", "heyuan")
    without_drain(house, c.CompleteTask(new_id(), "heyuan", task.id, task.version, {"received_by": "门卫"}))
    without_drain(house, c.CancelCase(new_id(), "fang", case, "立错了"))
    worker.deliver_left_over(house.engine)
    assert house.case(case).status == "cancelled"
    assert house.incidents() == []


def test_a_caller_whose_called_case_has_just_ended_does_not_count_as_stuck(house: House) -> None:
    calling(house)
    task = house.claim("hand_over", "heyuan")
    without_drain(house, c.CompleteTask(new_id(), "heyuan", task.id, task.version, {"received_by": "门卫"}))
    worker.deliver_left_over(house.engine)
    assert [one.status for one in house.cases("repair")] == ["completed"]


def test_a_process_that_is_not_there_is_an_incident_at_the_call(house: House) -> None:
    case = house.start("calling_nobody")
    (incident,) = house.incidents(case)
    assert (incident.element, house.kinds(case)) == ("ask", ["case:started", "call:failed"])
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert len(house.incidents(case)) == 1
    assert house.kinds(case)[2:] == ["incident:retried", "call:failed"]


def test_only_the_owner_and_the_administrator_cancel(house: House) -> None:
    case = house.start()
    for actor, answer in {"lin": NotAllowed, "audit": NotAllowed, "stranger": NotFound}.items():
        with pytest.raises(answer):
            house.do(c.CancelCase(new_id(), actor, case, "立错了"))
    house.do(c.CancelCase(new_id(), "admin", case, "立错了"))
    assert house.journal(case)[-1].facts["reason"] == "立错了"


def without_drain(house: House, command: c.Command) -> None:
    """Carries a command out as if the machine had stopped before its deliveries."""
    house.engine._attempt(command)

