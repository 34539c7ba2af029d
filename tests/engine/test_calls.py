"""A called case: a row, a journal and a version of its own; what it brings, and what happens when either side ends."""

from __future__ import annotations

import pytest

from engine import commands as c
from engine import machine_commands as machine
from engine import worker
from engine.check.rerun import rerun
from engine.deploy import deploy_loaded, load
from engine.errors import NotAllowed, NotFound, WrongState
from engine.handlers import deliveries
from engine.identity import new_id
from engine.reading import case_page
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


def test_who_reads_a_called_case_that_is_over_sees_what_is_theirs_to_do_in_the_caller(house: House) -> None:
    case = calling(house)
    assert case_page(house.engine, "lin", house.child(case).id).own == ()
    house.complete("hand_over", "heyuan", refused=True)
    child, task = house.child(case).id, house.task("file")
    assert [one.task_id for one in case_page(house.engine, "lin", child).own] == [task.id]
    assert case_page(house.engine, "heyuan", child).own == ()


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


def given(house: House, wording: str) -> tuple[str, str, str]:
    """A case that called another, which called a third; in the third somebody tried it, and what came of that is `wording`."""
    case = house.start("overseeing")
    middle = house.child(case)
    last = house.child(middle.id)
    house.complete("try", "lin", last.id, wording=wording)
    return case, middle.id, last.id


def test_an_escalation_of_a_called_case_reaches_the_call_that_catches_it_and_both_go_on(house: House) -> None:
    case, middle, last = given(house, "slow")
    assert (house.opened(case), house.opened(last)) == (["note"], ["go_on"])
    assert house.kinds(middle)[-1] == "call:escalated"  # it caught nothing, and let it through
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.facts["case"], entry.facts["code"]) == ("call:escalated", middle, "slow")
    house.complete("note", "lin", case)
    assert house.case(case).status == "running"
    house.complete("go_on", "lin", last)
    assert house.case(case).status == "completed"


def test_an_escalation_that_interrupts_the_call_cancels_all_that_was_called(house: House) -> None:
    case, middle, last = given(house, "stuck")
    assert house.opened() == ["take_over"]
    assert [house.case(one).status for one in (case, middle, last)] == ["running", "cancelled", "cancelled"]
    house.complete("take_over", "lin", case)
    assert house.case(case).status == "completed"


def test_an_escalation_with_which_a_called_case_ends_is_heard_before_its_end(house: House) -> None:
    case, middle, last = given(house, "late")
    assert (house.case(last).status, house.case(middle).status) == ("completed", "completed")
    assert house.opened(case) == ["note"]
    assert [kind for kind in house.kinds(case) if kind.startswith("call:")] == ["call:escalated", "call:ended"]


def test_the_end_of_a_called_case_does_not_overtake_its_escalation(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The escalation's delivery breaks at first, and waits for its pause: the end comes with it all the same."""
    case = house.start("overseeing")
    last = house.child(house.child(case).id)
    task, real = house.claim("try", "lin", last.id), deliveries.CallEscalated
    monkeypatch.setattr(deliveries, "CallEscalated", broken)
    house.engine.execute(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "late"}))
    assert (house.case(last.id).status, house.opened()) == ("completed", [])
    monkeypatch.setattr(deliveries, "CallEscalated", real)
    house.wait(hours=3)
    house.wait(hours=3)
    assert house.opened(case) == ["note"]
    assert house.incidents() == []


def broken(*given: object) -> None:
    raise RuntimeError("a mistake of ours")


def test_an_escalation_given_up_keeps_the_end_back_until_both_are_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = house.start("passing_on")
    last = house.child(case)
    task, real = house.claim("try", "lin", last.id), deliveries.CallEscalated
    monkeypatch.setattr(deliveries, "CallEscalated", broken)
    house.engine.execute(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "late"}))
    for _ in range(8):
        house.wait(hours=3)
    first, second = sorted(house.incidents(last.id), key=lambda one: one.instance)
    monkeypatch.setattr(deliveries, "CallEscalated", real)
    assert house.case(case).status == "running"
    for incident in (first, second):
        house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert house.incidents() == []
    assert house.case(case).status == "completed"


def test_an_escalation_waits_for_a_caller_that_is_suspended(house: House) -> None:
    case = house.start("passing_on")
    last = house.child(case)
    house.do(c.SuspendCase(new_id(), "fang", case, "等一等"))
    house.complete("try", "lin", last.id, wording="late")
    assert house.kinds(case)[-1] == "case:suspended"
    house.do(c.ResumeCase(new_id(), "fang", case, "好了"))
    house.wait(seconds=1)
    assert [kind for kind in house.kinds(case) if kind.startswith("call:")] == ["call:escalated", "call:ended"]
    assert house.case(case).status == "completed"


def test_an_escalation_in_a_case_that_nobody_called_changes_nothing(house: House) -> None:
    case = house.start("struggling")
    house.complete("try", "lin", case, wording="slow")
    assert (house.opened(case), house.sent(case)) == (["go_on"], [])


def test_a_step_whose_escalation_reached_a_caller_is_not_taken_back(house: House) -> None:
    """One whose escalation reached nobody can be."""
    case, _, last = given(house, "slow")
    with pytest.raises(NotAllowed, match="left-the-case"):
        take_back(house, last)
    assert house.opened(case) == ["note"]
    alone = house.start("struggling")
    house.complete("try", "lin", alone, wording="slow")
    take_back(house, alone)
    assert house.opened(alone) == ["try"]


def take_back(house: House, case: str) -> None:
    task = house.task_by_id(str(house.journal(case)[-1].facts["task"]))
    house.do(c.TakeBack(new_id(), "lin", task.id, task.version))


def test_an_error_goes_out_through_a_call_that_does_not_catch_it(house: House) -> None:
    _, middle, last = given(house, "no")
    assert house.opened() == ["give_again"]
    assert [(house.case(one).status, house.case(one).outcome) for one in (middle, last)] == [("completed", "refused")] * 2
    assert house.incidents() == []


def test_the_error_of_a_job_in_a_called_case_is_caught_by_whoever_called(house: House) -> None:
    _, middle, last = given(house, "throwing")
    assert house.opened() == ["give_again"]
    assert [house.case(one).outcome for one in (middle, last)] == ["refused", "refused"]


def test_the_error_of_a_job_that_no_caller_catches_stops_where_it_was_thrown(house: House) -> None:
    case = house.start("passing_on")
    last = house.child(case)
    house.complete("try", "lin", last.id, wording="throwing")
    (incident,) = house.incidents()
    assert (incident.case_id, incident.element) == (last.id, "throwing")
    assert "refused" in house.says(incident)


def test_an_error_end_that_no_caller_catches_stops_the_call_and_a_retry_calls_again(house: House) -> None:
    case, middle, last = given(house, "lost")
    (incident,) = house.incidents()
    assert (incident.case_id, incident.element) == (middle, "pass")
    assert house.case(last).number in house.says(incident)
    assert "catches error lost" in house.says(incident)
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert (house.incidents(), house.opened()) == ([], ["try"])
    house.complete("try", "lin", wording="done")
    assert house.case(case).status == "completed"


def test_a_condition_that_cannot_be_computed_keeps_neither_a_job_nor_the_end_of_a_call_away(house: House) -> None:
    """Both are over in spite of the incident of what watches them."""
    case = house.start("watching", "200000")  # more than FEEL counts to
    (incident,) = house.incidents(case)
    assert (house.jobs.counted, incident.element) == (1, "give")
    house.complete("try", "lin", wording="done")
    assert (house.case(case).status, house.incidents()) == ("completed", [])


def without_drain(house: House, command: c.Command) -> None:
    """Carries a command out as if the machine had stopped before its deliveries."""
    house.engine._attempt(command)



def test_a_call_is_answered_for_a_case_that_is_not_played(house: House) -> None:
    case = calling(house)
    child = house.child(case).id
    house.do(machine.AnswerCall(new_id(), child, {"received_by": "门卫"}))
    worker.deliver_left_over(house.engine)
    assert (house.case(case).status, house.case(child).status) == ("completed", "cancelled")
    ended = next(effect for effect in house.journal(case)[-1].effects() if effect["kind"] == "case:ended")
    assert ended["variables"]["received_by"] == "门卫"
    assert sorted(one.run.moves[-1].given.kind for one in rerun(house.engine)) == ["call:completed", "case:cancelled"]


def test_a_call_is_answered_with_an_error(house: House) -> None:
    case = calling(house)
    house.do(machine.AnswerCall(new_id(), house.child(case).id, {}, "refused"))
    assert house.opened(case) == ["file"]


def test_what_was_called_by_nobody_or_is_over_is_not_answered(house: House) -> None:
    case = calling(house)
    with pytest.raises(NotFound):
        house.do(machine.AnswerCall(new_id(), case, {}))
    child = house.child(case).id
    house.complete("hand_over", "heyuan", received_by="门卫")
    with pytest.raises(WrongState):
        house.do(machine.AnswerCall(new_id(), child, {}))
