"""Contracts are filed once, with their annexes, by whom they may be; and told of before they end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault, JobThrow
from registry.jobs import JOBS
from registry.kinds import AnnexKind
from registry.scenario_district import DEVELOPER, ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from registry.store import contracts, takeovers
from registry.store.estates import contracts as all_contracts
from tests.registry.conftest import World
from tests.registry.steps import run, step

FILING, NEXT = "备案 2026-0001", "备案 2026-0002"
TODAY = date(2026, 10, 9)
HELD = date(2027, 12, 31)
"""The last day of the contract that the scenarios' estate has."""
FILE = {"name": "合同.pdf", "hash": "a" * 64, "type": "application/pdf", "size": Decimal(10)}


def file(connection: Connection, case: str = FILING, **changed: Any) -> dict[str, Any]:
    given = {
        "estate_id": ESTATE, "firm_id": OTHER_FIRM, "kind": "owners", "level": Decimal(3), "fee": Decimal("1.20"),
        "valid_from": HELD + timedelta(1), "valid_to": date(2029, 12, 31), "signed_on": TODAY, "origin": "招标 2026-0001",
        "annexes": [{"kind": "text", "file": FILE}, {"kind": "service", "file": FILE | {"hash": "b" * 64}}],
    }  # fmt: skip
    return run(step(connection, case), "file_contract", **given | changed)


def facts(connection: Connection, **changed: Any) -> dict[str, Any]:
    return run(step(connection), "contract_filing_facts", **{"estate_id": ESTATE, "firm_id": FIRM, "kind": "owners"} | changed)


def test_a_contract_enters_the_register_with_what_it_was_filed_with(world: World) -> None:
    connection = world()
    context = step(connection, FILING)
    job = JOBS["file_contract"]
    job.run(context, {
        "estate_id": ESTATE, "firm_id": OTHER_FIRM, "kind": "owners", "level": Decimal(3), "fee": Decimal("1.20"),
        "valid_from": HELD + timedelta(1), "valid_to": date(2029, 12, 31), "signed_on": date(2026, 10, 8), "origin": None,
        "annexes": [{"kind": "text", "file": FILE}],
    })  # fmt: skip
    assert [(row.table, row.key) for row in context.rows] == [("contract_filing", FILING), ("contract_annex", f"{FILING}/1")]
    entry, filing = contracts.find(connection, FILING), contracts.filing_of(connection, FILING)
    assert entry is not None
    assert (entry.firm_id, entry.fee, entry.level, entry.filed_on, entry.case_number) == (OTHER_FIRM, Decimal("1.20"), 3, TODAY, FILING)
    assert filing is not None
    assert (filing.signed_on, filing.filed_on, filing.origin_case) == (date(2026, 10, 8), TODAY, None)
    assert [(one.number, one.kind, one.content_hash) for one in filing.annexes] == [(1, AnnexKind.TEXT, "a" * 64)]
    assert all(job.hash_of(connection, row) for row in context.rows)


def test_a_day_of_another_contract_is_too_early_and_the_day_after_is_not(world: World) -> None:
    connection = world()
    with pytest.raises(JobFault, match=r"but contract\.huaianli runs"):
        file(connection, valid_from=HELD)
    assert file(connection) == {"contract": FILING}
    with pytest.raises(JobFault, match=f"but {FILING} runs"):
        file(connection, NEXT, kind="quasi", valid_from=date(2029, 12, 31), valid_to=date(2030, 12, 31))
    assert file(connection, NEXT, valid_from=date(2030, 1, 1), valid_to=date(2030, 12, 31)) == {"contract": NEXT}


def overlap(connection: Connection, first: date, last: date, kind: str = "owners") -> Any:
    return run(step(connection), "contract_overlap", estate_id=ESTATE, kind=kind, valid_from=first, valid_to=last)["overlap"]


def test_an_overlap_names_the_contract_and_its_last_day(world: World) -> None:
    connection = world()
    assert overlap(connection, HELD, date(2029, 1, 1)) == {"contract": "contract.huaianli", "firm": "青檀物业服务有限公司", "ends_on": HELD}
    assert overlap(connection, date(2020, 1, 1), date(2023, 12, 31)) is None
    assert overlap(connection, date(2020, 1, 1), date(2024, 1, 1)) is not None
    assert overlap(connection, HELD + timedelta(1), date(2029, 1, 1)) is None


def test_the_owners_own_contract_ends_the_developers_and_no_other_kind_does(world: World) -> None:
    connection = world(contract={"kind": "early"})
    assert overlap(connection, date(2026, 12, 1), HELD) is None
    assert overlap(connection, date(2026, 12, 1), HELD, "quasi") is not None
    file(connection, valid_from=date(2026, 12, 1), valid_to=date(2028, 11, 30))
    (end,) = takeovers.ends(connection, contract_id="contract.huaianli")
    assert (end.ended_on, end.case_number) == (date(2026, 11, 30), FILING)


def test_an_early_contract_that_is_over_or_begins_later_is_left_alone(world: World) -> None:
    connection = world(contract={"kind": "early", "valid_to": date(2026, 11, 30)})
    file(connection, valid_from=date(2026, 12, 1), valid_to=date(2028, 11, 30))
    assert takeovers.ends(connection, contract_id="contract.huaianli") == ()
    assert contracts.replaced_by_owners(connection, ESTATE, date(2024, 1, 1)) == []


def test_a_banned_firm_and_one_under_the_same_person_are_not_filed(world: World) -> None:
    connection = world(banned=date(2026, 9, 1), firm={"legal_person": "贺榆生"})
    for firm_id in (FIRM, OTHER_FIRM):
        with pytest.raises(JobThrow, match="case 清退 2026-9001 keeps") as thrown:
            file(connection, firm_id=firm_id)
        assert thrown.value.code == "barred"
    assert contracts.find(connection, FILING) is None


def test_what_bars_a_firm_is_told_with_the_case_and_the_tie(world: World) -> None:
    connection = world(banned=date(2026, 9, 1), firm={"controlling_owner": "金榆集团有限公司"})
    (bar,) = run(step(connection), "contract_bars", firm_id=OTHER_FIRM)["bars"]
    assert (bar["firm"], bar["tie"], bar["who"], bar["measure"], bar["case"]) == (
        "青檀物业服务有限公司", "控股方", "金榆集团有限公司", "登记禁入", "清退 2026-9001",
    )  # fmt: skip
    with pytest.raises(JobFault, match="Expected a firm of the registry"):
        run(step(connection), "contract_bars", firm_id="firm.none")


@pytest.mark.parametrize("annexes", [None, "合同.pdf", [{"kind": "text"}], [{"kind": "photo", "file": FILE}]])
def test_annexes_have_a_kind_and_a_file(world: World, annexes: Any) -> None:
    with pytest.raises(JobFault, match=r"annexes|for kind"):
        file(world(), annexes=annexes)


def test_an_estate_that_is_none_files_nothing(world: World) -> None:
    with pytest.raises(JobFault, match="Expected an estate of the registry"):
        file(world(), estate_id="estate.none")


def test_the_committee_signs_and_without_one_the_community(world: World) -> None:
    assert facts(world())["party"] == {"role": "owners_committee", "name": "槐安里小区业主委员会", "unit": None}


def test_without_a_committee_the_community_signs(world: World) -> None:
    assert facts(world(committee=False))["party"] == {"role": "community_officer", "name": "槐荫社区", "unit": None}


def test_an_early_contract_is_the_developers_where_one_is_named(world: World) -> None:
    connection = world()
    assert facts(connection, kind="early", developer_id=DEVELOPER)["party"] == {
        "role": "developer_contact", "name": "正阳置业有限公司", "unit": DEVELOPER,
    }  # fmt: skip
    assert facts(connection, kind="early")["party"]["role"] == "owners_committee"
    assert facts(connection, kind="owners", developer_id=DEVELOPER)["party"]["role"] == "owners_committee"
    with pytest.raises(JobFault, match="Expected a developer of the registry"):
        facts(connection, kind="early", developer_id="developer.none")


def test_what_a_selection_offered_is_kept_beside_the_draft(world: World) -> None:
    found = facts(world(), fee=Decimal("1.2"), level=Decimal(3), valid_from=TODAY, valid_to=HELD, origin="招标 2026-0001")
    assert found["offer"] == {"fee": Decimal("1.20"), "level": Decimal(3), "valid_from": TODAY, "valid_to": HELD}
    assert (found["origin"], found["kind_name"], found["firm"]["name"]) == ("招标 2026-0001", "物业服务合同", "青檀物业服务有限公司")


@pytest.mark.parametrize(("kind", "level"), [("owners", 3), ("early", 3), ("quasi", None), ("emergency", None)])
def test_a_level_is_offered_for_kinds_that_agree_on_one(world: World, kind: str, level: int | None) -> None:
    assert facts(world(), kind=kind, level=Decimal(3))["offer"]["level"] == level


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [({"estate_id": "estate.none"}, "an estate"), ({"firm_id": "firm.none"}, "a firm"), ({"kind": "rent"}, "one of early")],
)
def test_a_case_about_what_is_not_there_does_not_begin(world: World, changed: dict[str, str], wanted: str) -> None:
    with pytest.raises(JobFault, match=f"Expected {wanted}"):
        facts(world(), **changed)


def listed(connection: Connection, today: date, days: int = 97) -> list[str]:
    found = run(step(connection, today=today), "expiring_contracts", days=Decimal(days))["contracts"]
    return [one["contract"] for one in found]


def test_a_contract_is_listed_from_so_many_days_before_its_last_one_until_it(world: World) -> None:
    connection = world(second_estate=False)
    assert listed(connection, HELD - timedelta(98)) == []
    assert listed(connection, HELD - timedelta(97)) == listed(connection, HELD) == ["contract.huaianli"]
    assert listed(connection, HELD + timedelta(1)) == []


def test_a_contract_with_a_successor_or_an_early_end_is_not_listed(world: World) -> None:
    connection = world()
    file(connection)
    assert listed(connection, HELD) == ["contract.liushuwan"]
    ended = {"contract": "contract.liushuwan", "ended_on": HELD - timedelta(1), "reason": "解聘"}
    run(step(connection, "清退 2026-0001"), "end_contract", **ended)
    assert listed(connection, HELD - timedelta(1)) == []


def test_nobody_is_told_twice_of_the_same_last_day(world: World) -> None:
    connection = world(second_estate=False)
    context = step(connection, "到期 2026-0001")
    assert JOBS["record_reminder"].run(context, {"contract_id": "contract.huaianli"}) == {"reminder": f"contract.huaianli/{HELD}"}
    assert [(row.table, row.key) for row in context.rows] == [("contract_reminder", f"contract.huaianli/{HELD}")]
    assert listed(connection, HELD) == []
    with pytest.raises(JobFault, match="but case 到期 2026-0001 did"):
        run(step(connection, "到期 2026-0002"), "record_reminder", contract_id="contract.huaianli")
    (told,) = contracts.reminders_of(connection, "contract.huaianli")
    assert (told.ends_on, told.reminded_on, told.case_number) == (HELD, TODAY, "到期 2026-0001")


def test_an_expiry_knows_its_contract_and_who_decides(world: World) -> None:
    connection = world(committee=False)
    found = run(step(connection), "contract_expiry_facts", contract_id="contract.huaianli")
    assert (found["contract"]["kind_id"], found["contract"]["level"], found["contract"]["valid_to"]) == ("quasi", None, HELD)
    assert (found["party"]["role"], found["firm"]["id"], found["estate_kind"]) == ("community_officer", FIRM, "quasi")


@pytest.mark.parametrize("job", ["contract_expiry_facts", "record_reminder"])
def test_a_contract_that_is_none_is_not_told_of(world: World, job: str) -> None:
    with pytest.raises(JobFault, match="Expected a contract of the registry"):
        run(step(world()), job, contract_id="contract.none")


def test_no_dismissal_awaits_a_contract_where_none_was_begun(world: World) -> None:
    assert run(step(world()), "dismissal_awaiting", estate_id=ESTATE) == {"dismissal": None}


def test_choices_name_every_estate_and_the_firms_that_trade(world: World) -> None:
    connection = world(firm={"status": "suspended"})
    found = run(step(connection), "contract_choices")
    assert [one["value"] for one in found["estate_choices"]] == [OTHER_ESTATE, ESTATE]
    assert [one["value"] for one in found["firm_choices"]] == [OTHER_FIRM]
    assert len(all_contracts(connection)) == 2
