"""Acts at the desk of an open task: who does them, once, and what they keep from whom afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import access, model
from engine import commands as c
from engine.deploy import deploy_loaded, load
from engine.desk_commands import ActAtTask
from engine.desks import Act, ActContext, ActProblem, Desk, acts_of
from engine.errors import ActRejected, BadValue, NotFound, WrongState
from engine.identity import new_id
from engine.procedures import Procedure
from engine.proof.verify import verify_cases
from engine.reading import case_page
from tests.bpmn.building import ROOT, boundary, events, flows, timer
from tests.engine.folder_building import process, task
from tests.engine.house import MORNING, House

DECLARED = """
title = "收件"
owner = "head"
case_label = "收件"
[process.receiving]
title = "收件"
start_roles = ["clerk"]
main_unit = '="estate.huaianli"'
"""
DIAGRAM = ROOT + process(
    "receiving",
    events("e")
    + task("opening", "clerk, checker")
    + task("counter", "clerk, checker", desk="counter", **{"four-eyes": "opening"})
    + task("checking", "checker, head", **{"four-eyes": "counter"})
    + task("plain", "clerk", "", '=now() + duration("PT1H")', late="flow", desk="counter")
    + boundary("over", "plain", timer("timeDuration", '=duration("P9D")'), 'cancelActivity="false"')
    + flows("s > opening > counter > checking > plain > e; over > e"),
) + "</definitions>"  # fmt: skip


@cache
def receiving() -> Procedure:
    return load("receiving", {"procedure.toml": DECLARED.encode(), "receiving.bpmn": DIAGRAM.encode()})


class Counter:
    """The desk of the house: `take` writes a row, `look` writes nothing, `refuse` says what is wrong after having written."""

    def take(self, context: ActContext, given: Mapping[str, Any]) -> Mapping[str, Any]:
        row = {"id": f"unit.{given['name']}", "kind": "none", "name": "收到"}
        context.connection.execute(insert(model.unit).values(row))
        context.wrote("unit", row["id"])
        context.note(reason=given["name"])
        return {"taken": given["name"], "secret": "7k3f"}

    def look(self, context: ActContext, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"case_number": context.case_number, "persons": sorted(context.persons)}

    def refuse(self, context: ActContext, given: Mapping[str, Any]) -> Mapping[str, Any]:
        self.take(context, {"name": "half"})
        raise ActRejected("refuse", [ActProblem("name", "bad", "x"), ActProblem("C7", "worse")])

    def desk(self, house: House) -> Desk:
        acts = acts_of(
            Act("take", self.take, "收下", "Take", counts=True, keep=lambda answer: {**answer, "secret": ""}),
            Act("look", self.look, "看", "Look"), Act("refuse", self.refuse, "不收", "Refuse"),
        )  # fmt: skip
        return Desk("counter", acts, writes={"unit": house.jobs._read})


def desked(house: House) -> House:
    with house.engine.transaction() as connection:
        deploy_loaded(connection, receiving(), MORNING, "system")
    house.engine.house.desks["counter"] = Counter().desk(house)  # a dict, where it was opened without
    return house


def act(house: House, name: str, actor: str, element: str = "counter", /, **given: Any) -> Mapping[str, Any]:
    return house.do(ActAtTask(new_id(), actor, house.task(element).id, name, given))


def at_counter(house: House, opener: str = "lin") -> str:
    case = str(desked(house).do(c.StartCase(new_id(), "lin", "receiving"))["case"])
    house.complete("opening", opener)
    return case


def test_whoever_may_do_the_task_acts_claimed_or_not_and_as_often_as_needed(house: House) -> None:
    case = at_counter(house)
    act(house, "take", "su", name="一")
    house.claim("counter", "su")
    act(house, "take", "qiao", name="二")
    assert act(house, "look", "qiao")["persons"] == ["qiao"]
    assert house.kinds(case)[-4:] == ["desk:acted", "task:claimed", "desk:acted", "desk:acted"]
    entry = house.journal(case)[-2]
    assert (entry.actor.user, entry.facts["act"], entry.facts["element"], entry.facts["reason"]) == ("qiao", "take", "counter", "二")
    assert house.task("counter").claimed_by == "su"
    told = case_page(house.engine, "su", case).story[0]
    assert (told.actor, told.facts["act"], told.facts["act_en"], told.facts.get("reason")) == ("qiao", "看", "Look", None)
    house.complete("counter", "su")
    assert verify_cases(house.engine, [case]).findings == []


def test_a_row_that_an_act_wrote_is_held_against_its_hash(house: House) -> None:
    case = at_counter(house)
    act(house, "take", "su", name="一")
    with house.engine.transaction() as connection:
        connection.execute(model.unit.update().where(model.unit.c.id == "unit.一").values(name="改过"))
    assert [str(one.kind) for one in verify_cases(house.engine, [case]).findings] == ["job-row"]


def test_the_same_act_sent_twice_is_done_once_and_keeps_only_what_may_be_kept(house: House) -> None:
    case = at_counter(house)
    command = ActAtTask(new_id(), "su", house.task("counter").id, "take", {"name": "一"})
    assert house.do(command)["secret"] == "7k3f"
    again = house.do(command)
    assert (again["taken"], again["secret"]) == ("一", "")
    assert house.kinds(case).count("desk:acted") == 1


def test_what_an_act_refuses_has_changed_nothing(house: House) -> None:
    case = at_counter(house)
    units = house.count(model.unit)
    with pytest.raises(ActRejected, match="name: bad, C7: worse"):
        act(house, "refuse", "su")
    assert house.count(model.unit) == units
    assert "desk:acted" not in house.kinds(case)


def test_four_eyes_keeps_from_the_desk_as_from_the_task(quick_house: House) -> None:
    at_counter(quick_house, opener="su")
    assert quick_house.refuses(ActAtTask(new_id(), "su", quick_house.task("counter").id, "take", {"name": "一"})) == "four-eyes"


def test_whoever_did_what_counts_at_the_desk_does_not_check_it(house: House) -> None:
    case = at_counter(house)
    act(house, "take", "su", name="一")
    act(house, "look", "qiao")
    house.complete("counter", "qiao")
    checking = house.task("checking")
    for person in ("su", "qiao"):
        assert house.refuses(c.ClaimTask(new_id(), person, checking.id, checking.version)) == "four-eyes"
    with house.engine.reading() as tx:
        diagram = tx.house.library.procedure(tx.connection, house.case(case).definition).diagrams["receiving"]
        element = diagram.elements["checking"]
        assert access.excluding_step(tx.connection, house.case(case), diagram, element, "su") == "counter"
        assert access.excluding_step(tx.connection, house.case(case), diagram, element, "fang") is None
    house.complete("checking", "fang")


def test_nor_does_who_stands_in_for_them(house: House) -> None:
    at_counter(house)
    house.do(c.EnterSubstitution(new_id(), "su", "su", "lin", date(2026, 10, 9), date(2026, 10, 12)))
    act(house, "take", "su", name="一")
    house.complete("counter", "qiao")
    checking = house.task("checking")
    assert house.refuses(c.ClaimTask(new_id(), "lin", checking.id, checking.version)) == "four-eyes"


def test_a_case_whose_whole_staff_worked_at_the_desk_says_that_nobody_can_check(house: House) -> None:
    case = at_counter(house)
    for number, person in enumerate(("su", "qiao")):
        act(house, "take", person, name=str(number))
    house.complete("counter", "su")
    with house.engine.reading() as tx:
        procedure = tx.house.library.procedure(tx.connection, house.case(case).definition)
        assert access.tasks_for_nobody(tx.connection, lambda _definition, name: procedure.diagrams[name], tx.now) == set()
    with house.engine.transaction() as connection:
        connection.execute(model.grant.delete().where(model.grant.c.user_id == "fang"))
    with house.engine.reading() as tx:
        found = access.tasks_for_nobody(tx.connection, lambda _definition, name: procedure.diagrams[name], tx.now)
    assert found == {house.task("checking").id}


def test_a_step_is_taken_back_until_something_was_done_at_the_desk_behind_it(quick_house: House) -> None:
    at_counter(quick_house)
    opened = next(one for one in tasks_done(quick_house) if one.element == "opening")
    quick_house.do(c.TakeBack(new_id(), "lin", opened.id, opened.version))
    quick_house.complete("opening", "lin")
    act(quick_house, "look", "su")
    opened = [one for one in tasks_done(quick_house) if one.element == "opening"][-1]
    assert quick_house.refuses(c.TakeBack(new_id(), "lin", opened.id, opened.version)) == "left-the-case"


def tasks_done(house: House) -> list[Any]:
    with house.engine.reading() as tx:
        return list(tx.connection.execute(select(model.task).where(model.task.c.status == "completed").order_by(model.task.c.closed_at)))


def test_a_desk_is_open_as_long_as_its_task(quick_house: House) -> None:
    case = at_counter(quick_house)
    task_id = quick_house.task("counter").id
    quick_house.do(c.SuspendCase(new_id(), "fang", case, "等"))
    with pytest.raises(WrongState):
        act(quick_house, "look", "su")
    quick_house.do(c.ResumeCase(new_id(), "fang", case, "好"))
    act(quick_house, "look", "su")
    quick_house.complete("counter", "su")
    with pytest.raises(WrongState):
        quick_house.do(ActAtTask(new_id(), "su", task_id, "look"))


def test_a_desk_closes_with_the_term_of_a_task_whose_flow_goes_on_without_it(quick_house: House) -> None:
    at_counter(quick_house)
    quick_house.complete("counter", "su")
    quick_house.complete("checking", "fang")
    act(quick_house, "look", "lin", "plain")
    quick_house.clock.advance_to(quick_house.task("plain").due_at or MORNING)
    assert quick_house.refuses(ActAtTask(new_id(), "lin", quick_house.task("plain").id, "look")) == "term-over"


def test_there_is_no_act_where_there_is_no_desk_and_none_for_others(quick_house: House) -> None:
    case = str(desked(quick_house).do(c.StartCase(new_id(), "lin", "receiving"))["case"])
    with pytest.raises(BadValue):
        act(quick_house, "take", "lin", "opening", name="一")
    quick_house.complete("opening", "lin", case)
    with pytest.raises(BadValue):
        act(quick_house, "give", "su")
    for person in ("fang", "heyuan", "audit", "admin", "stranger"):
        with pytest.raises(NotFound):
            act(quick_house, "look", person)
