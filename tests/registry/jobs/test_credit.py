"""The credit ledger: what findings cost, what is given back, and how a firm stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from registry.store.credit import months_before
from tests.registry.conftest import World
from tests.registry.steps import run, step

DAY = date(2026, 10, 9)


def enter(connection: Connection, case: str = "信用 2026-0001", points: int = 5, day: date = DAY, **more: Any) -> str:
    given = {"firm_id": FIRM, "points": Decimal(points), "ground": "subsidy_deduction", "reason": "第三季度扣减"}
    entry: str = run(step(connection, case, day), "enter_credit", **(given | more))["entry"]
    return entry


def give_back(connection: Connection, entry: str, day: date = DAY, case: str = "信用 2026-0009") -> dict[str, Any]:
    return run(step(connection, case, day), "reverse_credit", entry=entry, reason="复议决定撤销")


def standing(connection: Connection, day: date = DAY, firm: str = FIRM) -> dict[str, Any]:
    return run(step(connection, today=day), "credit_standing", firm_id=firm, on=day, months=Decimal(12))


def test_points_add_up_over_cases_and_count_for_their_firm_alone(world: World) -> None:
    connection = world()
    enter(connection)
    enter(connection, "信用 2026-0002", 15, estate_id=ESTATE, source_case="考核 2026-0001")
    assert standing(connection)["points"] == 20
    assert [entry["points"] for entry in standing(connection)["entries"]] == [15, 5]
    assert standing(connection, firm=OTHER_FIRM)["points"] == 0


def test_points_count_for_twelve_months_to_the_same_day_of_the_next_year(world: World) -> None:
    connection = world()
    enter(connection, day=date(2025, 10, 9))
    assert standing(connection, date(2026, 10, 9))["points"] == 5
    assert standing(connection, date(2026, 10, 10))["points"] == 0
    assert standing(connection, date(2026, 10, 10))["clean_since"] == date(2025, 10, 9)


def test_what_was_given_back_does_not_count_from_that_day_on(world: World) -> None:
    connection = world()
    entry = enter(connection, day=date(2026, 3, 2))
    done = give_back(connection, entry)
    assert (done["firm_id"], done["points"]) == (FIRM, 5)
    assert standing(connection)["points"] == 0
    assert standing(connection)["clean_since"] is None
    assert standing(connection, date(2026, 10, 8))["points"] == 5


def test_an_entry_is_given_back_once(world: World) -> None:
    connection = world()
    entry = enter(connection)
    counter = give_back(connection, entry)["entry"]
    with pytest.raises(JobFault, match="to stand, but 信用 2026-0009/信用 2026-0001 reversed it"):
        give_back(connection, entry, case="信用 2026-0010")
    with pytest.raises(JobFault, match="Expected a deduction of the credit ledger"):
        give_back(connection, counter)


def test_a_case_enters_points_once(world: World) -> None:
    connection = world()
    enter(connection)
    with pytest.raises(JobFault, match="to enter points once"):
        enter(connection)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"firm_id": "firm.nowhere"}, "but firm.nowhere is none"),
        ({"estate_id": "estate.nowhere"}, "but estate.nowhere is none"),
        ({"points": Decimal("0.5")}, "Expected a whole number above zero for points"),
        ({"points": Decimal(-5)}, "Expected a whole number above zero for points"),
        ({"reason": " "}, "Expected text for reason"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(world: World, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobFault, match=sentence):
        enter(world(), **more)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 10, 9), date(2025, 10, 9)),
        (date(2028, 2, 29), date(2027, 3, 1)),  # a term from the 28th ended on the 28th
        (date(2029, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_term_of_a_year_ends_on_the_same_day_or_the_months_last(day: date, first: date) -> None:
    assert months_before(day, 12) == first


def test_a_month_without_the_day_begins_anew_with_the_next() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 3, 1)
    assert months_before(date(2026, 1, 31), 2) == date(2025, 12, 1)


def test_a_case_about_a_firm_knows_which_estates_it_serves(world: World) -> None:
    connection = world()
    facts = run(step(connection), "firm_case_facts", firm_id=FIRM)
    assert facts["firm"]["name"] == "青檀物业服务有限公司"
    assert facts["estates"] == [{"id": ESTATE, "name": "槐安里小区"}]
    with pytest.raises(JobFault, match="Expected a firm of the registry"):
        run(step(connection), "firm_case_facts", firm_id="firm.nowhere")


def test_a_start_form_offers_the_firms(world: World) -> None:
    offered = run(step(world()), "firm_choices")
    assert {one["value"] for one in offered["firm_choices"]} == {FIRM, OTHER_FIRM}
    assert ESTATE in {one["value"] for one in offered["estate_choices"]}


def test_a_reversal_is_opened_for_a_deduction_that_stands(world: World) -> None:
    connection = world()
    entry = enter(connection, source_case="考核 2026-0001")
    assert [one["value"] for one in run(step(connection), "deduction_choices")["deduction_choices"]] == [entry]
    by_entry = run(step(connection), "credit_reversal_facts", entry=entry)
    by_source = run(step(connection), "credit_reversal_facts", source="考核 2026-0001", firm_id=FIRM)
    assert by_entry == by_source
    assert by_entry["deduction"] == {
        "entry": entry, "points": 5, "reason": "第三季度扣减", "entered_on": DAY, "source": "考核 2026-0001",
    }  # fmt: skip
    give_back(connection, entry)
    assert run(step(connection), "deduction_choices")["deduction_choices"] == []
    assert run(step(connection), "credit_reversal_facts", source="考核 2026-0001", firm_id=FIRM)["deduction"] is None
    with pytest.raises(JobFault, match="Expected a deduction that stands"):
        run(step(connection), "credit_reversal_facts", entry=entry)


def test_what_led_to_no_points_has_nothing_to_reverse(world: World) -> None:
    facts = run(step(world()), "credit_reversal_facts", source="考核 2026-0009", firm_id=FIRM)
    assert (facts["deduction"], facts["firm"]["id"]) == (None, FIRM)
