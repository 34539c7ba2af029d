"""`verify` proves what the engine wrote, and finds what somebody changed: which case, which entry, what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from engine import model
from engine.bpmn.inputs import ItemAdded, ItemRemoved, Recounted, Returned
from engine.canonical import decode
from engine.clock import DISTRICT_ZONE, VirtualClock
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.library import Library
from engine.proof.findings import Proof
from engine.proof.verify import every_case, verify_cases
from engine.step import STATE_PURPOSE
from tests.engine.folder import ROLES, files
from tests.engine.house import House
from tests.engine.walks import WAYS, add_law_row, change_calendar, dated, start_dated

ENGINE = Path(__file__).resolve().parents[2] / "engine"
NOTED = {
    "task:claimed", "task:released", "task:taken-back", "case:suspended", "case:resumed", Recounted.kind, Returned.kind,
    ItemAdded.kind, ItemRemoved.kind,
}  # fmt: skip
"""Tags that a handler does not write as a constant."""


def verified(house: House) -> Proof:
    return verify_cases(house.engine, every_case(house.engine))


@pytest.mark.parametrize("way", WAYS)
def test_whatever_happened_in_a_case_is_proved(house: House, way: str) -> None:
    WAYS[way](house)
    proof = verified(house)
    assert proof.findings == []
    assert proof.cases == len(every_case(house.engine)) > 0
    assert proof.entries == proof.unsealed == sum(house.case(case).entries for case in every_case(house.engine))


ELSEWHERE = {"desk:acted", "code:issued", "paper:entered", "paper:returned"}
"""What needs a desk of the registry, or a party without an account: tests/registry/ballots and test_parties hold it against the rows."""


def test_the_ways_leave_every_kind_of_entry_behind(quick_house: House) -> None:
    written = NOTED.copy()
    for file in (ENGINE / "handlers").glob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if ".save(" in line:
                written |= set(re.findall(r'"([a-z-]+:[a-z-]+)"', line))
    for way in WAYS.values():
        way(quick_house)
    left = {kind for case in every_case(quick_house.engine) for kind in quick_house.kinds(case)}
    assert left == written - ELSEWHERE
    assert verified(quick_house).findings == []


def test_a_clock_in_the_district_s_zone_leaves_the_same_proof(house: House) -> None:
    house.clock = house.engine.clock = VirtualClock(house.clock().astimezone(DISTRICT_ZONE))
    for way in ("replied_late", "reminded_and_late", "taken_back"):
        WAYS[way](house)
    assert verified(house).findings == []


# What may change afterwards without a word against the case.


def only_case(house: House, process: str) -> str:
    (row,) = house.cases(process)
    return row.id


def test_law_and_calendar_that_changed_afterwards_accuse_no_case(house: House) -> None:
    dated(house)
    case = only_case(house, "dated")
    before = house.journal(case)
    change_calendar(house)
    add_law_row(house)
    assert verified(house).findings == []
    house.engine.house = replace(house.engine.house, library=Library())  # nor does a process that knows the new ones alone
    assert verified(house).findings == []
    house.complete("close", "lin", case)
    newest = house.journal(case)[-1].ground
    assert newest.keys() == {"law", "calendar"}
    assert all(newest[name] != before[0].ground[name] for name in newest)
    assert verified(house).findings == []


def test_the_changed_law_and_calendar_would_have_led_elsewhere(house: House) -> None:
    dated(house)
    change_calendar(house)
    add_law_row(house)
    case = start_dated(house)
    (first, _) = house.cases("dated")
    names = ("days", "soon", "owed")
    assert all(variables(house, first.id)[name] != variables(house, case)[name] for name in names)
    assert verified(house).findings == []


def variables(house: House, case: str) -> Mapping[str, Any]:
    with house.engine.reading() as tx:
        plain = decode(tx.data_key(case).open(house.case(case).state, STATE_PURPOSE.format(case)))
    found: Mapping[str, Any] = plain["i"]["i1"]["v"]
    return found


def test_parameters_that_a_scenario_tried_are_in_the_journal(house: House) -> None:
    parameters = {"dated": {"fine": Decimal(70)}}
    standing = house.engine.house
    house.engine.house = replace(standing, overrides=parameters)
    dated(house)
    house.engine.house = standing
    case = only_case(house, "dated")
    assert house.journal(case)[-1].ground["parameters"] == {"fine": 70}
    assert variables(house, case)["owed"] == 70 * 3
    assert verified(house).findings == []


def test_new_versions_new_roles_and_renamed_units_accuse_no_case(house: House) -> None:
    WAYS["not_taken"](house)
    WAYS["reminded_and_late"](house)
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", {**files(), "README.md": b"2"}), house.clock(), "system")
        deploy_roles(connection, ROLES.replace("经办人", "承办人").encode(), house.clock(), "system")
        connection.execute(update(model.unit).values(name="改名"))
        connection.execute(update(model.user).values(name="改名"))
        connection.execute(delete(model.grant).where(model.grant.c.user_id == "qinghe"))
    assert verified(house).findings == []
