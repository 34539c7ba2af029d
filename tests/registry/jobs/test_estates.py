"""What a quarter's case is told of its estate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert

from engine.errors import JobFault
from registry.model import contract
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from tests.registry.conftest import World
from tests.registry.steps import run, step


def test_the_facts_are_those_of_the_quarter(world: World) -> None:
    facts = run(step(world()), "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")
    assert facts["estate"]["name"] == "槐安里小区"
    assert facts["estate"]["subdistrict"] == "subdistrict.youyi"
    assert facts["estate"]["subdistrict_name"] == "友谊街道"
    assert facts["estate"]["has_committee"] is True
    assert facts["firm"]["id"] == FIRM
    assert facts["firm"]["electronic_service"] is True
    assert facts["firm"]["manager_id"] == "firm_manager"
    assert facts["contract"]["id"] == "contract.huaianli"
    assert facts["allotment"] == Decimal("52380.00")
    assert facts["quarter_label"] == "2026年第三季度"
    assert (facts["quarter_first_day"], facts["quarter_last_day"]) == (date(2026, 7, 1), date(2026, 9, 30))
    assert "2024" in facts["edition"]
    assert facts["previous_failed"] is False


def test_the_edition_is_the_one_of_the_quarters_last_day(world: World) -> None:
    facts = run(step(world(quarter="2024Q3")), "subsidy_case_facts", estate_id=ESTATE, quarter="2024Q3")
    assert "2016" in facts["edition"]


def test_what_is_given_shows_in_the_facts(world: World) -> None:
    connection = world(
        committee=False, firm={"electronic_service": False}, estate={"name": "石榴巷小区"}, allotment=None,
        failed_before=["2025Q3"],
    )  # fmt: skip
    facts = run(step(connection), "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")
    assert facts["estate"]["has_committee"] is False
    assert facts["estate"]["name"] == "石榴巷小区"
    assert facts["firm"]["electronic_service"] is False
    assert facts["allotment"] is None
    assert facts["previous_failed"] is True


@pytest.mark.parametrize(
    ("term", "firm"),
    [
        ({"ended_on": date(2026, 9, 30)}, FIRM),
        ({"valid_from": date(2026, 9, 30)}, FIRM),
        ({"ended_on": date(2026, 9, 29)}, None),
        ({"valid_from": date(2026, 10, 1)}, None),
        ({"kind": "owners"}, None),
        (None, None),
    ],
)
def test_the_firm_is_the_one_under_contract_on_the_last_day(
    world: World, term: dict[str, object] | None, firm: str | None
) -> None:
    context = step(world(contract=term))
    if firm is None:
        with pytest.raises(JobFault, match="槐安里小区 in force on 2026-09-30, but there is none"):
            run(context, "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")
    else:
        assert run(context, "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")["firm"]["id"] == firm


def test_a_successor_within_the_quarter_answers_for_it(world: World) -> None:
    connection = world(contract={"ended_on": date(2026, 8, 15)})
    successor = {
        "id": "contract.successor", "kind": "quasi", "estate_id": ESTATE, "firm_id": OTHER_FIRM,
        "valid_from": date(2026, 8, 16), "valid_to": date(2027, 8, 15), "fee_cents": 45,
    }  # fmt: skip
    connection.execute(insert(contract), [successor])
    facts = run(step(connection), "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")
    assert facts["firm"]["id"] == OTHER_FIRM


def test_two_contracts_at_once_are_a_mistake_in_the_books(world: World) -> None:
    connection = world()
    second = {
        "id": "contract.second", "kind": "quasi", "estate_id": ESTATE, "firm_id": OTHER_FIRM,
        "valid_from": date(2026, 8, 16), "valid_to": date(2027, 8, 15), "fee_cents": 45,
    }  # fmt: skip
    connection.execute(insert(contract), [second])
    with pytest.raises(JobFault, match=r"but there are contract.second and contract.huaianli"):
        run(step(connection), "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"estate_id": "estate.nowhere", "quarter": "2026Q3"}, "Expected an estate of the registry, but estate.nowhere is none"),
        ({"estate_id": ESTATE, "quarter": "2026Q4"}, "Expected a quarter that has ended, but 2026Q4 ends on 2026-12-31"),
        ({"estate_id": ESTATE, "quarter": "第三季度"}, "Expected a quarter like 2026Q3"),
        ({"quarter": "2026Q3"}, "Expected text for estate_id, but it is missing"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(world: World, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(JobFault, match=sentence):
        run(step(world()), "subsidy_case_facts", **given)


def test_the_quarters_estates_are_those_under_contract(world: World) -> None:
    connection = world(contract={"ended_on": date(2026, 8, 15)})
    assert run(step(connection), "list_quasi_estates", quarter="2026Q3")["estates"] == [
        {"id": OTHER_ESTATE, "name": "柳树湾小区"}
    ]
    assert [each["id"] for each in run(step(connection), "list_quasi_estates", quarter="2026Q2")["estates"]] == [
        ESTATE,
        OTHER_ESTATE,
    ]


def test_the_groups_members_are_bodies(world: World) -> None:
    members = run(step(world()), "members_of_group")["members"]
    assert [member["unit"] for member in members] == ["bureau.finance", "bureau.justice", "subdistrict.youyi"]
    assert members[0]["name"] == "区财政局"
