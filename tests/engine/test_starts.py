"""How a case begins by hand: who may, with what, under which number and key."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from engine import commands as c
from engine import model
from engine.errors import BadValue, DuplicateCase, FormRejected, NotAllowed, NotFound
from engine.identity import new_id
from engine.reading import start_page, startable
from tests.engine.house import House
from tests.engine.test_execute import at_once


def test_a_case_gets_a_number_of_its_label_and_year(house: House) -> None:
    numbers = [house.case(house.start(subject=f"灯{n}")).number for n in range(2)]
    assert numbers == ["报修 2026-0001", "报修 2026-0002"]


def test_a_case_gets_its_title_key_and_units(house: House) -> None:
    case = house.case(house.start(subject="灯"))
    assert (case.title, case.key, case.unique_key, case.main_unit) == ("报修：灯", "灯", "repair/灯", "estate.huaianli")
    assert case.title_en == "Repair: 灯"
    with house.engine.reading() as tx:
        assert tx.connection.execute(model.case_unit.select()).all() == [(case.id, "firm", "firm.heyuan")]


def test_a_second_case_for_the_key_names_the_first(house: House) -> None:
    first = house.case(house.start(subject="灯"))
    with pytest.raises(DuplicateCase) as refused:
        house.start(subject="灯")
    assert refused.value.number == first.number
    assert house.count(model.case) == 1


def test_the_key_is_free_again_once_the_case_has_ended(house: House) -> None:
    case = house.start(subject="灯")
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    house.start(subject="灯")


def test_of_two_who_start_the_same_at_once_one_is_refused(house: House) -> None:
    answers = at_once([lambda who=who: house.engine.execute(c.StartCase(new_id(), who, "repair", {"subject": "灯"}))
                       for who in ("lin", "su")])  # fmt: skip
    assert [type(one) for one in answers].count(DuplicateCase) == 1
    assert house.count(model.case) == 1
    assert house.case(house.start(subject="水管")).number == "报修 2026-0002"


@pytest.mark.parametrize("actor", ["qiao", "fang", "heyuan", "audit", "stranger", "nobody"])
def test_only_the_roles_that_the_procedure_names_start_it(house: House, actor: str) -> None:
    with pytest.raises(NotAllowed):
        house.start(actor=actor)


@pytest.mark.parametrize("process", ["serving", "reported", "monthly", "nothing", ""])
def test_what_nobody_starts_by_hand_is_not_found(house: House, process: str) -> None:
    with pytest.raises(NotFound):
        house.start(process)


def test_a_firm_starts_only_in_its_own_estate(house: House) -> None:
    house.start("by_firm", "estate.huaianli", "heyuan")
    for actor, estate in (("heyuan", "estate.songyuan"), ("heyuan.2", "estate.huaianli"), ("qinghe", "estate.huaianli")):
        with pytest.raises(NotAllowed):
            house.start("by_firm", estate, actor)
    assert house.count(model.case) == 1


def test_a_unit_that_is_not_there_cannot_have_a_case(house: House) -> None:
    with pytest.raises(NotAllowed) as refused:
        house.start("by_firm", "estate.nowhere", "heyuan")
    assert refused.value.reason == "cannot-start"


@pytest.mark.parametrize("values", [{}, {"subject": ""}, {"subject": "a\0b"}, {"subject": "灯", "colour": "red"}, {"subject": "灯" * 400}])
def test_a_bad_start_form_starts_nothing(house: House, values: dict[str, Any]) -> None:
    with pytest.raises(FormRejected):
        house.do(c.StartCase(new_id(), "lin", "repair", values))
    assert (house.count(model.case), house.count(model.number_series)) == (0, 0)


def test_a_key_that_is_too_long_is_refused_on_every_database(house: House) -> None:
    with pytest.raises(NotAllowed) as refused:
        house.start("listening", "灯" * 201)
    assert refused.value.reason == "cannot-start"


def test_the_start_page_is_for_those_who_may_start(house: House) -> None:
    ids = {process.id for process in startable(house.engine, "lin")}
    assert {"repair", "reply", "telling"} <= ids
    assert "serving" not in ids
    assert startable(house.engine, "audit") == ()
    page = start_page(house.engine, "lin", "repair")
    assert page.form is not None
    assert page.form.id == "start"
    for user, process in (("qiao", "repair"), ("lin", "serving"), ("lin", "nothing"), ("lin", "a\0b")):
        with pytest.raises(NotFound):
            start_page(house.engine, user, process)


def test_a_process_of_a_cases_page_is_not_started_alone(house: House) -> None:
    with pytest.raises(NotFound):
        house.start(beside_case="nowhere")
    case = house.start("reply")
    with pytest.raises((NotFound, BadValue)):
        house.start(beside_case=case)


def test_a_grant_to_a_role_that_is_no_more_starts_nothing(house: House) -> None:
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="stranger", role="ghost", unit_id="district"))
    with pytest.raises(NotAllowed):
        house.start(actor="stranger")
    assert house.inbox("stranger") == []
