"""Who may be asked to a meeting about an estate, and what it is to talk about."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from tests.registry.conftest import World
from tests.registry.steps import run, step

MATTER = {"matter": "楼道堆物", "facts": "通道被占", "wanted": "由谁清理"}


def roles(facts: dict[str, Any]) -> dict[str, str]:
    return {body["unit"]: body["role"] for body in facts["bodies"]}


def test_the_bodies_around_an_estate_are_asked_through_whoever_acts_for_them(world: World) -> None:
    facts = run(step(world()), "meeting_facts", estate_id=ESTATE, **MATTER)
    found = roles(facts)
    assert found["bureau.enforcement"] == "enforcement_officer"
    assert found["bureau.property_center"] == "leading_group_member"
    assert found["subdistrict.youyi"] == "subdistrict_officer"
    assert found["community.huaiyin"] == "community_officer"
    assert found[ESTATE] == "owners_committee"
    assert found[FIRM] == "firm_manager"
    assert {body["unit"]: body["place"] for body in facts["bodies"]}["bureau.enforcement"] == "bureau.enforcement"
    assert facts["firm"] == {"id": FIRM, "name": "青檀物业服务有限公司"}


def test_without_a_committee_the_residents_representative_sits_there(world: World) -> None:
    facts = run(step(world()), "meeting_facts", estate_id=OTHER_ESTATE, **MATTER)
    assert roles(facts)[OTHER_ESTATE] == "residents_rep"
    assert {body["unit"]: body["name"] for body in facts["bodies"]}[OTHER_ESTATE] == "柳树湾小区居民代表"


def test_an_estate_without_a_contract_has_no_firm_at_the_table(world: World) -> None:
    facts = run(step(world(contract=None)), "meeting_facts", estate_id=ESTATE, **MATTER)
    assert facts["firm"] is None
    assert not {unit for unit in roles(facts) if unit.startswith("firm.")}


def test_a_firm_that_is_named_sits_there_even_if_it_has_no_manager_in_the_estate(world: World) -> None:
    facts = run(step(world()), "meeting_facts", estate_id=ESTATE, firm_id=OTHER_FIRM, **MATTER)
    assert facts["firm"]["id"] == OTHER_FIRM
    assert roles(facts)[OTHER_FIRM] == "firm_contact"


def test_topics_come_as_a_list_or_as_one_matter(world: World) -> None:
    context = step(world())
    one = run(context, "meeting_facts", estate_id=ESTATE, **MATTER)["topics"]
    assert one == [{"subject": "楼道堆物", "facts": "通道被占", "wanted": "由谁清理"}]
    agenda = [{"subject": "退出", "facts": None, "wanted": "交接计划"}, {"subject": "接管"}]
    found = run(context, "meeting_facts", estate_id=ESTATE, agenda=agenda, bureaus=["bureau.market"])
    assert [topic["subject"] for topic in found["topics"]] == ["退出", "接管"]
    assert found["topics"][1] == {"subject": "接管", "facts": None, "wanted": None}
    assert found["asked"] == ["bureau.market"]


@pytest.mark.parametrize(
    "given",
    [
        {"estate_id": "estate.nowhere", **MATTER},
        {"estate_id": ESTATE},
        {"estate_id": ESTATE, "agenda": [{"facts": "没有题目"}]},
        {"estate_id": ESTATE, "agenda": "退出"},
        {"estate_id": ESTATE, "firm_id": "firm.nowhere", **MATTER},
        {"estate_id": ESTATE, "bureaus": ["subdistrict.tuanjie"], **MATTER},
    ],
)
def test_a_meeting_of_nobody_or_about_nothing_is_refused(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(JobFault):
        run(step(world()), "meeting_facts", **given)


def test_every_estate_is_offered_with_its_subdistrict(world: World) -> None:
    found = run(step(world()), "meeting_choices")["estate_choices"]
    assert {choice["value"] for choice in found} == {ESTATE, OTHER_ESTATE}
    assert "槐安里小区（友谊街道）" in {choice["label"] for choice in found}
