"""A firm's record: who sees it, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.execute import Engine
from registry.reading.later import Later, Undone, later
from registry.scenario_warnings import warn_before
from registry.store import warnings
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]
RECORD = "/firms/firm.qingtan"


@pytest.mark.parametrize("login", ["housing_officer", "auditor", "subdistrict_officer", "owners_committee", "firm_contact", "firm_manager"])
def test_offices_the_estates_people_and_the_firm_itself_see_its_record(visit: Visit, login: str) -> None:
    site = visit(login).open(RECORD)
    assert site.status == 200
    assert "青檀物业服务有限公司" in site.text


@pytest.mark.parametrize("login", ["firm_contact.jinyu", "subdistrict_officer.tuanjie", "administrator", "developer_contact"])
def test_other_firms_other_subdistricts_and_the_administrator_do_not(visit: Visit, login: str) -> None:
    assert visit(login).open(RECORD).status == 404


def test_a_firm_that_is_none_is_found_by_nobody(visit: Visit) -> None:
    assert visit("housing_officer").open("/firms/firm.nowhere").status == 404


def test_the_record_is_reached_from_its_estate(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates/estate.huaianli")
    site.open(site.link("青檀物业服务有限公司"))
    assert site.address == RECORD


def test_the_record_tells_credit_measures_contracts_and_appraisals(visit: Visit) -> None:
    site = visit("housing_officer").open(RECORD)
    for fact in (
        "91150203MAWY0001XD", "存续", "同意电子送达", "1个小区", "-45分", "2026年3月2日列入", "受到行政处罚", "-40",
        "十二个月内累计扣40分（试验依据）", "槐安里小区", "2026Q2槐安里小区整改76",
    ):  # fmt: skip
        assert fact in site.text, fact


def test_the_record_speaks_english_too(visit: Visit) -> None:
    site = visit("housing_officer").open(f"/language/en?next={RECORD}")
    for words in ("Blacklist", "Credit ledger", "Warnings, blacklist and bans"):
        assert words in site.text, words


def test_a_firm_s_people_reach_its_record_from_every_page_and_nobody_else_is_offered_one(visit: Visit) -> None:
    site = visit("firm_manager").open("/inbox")
    assert site.open(site.link("本企业")).address == RECORD
    assert [link.text for link in site.page.xpath("//header//a[@aria-current='page']")] == ["本企业"]
    assert "本企业" not in visit("housing_officer").open("/inbox").text


def test_offices_that_see_everything_list_the_firms_with_their_state_and_find_one_by_its_code(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates")
    site.open(site.link("各物业企业"))
    (row,) = [row.text_content() for row in site.page.xpath("//tbody/tr") if "青檀" in row.text_content()]
    for fact in ("91150203MAWY0001XD", "-45分", "黑名单"):
        assert fact in row, fact
    assert "金" not in site.open("/firms?q=MAWY0001XD").page.xpath("//tbody")[0].text_content()
    site.open(site.link("青檀物业服务有限公司"))
    assert site.address == RECORD


def test_a_community_and_a_firm_find_no_list_of_firms(visit: Visit) -> None:
    for login in ("community_officer", "firm_contact", "administrator"):
        assert visit(login).open("/firms").status == 404
    assert "各物业企业" not in visit("community_officer").open("/estates").text


def test_what_undid_a_warning_is_told_of_its_case_and_nothing_of_one_that_stands(engine: Engine) -> None:
    with engine.transaction() as connection:
        warn_before(connection, "firm.qingtan", "estate.huaianli", [date(2026, 4, 1), date(2026, 4, 2)])
        revoked = {"id": "警告 2026-9001", "reason": "法院判决撤销", "voided_on": date(2026, 5, 4), "case_number": "撤警 2026-0001"}
        warnings.void_warning(connection, revoked)
    assert later(engine, "housing_officer", "警告 2026-9001") == (
        Later(Undone.WARNING, date(2026, 5, 4), "法院判决撤销", "撤警 2026-0001", None),
    )
    assert later(engine, "housing_officer", "警告 2026-9002") == ()
