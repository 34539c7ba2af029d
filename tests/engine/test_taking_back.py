"""Taking back what one completed: the case stands as before, until something has come of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import commands as c
from engine import model
from engine.canonical import encode
from engine.check.rerun import rerun
from engine.errors import NotAllowed, NotFound, StaleTask, WrongState
from engine.handlers.tasks import read_draft
from engine.identity import new_id
from engine.step import Step
from engine.store import waits
from engine.store.tasks import TaskRow
from tests.engine.house import House


def take_back(house: House, task: TaskRow, actor: str = "lin") -> None:
    now = house.task_by_id(task.id)
    house.do(c.TakeBack(new_id(), actor, task.id, now.version))


def recorded(house: House) -> TaskRow:
    """A case whose first task is done: the second one waits for somebody."""
    case = house.start()
    task = house.claim("record", "lin")
    house.complete("record", "lin", case, note="灯不亮", score="80")
    assert house.opened(case) == ["approve"]
    return task


def variables(house: House, case: str) -> object:
    with house.engine.reading() as tx:
        state = Step.read(tx, case).state
        assert state is not None
        return dict(state.variables)


def timers(house: House, case: str) -> list[tuple[str, object, object]]:
    with house.engine.reading() as tx:
        return [(row.wait, row.due_at, row.why) for row in waits.timers_of(tx.connection, case)]


def test_a_task_taken_back_is_open_in_the_same_hands_with_its_old_term(house: House) -> None:
    case = house.start()
    task = house.claim("record", "lin")
    before = variables(house, case), timers(house, case)
    house.clock.advance(timedelta(hours=2))
    house.complete("record", "lin", case, note="灯不亮", score="80")
    take_back(house, task)
    again = house.task("record", case)
    assert (again.id, again.claimed_by, again.due_at, again.closed_by) == (task.id, "lin", task.due_at, None)
    assert house.opened(case) == ["record"]
    assert (variables(house, case), timers(house, case)) == before
    assert house.kinds(case)[-1] == "task:taken-back"


def test_what_it_had_opened_is_gone_from_every_inbox(house: House) -> None:
    task = recorded(house)
    assert "approve" in house.inbox("qiao")
    take_back(house, task)
    assert "approve" not in house.inbox("qiao")
    assert house.inbox("lin") == ["record"]


def test_what_was_handed_in_is_the_draft_of_the_next_time(house: House) -> None:
    task = recorded(house)
    take_back(house, task)
    with house.engine.reading() as tx:
        kept = read_draft(tx, house.task("record"), "lin")
    assert kept is not None
    assert kept[0]["note"] == "灯不亮"


def test_it_can_be_done_again_and_the_case_goes_on(house: House) -> None:
    task = recorded(house)
    take_back(house, task)
    house.complete("record", "lin", note="灯泡坏了")
    assert house.opened(task.case_id) == ["approve"]
    house.complete("approve", "qiao", wording="同意维修")
    assert house.opened(task.case_id) == []
    rerun(house.engine)


def test_the_journal_runs_again_to_the_same_effects(house: House) -> None:
    task = recorded(house)
    take_back(house, task)
    (run,) = rerun(house.engine)
    assert [effect["kind"] for effect in run.effects][-1] != "case:ended"
    with house.engine.reading() as tx:
        state = Step.read(tx, task.case_id).state
    assert state is not None
    assert encode(run.run.moves[-1].after.to_plain()) == encode(state.to_plain())


def search_fields(house: House, case: str) -> set[str]:
    with house.engine.reading() as tx:
        return set(tx.connection.execute(select(model.case_field.c.name).where(model.case_field.c.case_id == case)).scalars())


def test_search_fields_are_as_before(house: House) -> None:
    case = house.start()
    before = search_fields(house, case)
    task = house.claim("record", "lin")
    house.complete("record", "lin", case, note="灯不亮", score="80")
    assert search_fields(house, case) > before
    take_back(house, task)
    assert search_fields(house, case) == before


def test_somebody_elses_task_is_not_taken_back(house: House) -> None:
    task = recorded(house)
    with pytest.raises(WrongState):
        take_back(house, task, "su")
    with pytest.raises(NotFound):
        take_back(house, task, "heyuan")


def test_once_somebody_has_claimed_what_followed_it_is_too_late(house: House) -> None:
    task = recorded(house)
    held = house.claim("approve", "qiao")
    assert refused(house, task) == "followed-up"
    house.do(c.ReleaseTask(new_id(), "qiao", held.id, held.version))
    take_back(house, task)  # nobody holds it any more, and nothing was done


def test_a_letter_cannot_be_taken_back(house: House) -> None:
    recorded(house)
    task = house.claim("approve", "qiao")
    house.complete("approve", "qiao", wording="同意维修")
    assert refused(house, task, "qiao") == "left-the-case"


def test_a_case_that_ended_stays_ended(house: House) -> None:
    task, _ = chosen(house, "count")
    assert refused(house, task) == "case-over"


def test_rows_of_a_job_cannot_be_taken_back(house: House) -> None:
    case = house.start("booking")
    task = house.claim("book", "lin", case)
    house.complete("book", "lin", case)
    assert refused(house, task) == "left-the-case"


def test_a_step_that_stopped_in_an_incident_can_be_taken_back(house: House) -> None:
    task, case = chosen(house, "faulty")
    assert len(house.incidents(case)) == 1
    take_back(house, task)
    assert house.incidents(case) == []
    assert house.opened(case) == ["choose"]
    rerun(house.engine)


def test_a_job_that_was_undone_leaves_nothing_to_keep(house: House) -> None:
    task, case = chosen(house, "throwing")
    assert house.opened(case) == ["mend"]
    take_back(house, task)
    assert house.opened(case) == ["choose"]


def chosen(house: House, wording: str) -> tuple[TaskRow, str]:
    """A case that asks for a job of this kind."""
    case = house.start("working")
    task = house.claim("choose", "lin", case)
    house.complete("choose", "lin", case, wording=wording)
    return task, case


def test_a_step_later_it_is_too_late(house: House) -> None:
    task = recorded(house)
    house.complete("approve", "qiao", wording="同意维修")
    assert refused(house, task) == "gone-on"


def test_an_open_task_and_an_old_page_are_refused(house: House) -> None:
    task = recorded(house)
    with pytest.raises(StaleTask):
        house.do(c.TakeBack(new_id(), "lin", task.id, task.version))
    take_back(house, task)
    with pytest.raises(WrongState):
        take_back(house, task)


def test_four_eyes_take_a_completion_taken_back_as_not_done(house: House) -> None:
    case = house.start(actor="lin")
    task = house.claim("record", "su", case)
    house.complete("record", "su", case, note="灯不亮")
    with pytest.raises(NotAllowed, match="somebody else"):
        house.claim("approve", "su", case)
    take_back(house, task, "su")
    house.do(c.ReleaseTask(new_id(), "su", task.id, house.task_by_id(task.id).version))
    house.complete("record", "lin", case, note="灯不亮")
    assert house.claim("approve", "su", case).claimed_by == "su"


def test_a_task_taken_back_after_its_term_is_late_at_once(house: House) -> None:
    task = recorded(house)
    house.clock.advance(timedelta(days=10))
    take_back(house, task)
    house.wait(minutes=1)
    assert house.task("record").late_at is not None


def refused(house: House, task: TaskRow, actor: str = "lin") -> str:
    return house.refuses(c.TakeBack(new_id(), actor, task.id, house.task_by_id(task.id).version))
