"""Job types that tell a poll about a community-managed estate's firm what it is about.

Source: the district's plan, section 3 (1) 1 (old community-managed estates choose their firm by a poll).
"""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import estate_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS
from registry.kinds import EstateKind, FirmStatus
from registry.store import estates, firms

Result = dict[str, Any]
POLLED = frozenset({EstateKind.COMMUNITY, EstateKind.NONE})


def poll_choices(context: JobContext, given: Given) -> Result:
    """The estates that choose by a poll: managed by the community, or by nobody; by subdistrict and name."""
    found = [entry for entry in estates.estates(context.connection, context.today) if entry.kind in POLLED]
    found.sort(key=lambda entry: (entry.subdistrict, entry.name))
    return {"estate_choices": [{"label": f"{each.name}（{each.subdistrict}）", "value": each.id} for each in found]}


def poll_case_facts(context: JobContext, given: Given) -> Result:
    """The estate, and the firms that trade, by name. Raises: JobFault if there is no such estate."""
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    trading = [entry for entry in firms.firms(context.connection, context.today) if entry.status is FirmStatus.ACTIVE]
    trading.sort(key=lambda entry: entry.name)
    return {
        "estate": estate_facts(record),
        "firm_options": [{"label": entry.name, "value": entry.id} for entry in trading],
    }


JOBS = (
    Job(
        "poll_choices",
        poll_choices,
        inputs={},
        outputs={"estate_choices": "list"},
        label="可以民意调查选聘的小区",
        places={"estate_choices": MAIN_PLACE},
    ),
    Job(
        "poll_case_facts",
        poll_case_facts,
        inputs={"estate_id": "string"},
        outputs={"estate": ESTATE_FACTS, "firm_options": "list(label, value)"},
        label="查小区和可选企业",
    ),
)
