"""The owners' register as rows: what stands on a day, and what the database itself refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from registry.kinds import UnitKind, UnitState
from registry.model import owner_unit_version
from registry.owners.units import UnitFacts
from registry.scenario_district import ESTATE, OTHER_ESTATE
from registry.store import owners
from tests.registry.conftest import World
from tests.registry.owners.units import DAY, entry, unit

LATER = DAY + timedelta(days=30)


def enter(connection: Connection, *units: UnitFacts, day: date = DAY) -> None:
    standing = owners.every_unit_now(connection, ESTATE)
    owners.enter(connection, ESTATE, [(one, standing.get(one.label)) for one in units], entry(day))


def test_a_day_sees_the_register_of_that_day(world: World) -> None:
    connection = world()
    enter(connection, unit("1栋-101", "Y1"), unit("1栋-102", "Y1"), unit("1栋-103"))
    enter(connection, unit("1栋-102", "Y2", "Y3"), unit("1栋-103", state=UnitState.ENDED), day=LATER)
    assert [head.units for head in owners.heads(connection, ESTATE, LATER - timedelta(days=1))] == [("1栋-101", "1栋-102"), ("1栋-103",)]
    assert [head.units for head in owners.heads(connection, ESTATE, LATER)] == [("1栋-101",), ("1栋-102",)]
    assert owners.heads(connection, ESTATE, DAY - timedelta(days=1)) == []
    assert owners.households(connection, ESTATE, DAY) == 3
    assert owners.households(connection, ESTATE, LATER) == 2


def test_two_entries_of_one_day_leave_the_later_one(world: World) -> None:
    connection = world()
    enter(connection, unit("1栋-101", "Y1"))
    enter(connection, unit("1栋-101", "Y2", area=9_000))
    enter(connection, unit("1栋-101", "Y3", area=8_000))
    assert [(head.key, head.area_dm2) for head in owners.heads(connection, ESTATE, DAY)] == [("owners:Y3", 8_000)]
    found = owners.history(connection, f"{ESTATE}/1栋-101")
    assert [(one.standing.number, [owner.name for owner in one.standing.facts.owners]) for one in found] == [
        (3, ["户Y3"]), (2, ["户Y2"]), (1, ["户Y1"])]  # fmt: skip


def test_parking_counts_only_where_it_is_asked_for(world: World) -> None:
    connection = world()
    enter(connection, unit("1栋-101", "Y1"), unit("车库-1", "Y1", area=1_250, kind=UnitKind.PARKING))
    assert [head.area_dm2 for head in owners.heads(connection, ESTATE, DAY)] == [10_000]
    assert [head.area_dm2 for head in owners.heads(connection, ESTATE, DAY, ("exclusive", "parking"))] == [11_250]
    found = owners.summary(connection, ESTATE, DAY)
    assert found is not None
    assert found.heads == 1
    assert {kind: (one.units, one.area_dm2) for kind, one in found.by_kind.items()} == {
        UnitKind.EXCLUSIVE: (1, 10_000), UnitKind.PARKING: (1, 1_250)}  # fmt: skip


def test_the_developer_is_one_head_of_the_sum(world: World) -> None:
    connection = world()
    enter(connection, unit("1栋-1"), unit("1栋-2", "Y1", state=UnitState.SOLD), unit("1栋-3", "Y1"), unit("1栋-4", "Y1"))
    found = owners.summary(connection, ESTATE, DAY)
    assert found is not None
    assert found.heads == len(owners.heads(connection, ESTATE, DAY)) == 2
    assert found.by_state == {UnitState.UNSOLD: 1, UnitState.SOLD: 1, UnitState.HANDED_OVER: 2}


def test_units_are_found_by_building_label_owner_and_page(world: World) -> None:
    connection = world()
    enter(connection, unit("2栋-101", "Y1"), unit("10栋-101", "Y2"), unit("2栋-1001", "Y12"))

    def labels(**asked: object) -> list[str]:
        return [one.facts.label for one in owners.units(connection, ESTATE, DAY, **asked)]  # type: ignore[arg-type]

    assert labels() == ["2栋-101", "2栋-1001", "10栋-101"]
    assert labels(building="2栋") == ["2栋-101", "2栋-1001"]
    assert labels(words="户Y1") == ["2栋-101", "2栋-1001"]
    assert labels(words="Y2") == ["10栋-101"]
    assert labels(words="1001") == ["2栋-1001"]
    assert labels(after="2栋-101", limit=1) == ["2栋-1001"]
    assert labels(after="10栋-101") == []
    assert owners.buildings(connection, ESTATE) == ["2栋", "10栋"]


def test_an_estate_without_a_register_has_the_households_of_its_record(world: World) -> None:
    connection = world(estate={"households": 321})
    assert not owners.has_register(connection, ESTATE)
    assert owners.households(connection, ESTATE, DAY) == 321
    assert owners.summary(connection, ESTATE, DAY) is None
    enter(connection, unit("1栋-101", "Y1"))
    assert owners.has_register(connection, ESTATE)
    assert not owners.has_register(connection, OTHER_ESTATE)


def test_an_owners_name_is_known_by_the_number(world: World) -> None:
    connection = world()
    enter(connection, unit("1栋-101", "Y1"), unit("1栋-102", "Y2"))
    enter(connection, unit("1栋-102", "Y3"))
    assert owners.name_of_owner(connection, ESTATE, "Y1") == "户Y1"
    assert owners.name_of_owner(connection, ESTATE, "Y1", beside=f"{ESTATE}/1栋-101") is None
    assert owners.name_of_owner(connection, ESTATE, "Y2") is None


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"valid_from": DAY - timedelta(days=1)}, "valid_from"),
        ({"number": 3}, "previous"),
        ({"previous_from": DAY + timedelta(days=1), "valid_from": LATER}, "FOREIGN KEY|fk_owner_unit_version_previous"),
        ({"area_dm2": 0}, "area"),
        ({"owners": 0}, "owners"),
        ({"state": "unsold"}, "owners"),
        ({"state": "given"}, "state"),
        ({"head": ""}, "head"),
        ({"reason": ""}, "reason"),
        ({"number": 1, "previous": None, "previous_from": None}, "UNIQUE|unique"),
    ],
)
def test_the_database_refuses_a_version_that_does_not_follow(world: World, wrong: dict[str, object], constraint: str) -> None:
    connection = world()
    enter(connection, unit("1栋-101", "Y1"))
    first = connection.execute(owner_unit_version.select()).mappings().one()
    second = {**first, "id": "next", "number": 2, "previous": 1, "previous_from": DAY}
    with connection.begin_nested() as savepoint:
        connection.execute(insert(owner_unit_version), [second])
        savepoint.rollback()
    with pytest.raises(IntegrityError, match=constraint):
        connection.execute(insert(owner_unit_version), [{**second, **wrong}])


def test_a_label_stands_once_whatever_it_is_made_of(world: World) -> None:
    connection = world()
    enter(connection, unit("1-2-3", "Y1"))
    other = replace(unit("1-2-3", "Y1"), building="1-2", number="3")
    with pytest.raises(IntegrityError):
        owners.enter(connection, ESTATE, [(other, None)], entry())
