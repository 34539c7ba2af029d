"""The register of experts and mediators: who sees it, what it tells, how it is searched and taken along as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from engine.execute import Engine
from registry import scenario_specialists
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from tests.web.browsing import Site
from tests.web.test_accessibility import problems_of
from web.demo import specialists as demo

Visit = Callable[[str | None], Site]
PAGE = "/specialists"


@pytest.fixture
def register(engine: Engine) -> None:
    """The day is 23 November 2026."""
    experts = [
        {"field": "工程造价", "conflict": FIRM}, {"employer": OTHER_FIRM}, {"term_to": date(2026, 11, 22)},
        {"ended_on": date(2026, 11, 23)}, {"appointed_on": date(2026, 11, 24)},
    ]  # fmt: skip
    people = {"bid_evaluator": ["bid_evaluator", "bid_evaluator.2"], "mediator": ["mediator", "mediator.2"]}
    with engine.transaction() as connection:
        scenario_specialists.fill(connection, {"experts": experts, "mediators": [{"conflict": ESTATE}, {}]}, people)


def names(site: Site) -> list[str]:
    return [str(one.text_content()).strip() for one in site.page.xpath("//table[@data-rows]/tbody/tr/th")]


@pytest.mark.usefixtures("register")
def test_an_office_that_sees_the_district_reads_term_employer_and_conflicts(visit: Visit) -> None:
    site = visit("justice_officer").open("/estates")
    site.open(site.link("专家和调解员"))
    assert site.address == PAGE
    assert len(names(site)) == 7
    told = [" ".join(row.text_content().split()) for row in site.page.xpath("//table[@data-rows]/tbody/tr")]
    rows = dict(zip(names(site), told, strict=True))
    first = rows["评标专家甲"]
    for fact in ("工程造价", "2020年1月1日至2029年12月31日", "青檀物业服务有限公司（曾在该单位任职）", "在聘"):
        assert fact in first, fact
    assert "金榆物业服务有限公司" in rows["评标专家乙"]
    assert "聘期已满" in rows["评标专家3号"]
    assert "已解聘本人辞任" in rows["评标专家4号"]
    assert "未到聘期" in rows["评标专家5号"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=mediator", {"人民调解员甲", "人民调解员乙"}),
        ("kind=expert&office=in", {"评标专家甲", "评标专家乙"}),
        ("office=out", {"评标专家3号", "评标专家4号", "评标专家5号"}),
        ("conflicts=with", {"评标专家甲", "人民调解员甲"}),
        ("conflicts=without&office=in", {"评标专家乙", "人民调解员乙"}),
        ("q=金榆", {"评标专家乙"}),
        ("q=槐安里", {"人民调解员甲"}),
        ("q=造价&kind=ghost", {"评标专家甲"}),
    ],
)
def test_the_register_is_searched_by_words_kind_term_and_conflicts_and_the_file_holds_the_same(
    visit: Visit, asked: str, found: set[str]
) -> None:
    site = visit("housing_officer").open(f"{PAGE}?{asked}")
    assert set(names(site)) == found
    address = site.link("CSV")
    rows = list(csv.reader(io.StringIO(site.client.get(address).get_data().decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == found
    assert site.client.get(site.link("XLSX")).get_data().startswith(b"PK")


@pytest.mark.usefixtures("register")
def test_the_file_names_its_columns_and_holds_days_and_conflicts(visit: Visit) -> None:
    content = visit("auditor").client.get(f"{PAGE}/file.csv?q=工程造价").get_data().decode("utf-8-sig")
    (titles, row) = csv.reader(io.StringIO(content))
    told = dict(zip(titles, row, strict=True))
    assert (told["类别"], told["聘任日期"], told["聘期至"], told["是否在聘"]) == ("评标专家", "2020-01-01", "2029-12-31", "在聘")
    assert told["申报的利害关系"] == "青檀物业服务有限公司（曾在该单位任职）"


def test_nothing_found_is_said_and_led_out_of(visit: Visit) -> None:
    site = visit("housing_officer").open(f"{PAGE}?q=没有这个人")
    assert "没有这样的专家或调解员。" in site.text
    assert site.open(site.link("看全部")).address == PAGE
    assert site.open(f"{PAGE}/file.pdf").status == 404


@pytest.mark.parametrize("login", ["firm_contact", "subdistrict_officer", "mediator", "bid_evaluator", "administrator"])
def test_who_does_not_see_the_district_does_not_see_the_register(visit: Visit, login: str) -> None:
    assert visit(login).open(PAGE).status == 404
    assert visit(login).open(f"{PAGE}/file.xlsx").status == 404


@pytest.mark.usefixtures("register")
def test_the_register_can_be_used_without_seeing_it(visit: Visit) -> None:
    assert list(problems_of(visit("housing_officer").open(PAGE).page)) == []


@pytest.mark.usefixtures("register")
def test_the_register_speaks_english_too(visit: Visit) -> None:
    site = visit("housing_officer").open(f"/language/en?next={PAGE}")
    for words in ("Experts and mediators", "Bid expert", "In office", "Term over"):
        assert words in site.text, words


def test_the_demonstration_has_nine_experts_and_six_mediators_in_office() -> None:
    found = demo.rows(range(2025, 2028))
    ended = {one["id"] for one in found["specialist_end"]}
    day = date(2026, 11, 24)
    for kind, least in (("expert", 9), ("mediator", 6)):
        there = [one for one in found["specialist"] if one["kind"] == kind and one["term_to"] >= day and one["id"] not in ended]
        assert len(there) >= least, kind
