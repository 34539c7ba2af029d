"""A case returned to an earlier step: whoever did it has it again, knows why, and finds what they handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from engine import commands as c
from engine import model
from engine.canonical import encode
from engine.check.rerun import rerun
from engine.errors import BadValue, NotAllowed, NotFound, StaleTask, WrongState
from engine.handlers.tasks import read_draft
from engine.identity import new_id
from engine.step import Step
from engine.store.tasks import TaskRow
from tests.engine.house import House


@pytest.fixture
def case(house: House) -> str:
    """Written by lin; qiao is looking at it."""
    started = house.start("drafting")
    house.complete("write", "lin", started, note="灯不亮", score="80")
    return started


def give_back(house: House, task: TaskRow, actor: str, target: str = "write", reason: str = "地点不对") -> None:
    house.do(c.ReturnTask(new_id(), actor, task.id, task.version, target, reason))


def refused(house: House, task: TaskRow, actor: str, target: str) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        give_back(house, task, actor, target)
    return caught.value


def test_the_earlier_task_is_open_again_in_the_hands_that_did_it_with_a_new_term(house: House, case: str) -> None:
    first = house.clock()
    house.clock.advance(timedelta(days=5))
    give_back(house, house.claim("look", "qiao"), "qiao")
    again = house.task("write", case)
    assert house.opened(case) == ["write"]
    assert (again.claimed_by, again.opened_at - first) == ("lin", timedelta(days=5))
    assert again.due_at is not None
    assert again.due_at > house.clock()
    assert house.inbox("qiao") == []


def test_what_was_handed_in_is_the_draft(house: House, case: str) -> None:
    give_back(house, house.claim("look", "qiao"), "qiao")
    with house.engine.reading() as tx:
        kept = read_draft(tx, house.task("write", case), "lin")
    assert kept is not None
    assert kept[0]["note"] == "灯不亮"


def test_it_is_done_again_and_goes_its_way(house: House, case: str) -> None:
    give_back(house, house.claim("look", "qiao"), "qiao")
    house.complete("write", "lin", case, note="楼道灯不亮")
    house.complete("look", "qiao", case, wording="对了")
    assert house.opened(case) == ["tell"]
    rerun(house.engine)


def test_whoever_lost_the_role_gets_it_no_more_and_others_may_take_it(house: House, case: str) -> None:
    with house.engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.user_id == "lin"))
    give_back(house, house.claim("look", "qiao"), "qiao")
    assert house.task("write", case).claimed_by is None
    assert "write" in house.inbox("su")


def test_the_journal_keeps_the_reason_and_runs_again_to_the_same_state(house: House, case: str) -> None:
    give_back(house, house.claim("look", "qiao"), "qiao")
    entry, handed = house.journal(case)[-2:]
    assert (handed.kind, handed.facts["held_by"]) == ("task:handed", "lin")
    assert (entry.kind, entry.actor.user, entry.facts["target"], entry.facts["reason"]) == ("task:returned", "qiao", "write", "地点不对")
    assert house.task("write", case).returned_by == entry.number
    (run,) = rerun(house.engine)
    with house.engine.reading() as tx:
        state = Step.read(tx, case).state
    assert state is not None
    assert encode(run.run.moves[-1].after.to_plain()) == encode(state.to_plain())


def told(house: House, case: str) -> TaskRow:
    """The letter is issued, the message sent; su has the last task."""
    house.complete("look", "qiao", case, wording="对了")
    house.complete("tell", "lin", case, wording="请修")
    return house.claim("end", "su", case)


def test_what_has_left_the_case_since_is_named(house: House, case: str) -> None:
    task = told(house, case)
    letter = house.documents(case)[0].number
    found = refused(house, task, "su", "write")
    assert found.reason == "return-left-the-case"
    assert found.facts["what"] == (letter, "send_word")
    assert refused(house, task, "su", "tell").facts["what"] == (letter, "send_word")
    assert house.opened(case) == ["end"]


def test_only_a_step_that_the_diagram_names_is_a_target(house: House, case: str) -> None:
    task = house.claim("look", "qiao")
    assert refused(house, task, "qiao", "tell").reason == "return-not-named"
    assert refused(house, task, "qiao", "").reason == "return-not-named"


def test_it_wants_a_reason_the_task_in_ones_hands_and_the_page_as_it_is(house: House, case: str) -> None:
    task = house.task("look", case)
    assert refused(house, task, "qiao", "write").reason == "not-claimed"
    with pytest.raises(NotFound):
        give_back(house, task, "heyuan")
    held = house.claim("look", "qiao")
    assert refused(house, held, "su", "write").reason == "held-by-another"
    with pytest.raises(StaleTask):
        give_back(house, task, "qiao")
    with pytest.raises(BadValue):
        give_back(house, held, "qiao", reason="  ")
    give_back(house, held, "qiao")
    with pytest.raises(WrongState):
        give_back(house, house.task_by_id(held.id), "qiao")


def test_nothing_is_returned_while_the_case_stands_still(house: House, case: str) -> None:
    task = house.claim("look", "qiao")
    house.do(c.SuspendCase(new_id(), "fang", case, "等鉴定"))
    with pytest.raises(WrongState):
        give_back(house, house.task_by_id(task.id), "qiao")


def test_returned_a_step_is_taken_back_no_more(house: House, case: str) -> None:
    done = house.task_by_id(house.journal(case)[-1].facts["task"]) if house.kinds(case)[-1] == "task:completed" else None
    assert done is not None
    give_back(house, house.claim("look", "qiao"), "qiao")
    with pytest.raises(NotAllowed, match="gone-on"):
        house.do(c.TakeBack(new_id(), "lin", done.id, done.version))
