"""A case that stands still: nobody acts in it, no term runs; afterwards every term has the days that were left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import access, worker
from engine import commands as c
from engine import machine_commands as machine
from engine.canonical import encode
from engine.check.rerun import rerun
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.identity import new_id
from engine.step import Step
from tests.engine.house import MORNING, House


def suspend(house: House, case: str, actor: str = "fang", reason: str = "法院通知中止") -> None:
    house.do(c.SuspendCase(new_id(), actor, case, reason))


def resume(house: House, case: str, actor: str = "fang", reason: str = "中止的原因消除") -> None:
    house.do(c.ResumeCase(new_id(), actor, case, reason))


def stood_still(house: House, case: str, days: int) -> None:
    suspend(house, case)
    house.wait(days=days)
    resume(house, case)


def midnight_after(year: int, month: int, day: int) -> datetime:
    """24:00 of a day in the district."""
    return datetime(year, month, day, 16, tzinfo=UTC)


def test_a_suspended_case_takes_no_act_of_anybody(house: House) -> None:
    case = house.start()
    task = house.claim("record", "lin")
    suspend(house, case)
    assert house.case(case).status == "suspended"
    now = house.task_by_id(task.id)
    with pytest.raises(WrongState, match="suspended"):
        house.do(c.CompleteTask(new_id(), "lin", task.id, now.version, {"note": "灯不亮"}))
    house.do(c.ReleaseTask(new_id(), "lin", task.id, now.version))
    with pytest.raises(WrongState, match="suspended"):
        house.claim("record", "su", case)


def test_a_term_in_working_days_has_as_many_left_as_when_it_stopped(house: House) -> None:
    """Recording has five working days from Friday 9 October: Saturday (worked), Monday to Thursday."""
    case = house.start()
    assert house.task("record").due_at == midnight_after(2026, 10, 15)
    house.wait(days=1)  # Saturday: four are left after it
    stood_still(house, case, 3)  # until Tuesday: Wednesday to Friday, and Monday
    assert house.task("record").due_at == midnight_after(2026, 10, 19)


def test_stopped_twice_it_is_as_long_again(house: House) -> None:
    case = house.start()
    house.wait(days=1)
    stood_still(house, case, 3)
    house.wait(days=1)  # Wednesday: three are left
    stood_still(house, case, 7)  # until Wednesday: Thursday, Friday, Monday
    assert house.task("record").due_at == midnight_after(2026, 10, 26)


def test_a_case_resumed_on_the_same_day_has_its_old_terms(house: House) -> None:
    case = house.start()
    before = house.task("record").due_at, [(row.wait, row.due_at) for row in house.timers(case)]
    suspend(house, case)
    house.wait(hours=3)
    resume(house, case)
    assert (house.task("record").due_at, [(row.wait, row.due_at) for row in house.timers(case)]) == before


def test_plain_durations_move_by_the_time_that_went_by(house: House) -> None:
    """The boundary timer of three days, and the task's own due date beside it, stay together."""
    case = house.start("reply")
    stood_still(house, case, 10)
    later = MORNING + timedelta(days=13)
    assert house.task("answer").due_at == later
    assert [row.due_at for row in house.timers(case)] == [later]
    house.wait(days=3)
    assert house.opened(case) == ["remind"]


def test_no_timer_fires_while_it_stands_still_and_nobody_is_late(house: House) -> None:
    case = house.start()
    suspend(house, case)
    house.wait(days=30)
    assert house.kinds(case)[-1] == "case:suspended"
    assert house.task("record").late_at is None
    assert house.inbox("fang") == []
    resume(house, case)
    house.wait(days=1)
    assert house.task("record").late_at is None
    house.wait(days=9)
    assert house.task("record").late_at is not None
    assert house.inbox("fang") == ["record"]


def test_a_term_that_was_over_stays_over(house: House) -> None:
    case = house.start()
    house.wait(days=10)
    due_at = house.task("record").due_at
    stood_still(house, case, 5)
    assert house.task("record").due_at == due_at


def test_a_reminder_comes_ahead_of_the_new_end(house: House) -> None:
    case = house.start("reminding")
    before = {row.wait: row.due_at for row in house.timers(case)}
    stood_still(house, case, 14)
    after = {row.wait: row.due_at for row in house.timers(case)}
    assert before.keys() == after.keys()
    assert len(after) == 2
    assert all(after[wait] > before[wait] for wait in after)


def test_a_message_is_kept_until_the_case_goes_on_even_beyond_its_time(house: House) -> None:
    case = house.start("listening", subject="路灯")
    suspend(house, case)
    telling = house.start("telling", subject="路灯")
    house.complete("say", "lin", telling, wording="word")
    house.wait(days=30)  # its time to live is ten days
    assert [row.status for row in house.sent(telling)] == ["held"]
    assert house.incidents() == []
    resume(house, case)
    house.wait(seconds=1)
    assert [row.status for row in house.sent(telling)] == ["delivered"]
    assert house.opened(case) == ["after_word"]


def test_a_kept_message_of_a_cancelled_case_waits_for_another_listener(house: House) -> None:
    case = house.start("listening", subject="路灯")
    suspend(house, case)
    telling = house.start("telling", subject="路灯")
    house.complete("say", "lin", telling, wording="word")
    house.do(c.CancelCase(new_id(), "fang", case, "重复"))
    assert house.case(case).status == "cancelled"
    house.wait(seconds=1)
    assert [row.status for row in house.sent(telling)] == ["waiting"]


def served(house: House) -> str:
    """A case that has called another one, which serves its letter."""
    case = house.start()
    house.complete("record", "lin", case, note="灯不亮")
    house.complete("approve", "qiao", case, wording="同意维修")
    return case


def test_a_called_case_goes_on_and_its_end_is_kept(house: House) -> None:
    case = served(house)
    suspend(house, case)
    child = house.child(case)
    assert child.status == "running"
    house.complete("hand_over", "heyuan", child.id, received_by="何")
    house.wait(days=2)
    assert (house.case(child.id).status, house.case(case).status) == ("completed", "suspended")
    resume(house, case)
    house.wait(seconds=1)
    assert house.case(case).status == "completed"
    rerun(house.engine)


def test_a_suspended_called_case_is_cancelled_with_its_caller(house: House) -> None:
    case = served(house)
    child = house.child(case).id
    suspend(house, child)
    house.do(c.CancelCase(new_id(), "fang", case, "重复"))
    assert house.case(child).status == "cancelled"


def test_an_incident_is_not_retried_meanwhile(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", case, wording="faulty")
    (incident,) = house.incidents(case)
    suspend(house, case)
    with pytest.raises(WrongState, match="suspended"):
        house.do(c.RetryIncident(new_id(), "fang", incident.id))
    resume(house, case)
    house.jobs.works = True
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert house.case(case).status == "completed"


@pytest.mark.parametrize("actor", ["lin", "admin", "audit"])
def test_only_the_owner_of_the_procedure_suspends_and_resumes(house: House, actor: str) -> None:
    case = house.start()
    with pytest.raises((NotAllowed, NotFound)):
        suspend(house, case, actor)
    suspend(house, case)
    with pytest.raises((NotAllowed, NotFound)):
        resume(house, case, actor)


def test_the_superior_of_the_owner_may_as_well(house: House) -> None:
    """As if clerks owned the procedure: their head, who is asked after them."""
    row = house.case(house.start())
    with house.engine.reading() as tx:
        actors = [access.may_suspend(tx.connection, tx.shelf.roles, one, tx.now, row, "clerk") for one in ("lin", "fang")]
        with pytest.raises((NotAllowed, NotFound)):
            access.may_suspend(tx.connection, tx.shelf.roles, "qiao", tx.now, row, "clerk")
    assert [actor.role for actor in actors] == ["clerk", "head"]


def test_both_want_a_reason_and_each_its_state(house: House) -> None:
    case = house.start()
    with pytest.raises(BadValue):
        suspend(house, case, reason="  ")
    with pytest.raises(WrongState):
        resume(house, case)
    suspend(house, case)
    with pytest.raises(WrongState):
        suspend(house, case)
    with pytest.raises(BadValue):
        resume(house, case, reason="")


def test_a_step_before_the_stop_is_taken_back_no_more(house: House) -> None:
    case = house.start()
    task = house.claim("record", "lin")
    house.complete("record", "lin", case, note="灯不亮")
    suspend(house, case)
    for _ in range(2):
        with pytest.raises(NotAllowed):
            house.do(c.TakeBack(new_id(), "lin", task.id, house.task_by_id(task.id).version))
        if house.case(case).status == "suspended":
            resume(house, case)


def test_the_journal_runs_again_to_the_same_state(house: House) -> None:
    case = house.start()
    house.wait(days=1)
    stood_still(house, case, 3)
    (run,) = rerun(house.engine)
    with house.engine.reading() as tx:
        state = Step.read(tx, case).state
    assert state is not None
    assert encode(run.run.moves[-1].after.to_plain()) == encode(state.to_plain())
    moved = [effect for effect in run.effects if effect["kind"] == "term:moved"]
    assert [effect["due_at"] for effect in moved] == [midnight_after(2026, 10, 19)]


def told(house: House, case: str, message: str, **variables: str) -> None:
    """A message to a case by its number, from another one."""
    sender = house.start("telling", subject="法院")
    house.do(machine.PublishMessage(new_id(), sender, message, house.case(case).number, variables))
    worker.deliver_left_over(house.engine)


def test_a_message_that_its_process_names_suspends_a_case_with_those_that_it_called(house: House) -> None:
    case = served(house)
    told(house, case, "stop", reason="法院裁定中止")
    child = house.child(case)
    assert (house.case(case).status, child.status) == ("suspended", "suspended")
    assert [house.journal(one)[-1].facts["reason"] for one in (case, child.id)] == ["法院裁定中止"] * 2
    with pytest.raises(WrongState, match="suspended"):
        house.complete("hand_over", "heyuan", child.id, received_by="何")
    house.wait(days=30)
    told(house, case, "go_on", reason="法院裁定恢复")
    assert (house.case(case).status, house.case(child.id).status) == ("running", "running")
    house.complete("hand_over", "heyuan", child.id, received_by="何")
    assert house.case(case).status == "completed"
    assert {one.run.moves[-1].given.kind for one in rerun(house.engine)} >= {"call:completed"}


def test_the_days_that_were_left_are_left_when_a_message_lets_it_go_on(house: House) -> None:
    case = house.start()
    house.wait(days=1)  # Saturday: four are left after it
    told(house, case, "stop")
    house.wait(days=3)
    told(house, case, "go_on")
    assert house.task("record").due_at == midnight_after(2026, 10, 19)
    assert house.journal(case)[-1].facts["reason"] == "go_on"


def test_such_a_message_changes_nothing_in_a_case_that_stands_so_already_or_is_over(house: House) -> None:
    case = house.start()
    before = house.kinds(case)
    told(house, case, "go_on")
    assert house.kinds(case) == before
    told(house, case, "stop")
    told(house, case, "stop")
    assert house.kinds(case) == [*before, "case:suspended"]
    house.do(c.CancelCase(new_id(), "fang", case, "重复"))
    told(house, case, "go_on")
    assert house.case(case).status == "cancelled"


def test_a_case_whose_process_does_not_name_it_is_not_suspended(house: House) -> None:
    case = house.start("reply")
    told(house, case, "stop")
    assert house.case(case).status == "running"
