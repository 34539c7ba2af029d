"""What a start form offers."""

from __future__ import annotations

from datetime import date

from registry.scenario_district import ESTATE, OTHER_ESTATE
from tests.registry.conftest import World
from tests.registry.steps import run, step


def test_quarters_that_have_ended_are_offered_newest_first(world: World) -> None:
    found = run(step(world()), "subsidy_choices")
    assert [choice["value"] for choice in found["quarter_choices"]] == ["2026Q3", "2026Q2", "2026Q1", "2025Q4"]
    assert found["quarter_choices"][0]["label"] == "2026年第三季度"
    assert {choice["value"] for choice in found["estate_choices"]} == {ESTATE, OTHER_ESTATE}
    assert "槐安里小区（友谊街道）" in {choice["label"] for choice in found["estate_choices"]}


def test_a_quarter_with_all_results_is_offered_no_more(world: World) -> None:
    found = run(step(world(failed_before=["2026Q2"], second_estate=False)), "subsidy_choices")
    assert "2026Q2" not in {choice["value"] for choice in found["quarter_choices"]}


def test_without_contracts_nothing_is_offered(world: World) -> None:
    connection = world(contract=None, second_estate=False)
    assert run(step(connection, today=date(2026, 10, 9)), "subsidy_choices") == {"estate_choices": [], "quarter_choices": []}
