"""Estates: who sees which, and what stands on an estate's record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.execute import Engine
from registry.ballots.snapshot import Counted, snapshot_hash
from registry.store import ballots
from tests.web.browsing import Site
from tests.web.conftest import NOON

Visit = Callable[[str | None], Site]
RECORD = "/estates/estate.huaianli"


@pytest.mark.parametrize("login", ["housing_officer", "auditor", "subdistrict_officer", "community_officer", "finance_head"])
def test_offices_see_the_estates_of_their_area(visit: Visit, login: str) -> None:
    site = visit(login).open("/estates")
    assert site.status == 200
    assert "槐安里小区" in site.text
    assert "柳树湾小区" in site.text


def test_the_committee_sees_its_own_estate_alone(visit: Visit) -> None:
    site = visit("owners_committee").open("/estates")
    assert "槐安里小区" in site.text
    assert "柳树湾小区" not in site.text
    assert site.open("/estates/estate.liushuwan").status == 404


@pytest.mark.parametrize("login", ["firm_contact", "firm_manager", "administrator", "developer_contact", "bid_evaluator"])
def test_firms_and_the_administrator_find_no_estates(visit: Visit, login: str) -> None:
    site = visit(login)
    assert [one.text for one in site.page.xpath("//header//nav/a") if one.text == "各小区"] == []
    assert "没有您能看的小区" in site.open("/estates").text
    assert site.open(RECORD).status == 404


def test_another_subdistrict_finds_none_of_these(visit: Visit) -> None:
    site = visit("subdistrict_officer.tuanjie").open("/estates")
    assert "槐安里小区" not in site.text
    assert site.open(RECORD).status == 404


def test_the_record_says_what_is_registered(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates").open("/estates?q=槐安")
    assert "柳树湾小区" not in site.text
    site.open(site.link("槐安里小区"))
    assert site.address == RECORD
    register = ("计票人数61", "65处，5,900.00平方米", "10处，125.00平方米")
    assert site.page.xpath("//dt[. = '类型']/following-sibling::dd[1]")[0].text == "准物业"
    for fact in ("58,200.00平方米", "12栋，684户，1996年建成", *register, "青檀物业服务有限公司", "2026Q2整改76"):
        assert fact in site.text, fact


def test_the_record_lists_the_votes_and_opens_only_what_one_may_see(visit: Visit, engine: Engine) -> None:
    heads = [Counted(1, "a", "甲", ("1栋-1",), 9_000, "owner")]
    row = {
        "id": "表决 2026-0001", "estate_id": "estate.huaianli", "matter": "dismiss_firm", "question": "是否解聘物业？",
        "opens_on": date(2026, 11, 10), "closes_at": NOON + timedelta(days=9), "counts_storage": False, "heads": 1, "area_dm2": 9_000,
        "snapshot": snapshot_hash(heads), "frozen_on": date(2026, 10, 20), "case_number": "表决 2026-0001",
    }  # fmt: skip
    with engine.transaction() as connection:
        ballots.add(connection, row, heads)
    site = visit("finance_head").open(RECORD)
    assert "是否解聘物业？" in site.text
    assert "正在投票" in site.text
    assert site.page.xpath("//section[@aria-labelledby='ballots']//a") == []


def test_an_estate_without_a_register_says_what_that_means(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates/estate.liushuwan")
    assert "没有名册，业主大会的表决就没法计票" in site.text
    assert site.link("从表格导入") == "/estates/estate.liushuwan/owners/import"


def test_who_does_not_keep_the_register_is_told_why_it_is_shut(visit: Visit) -> None:
    site = visit("finance_head").open(RECORD)
    assert "计票人数61" in site.text
    assert "只有管名册的岗位" in site.text
    assert site.open(f"{RECORD}/owners").status == 404


def test_the_record_speaks_english_too(visit: Visit) -> None:
    site = visit("housing_officer").open(f"/language/en?next={RECORD}")
    assert "Huaianli Estate" in site.text
    assert "Owners' register" in site.text


@pytest.mark.parametrize("words", ["Huaianli", "huaian", "青檀", "槐荫"])
def test_an_estate_is_found_by_its_english_name_its_firm_and_its_community(visit: Visit, words: str) -> None:
    assert "槐安里小区" in visit("housing_officer").open(f"/estates?q={words}").text


def test_an_estate_is_not_found_by_another_firm(visit: Visit) -> None:
    assert "没有找到" in visit("housing_officer").open("/estates?q=没有这家企业").text
