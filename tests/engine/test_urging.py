"""Urging whoever has an open task: who may, how often, and what they see of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import commands as c
from engine import office_commands as office
from engine.check.rerun import rerun
from engine.errors import BadValue, NotFound, WrongState
from engine.identity import new_id
from engine.reading import inbox, task_page
from engine.store.tasks import TaskRow
from tests.engine.house import House


def urge(house: House, task: TaskRow, actor: str, reason: str = "") -> None:
    house.do(office.UrgeTask(new_id(), actor, task.id, reason))


def refused(house: House, task: TaskRow, actor: str) -> str:
    return house.refuses(office.UrgeTask(new_id(), actor, task.id, ""))


@pytest.fixture
def task(house: House) -> TaskRow:
    """Recording a repair, which lin began; nobody has claimed it."""
    house.start()
    return house.task("record")


def test_whoever_may_do_it_sees_who_urged_when_and_why(house: House, task: TaskRow) -> None:
    urge(house, task, "fang", "住户等着")
    (row,) = inbox(house.engine, "su").rows
    assert (row.urged_by_name, row.urged_at) == ("fang氏", house.clock())
    (note,) = task_page(house.engine, "su", task.id).urgings
    assert (note.by, note.role_label, note.reason) == ("fang氏", "负责人", "住户等着")
    assert house.task("record").version == task.version  # a page that was open is not too late
    rerun(house.engine)


def test_who_began_the_case_urges_whoever_holds_it_and_nobody_urges_themselves(house: House, task: TaskRow) -> None:
    house.claim("record", "su")
    assert refused(house, task, "su") == "urge"
    urge(house, task, "lin")
    house.do(c.ReleaseTask(new_id(), "su", task.id, house.task("record").version))
    house.claim("record", "lin")
    assert refused(house, task, "lin") == "urge-own"


def test_once_a_day_for_each_person(house: House, task: TaskRow) -> None:
    urge(house, task, "lin")
    assert refused(house, task, "lin") == "urged-today"
    urge(house, task, "fang")
    house.wait(days=1)
    urge(house, task, "lin", "还没有办")
    assert [one.by for one in task_page(house.engine, "su", task.id).urgings] == ["lin氏", "fang氏", "lin氏"]
    assert inbox(house.engine, "su").rows[0].urged_by_name == "lin氏"
    rerun(house.engine)


def test_the_day_is_the_district_s(house: House, task: TaskRow) -> None:
    house.clock.advance(timedelta(hours=14))  # 23:00 there
    urge(house, task, "lin")
    house.clock.advance(timedelta(hours=2))
    urge(house, task, "lin")


def test_readers_without_a_say_and_strangers_do_not_urge(house: House, task: TaskRow) -> None:
    assert refused(house, task, "audit") == "urge"
    assert refused(house, task, "su") == "urge"
    with pytest.raises(NotFound):
        urge(house, task, "stranger")
    with pytest.raises(NotFound):
        house.do(office.UrgeTask(new_id(), "lin", "no/1", ""))


def test_the_urged_one_stands_before_others_that_are_due_with_it(house: House) -> None:
    first = house.start(subject="灯")
    house.clock.advance(timedelta(minutes=1))
    second = house.start(subject="门")
    assert house.task("record", first).due_at == house.task("record", second).due_at
    house.claim("record", "lin", first)
    assert [row.case_id for row in inbox(house.engine, "lin").rows] == [first, second]
    urge(house, house.task("record", second), "fang")
    assert [row.case_id for row in inbox(house.engine, "lin").rows] == [second, first]


def test_it_stays_when_the_task_changes_hands_and_ends_with_it(house: House, task: TaskRow) -> None:
    urge(house, task, "fang")
    house.claim("record", "lin")
    house.do(office.HandOverTask(new_id(), "lin", task.id, house.task("record").version, "su", "出差"))
    assert inbox(house.engine, "su").rows[0].urged_by_name == "fang氏"
    house.complete("record", "su", note="灯不亮")
    with pytest.raises(WrongState):
        urge(house, task, "fang")
    rerun(house.engine)


def test_neither_a_suspended_case_nor_endless_reasons(house: House, task: TaskRow) -> None:
    with pytest.raises(BadValue):
        urge(house, task, "fang", "急" * 2_001)
    house.do(c.SuspendCase(new_id(), "fang", task.case_id, "等鉴定"))
    with pytest.raises(WrongState, match="suspended"):
        urge(house, task, "fang")
