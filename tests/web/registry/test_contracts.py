"""The register of contracts: who sees which, how one finds them, what stands on one, and the same as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from engine.execute import Engine
from registry import model
from registry.sheets import read_sheet
from registry.store import takeovers
from tests.registry.contracts.rows import CASE, ORIGIN, REMINDER, add_filed_contract
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]
RUNNING, OTHER = "contract.huaianli", "contract.liushuwan"


@pytest.fixture
def filed(engine: Engine) -> Engine:
    """With a contract of the estate that a case filed."""
    with engine.transaction() as connection:
        add_filed_contract(connection, "estate.huaianli", "firm.qingtan")
    return engine


def numbers(site: Site) -> list[str]:
    return [one.text_content().strip() for one in site.page.xpath("//table[@data-rows]/tbody/tr/th")]


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("housing_officer", [RUNNING, OTHER]), ("auditor", [RUNNING, OTHER]), ("community_officer", [RUNNING, OTHER]),
        ("owners_committee", [RUNNING]), ("firm_contact", [RUNNING]), ("firm_manager", [RUNNING]), ("firm_contact.jinyu", [OTHER]),
        ("subdistrict_officer.tuanjie", []), ("administrator", []), ("developer_contact", []),
    ],
)  # fmt: skip
def test_everybody_lists_the_contracts_of_the_estates_in_their_sight_and_of_their_own_firm(
    visit: Visit, login: str, seen: list[str]
) -> None:
    site = visit(login).open("/contracts")
    assert sorted(numbers(site)) == seen
    assert ("没有您能看的合同" in site.text) is (not seen)
    for contract in (RUNNING, OTHER):
        assert site.open(f"/contracts/{contract}").status == (200 if contract in seen else 404)


def test_a_contract_that_is_none_is_found_by_nobody(visit: Visit) -> None:
    assert visit("housing_officer").open("/contracts/contract.none").status == 404
    assert visit("housing_officer").open("/contracts/file.pdf").status == 404


def test_a_firms_manager_of_another_estate_does_not_see_this_estates_contract(visit: Visit, engine: Engine) -> None:
    with engine.transaction() as connection:
        connection.execute(update(model.contract).where(model.contract.c.id == OTHER).values(firm_id="firm.qingtan"))
    assert numbers(visit("firm_manager").open("/contracts")) == [RUNNING]
    assert sorted(numbers(visit("firm_contact").open("/contracts"))) == [RUNNING, OTHER]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("q=槐安里", [CASE, RUNNING]), ("q=金榆", [OTHER]), ("q=Liushuwan", [OTHER]), ("q=备案", [CASE]), ("q=x", []),
        ("kind=owners", [CASE]), ("kind=quasi&q=青檀", [RUNNING]), ("state=running", [OTHER, RUNNING]), ("state=to_come", [CASE]),
        ("state=over", []), ("within=90", []), ("kind=castle&state=x&within=7", [CASE, OTHER, RUNNING]),
    ],
)  # fmt: skip
def test_contracts_are_found_by_estate_firm_number_kind_and_state(visit: Visit, filed: Engine, filters: str, found: list[str]) -> None:
    site = visit("housing_officer").open(f"/contracts?{filters}")
    assert numbers(site) == found
    assert ("没有找到这样的合同" in site.text) is (not found)


def ends(engine: Engine, contract: str, valid_to: date, ended_on: date | None = None) -> None:
    with engine.transaction() as connection:
        connection.execute(update(model.contract).where(model.contract.c.id == contract).values(valid_to=valid_to, ended_on=ended_on))


def test_those_that_end_soon_are_found_by_the_day(visit: Visit, engine: Engine) -> None:
    ends(engine, RUNNING, date(2026, 12, 23))  # thirty days from the clock's day
    ends(engine, OTHER, date(2026, 12, 24))
    site = visit("housing_officer")
    assert numbers(site.open("/contracts?within=30")) == [RUNNING]
    assert sorted(numbers(site.open("/contracts?within=90"))) == [RUNNING, OTHER]


def test_one_that_is_over_and_one_that_ended_early_are_told_apart(visit: Visit, engine: Engine) -> None:
    ends(engine, RUNNING, date(2026, 11, 22))
    ends(engine, OTHER, date(2027, 12, 31), date(2026, 11, 22))
    site = visit("housing_officer")
    assert numbers(site.open("/contracts?state=over")) == [RUNNING]
    assert numbers(site.open("/contracts?state=ended_early")) == [OTHER]
    assert numbers(site.open("/contracts?state=running")) == []
    ends(engine, OTHER, date(2027, 12, 31), date(2026, 11, 23))
    assert numbers(site.open("/contracts?state=running")) == [OTHER]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_has_what_the_filters_leave(visit: Visit, filed: Engine, form: str) -> None:
    site = visit("housing_officer").open("/contracts?q=槐安里")
    site.open(site.link(f"下载{form.upper()}"))
    assert site.response is not None
    assert site.response.headers["Content-Disposition"].isascii()
    head, first, second = read_sheet(site.response.get_data(), f"台账.{form}").rows
    assert [head.text(letter) for letter in "ABEFO"] == ["合同编号", "小区", "物业企业", "种类", "选聘案件"]
    assert [first.text(letter) for letter in "ABCDEFGHIJKLMNO"] == [
        CASE, "槐安里小区", "友谊街道", "槐荫社区", "青檀物业服务有限公司", "物业服务合同", "2028-01-01", "2030-12-31", "未开始",
        {"csv": "1.20", "xlsx": "1.2"}[form], "3", "2026-10-09", "2026-10-12", CASE, ORIGIN,
    ]  # fmt: skip
    assert [second.text(letter) for letter in "AIKLO"] == [RUNNING, "履行中", "", "", ""]


def test_a_contracts_page_tells_its_terms_filing_annexes_and_history(visit: Visit, filed: Engine) -> None:
    with filed.transaction() as connection:
        takeovers.add_end(connection, {
            "id": f"清退 2026-0001/{CASE}", "contract_id": CASE, "ended_on": date(2029, 6, 30), "ended_before": None,
            "reason": "业主大会决定解聘", "recorded_on": date(2029, 3, 1), "case_number": "清退 2026-0001",
        })  # fmt: skip
    site = visit("housing_officer").open(f"/contracts/{CASE}")
    for fact in (
        "物业服务合同", "槐安里小区", "青檀物业服务有限公司", "2028年1月1日至2029年6月30日", "提前终止", "1.20元每平方米每月", "3级",
        "2026年10月9日", "2026年10月12日备案，到2030年12月31日", ORIGIN, REMINDER, "2030年10月1日提醒，2030年12月31日到期", "合同文本",
        "服务事项和质量标准",
        "1111111111111111", "清退 2026-0001", "到2029年6月30日为止：业主大会决定解聘", "能看全案的人才能打开",
    ):  # fmt: skip
        assert fact in site.text, fact
    site.open(site.link("这个小区的全部合同"))
    assert numbers(site) == [CASE, RUNNING]


def test_one_from_earlier_books_says_so(visit: Visit) -> None:
    site = visit("firm_contact").open(f"/contracts/{RUNNING}")
    for fact in ("从以前的台账转来的", "没有案件改动过这份合同", "没有约定等级", "0.40元每平方米每月"):
        assert fact in site.text, fact
    assert site.page.xpath("//main//a[contains(@href, '/estates/')]") == []


def test_the_register_is_reached_from_the_lists_and_the_records(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates")
    assert site.open(site.link("合同台账")).status == 200
    for record in ("/estates/estate.huaianli", "/firms/firm.qingtan"):
        site.open(record)
        site.open(site.link("准物业服务合同"))
        assert site.address == f"/contracts/{RUNNING}"
        site.open(record)
        site.open(site.link("在合同台账里看"))
        assert numbers(site) == [RUNNING]


def test_a_firms_record_leads_to_no_contract_that_its_reader_may_not_see(visit: Visit, engine: Engine) -> None:
    with engine.transaction() as connection:
        connection.execute(update(model.contract).where(model.contract.c.id == OTHER).values(firm_id="firm.qingtan"))
    site = visit("owners_committee").open("/firms/firm.qingtan")
    assert [link.get("href") for link in site.page.xpath("//main//a[contains(@href, '/contracts/')]")] == [f"/contracts/{RUNNING}"]
    assert "柳树湾小区" in site.text
