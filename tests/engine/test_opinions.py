"""Opinions on a task: whoever holds it asks, who is asked reads the case meanwhile and answers, and nothing asked is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from engine import commands as c
from engine import model
from engine import office_commands as office
from engine.access import Reading
from engine.check.rerun import rerun
from engine.clock import district_day
from engine.deploy import deploy_loaded, load
from engine.errors import BadValue, NotAllowed, NotFound, StaleTask, WrongState
from engine.identity import new_id
from engine.reading import ask_page, case_page, inbox, opinion_page, task_page
from engine.store.tasks import TaskRow
from tests.engine.house import House
from tests.engine.judging import files


def ask(house: House, task: TaskRow, *who: str, actor: str = "lin", question: str = "要不要换灯？") -> list[str]:
    asked = house.do(office.AskOpinion(new_id(), actor, task.id, task.version, who, question))
    return list(asked["opinions"])


def answer(house: House, opinion: str, actor: str, text: str = "要换。") -> None:
    house.do(office.AnswerOpinion(new_id(), actor, opinion, text))


def refused(house: House, task: TaskRow, *who: str, actor: str = "lin") -> str:
    return house.refuses(office.AskOpinion(new_id(), actor, task.id, task.version, who, "要不要换灯？"))


def test_who_is_asked_answers_and_reads_the_case_only_meanwhile(house: House, task: TaskRow) -> None:
    assert house.reading(task.case_id, "stranger") is Reading.NONE
    (asked,) = ask(house, task, "person:stranger")
    assert house.reading(task.case_id, "stranger") is Reading.FULL
    assert [one.id for one in inbox(house.engine, "stranger").asked] == [asked]
    assert opinion_page(house.engine, "stranger", asked).line.question == "要不要换灯？"
    assert [one.id for one in case_page(house.engine, "stranger", task.case_id).asked] == [asked]
    answer(house, asked, "stranger")
    (line,) = task_page(house.engine, "lin", task.id).opinions
    assert (line.status, line.by, line.reply) == ("answered", "stranger氏", "要换。")
    assert inbox(house.engine, "stranger").asked == ()
    assert house.reading(task.case_id, "stranger") is Reading.NONE
    house.complete("record", "lin", note="灯不亮")
    rerun(house.engine)


def test_a_role_is_asked_and_one_of_its_people_answers(house: House, task: TaskRow) -> None:
    (asked,) = ask(house, task, "role:checker@bureau.housing")
    assert [len(inbox(house.engine, who).asked) for who in ("su", "qiao", "fang")] == [1, 1, 0]
    answer(house, asked, "qiao")
    assert inbox(house.engine, "su").asked == ()
    with pytest.raises(WrongState):
        answer(house, asked, "su")
    assert [entry.actor.role for entry in house.journal(task.case_id) if entry.kind == "opinion:answered"] == ["checker"]


def test_declining_counts_as_an_answer_and_says_why(house: House, task: TaskRow) -> None:
    (asked,) = ask(house, task, "person:qiao")
    house.do(office.DeclineOpinion(new_id(), "qiao", asked, "不归我管"))
    (line,) = task_page(house.engine, "lin", task.id).opinions
    assert (line.status, line.reply) == ("declined", "不归我管")
    house.complete("record", "lin", note="灯不亮")
    rerun(house.engine)


def test_the_task_is_done_only_once_open_questions_are_taken_back(house: House, task: TaskRow) -> None:
    first, second = ask(house, task, "person:qiao", "role:street@subdistrict.youyi")
    answer(house, first, "qiao")
    with pytest.raises(NotAllowed, match="open question"):
        house.complete("record", "lin", note="灯不亮")
    house.do(office.WithdrawOpinion(new_id(), "lin", second))
    assert inbox(house.engine, "stranger").asked == ()
    house.complete("record", "lin", note="灯不亮")
    rerun(house.engine)


def test_questions_of_a_task_that_is_withdrawn_are_closed_and_the_history_says_so(house: House, task: TaskRow) -> None:
    (asked,) = ask(house, task, "person:stranger")
    house.do(c.CancelCase(new_id(), "fang", task.case_id, "重复"))
    assert inbox(house.engine, "stranger").asked == ()
    line, *_ = case_page(house.engine, "fang", task.case_id).story
    assert line.kind == "case:cancelled"
    assert [one.name for one in line.facts["unanswered"]] == ["stranger氏"]
    with pytest.raises(WrongState):
        answer(house, asked, "stranger")
    rerun(house.engine)


def test_questions_go_with_the_task_into_other_hands(house: House, task: TaskRow) -> None:
    (asked,) = ask(house, task, "person:qiao")
    house.do(office.HandOverTask(new_id(), "lin", task.id, task.version, "su", "出差"))
    with pytest.raises(NotAllowed) as caught:
        house.do(office.WithdrawOpinion(new_id(), "lin", asked))
    assert caught.value.reason == "withdraw-opinion"
    assert [one.id for one in task_page(house.engine, "su", task.id).opinions] == [asked]
    house.do(office.WithdrawOpinion(new_id(), "su", asked))
    rerun(house.engine)


@pytest.mark.parametrize("who", ["person:heyuan", "role:firm_manager@firm.heyuan", "person:admin", "person:lin", "person:nobody", "qiao"])
def test_neither_a_party_s_side_nor_oneself_nor_nobody_is_asked(house: House, task: TaskRow, who: str) -> None:
    assert refused(house, task, who) == "not-to-address"
    assert refused(house, task) == "not-to-address"


def test_only_who_holds_the_task_asks_and_nobody_is_asked_twice_at_once(house: House, task: TaskRow) -> None:
    assert refused(house, task, "person:qiao", actor="su") == "held-by-another"
    with pytest.raises(NotFound):
        ask(house, task, "person:qiao", actor="stranger")
    (asked,) = ask(house, task, "person:qiao")
    assert refused(house, task, "person:qiao") == "already-asked"
    answer(house, asked, "qiao")
    ask(house, task, "person:qiao", question="换哪种？")
    rerun(house.engine)


def test_a_firm_that_holds_a_task_asks_nobody_about_what_it_does_not_read(house: House) -> None:
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("judging", files()), house.clock(), "system")
    house.start("judging")
    task = house.claim("reply", "heyuan")
    assert refused(house, task, "person:qiao", actor="heyuan") == "ask"
    assert not task_page(house.engine, "heyuan", task.id).may_ask
    with pytest.raises(NotAllowed):
        ask_page(house.engine, "heyuan", task.id, district_day(house.clock()))


def test_whom_the_case_has_to_do_with_comes_first_and_the_others_by_role(house: House, task: TaskRow) -> None:
    with house.engine.transaction() as connection:
        connection.execute(insert(model.unit).values(id="subdistrict.far", kind="subdistrict", name="远街道", parent="district"))
        grant = {"user_id": "audit", "role": "street", "unit_id": "subdistrict.far", "second_unit": ""}
        connection.execute(insert(model.grant).values(grant))
    near, *others = ask_page(house.engine, "lin", task.id, district_day(house.clock())).groups
    assert (near.label, [one.key for one in near.places]) == (
        "", ["role:clerk@bureau.housing", "role:checker@bureau.housing", "role:head@bureau.housing",
             "role:street@subdistrict.youyi", "role:auditor@district"],
    )  # fmt: skip
    assert [(one.label, [place.key for place in one.places]) for one in others] == [("街道经办人", ["role:street@subdistrict.far"])]


def test_nobody_answers_what_another_was_asked(house: House, task: TaskRow) -> None:
    (asked,) = ask(house, task, "person:qiao")
    for other in ("su", "fang", "stranger", "heyuan", "nobody"):
        with pytest.raises(NotFound):
            answer(house, asked, other)
        with pytest.raises(NotFound):
            opinion_page(house.engine, other, asked)


def test_old_pages_empty_texts_past_days_and_suspended_cases_are_refused(house: House, task: TaskRow) -> None:
    with pytest.raises(BadValue):
        ask(house, task, "person:qiao", question=" ")
    yesterday = district_day(house.clock()) - timedelta(days=1)
    with pytest.raises(BadValue):
        house.do(office.AskOpinion(new_id(), "lin", task.id, task.version, ("person:qiao",), "？", yesterday))
    (asked,) = ask(house, task, "person:qiao")
    with pytest.raises(BadValue):
        answer(house, asked, "qiao", " ")
    house.do(c.SuspendCase(new_id(), "fang", task.case_id, "等鉴定"))
    for command in (
        office.AnswerOpinion(new_id(), "qiao", asked, "要换"), office.WithdrawOpinion(new_id(), "lin", asked),
        office.AskOpinion(new_id(), "lin", task.id, house.task("record").version, ("person:su",), "？"),
    ):  # fmt: skip
        with pytest.raises(WrongState, match="suspended"):
            house.do(command)
    house.do(c.ResumeCase(new_id(), "fang", task.case_id, "鉴定好了"))
    with pytest.raises(StaleTask):
        ask(house, task, "person:su")
    rerun(house.engine)
