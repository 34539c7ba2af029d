"""Quarterly results, failed quarters, and what voids them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from registry.store.appraisals import appraisals
from tests.registry.conftest import World
from tests.registry.steps import CASE, run, step

FAILED = {
    "score": Decimal("82.00"), "verdict": "整改", "missing": ["秩序维护"], "failed": True, "rate": Decimal("0.36"),
    "amount": Decimal("18856.80"),
}  # fmt: skip


def record(connection: Connection, case: str = CASE, quarter: str = "2026Q3", **result: Any) -> dict[str, Any]:
    given = {"estate_id": ESTATE, "firm_id": FIRM, "quarter": quarter, **result}
    return run(step(connection, case), "record_appraisal", **given)


def failed(connection: Connection, quarter: str = "2026Q3", firm: str = FIRM) -> dict[str, Any]:
    return run(step(connection), "failed_quarters", estate_id=ESTATE, firm_id=firm, quarter=quarter)


def test_a_result_is_kept_as_it_was(world: World) -> None:
    connection = world()
    record(connection, **FAILED)
    (entry,) = appraisals(connection, estate_id=ESTATE)
    assert (entry.score, entry.rate, entry.amount) == (Decimal("82.00"), Decimal("0.3600"), Decimal("18856.80"))
    assert (entry.verdict.label, entry.missing, entry.failed, entry.in_force) == ("整改", "秩序维护", True, True)
    assert entry.case_number == CASE


def test_a_quarter_that_is_not_rated_has_no_score(world: World) -> None:
    connection = world()
    record(connection, verdict="未评", failed=False)
    (entry,) = appraisals(connection, firm_id=FIRM)
    assert entry.score is None
    assert entry.verdict.label == "未评"


def test_a_second_result_for_the_quarter_is_refused(world: World) -> None:
    connection = world()
    record(connection, score=Decimal("90.00"), verdict="qualified", failed=False)
    with pytest.raises(JobFault, match=f"but case {CASE} recorded one"):
        record(connection, "考核 2026-0999", **FAILED)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": "良好"}, "Expected one of qualified, rectification, not_rated for verdict"),
        ({"score": Decimal("100.01")}, "Expected a score of at most 100"),
        ({"score": Decimal("82.005")}, "at most two decimal places"),
        ({"score": None}, "Expected a score exactly where the quarter is rated"),
        ({"verdict": "合格"}, "Expected a failed quarter to be one of rectification"),
        ({"rate": Decimal("36")}, "Expected a rate from 0 to 1"),
        ({"amount": Decimal("0.00")}, "Expected the amount of a failed quarter to be above zero"),
        ({"failed": "yes"}, "Expected true or false for failed"),
        ({"missing": "秩序维护"}, "Expected a list of texts for missing"),
        ({"firm_id": OTHER_FIRM}, "Expected the firm that served estate.huaianli on 2026-09-30"),
    ],
)
def test_a_result_that_makes_no_sense_is_refused(world: World, changes: dict[str, Any], sentence: str) -> None:
    connection = world()
    with pytest.raises(JobFault, match=sentence):
        record(connection, **(FAILED | changes))
    assert appraisals(connection, estate_id=ESTATE) == ()


@pytest.mark.parametrize(
    ("before", "counts"),
    [("2026Q2", True), ("2025Q3", True), ("2025Q2", False)],
)
def test_a_failed_quarter_counts_for_the_four_after_it(world: World, before: str, counts: bool) -> None:
    connection = world(failed_before=[before])
    assert failed(connection) == {"second": counts, "quarters": [before] if counts else []}


def test_the_quarter_itself_does_not_count_against_it(world: World) -> None:
    connection = world()
    record(connection, **FAILED)
    assert failed(connection)["second"] is False


def test_another_firms_failure_does_not_count(world: World) -> None:
    assert failed(world(failed_before=["2026Q2"]), firm=OTHER_FIRM)["second"] is False


def test_a_voided_result_no_longer_counts_but_stays_on_record(world: World) -> None:
    connection = world()
    record(connection, **FAILED)
    done = run(step(connection, "冲正 2026-0002"), "void_appraisal", case_number=CASE)
    assert done["quarter"] == "2026Q3"
    (entry,) = appraisals(connection, estate_id=ESTATE)
    assert (entry.failed, entry.in_force, entry.voided_by) == (True, False, "冲正 2026-0002")
    assert failed(connection, "2026Q4")["second"] is False
    with pytest.raises(JobFault, match="but case 冲正 2026-0002 voided it"):
        run(step(connection, "冲正 2026-0003"), "void_appraisal", case_number=CASE)


def test_a_case_without_result_has_nothing_to_void(world: World) -> None:
    with pytest.raises(JobFault, match="to have recorded a result, but it has not"):
        run(step(world()), "void_appraisal", case_number=CASE)
