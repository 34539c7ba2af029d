"""The small district of the scenarios."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.store import people
from engine.store.lineage import lineage_of
from registry.kinds import EstateKind
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, WITHOUT_ACCOUNT, district_roles, observe, prepare
from registry.store import estates, subsidy
from tests.registry.conftest import World
from tests.registry.steps import run, step

LINEAGE = {"estate": ESTATE, "community": "community.huaiyin", "subdistrict": "subdistrict.youyi", "district": "district"}


def test_every_role_that_has_accounts_has_two_people(connection: Connection) -> None:
    found = prepare(connection, {})
    expected = district_roles().keys() - WITHOUT_ACCOUNT
    assert found.keys() - {"stranger"} == expected
    assert all(len(ids) >= 2 for ids in found.values())


def test_every_role_is_found_where_a_task_of_the_estate_looks(connection: Connection) -> None:
    prepare(connection, {})
    roles = district_roles()
    sides = {"firm": FIRM, "developer": "developer.zhengyang"}
    for role_id in roles.keys() - WITHOUT_ACCOUNT - {"leading_group_member"}:
        reach = roles.reach(role_id, LINEAGE, sides)
        assert reach is not None
        assert people.holders_of(connection, role_id, reach.unit, reach.second), role_id


def test_the_units_are_a_tree(connection: Connection) -> None:
    prepare(connection, {})
    assert lineage_of(connection, ESTATE) == LINEAGE


def test_strangers_hold_nothing_here(connection: Connection) -> None:
    found = prepare(connection, {})
    here = {*LINEAGE.values(), FIRM} - {"district"}
    for stranger in found["stranger"]:
        assert {grant.unit for grant in people.grants_of(connection, stranger)}.isdisjoint(here)


def test_without_a_committee_nobody_speaks_for_one(connection: Connection) -> None:
    prepare(connection, {"committee": False})
    assert people.holders_of(connection, "owners_committee", ESTATE, "") == []
    assert len(people.holders_of(connection, "residents_rep", ESTATE, "")) == 2


def test_a_second_estate_may_be_left_out(world: World) -> None:
    assert [found[0] for found in estates.estates_under_quasi_contract(world(second_estate=False), date(2026, 9, 30))] == [ESTATE]


def test_the_second_estate_may_be_of_another_kind(world: World) -> None:
    listed = estates.estates(world(other_estate={"kind": "community"}), date(2026, 9, 30))
    assert {one.id: one.kind for one in listed} == {ESTATE: EstateKind.QUASI, OTHER_ESTATE: EstateKind.COMMUNITY}


def test_earlier_failures_reach_back_as_far_as_told(world: World) -> None:
    connection = world(failed_before=["2024Q4"])
    assert subsidy.disagreements(connection) == []


def test_a_person_may_hold_further_roles(world: World) -> None:
    connection = world(also={"subdistrict_officer/2": ["housing_head"]})
    holders = [user_id for user_id, _ in people.holders_of(connection, "housing_head", "bureau.housing", "")]
    assert sorted(holders) == ["housing_head", "housing_head.2", "subdistrict_officer.2"]


@pytest.mark.parametrize(
    "given",
    [
        {"quater": "2026Q3"},
        {"estate": {"floors": 6}},
        {"firm": {"manager": "某"}},
        {"contract": {"until": date(2026, 9, 30)}},
        {"quarter": "2026-3"},
        {"also": {"nobody": ["housing_head"]}},
        {"also": {"housing_officer": ["nobody"]}},
    ],
)
def test_what_a_world_does_not_know_is_refused(connection: Connection, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        prepare(connection, given)


def test_what_cases_posted_can_be_observed(world: World) -> None:
    connection = world()
    context = step(connection)
    run(context, "execute_deduction", estate_id=ESTATE, quarter="2026Q3", amount=Decimal("380.00"))
    result = {"score": Decimal("82.00"), "verdict": "rectification", "failed": True, "amount": Decimal("380.00")}
    run(context, "record_appraisal", estate_id=ESTATE, firm_id=FIRM, quarter="2026Q3", **result)
    run(context, "publish_notice", kind="result", title="结果", text="扣减", estate_id=ESTATE, quarter="2026Q3")
    assert observe(connection, "ledger") == {"withheld": Decimal("380.00"), "released": Decimal("52000.00")}
    assert observe(connection, "appraisals") == ["rectification"]
    assert observe(connection, "publications") == ["结果"]
    (found,) = observe(connection, "results")
    assert (found["score"], found["failed"], found["amount"], found["quarter"]) == (Decimal("82.00"), True, Decimal("380.00"), "2026Q3")
    assert observe(connection, "voided") == []
    (notice,) = observe(connection, "notices")
    assert (notice["kind"], notice["text"], notice["estate"], notice["quarter"]) == ("result", "扣减", ESTATE, "2026Q3")
    run(context, "void_appraisal", case_number=context.case_number, reason="复议决定")
    assert observe(connection, "voided") == [{"quarter": "2026Q3", "by": context.case_number, "reason": "复议决定"}]
    with pytest.raises(ValueError, match="Expected one of"):
        observe(connection, "ledgers")
