"""What a case about a tender's violation knows of the estate and of whoever is suspected."""

from __future__ import annotations

import pytest

from engine.errors import JobFault
from registry.scenario_district import DEVELOPER, ESTATE, FIRM, OTHER_FIRM
from tests.registry.conftest import World
from tests.registry.steps import run, step


def test_a_tip_may_be_about_every_estate_firm_and_developer(world: World) -> None:
    offered = run(step(world()), "violation_choices")
    assert {each["value"] for each in offered["firm_choices"]} == {FIRM, OTHER_FIRM}
    assert offered["developer_choices"] == [{"label": "正阳置业有限公司", "value": DEVELOPER}]
    assert {"label": "槐安里小区（友谊街道）", "value": ESTATE} in offered["estate_choices"]


def test_every_suspected_firm_is_named_once_in_the_order_given(world: World) -> None:
    named = [{"firm_id": OTHER_FIRM, "name": "甲"}, {"firm_id": FIRM}, {"firm_id": OTHER_FIRM}]
    facts = run(step(world()), "violation_facts", estate_id=ESTATE, firms=named)
    assert facts["suspects"] == [
        {"id": OTHER_FIRM, "name": "金榆物业服务有限公司", "kind": "firm"},
        {"id": FIRM, "name": "青檀物业服务有限公司", "kind": "firm"},
    ]
    assert facts["estate"]["name"] == "槐安里小区"


def test_who_did_not_hold_a_tender_is_a_developer(world: World) -> None:
    facts = run(step(world()), "violation_facts", estate_id=ESTATE, developer_id=DEVELOPER)
    assert facts["suspects"] == [{"id": DEVELOPER, "name": "正阳置业有限公司", "kind": "developer"}]


def test_an_inquiry_needs_somebody_who_is_suspected_and_an_estate(world: World) -> None:
    at = step(world())
    with pytest.raises(JobFault, match="a firm or a developer that is suspected"):
        run(at, "violation_facts", estate_id=ESTATE, firms=[])
    with pytest.raises(JobFault, match=r"a firm of the registry, but firm\.gone is none"):
        run(at, "violation_facts", estate_id=ESTATE, firms=[{"firm_id": "firm.gone"}])
    with pytest.raises(JobFault, match=r"a developer of the registry, but firm\.qingtan is none"):
        run(at, "violation_facts", estate_id=ESTATE, developer_id=FIRM)
    with pytest.raises(JobFault, match="a list of firms, each with its firm_id"):
        run(at, "violation_facts", estate_id=ESTATE, firms=[FIRM])
    with pytest.raises(JobFault, match=r"an estate of the registry, but estate\.gone is none"):
        run(at, "violation_facts", estate_id="estate.gone", firms=[{"firm_id": FIRM}])


def test_letters_reach_a_firm_as_it_agreed_and_a_developer_on_paper(world: World) -> None:
    at = step(world(firm={"electronic_service": True}))
    told = run(at, "violator_facts", estate_id=ESTATE, subject_id=FIRM)
    assert told["subject_kind"] == "firm"
    assert (told["firm"]["name"], told["firm"]["contact"], told["firm"]["electronic_service"]) == (
        "青檀物业服务有限公司", "陆见青", True,
    )  # fmt: skip
    told = run(at, "violator_facts", estate_id=ESTATE, subject_id=DEVELOPER)
    assert told["subject_kind"] == "developer"
    assert told["firm"] == {
        "id": DEVELOPER, "name": "正阳置业有限公司", "credit_code": "", "contact": "", "electronic_service": False,
    }  # fmt: skip


def test_nobody_can_be_told_who_is_neither_firm_nor_developer(world: World) -> None:
    with pytest.raises(JobFault, match=r"a firm of the registry, but estate\.huaianli is none"):
        run(step(world()), "violator_facts", estate_id=ESTATE, subject_id=ESTATE)
