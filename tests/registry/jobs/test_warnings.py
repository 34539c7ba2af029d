"""Warnings: recorded once per case, counted from their service on, taken back by a row of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from engine.errors import JobFault
from engine.law import Law, LawRow
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from registry.store.warnings import warnings
from tests.registry.conftest import World
from tests.registry.steps import run, step

FIRST, SECOND, REVOKED = "警告 2026-0001", "警告 2026-0002", "撤警 2026-0001"
GIVEN = {
    "firm_id": FIRM, "estates": [ESTATE], "ground": "rooms", "facts": "封控期间把值守用房出租。", "basis": "rooms",
    "decided_on": date(2026, 10, 8), "remedy": "可以申请行政复议。", "served_on": date(2026, 10, 8),
}  # fmt: skip


LAW = Law(
    LawRow(rule, rule, "text", "决定之日", date(2018, 3, 19), "警告", "物业管理条例", "第六十二条", rule == "rooms", True, "")
    for rule in ("rooms", "unsure")
)


def warn(connection: Connection, case: str = FIRST, **changes: Any) -> dict[str, Any]:
    document = f"昆住建警〔2026〕{case[-1]}号"
    return run(step(connection, case, law=LAW), "record_warning", **{**GIVEN, "document": document, **changes})


def standing(connection: Connection, on: date = date(2026, 10, 9), firm: str = FIRM) -> dict[str, Any]:
    return run(step(connection), "warnings_in_force", firm_id=firm, on=on)


def test_a_warning_counts_from_the_day_of_its_service(world: World) -> None:
    connection = world()
    warn(connection)
    assert standing(connection, date(2026, 10, 7))["count"] == 0
    found = standing(connection, date(2026, 10, 8))
    assert (found["count"], found["estates"]) == (1, [{"id": ESTATE, "name": "槐安里小区"}])
    assert found["warnings"][0]["basis"] == "物业管理条例第六十二条"
    assert standing(connection, firm=OTHER_FIRM)["count"] == 0


def test_two_warnings_name_each_estate_once_and_only_those_still_served(world: World) -> None:
    connection = world()
    warn(connection)
    warn(connection, SECOND, estates=[ESTATE, OTHER_ESTATE])
    found = standing(connection)
    assert (found["count"], [each["id"] for each in found["estates"]]) == (2, [ESTATE])


def test_a_revoked_warning_no_longer_counts_and_stays_on_record(world: World) -> None:
    connection = world()
    warn(connection)
    warn(connection, SECOND)
    revoked = run(step(connection, REVOKED), "revoke_warning", case_number=FIRST, reason="行政复议决定撤销。")
    assert revoked == {"warning": FIRST, "firm_id": FIRM, "estates": [ESTATE]}
    assert standing(connection)["count"] == 1
    first, second = warnings(connection, firm_id=FIRM)
    assert (first.voided_by, first.void_reason, second.voided_by) == (REVOKED, "行政复议决定撤销。", None)
    assert [each.case_number for each in warnings(connection, estate_id=ESTATE)] == [FIRST, SECOND]


def test_what_a_warning_said_is_found_by_its_case_after_the_contract_ended_too(world: World) -> None:
    connection = world()
    warn(connection)
    connection.execute(text("update contract set ended_on = '2026-10-08' where id = 'contract.huaianli'"))
    found = run(step(connection), "warning_on_record", case_number=FIRST)
    assert (found["estate"]["id"], found["firm"]["id"]) == (ESTATE, FIRM)
    assert (found["warned"]["document"], found["warned"]["revoked"]) == ("昆住建警〔2026〕1号", False)
    run(step(connection, REVOKED), "revoke_warning", case_number=FIRST, reason="复议。")
    assert run(step(connection), "warning_on_record", case_number=FIRST)["warned"]["revoked"]


def test_a_warning_is_revoked_once(world: World) -> None:
    connection = world()
    with pytest.raises(JobFault, match="to have warned, but it has not"):
        run(step(connection, REVOKED), "revoke_warning", case_number=FIRST, reason="复议。")
    warn(connection)
    run(step(connection, REVOKED), "revoke_warning", case_number=FIRST, reason="复议。")
    with pytest.raises(JobFault, match=f"but case {REVOKED} revoked it"):
        run(step(connection, "撤警 2026-0002"), "revoke_warning", case_number=FIRST, reason="复议。")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"estates": []}, "Expected the estates that the warning names"),
        ({"estates": [ESTATE, ESTATE]}, "Expected the estates that the warning names, each once"),
        ({"ground": "arrears"}, "Expected one of order, plan, rooms"),
        ({"basis": "unsure"}, "Expected a confirmed basis in law, but unsure@2018-03-19"),
        ({"basis": "other"}, "Expected a legal rule other"),
        ({"firm_id": "firm.none"}, "Expected a firm of the registry"),
        ({"served_on": date(2026, 10, 10)}, "is still to come"),
    ],
)
def test_a_warning_without_estates_ground_basis_or_service_is_refused(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(JobFault, match=sentence):
        warn(world(), **changes)


@pytest.mark.parametrize(
    "statement",
    [
        "update warning set facts = '另一回事'",
        "delete from warning",
        "delete from warning_estate",
        "insert into warning_void (id, reason, voided_on, case_number) values ('警告 2026-0001', '复议', '2026-10-09', '警告 2026-0001')",
        "insert into warning_void (id, reason, voided_on, case_number) values ('警告 2026-0001', '', '2026-10-09', '撤警 2026-0001')",
    ],
)
def test_the_database_keeps_a_warning_as_it_was(world: World, statement: str) -> None:
    connection = world()
    warn(connection)
    with pytest.raises(IntegrityError):
        connection.execute(text(statement))
