"""The table of the owners' vote and the page of its result reckon apart from each other, and come to the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.calendar import Calendar
from engine.dmn.reader import read_to_try
from engine.feel import Environment
from engine.host_functions import host_functions
from engine.law_files import read_law_folder
from registry.ballots.tally import metres
from registry.double_majority import Counted, conditions, majority_side, status_of

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
LAW = read_law_folder(WORKFLOWS / "law")[0]
VERDICT = read_to_try((WORKFLOWS / "owners_vote" / "verdict.dmn").read_bytes(), "verdict.dmn", {}).model
NOW = datetime(2026, 10, 9, 4, tzinfo=UTC)
ENVIRONMENT = Environment(now=NOW, functions=host_functions(Calendar({}), {}, LAW, NOW.date(), []))


@some.composite
def counts(draw: some.DrawFn, most: int) -> Counted:
    """Some of each answer and some who are silent; small numbers, so that thresholds are met exactly."""
    parts = [draw(some.integers(0, most)) for _ in range(5)]
    return Counted(max(sum(parts), 1), *parts[:4])


@settings(max_examples=50)
@pytest.mark.parametrize("closed_on", [date(2020, 12, 31), date(2021, 1, 1)])
@given(
    heads=counts(6), area=counts(6), matter=some.sampled_from(["dismiss_firm", "use_fund", "raise_fund", "rebuild", "change_common"]),
    abstain=some.booleans(), silent=some.booleans(),
)  # fmt: skip
def test_the_page_comes_to_what_the_table_decides(
    closed_on: date, heads: Counted, area: Counted, matter: str, abstain: bool, silent: bool
) -> None:
    decided = by_table(closed_on, heads, area, matter, abstain, silent)
    kind = LAW.row("matter_class", closed_on).value[matter]
    row = LAW.row(f"double_majority_{kind}", closed_on)
    side = majority_side(heads, area) if silent else None
    checked = conditions(row.value, heads.votes(abstain, side), area.votes(abstain, side))
    without = conditions(row.value, heads.votes(abstain), area.votes(abstain))
    assert (decided["status"], decided["rule_row"]) == (status_of(checked), row.id)
    assert decided["without_silent"]["status"] == status_of(without)
    assert decided["silent_counted"] is (side is not None)


def by_table(closed_on: date, heads: Counted, area: Counted, matter: str, abstain: bool, silent: bool) -> Any:
    assert VERDICT is not None
    tally = {
        "heads": {name: Decimal(getattr(heads, name)) for name in ("all", "part", "agree", "against", "abstain", "spoiled")},
        "area": {name: metres(getattr(area, name)) for name in ("all", "part", "agree", "against", "abstain", "spoiled")},
    }
    given = {"matter": matter, "closed_on": closed_on, "tally": tally, "abstain_counts": abstain, "silent_counts": silent}
    asked = VERDICT.find("verdict")
    assert asked is not None
    return VERDICT.evaluate(asked.id, given, ENVIRONMENT).value
