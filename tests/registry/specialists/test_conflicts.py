"""Who may be called: in office, able to act, and tied to nobody concerned by any route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from engine.errors import JobFault
from engine.model import grant, user
from registry import model
from registry.kinds import ConflictRoute, SpecialistKind
from registry.scenario_district import COMMUNITY, ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM, SUBDISTRICT
from registry.store.specialists import Conflict, conflicts, eligible
from tests.registry.conftest import World
from tests.registry.steps import run, step

DAY = date(2026, 10, 9)
EXPERT, MEDIATOR = SpecialistKind.EXPERT, SpecialistKind.MEDIATOR


def able(connection: Connection, *units: str, kind: SpecialistKind = EXPERT, day: date = DAY) -> list[str]:
    return [one.user_id for one in eligible(connection, kind, units, day)]


def why(connection: Connection, *units: str) -> dict[str, Conflict]:
    return conflicts(connection, EXPERT, units, DAY)


def test_who_is_in_office_on_the_day_may_be_called(world: World) -> None:
    connection = world(experts=[
        {}, {"term_to": DAY}, {"term_to": date(2026, 10, 8)}, {"appointed_on": date(2026, 10, 10)}, {"ended_on": DAY},
        {"ended_on": date(2026, 10, 10)},
    ])  # fmt: skip
    assert able(connection) == ["bid_evaluator", "bid_evaluator.2", "bid_evaluator.6"]
    assert able(connection, day=date(2026, 10, 10)) == ["bid_evaluator", "bid_evaluator.4"]


def test_who_cannot_sign_in_or_act_is_not_called(world: World) -> None:
    connection = world(experts=3, mediators=2)
    connection.execute(update(user).where(user.c.id == "bid_evaluator.2").values(active=False))
    connection.execute(grant.delete().where(grant.c.user_id == "bid_evaluator.3"))
    assert able(connection) == ["bid_evaluator"]
    assert able(connection, kind=MEDIATOR) == ["mediator", "mediator.2"]


@pytest.mark.parametrize(
    ("given", "route", "through"),
    [
        ({"employer": FIRM}, ConflictRoute.EMPLOYER, FIRM),
        ({"conflict": FIRM}, ConflictRoute.DECLARED, FIRM),
        ({"conflict": ESTATE}, ConflictRoute.DECLARED, ESTATE),
    ],
)
def test_an_employer_and_a_declared_conflict_keep_somebody_out(
    world: World, given: dict[str, Any], route: ConflictRoute, through: str
) -> None:
    connection = world(experts=[given, {}])
    assert why(connection, ESTATE, FIRM) == {"bid_evaluator": Conflict(route, through)}
    assert able(connection, ESTATE, FIRM) == ["bid_evaluator.2"]
    assert able(connection, OTHER_ESTATE) == ["bid_evaluator", "bid_evaluator.2"]


@pytest.mark.parametrize("tie", ["controlling_owner", "legal_person"])
def test_a_firm_under_the_same_person_as_a_bidder_counts_as_the_bidder(world: World, tie: str) -> None:
    connection = world(experts=[{"employer": OTHER_FIRM}, {}], second_estate=False)
    assert able(connection, FIRM) == ["bid_evaluator", "bid_evaluator.2"]
    same = {"controlling_owner": "青檀控股有限公司", "legal_person": "陆见青"}[tie]
    connection.execute(update(model.firm).where(model.firm.c.id == OTHER_FIRM).values({tie: same}))
    assert why(connection, FIRM) == {"bid_evaluator": Conflict(ConflictRoute.EMPLOYER, OTHER_FIRM)}


def test_the_firm_that_serves_the_estate_is_concerned_too_as_long_as_it_serves_it(world: World) -> None:
    connection = world(experts=[{"employer": FIRM}])
    assert able(connection, ESTATE) == []
    assert able(connection, OTHER_ESTATE) == ["bid_evaluator"]
    assert able(connection, ESTATE, day=date(2028, 1, 1)) == ["bid_evaluator"], "the contract is over"
    connection.execute(update(model.contract).where(model.contract.c.firm_id == FIRM).values(ended_on=date(2026, 10, 8)))
    assert able(connection, ESTATE) == ["bid_evaluator"]


@pytest.mark.parametrize(
    ("role", "unit", "second", "out"),
    [
        ("firm_contact", FIRM, "", True),
        ("firm_manager", FIRM, ESTATE, True),
        ("firm_manager", OTHER_FIRM, ESTATE, True),
        ("owners_committee", ESTATE, "", True),
        ("firm_contact", OTHER_FIRM, "", False),
        ("community_officer", COMMUNITY, "", False),
        ("subdistrict_officer", SUBDISTRICT, "", False),
    ],
)
def test_a_role_held_with_somebody_concerned_keeps_out(world: World, role: str, unit: str, second: str, out: bool) -> None:
    connection = world(experts=1)
    connection.execute(insert(grant), [{"user_id": "bid_evaluator", "role": role, "unit_id": unit, "second_unit": second}])
    assert (able(connection, ESTATE, FIRM) == []) is out
    if out:
        assert why(connection, ESTATE, FIRM)["bid_evaluator"].route is ConflictRoute.ROLE


def test_a_conflict_declared_in_an_earlier_appointment_goes_on_counting_from_its_day(world: World) -> None:
    connection = world(experts=[{"conflict": FIRM, "term_to": date(2025, 12, 31)}])
    again = {"id": "again", "user_id": "bid_evaluator", "kind": "expert", "field": "造价"}
    connection.execute(insert(model.specialist), [again | {"appointed_on": date(2026, 1, 1), "term_to": date(2027, 12, 31)}])
    assert able(connection, FIRM) == []
    assert able(connection) == ["bid_evaluator"]


def job(connection: Connection, kind: str, *units: str) -> Sequence[dict[str, str]]:
    found: Sequence[dict[str, str]] = run(step(connection), "eligible_specialists", kind=kind, units=list(units))["specialists"]
    return found


def test_a_procedure_asks_for_those_who_may_be_called(world: World) -> None:
    connection = world(mediators=[{"field": "物业服务"}, {"conflict": FIRM}])
    assert job(connection, "mediator", ESTATE, FIRM) == [{"person": "mediator", "name": "人民调解员甲", "field": "物业服务"}]
    assert job(connection, "expert", ESTATE) == []
    with pytest.raises(JobFault, match="Expected one of expert, mediator for kind"):
        job(connection, "friend")


def test_a_scenario_that_asks_for_what_no_expert_has_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="but found shoe_size"):
        world(experts=[{"shoe_size": 43}])


def test_an_appointment_that_ends_before_it_begins_is_refused_by_the_database(world: World) -> None:
    with pytest.raises(IntegrityError, match="term"):
        world(experts=[{"term_to": date(2019, 12, 31)}])
