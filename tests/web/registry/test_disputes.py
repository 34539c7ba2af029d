"""The register of disputes as pages: each sees those in their sight, filters them, and takes them along as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from engine.execute import Engine
from registry.scenario_disputes import fill
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]
BROKEN, PARKING = "纠纷 2026-9001", "纠纷 2026-8001"


@pytest.fixture
def _disputes(engine: Engine) -> None:
    with engine.transaction() as connection:
        given = {"broken_before": [date(2026, 10, 8)], "open_disputes": ["parking"]}
        fill(connection, "firm.qingtan", "estate.huaianli", given)


@pytest.mark.usefixtures("_disputes")
@pytest.mark.parametrize(
    "login", ["housing_officer", "auditor", "community_officer", "owners_committee", "firm_contact", "firm_manager"]
)
def test_offices_see_all_disputes_an_area_and_a_firm_their_own(visit: Visit, login: str) -> None:
    site = visit(login).open("/disputes")
    wanted = ("2件", BROKEN, PARKING, "槐安里小区", "车位停放", "人民调解", "协议没有全部履行", "履行0，没有履行1，待履行0", "没有协议")
    for words in wanted:
        assert words in site.text, words


@pytest.mark.usefixtures("_disputes")
@pytest.mark.parametrize("login", ["subdistrict_officer.tuanjie", "firm_contact.jinyu", "mediator", "bid_evaluator", "administrator"])
def test_strangers_see_no_dispute(visit: Visit, login: str) -> None:
    site = visit(login).open("/disputes")
    assert site.status == 200
    assert "没有这样的纠纷。" in site.text
    assert BROKEN not in site.text


@pytest.mark.usefixtures("_disputes")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("matter=fee", {BROKEN}), ("matter=parking", {PARKING}), ("state=open", {PARKING}), ("state=closed", {BROKEN}),
        ("level=1", {BROKEN}), ("level=3", {PARKING}), ("level=2", set()), ("q=8001", {PARKING}), ("q=青檀", {BROKEN, PARKING}),
        ("estate=estate.huaianli", {BROKEN, PARKING}), ("estate=estate.liushuwan", set()), ("firm=firm.jinyu", set()),
        ("matter=nothing&state=any&level=9", {BROKEN, PARKING}),
    ],
)  # fmt: skip
def test_disputes_are_filtered_and_the_file_holds_the_same(visit: Visit, query: str, shown: set[str]) -> None:
    site = visit("housing_officer").open(f"/disputes?{query}")
    assert {number for number in (BROKEN, PARKING) if number in site.text} == shown
    site.open(f"/disputes/file.csv?{query}")
    assert site.response is not None
    rows = list(csv.reader(io.StringIO(site.response.data.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == shown


@pytest.mark.usefixtures("_disputes")
def test_the_records_of_an_estate_and_of_a_firm_lead_to_their_disputes(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates/estate.huaianli")
    assert BROKEN in site.open(site.link("看这个小区的纠纷登记")).text
    site = visit("firm_contact").open("/firms/firm.qingtan")
    assert BROKEN in site.open(site.link("看这家企业的纠纷登记")).text
    site = visit("housing_officer").open("/estates")
    assert site.open(site.link("纠纷登记")).address == "/disputes"


@pytest.mark.usefixtures("_disputes")
def test_a_file_of_an_unknown_kind_is_not_found(visit: Visit) -> None:
    assert visit("housing_officer").open("/disputes/file.pdf").status == 404
