"""A firm's record: who sees it, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
