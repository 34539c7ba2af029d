"""The register of complaints: who sees which, its filters, and the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.execute import Engine
from registry.scenario_complaints import fill
from registry.scenario_district import ESTATE, FIRM
from registry.store import complaints
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]


@pytest.fixture(autouse=True)
def complained(engine: Engine) -> None:
    """Two complaints about the firm found justified, of which its credit was told with the second, and one under way."""
    with engine.transaction() as connection:
        fill(connection, FIRM, ESTATE, [date(2026, 11, 3), "told 2026-11-10"])
        row = {
            "id": "投诉 2026-0007", "estate_id": ESTATE, "firm_id": None, "kind": "covenant", "received_on": date(2026, 11, 20),
            "case_number": "投诉 2026-0007",
        }  # fmt: skip
        complaints.add(connection, row)


def numbers(site: Site) -> list[str]:
    return [one.text_content().strip() for one in site.page.xpath("//table[@data-rows]/tbody/tr/th")]


def test_the_register_tells_the_newest_first_with_result_and_count(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates")
    site.open(site.link("投诉台账"))
    assert numbers(site) == ["投诉 2026-0007", "投诉 2026-9002", "投诉 2026-9001"]
    assert "2026年第四季度查实2件" in site.text
    assert "在办" in site.text
    assert "计入信用" in site.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("firm=firm.qingtan", ["投诉 2026-9002", "投诉 2026-9001"]), ("kind=covenant", ["投诉 2026-0007"]),
        ("result=open", ["投诉 2026-0007"]),
        ("result=justified&kind=service", ["投诉 2026-9002", "投诉 2026-9001"]), ("estate=estate.liushuwan", []), ("result=mediated", []),
    ],
)  # fmt: skip
def test_filters_leave_what_fits(visit: Visit, asked: str, found: list[str]) -> None:
    site = visit("housing_officer").open(f"/complaints?{asked}")
    assert numbers(site) == found
    assert ("没有这样的投诉" in site.text) == (not found)


@pytest.mark.parametrize("login", ["auditor", "subdistrict_officer", "community_officer", "owners_committee"])
def test_the_estates_own_people_see_them(visit: Visit, login: str) -> None:
    assert len(numbers(visit(login).open("/complaints"))) == 3


@pytest.mark.parametrize("login", ["firm_contact", "firm_manager", "subdistrict_officer.tuanjie", "administrator", "developer_contact"])
def test_firms_other_subdistricts_and_the_administrator_see_none_and_get_none(visit: Visit, login: str) -> None:
    site = visit(login).open("/complaints")
    assert numbers(site) == []
    assert "槐安里" not in site.text
    assert "投诉 2026" not in site.client.get("/complaints/file.csv").get_data(as_text=True)


def test_the_file_holds_what_the_filters_leave(visit: Visit) -> None:
    site = visit("housing_officer")
    whole = site.client.get("/complaints/file.csv").get_data(as_text=True)
    assert whole.count("投诉 2026") == 3
    part = site.client.get("/complaints/file.csv?kind=covenant").get_data(as_text=True)
    assert "投诉 2026-0007" in part
    assert "9001" not in part
    assert site.client.get("/complaints/file.xlsx").status_code == 200
    assert site.client.get("/complaints/file.pdf").status_code == 404


def test_in_english_the_register_is_english(visit: Visit) -> None:
    site = visit("housing_officer").open("/language/en?next=/complaints")
    assert "Register of complaints" in site.text
    assert "Breach of the covenant" in site.text
