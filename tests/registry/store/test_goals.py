"""Estates as the goals look at them, out of the registry's tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert, update

from registry import bodies, model
from registry.goals import standing
from registry.kinds import GoalKind
from registry.store import goals
from registry.store.filling import fill_tables
from registry.surveys.count import Count
from tests.registry.conftest import World
from tests.registry.surveys.rows import add_survey
from web.demo import fill

TODAY = date(2026, 11, 23)


def test_the_demonstration_s_district_has_what_the_plan_asks_for_but_for_the_estates_without_service(connection: Connection) -> None:
    fill(connection, TODAY, "!")
    found = goals.places(connection, TODAY, {})
    reached = {one.kind: standing(one, found).reached for one in goals.goals(connection)}
    assert (len(found), reached[GoalKind.COVERAGE]) == (130, 125)
    assert [reached[kind] for kind in (GoalKind.THREE_STAR, GoalKind.TWO_STAR, GoalKind.ONE_STAR, GoalKind.QUASI)] == [2, 12, 46, 45]


def test_goals_come_in_the_plan_s_order_with_their_targets(world: World) -> None:
    connection = world()
    fill_tables(connection, {"goal": list(reversed(bodies.GOALS))})
    assert [(str(one.kind), one.target) for one in goals.goals(connection)] == [
        ("coverage", 100), ("satisfaction", 95), ("three_star", 2), ("two_star", 12), ("one_star", 46), ("quasi", 45), ("party", None),
    ]  # fmt: skip


def test_quasi_property_runs_since_its_first_contract_and_only_while_one_does(world: World) -> None:
    connection = world()
    quasi = {one.id: one.quasi_from for one in goals.places(connection, TODAY, {}) if one.quasi_from}
    (estate_id, since), *_ = quasi.items()
    connection.execute(update(model.contract).where(model.contract.c.estate_id == estate_id).values(ended_on=TODAY - timedelta(days=1)))
    assert since <= TODAY
    assert next(one for one in goals.places(connection, TODAY, {}) if one.id == estate_id).quasi_from is None


def test_a_survey_that_was_taken_out_of_force_counts_for_nothing_and_the_last_counted_year_is_taken(world: World) -> None:
    connection = world()
    assert goals.asked_in(connection, TODAY) == (None, {})
    estate_id, firm_id = "estate.huaianli", "firm.qingtan"
    add_survey(connection, estate_id, firm_id)  # void
    assert goals.asked_in(connection, TODAY) == (None, {})
    _counted_survey(connection, estate_id, firm_id)
    assert goals.asked_in(connection, TODAY) == (2025, {estate_id: Count(40, 80, 60)})
    found = next(one for one in goals.places(connection, TODAY, {estate_id: Count(40, 80, 60)}) if one.id == estate_id)
    assert (found.satisfied, found.marks) == (60, 80)


def _counted_survey(connection: Connection, estate_id: str, firm_id: str) -> None:
    day = date(2025, 10, 9)
    row = {
        "id": "调查 2025-0001/1", "estate_id": estate_id, "firm_id": firm_id, "year": 2025, "round": 1, "title": "满意度",
        "questions": "总体",
        "opens_on": day, "households": "1栋-1", "sample": 1, "seed": "0" * 64, "drawn_on": day, "case_number": "调查 2025-0001",
    }  # fmt: skip
    of_it = {"survey_id": row["id"], "case_number": row["case_number"]}
    term = {"id": f"{row['id']}/1", "number": 1, "closes_at": datetime(2025, 10, 20, 16, tzinfo=UTC), **of_it}
    result = {"id": f"{row['id']}/9", "answers": 40, "items": 80, "satisfied": 60, "counted_on": day, **of_it}
    connection.execute(insert(model.survey), [row])
    connection.execute(insert(model.survey_term), [term])
    connection.execute(insert(model.survey_result), [result])
