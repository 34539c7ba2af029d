"""What the database itself refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry import bodies, model, scenario_disputes
from registry.kinds import Account, LedgerKind
from registry.quarters import Quarter
from registry.scenario_district import ESTATE, FIRM
from registry.store import owners, subsidy
from registry.store.subsidy import Posting
from tests.registry.ballots.rows import add_ballot
from tests.registry.conftest import World
from tests.registry.contracts.rows import add_filed_contract
from tests.registry.owners.units import entry, unit
from tests.registry.specialists.rows import add_specialists
from tests.registry.surveys.rows import add_survey
from tests.registry.tenders.rows import add_tender

QUARTER = Quarter(2026, 3)


def posting(cents: int, kind: LedgerKind = LedgerKind.WITHHELD, account: Account = Account.WITHHELD) -> Posting:
    return Posting(ESTATE, QUARTER, FIRM, kind, account, cents, "测试")


def full(connection: Connection) -> Connection:
    """A row in every table that a scenario's world leaves empty."""
    case_number, day = "冲正 2026-0001", date(2026, 10, 9)
    connection.execute(insert(model.appraisal_void), [
        {"id": f"2026Q2/{ESTATE}", "reason": "复议", "voided_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.credit_ledger), [
        {"id": "credit.1", "firm_id": FIRM, "points": -3, "ground": "order_ignored", "reason": "逾期", "entered_on": day,
         "case_number": case_number},
    ])  # fmt: skip
    measure = {"ground": "扣分满40分", "basis": "blacklist_basis@2020-01-01", "citation": "测试", "remedy": "可以申请行政复议",
               "case_number": case_number}  # fmt: skip
    connection.execute(insert(model.blacklist_entry), [measure | {"id": "list.1", "firm_id": FIRM, "points": 40, "entered_on": day}])
    connection.execute(insert(model.blacklist_leave), [
        {"id": "list.1", "kind": "left", "reason": "满十二个月", "left_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.ban), [measure | {
        "id": "ban.1", "subject_kind": "firm", "subject_id": FIRM, "subject_name": "青檀", "scope": "district_tenders",
        "valid_from": day, "recorded_on": day,
    }])  # fmt: skip
    connection.execute(insert(model.ban_lift), [
        {"id": "ban.1", "reason": "判决撤销", "lifted_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.publication), [
        {"id": "notice.1", "kind": "result", "title": "结果", "text": "合格", "published_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.warning), [
        {"id": case_number, "firm_id": FIRM, "ground": "rooms", "facts": "出租值守用房", "basis": "warning_basis_rooms@2018-03-19",
         "citation": "条例第六十二条", "document": "昆住建警〔2026〕1号", "remedy": "复议", "served_on": day,
         "recorded_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.warning_estate), [
        {"id": f"{case_number}/{ESTATE}", "warning_id": case_number, "estate_id": ESTATE, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.warning_void), [
        {"id": case_number, "reason": "复议", "voided_on": day, "case_number": "撤警 2026-0001"},
    ])  # fmt: skip
    ended = f"{case_number}/contract.huaianli"
    connection.execute(insert(model.contract_end), [
        {"id": ended, "contract_id": "contract.huaianli", "ended_on": day, "reason": "解聘", "recorded_on": day,
         "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.contract_end_void), [
        {"id": ended, "reason": "判决撤销", "voided_on": day, "case_number": case_number},
    ])  # fmt: skip
    connection.execute(insert(model.interim_service), [
        {"id": f"{case_number}/community", "estate_id": ESTATE, "kind": "community", "keeper": "槐荫社区", "starts_on": day,
         "reason": "接管合同未备案", "recorded_on": day, "case_number": case_number},
    ])  # fmt: skip
    add_filed_contract(connection, ESTATE, FIRM)
    add_specialists(connection)
    connection.execute(insert(model.complaint), [
        {"id": "投诉 2026-0001", "estate_id": ESTATE, "firm_id": FIRM, "kind": "service", "received_on": day,
         "case_number": "投诉 2026-0001"},
    ])  # fmt: skip
    connection.execute(insert(model.complaint_result), [
        {"id": "投诉 2026-0001", "result": "justified", "closed_on": day, "quarter": "2026Q4", "told": True,
         "case_number": "投诉 2026-0001"},
    ])  # fmt: skip
    owners.enter(connection, ESTATE, [(unit("1栋-101", "Y1"), None)], entry())
    add_ballot(connection, ESTATE)
    add_survey(connection, ESTATE, FIRM)
    add_tender(connection, ESTATE, FIRM)
    connection.execute(insert(model.goal), list(bodies.GOALS))
    scenario_disputes.fill(connection, FIRM, ESTATE, {"broken_before": [day]})
    return connection


@pytest.mark.parametrize("table", [*model.STANDING, *model.RECORDS], ids=lambda table: table.name)
def test_nothing_is_deleted(world: World, table: Table) -> None:
    connection = full(world(failed_before=["2026Q2"]))
    with pytest.raises(IntegrityError, match="to stay, but delete was asked"):
        connection.execute(delete(table))


@pytest.mark.parametrize("table", model.RECORDS, ids=lambda table: table.name)
def test_a_record_is_not_changed(world: World, table: Table) -> None:
    connection = full(world(failed_before=["2026Q2"]))
    with pytest.raises(IntegrityError, match="to stay, but update was asked"):
        connection.execute(update(table).values(id="another"))


def test_more_than_the_allotment_is_never_withheld(world: World) -> None:
    connection = world(allotment="100.00")
    with pytest.raises(IntegrityError, match="balance"):
        subsidy.post(connection, [posting(10_001)], "考核 2026-0001", date(2026, 10, 9))


def test_a_sum_never_falls_below_zero(world: World) -> None:
    connection = world(allotment="100.00")
    subsidy.post(connection, [posting(1_000)], "考核 2026-0001", date(2026, 10, 9))
    with pytest.raises(IntegrityError, match="balance"):
        subsidy.post(connection, [posting(-1_001, LedgerKind.COUNTER)], "冲正 2026-0001", date(2026, 10, 9))


def test_an_estate_and_quarter_are_withheld_from_once(world: World) -> None:
    connection = world()
    subsidy.post(connection, [posting(1_000)], "考核 2026-0001", date(2026, 10, 9))
    with pytest.raises(IntegrityError):
        subsidy.post(connection, [posting(1_000)], "考核 2026-0002", date(2026, 10, 9))


def test_nothing_is_posted_outside_the_line(world: World) -> None:
    connection = world(allotment=None)
    with pytest.raises(IntegrityError):
        subsidy.post(connection, [posting(1_000)], "考核 2026-0001", date(2026, 10, 9))


def test_allotments_never_exceed_their_line(world: World) -> None:
    connection = world()
    with pytest.raises(IntegrityError, match="allotted"):
        connection.execute(update(model.budget_line).values(allotted_cents=model.budget_line.c.amount_cents + 1))


def test_a_withheld_sum_names_its_case(world: World) -> None:
    connection = world()
    with pytest.raises(IntegrityError, match="case_number"):
        subsidy.post(connection, [posting(1_000)], None, date(2026, 10, 9))


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (model.estate, {"star_level": 6, "star_edition": "2024"}),
        (model.estate, {"star_level": 2}),
        (model.estate, {"kind": "其他"}),
        (model.estate, {"floor_area_dm2": 0}),
        (model.estate, {"committee": False, "party_organisation": True}),
        (model.firm, {"status": "gone"}),
        (model.contract, {"valid_to": date(2020, 1, 1)}),
        (model.contract, {"ended_on": date(2035, 1, 1)}),
        (model.contract, {"fee_cents": -1}),
        (model.allotment, {"quarter": "2026Q5"}),
        (model.allotment, {"year": 2031}),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(world: World, table: Table, changes: dict[str, Any]) -> None:
    connection = world()
    with pytest.raises(IntegrityError):
        connection.execute(update(table).values(changes))


def test_an_estate_is_a_unit(world: World) -> None:
    connection = world()
    row = dict(connection.execute(select(model.estate).where(model.estate.c.id == ESTATE)).one()._mapping)
    with pytest.raises(IntegrityError):
        connection.execute(insert(model.estate), [row | {"id": "estate.nowhere"}])
