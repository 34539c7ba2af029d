"""The demonstration's district: its figures, its accounts, and that its cases can be run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select

from engine.database import open_database
from engine.migrations.run import upgrade
from engine.store import people
from registry import model
from registry.codes import is_credit_code
from registry.kinds import EstateKind, UnitKind
from registry.money import yuan_of
from registry.scenario_district import WITHOUT_ACCOUNT, district_roles
from registry.store import estates, owners, subsidy
from tests.postgres import Databases
from tests.registry.steps import run, step
from web.demo import estates as drawn
from web.demo import fill
from web.demo.accounts import ACCOUNTS, ESTATE, FIRM
from web.demo.draw import Draw

TODAY = date(2026, 11, 23)
LINEAGE = {"estate": ESTATE, "community": "community.huaiyin", "subdistrict": "subdistrict.youyi", "district": "district"}


def fill_district(url: str) -> None:
    upgrade(url)
    database = open_database(url)
    with database.begin() as connection:
        fill(connection, TODAY, "!")
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def district_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    with databases.copied(request.param, "district", fill_district) as url:
        yield url


@pytest.fixture
def district(district_url: str) -> Any:
    database = open_database(district_url)
    with database.begin() as connection:
        yield connection
    database.dispose()


def test_the_figures_are_those_of_the_plans_goals(district: Connection) -> None:
    rows = district.execute(select(model.estate)).all()
    assert Counter(row.star_level for row in rows if row.star_level) == {3: 2, 2: 12, 1: 46}
    assert Counter(row.kind for row in rows)[EstateKind.QUASI] == 45
    assert len(rows) == 130
    assert len(district.execute(select(model.firm)).all()) == 40


def test_the_tree_has_fifteen_subdistricts_and_sixty_communities(district: Connection) -> None:
    entries = estates.estates(district, TODAY)
    assert len({entry.subdistrict for entry in entries}) == 15
    assert len({entry.community for entry in entries}) == 60


def test_the_registers_hold_every_household_and_all_the_floor_area(district: Connection) -> None:
    for estate_id, committee in (("estate.shiliuxiang", True), ("estate.qinghexincun", False), ("estate.huaianli", True)):
        record = estates.estate_record(district, estate_id, TODAY)
        found = owners.summary(district, estate_id, TODAY)
        assert record is not None
        assert found is not None
        exclusive = found.by_kind[UnitKind.EXCLUSIVE]
        assert (exclusive.units, yuan_of(exclusive.area_dm2)) == (record.entry.households, record.entry.floor_area)
        assert record.entry.committee is committee
        heads = owners.heads(district, estate_id, TODAY)
        assert {head.kind for head in heads} == {"owner", "developer"}
        assert any(len(head.units) > 1 for head in heads if head.kind == "owner")
    assert not owners.has_register(district, "estate.qinghejiayuan")


def test_every_credit_code_is_right(district: Connection) -> None:
    assert all(is_credit_code(row.credit_code) for row in district.execute(select(model.firm)))


def test_the_books_agree(district: Connection) -> None:
    assert subsidy.disagreements(district) == []
    assert {row.year for row in district.execute(select(model.budget_line))} == {2025, 2026, 2027}


def test_every_role_reaches_the_cases_of_one_estate(district: Connection) -> None:
    roles = district_roles()
    sides = {"firm": FIRM, "developer": "developer.zhengyang"}
    for role_id in roles.keys() - WITHOUT_ACCOUNT - {"leading_group_member"}:
        reach = roles.reach(role_id, LINEAGE, sides)
        assert reach is not None
        assert people.holders_of(district, role_id, reach.unit, reach.second), role_id
    assert len(run(step(district, today=TODAY), "members_of_group")["members"]) == 22


@pytest.mark.parametrize(
    "role", ["housing_officer", "housing_head", "housing_legal", "finance_head", "community_officer", "subdistrict_officer"]
)
def test_where_a_second_person_is_needed_there_are_two(district: Connection, role: str) -> None:
    reach = district_roles().reach(role, LINEAGE, {})
    assert reach is not None
    assert len(people.holders_of(district, role, reach.unit, "")) == 2


def test_every_role_has_an_account_on_the_page() -> None:
    assert {account.role for account in ACCOUNTS} == district_roles().keys() - WITHOUT_ACCOUNT
    assert len({account.login for account in ACCOUNTS}) == len(ACCOUNTS)
    assert len({account.name for account in ACCOUNTS}) == len(ACCOUNTS)


def test_strangers_serve_elsewhere(district: Connection) -> None:
    here = {*LINEAGE.values(), FIRM}
    strangers = [account for account in ACCOUNTS if account.stranger]
    assert len(strangers) == 3
    for account in strangers:
        assert {grant.unit for grant in people.grants_of(district, account.login)}.isdisjoint(here)


def test_the_newest_quarter_of_every_quasi_estate_is_open(district: Connection) -> None:
    context = step(district, today=TODAY)
    listed = run(context, "list_quasi_estates", quarter="2026Q3")["estates"]
    assert len(listed) == 45
    for estate in listed:
        facts = run(context, "subsidy_case_facts", estate_id=estate["id"], quarter="2026Q3")
        assert facts["allotment"] > 0
        assert facts["firm"]["manager"]
        budget = run(context, "check_budget", estate_id=estate["id"], quarter="2026Q3")
        assert (budget["available"], budget["already_paid"]) == (facts["allotment"], False)


def test_the_one_estate_has_a_clean_record(district: Connection) -> None:
    facts = run(step(district, today=TODAY), "subsidy_case_facts", estate_id=ESTATE, quarter="2026Q3")
    assert facts["estate"]["name"] == "槐安里小区"
    assert facts["estate"]["has_committee"] is True
    assert facts["firm"]["electronic_service"] is True
    assert facts["firm"]["manager"] == "贺远舟"
    assert facts["previous_failed"] is False


@pytest.mark.parametrize(
    ("today", "open_quarter"),
    [(date(2026, 1, 1), "2025Q4"), (date(2026, 3, 31), "2025Q4"), (date(2026, 4, 1), "2026Q1"), (date(2029, 7, 2), "2029Q2")],
)
def test_any_day_can_be_the_demonstrations(database_url: str, today: date, open_quarter: str) -> None:
    database = open_database(database_url)
    with database.connect() as connection:
        fill(connection, today, "!")
        assert subsidy.disagreements(connection) == []
        given = {"estate_id": ESTATE, "quarter": open_quarter, "amount": Decimal("100.00")}
        assert run(step(connection, today=today), "execute_deduction", **given)["withheld"] == Decimal("100.00")
    database.dispose()


def test_the_same_day_gives_the_same_district() -> None:
    one, other = (estates_and_firms(Draw("昆")) for _ in range(2))
    assert one == other


def estates_and_firms(draw: Draw) -> tuple[Any, ...]:
    return drawn.estates(draw), drawn.firms(draw)


def test_the_same_seed_draws_the_same() -> None:
    assert [Draw("昆").below(1000) for _ in range(3)] == [Draw("昆").below(1000)] * 3
    draw = Draw("昆")
    assert len({draw.between(1, 6) for _ in range(200)}) == 6
    assert sorted(draw.some_of(range(10), 10)) == list(range(10))
    assert 8_900 < sum(draw.around(8_950, 420) for _ in range(400)) // 400 < 9_000
