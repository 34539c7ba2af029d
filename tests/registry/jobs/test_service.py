"""Who serves which estate today, and what start forms offer of it."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM, SUBDISTRICT
from tests.registry.conftest import World
from tests.registry.steps import run, step


def test_the_facts_are_those_of_the_contract_that_runs_today(world: World) -> None:
    found = run(step(world()), "service_facts", estate_id=ESTATE)
    assert (found["estate"]["name"], found["firm"]["id"], found["contract"]["kind"]) == ("槐安里小区", FIRM, "准物业服务合同")
    assert found["served"] == [{"label": "槐安里小区", "value": ESTATE}]


@pytest.mark.parametrize(
    "given", [{"estate_id": OTHER_ESTATE}, {"estate_id": ESTATE, "firm_id": OTHER_FIRM}, {"estate_id": "estate.none"}]
)
def test_an_estate_that_nobody_or_another_firm_serves_has_no_case(world: World, given: dict[str, str]) -> None:
    with pytest.raises(JobFault):
        run(step(world(second_estate=False)), "service_facts", **given)


def test_firms_and_estates_are_listed_while_their_contract_runs(world: World) -> None:
    connection = world(contract={"ended_on": date(2026, 9, 30)})
    assert run(step(connection), "firms_in_service")["firms"] == [{"firm_id": OTHER_FIRM, "estate_id": OTHER_ESTATE}]
    assert run(step(connection), "estates_in_service")["estates"] == [{"estate_id": OTHER_ESTATE, "firm_id": OTHER_FIRM}]
    assert run(step(connection), "service_choices") == {
        "service_choices": [{"label": "柳树湾小区（金榆物业服务有限公司）", "value": OTHER_ESTATE}]
    }


def test_a_subdistrict_is_offered_with_its_estates_served_or_not(world: World) -> None:
    connection = world(second_estate=False)
    assert [each["value"] for each in run(step(connection), "subdistrict_choices")["subdistrict_choices"]] == [SUBDISTRICT]
    found = run(step(connection), "subdistrict_estates", subdistrict=SUBDISTRICT)
    assert [(each["value"], each["firm_id"]) for each in found["area_estates"]] == [(ESTATE, FIRM), (OTHER_ESTATE, None)]
    with pytest.raises(JobFault, match="has none"):
        run(step(connection), "subdistrict_estates", subdistrict="subdistrict.tuanjie")
