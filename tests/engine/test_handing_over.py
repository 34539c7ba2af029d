"""A task given to a colleague: who may give it and to whom, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine import commands as c
from engine import model
from engine import office_commands as office
from engine.check.rerun import rerun
from engine.errors import BadValue, NotFound, StaleTask, WrongState
from engine.handlers.tasks import read_draft
from engine.identity import new_id
from engine.reading import hand_over_page, task_page
from engine.store.tasks import TaskRow
from tests.engine.house import House


def hand_over(house: House, task: TaskRow, actor: str, receiver: str, reason: str = "出差三天") -> None:
    house.do(office.HandOverTask(new_id(), actor, task.id, task.version, receiver, reason))


def refused(house: House, task: TaskRow, actor: str, receiver: str) -> str:
    return house.refuses(office.HandOverTask(new_id(), actor, task.id, task.version, receiver, "出差三天"))


@pytest.fixture
def task(house: House) -> TaskRow:
    """Recording a repair, in lin's hands; su is the other clerk, fang the head."""
    house.start()
    return house.claim("record", "lin")


def test_the_colleague_holds_it_and_sees_from_whom_and_why(house: House, task: TaskRow) -> None:
    hand_over(house, task, "lin", "su")
    now = house.task("record")
    assert (now.claimed_by, now.due_at) == ("su", task.due_at)
    assert "record" not in house.inbox("lin")
    note = task_page(house.engine, "su", task.id).handed_over
    assert note is not None
    assert (note.by, note.reason, note.taken_from) == ("lin氏", "出差三天", "")
    house.complete("record", "su", note="灯不亮")
    rerun(house.engine)


def test_the_superior_gives_it_away_whoever_holds_it_or_nobody(house: House, task: TaskRow) -> None:
    hand_over(house, task, "fang", "su")
    note = task_page(house.engine, "su", task.id).handed_over
    assert note is not None
    assert (note.by, note.taken_from) == ("fang氏", "lin氏")
    house.do(c.ReleaseTask(new_id(), "su", task.id, house.task("record").version))
    hand_over(house, house.task("record"), "fang", "lin")
    assert house.task("record").claimed_by == "lin"
    rerun(house.engine)


def test_nobody_else_gives_it_away(house: House, task: TaskRow) -> None:
    assert refused(house, task, "su", "su") == "hand-over"  # a colleague takes nothing from another's hands
    assert refused(house, task, "audit", "su") == "hand-over"
    with pytest.raises(NotFound):
        hand_over(house, task, "stranger", "su")


@pytest.mark.parametrize("receiver", ["lin", "qiao", "fang", "stranger", "nobody"])
def test_only_who_does_such_tasks_receives_it(house: House, task: TaskRow, receiver: str) -> None:
    assert refused(house, task, "lin", receiver) == "not-to-receive"


def test_the_head_does_not_receive_a_late_task_as_a_superior(house: House, task: TaskRow) -> None:
    house.wait(days=30)
    assert "record" in house.inbox("fang")
    assert refused(house, house.task("record"), "lin", "fang") == "not-to-receive"


def test_who_has_left_receives_nothing(house: House, task: TaskRow) -> None:
    with house.engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id == "su").values(active=False))
    assert refused(house, task, "lin", "su") == "not-to-receive"
    assert hand_over_page(house.engine, "lin", task.id).receivers == ()


def test_four_eyes_goes_before_a_colleague_s_wish(house: House) -> None:
    """su is clerk and checker, and may not check what su wrote."""
    case = house.start("drafting")
    house.complete("write", "su", case, note="灯不亮", score="80")
    look = house.claim("look", "qiao", case)
    assert refused(house, look, "qiao", "su") == "receiver-barred"
    (choice,) = hand_over_page(house.engine, "qiao", look.id).receivers
    assert (choice.user_id, choice.refusal) == ("su", "receiver-barred")
    assert house.task("look", case).claimed_by == "qiao"


def test_a_substitute_who_receives_it_has_it_until_the_absence_ends(house: House) -> None:
    case = house.start("drafting")
    house.complete("write", "su", case, note="灯不亮", score="80")
    look = house.claim("look", "qiao", case)
    today = house.clock().date()
    house.do(c.EnterSubstitution(new_id(), "qiao", "qiao", "lin", today, today))
    hand_over(house, look, "qiao", "lin")
    assert house.task("look", case).claimed_by == "lin"
    house.wait(days=1)
    assert "look" in house.inbox("qiao")


def test_the_draft_goes_with_it_unless_the_colleague_has_one(house: House, task: TaskRow) -> None:
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯不"}))
    hand_over(house, task, "lin", "su")
    with house.engine.reading() as tx:
        kept = read_draft(tx, house.task("record"), "su")
    assert kept is not None
    assert kept[0] == {"note": "灯不"}
    house.do(c.SaveDraft(new_id(), "su", task.id, 1, {"note": "灯坏了"}))
    hand_over(house, house.task("record"), "su", "lin")
    with house.engine.reading() as tx:
        own = read_draft(tx, house.task("record"), "lin")
    assert own is not None
    assert own[0] == {"note": "灯不"}


def test_the_note_is_gone_once_somebody_takes_it_by_themselves(house: House, task: TaskRow) -> None:
    hand_over(house, task, "lin", "su")
    house.do(c.ReleaseTask(new_id(), "su", task.id, house.task("record").version))
    house.claim("record", "lin")
    assert task_page(house.engine, "lin", task.id).handed_over is None
    rerun(house.engine)


def test_an_old_page_a_missing_reason_and_a_task_that_is_done_are_refused(house: House, task: TaskRow) -> None:
    with pytest.raises(BadValue):
        hand_over(house, task, "lin", "su", " ")
    hand_over(house, task, "lin", "su")
    hand_over(house, house.task("record"), "su", "lin")
    with pytest.raises(StaleTask):
        hand_over(house, task, "lin", "su")
    house.complete("record", "lin", note="灯不亮")
    with pytest.raises(WrongState):
        hand_over(house, house.task_by_id(task.id), "lin", "su")


def test_nothing_is_handed_over_while_the_case_stands_still(house: House, task: TaskRow) -> None:
    house.do(c.SuspendCase(new_id(), "fang", task.case_id, "等鉴定"))
    with pytest.raises(WrongState, match="suspended"):
        hand_over(house, house.task("record"), "lin", "su")


def test_a_step_that_its_flow_has_ended_is_not_handed_over(house: House) -> None:
    case = house.start("reply")
    answer = house.claim("answer", "lin", case)
    house.clock.advance(timedelta(days=3))  # the worker has not come yet
    assert refused(house, answer, "lin", "su") == "term-over"
