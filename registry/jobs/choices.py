"""Job types that offer a start form its options; they run without inputs, before there is a case."""

from __future__ import annotations

from typing import Any

from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs.inputs import Given
from registry.quarters import Quarter
from registry.store import appraisals, estates

Result = dict[str, Any]
QUARTERS_OFFERED = 4


def subsidy_choices(context: JobContext, given: Given) -> Result:
    """The last four quarters that have ended, newest first, and the estates under contract in them, as far as any result is
    still to be recorded."""
    running = Quarter.of(context.today)
    quarters: list[Result] = []
    names: dict[str, str] = {}
    for count in range(1, QUARTERS_OFFERED + 1):
        quarter = running.before(count)
        recorded = appraisals.estates_with_result(context.connection, quarter)
        under_contract = estates.estates_under_quasi_contract(context.connection, quarter.last_day)
        waiting = {estate_id: name for estate_id, name in under_contract if estate_id not in recorded}
        if waiting:
            quarters.append({"label": quarter.label, "value": str(quarter)})
            names |= waiting
    places = {entry.id: entry.subdistrict for entry in estates.estates(context.connection, context.today)}
    chosen = sorted(names, key=lambda estate_id: (places[estate_id], names[estate_id]))
    return {
        "estate_choices": [{"label": f"{names[each]}（{places[each]}）", "value": each} for each in chosen],
        "quarter_choices": quarters,
    }


JOBS = (
    Job(
        "subsidy_choices",
        subsidy_choices,
        inputs={},
        outputs={"estate_choices": "list", "quarter_choices": "list"},
        places={"estate_choices": MAIN_PLACE},
        label="可立案的小区和季度",
    ),
)
