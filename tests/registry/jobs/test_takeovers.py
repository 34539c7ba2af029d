"""A contract ends before its term by one case, which a counter-entry takes back; and who serves the estate in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from engine.errors import JobFault
from registry.model import contract
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from registry.store.estates import contracts
from registry.store.takeovers import ends, interim_services
from tests.registry.conftest import World
from tests.registry.steps import run, step

CONTRACT = "contract.huaianli"  # until the end of 2027
FIRST, SECOND, UNDOING = "清退 2026-0001", "清退 2026-0002", "撤清 2026-0001"
END = date(2026, 12, 31)


def end(connection: Connection, case: str = FIRST, day: date = END) -> dict[str, Any]:
    return run(step(connection, case), "end_contract", contract=CONTRACT, ended_on=day, reason="业主大会决定解聘")


def reopen(connection: Connection, case: str = UNDOING, of: str = FIRST) -> dict[str, Any]:
    return run(step(connection, case), "reopen_contract", case_number=of, reason="法院撤销业主大会决定")


def last_day(connection: Connection) -> date:
    return next(each.ends_on for each in contracts(connection, estate_id=ESTATE) if each.id == CONTRACT)


def test_a_contract_ends_on_the_day_that_the_case_sets(world: World) -> None:
    connection = world()
    assert end(connection) == {"contract_end": f"{FIRST}/{CONTRACT}", "ended_on": END}
    assert last_day(connection) == END


def test_a_day_after_the_term_leaves_the_contract_to_its_term(world: World) -> None:
    connection = world()
    assert end(connection, day=date(2028, 5, 1))["ended_on"] == date(2027, 12, 31)
    assert last_day(connection) == date(2027, 12, 31)


def test_an_end_is_only_ever_brought_forward(world: World) -> None:
    connection = world()
    end(connection)
    with pytest.raises(JobFault, match=f"but case {FIRST} ended it on 2026-12-31"):
        end(connection, SECOND)
    end(connection, SECOND, date(2026, 11, 30))
    assert last_day(connection) == date(2026, 11, 30)


def test_a_contract_that_is_none_is_not_ended(world: World) -> None:
    with pytest.raises(JobFault, match="Expected a contract of the registry"):
        run(step(world(), FIRST), "end_contract", contract="contract.none", ended_on=END, reason="解聘")


def test_an_end_is_taken_back_by_a_row_of_its_own_and_the_old_last_day_holds_again(world: World) -> None:
    connection = world()
    end(connection)
    assert reopen(connection) == {"contract": CONTRACT}
    assert last_day(connection) == date(2027, 12, 31)
    (entry,) = ends(connection, contract_id=CONTRACT)
    assert (entry.ended_on, entry.voided_by, entry.voided_on) == (END, UNDOING, date(2026, 10, 9))
    with pytest.raises(JobFault, match="but there are 0"):
        reopen(connection, "撤清 2026-0002")
    end(connection, SECOND)
    assert last_day(connection) == END


def test_a_later_end_taken_back_leaves_the_earlier_one(world: World) -> None:
    connection = world()
    end(connection)
    end(connection, SECOND, date(2026, 11, 30))
    reopen(connection, of=SECOND)
    assert last_day(connection) == END


def test_an_end_stays_once_another_firm_has_a_contract(world: World) -> None:
    connection = world()
    end(connection)
    connection.execute(insert(contract), [
        {"id": "contract.next", "kind": "owners", "estate_id": ESTATE, "firm_id": OTHER_FIRM, "valid_from": date(2027, 1, 1),
         "valid_to": date(2029, 12, 31), "fee_cents": 60, "level": 2, "filed_on": date(2026, 12, 20), "case_number": "备案 2026-0001"},
    ])  # fmt: skip
    with pytest.raises(JobFault, match=r"Expected no contract of another firm after 2026-12-31, but contract\.next"):
        reopen(connection)


def test_who_serves_in_between_is_recorded_once_per_kind(world: World) -> None:
    connection = world()
    given = {"estate_id": ESTATE, "kind": "community", "keeper": "槐荫社区居委会", "starts_on": END, "reason": "接管合同未备案"}
    assert run(step(connection, FIRST), "record_interim", **given) == {"interim": f"{FIRST}/community"}
    run(step(connection, FIRST), "record_interim", **given | {"kind": "emergency", "keeper": "应急物业服务队"})
    assert {str(each.kind): each.keeper for each in interim_services(connection, estate_id=ESTATE)} == {
        "community": "槐荫社区居委会", "emergency": "应急物业服务队",
    }  # fmt: skip
    for wrong, why in (({}, "it stands already"), ({"kind": "other"}, "for kind"), ({"estate_id": "estate.none"}, "an estate")):
        with pytest.raises(JobFault, match=why):
            run(step(connection, FIRST), "record_interim", **given | wrong)


def test_the_database_itself_refuses_an_end_without_reason_or_case(world: World) -> None:
    connection = world()
    for reason, case in (("", FIRST), ("解聘", None)):
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(
                text(
                    "insert into contract_end (id, contract_id, ended_on, reason, recorded_on, case_number)"
                    " values ('x', :contract, '2026-12-31', :reason, '2026-10-09', :case)"
                ),
                {"contract": CONTRACT, "reason": reason, "case": case},
            )


def facts(connection: Connection, today: date = date(2026, 10, 9), **given: Any) -> dict[str, Any]:
    return run(step(connection, FIRST, today), "eviction_case_facts", estate_id=ESTATE, **given)


def test_a_case_is_about_the_firm_that_serves_the_estate(world: World) -> None:
    found = facts(world())
    assert (found["firm"]["id"], found["contract"]["id"], found["estate"]["has_committee"]) == (FIRM, CONTRACT, True)
    assert found["estate_kind"] == "quasi"


def test_a_firm_whose_contract_is_over_is_known_and_the_contract_is_not(world: World) -> None:
    connection = world()
    end(connection, day=date(2026, 10, 8))
    for given in ({}, {"firm_id": FIRM}):
        found = facts(connection, **given)
        assert (found["firm"]["id"], found["contract"]) == (FIRM, None)


def test_an_estate_that_never_had_a_firm_has_none_to_dismiss(world: World) -> None:
    with pytest.raises(JobFault, match="but there never was one"):
        facts(world(contract=None))


def test_a_firm_that_never_served_there_and_an_estate_that_is_none_are_refused(world: World) -> None:
    connection = world()
    with pytest.raises(JobFault, match=f"a contract of {OTHER_FIRM} for"):
        facts(connection, firm_id=OTHER_FIRM)
    with pytest.raises(JobFault, match="an estate of the registry"):
        run(step(connection, FIRST), "eviction_case_facts", estate_id="estate.none")


def test_what_a_case_left_is_found_until_it_is_taken_back(world: World) -> None:
    connection = world()
    before = run(step(connection, UNDOING), "eviction_record", case_number=FIRST, firm_id=FIRM)
    assert before == {"ban": None, "contract_end": None}
    end(connection)
    after = run(step(connection, UNDOING), "eviction_record", case_number=FIRST, firm_id=FIRM)
    assert after == {"ban": None, "contract_end": f"{FIRST}/{CONTRACT}"}
    reopen(connection)
    assert run(step(connection, UNDOING), "eviction_record", case_number=FIRST, firm_id=FIRM) == before
