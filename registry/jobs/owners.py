"""Job types about the owners' register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.money import yuan_of
from registry.owners.units import label_as_typed
from registry.store import owners

Result = dict[str, Any]


def owners_share(context: JobContext, given: Given) -> Result:
    """With how many heads, and how much area, those who signed for these units stand among all on a day.

    A unit brings its head with all that this head owns; two units of one head bring it once. `unknown` are labels that no
    unit which counts has. Areas in square metres.
    Source: the district's procedures, sections 3 and 4.4 (a petition of 20 % of heads and of area).
    """
    estate_id, on = inputs.text(given, "estate_id"), inputs.day(given, "on")
    if not owners.has_register(context.connection, estate_id):
        raise JobFault(f"Expected an owners' register of {estate_id}, but there is none.", cause=Cause.ABSENT)
    found = owners.heads(context.connection, estate_id, on)
    by_unit = {label: head for head in found for label in head.units}
    signed = {}
    unknown = []
    for typed in inputs.texts(given, "heads"):
        head = by_unit.get(label_as_typed(typed))
        if head is None:
            unknown.append(typed)
        else:
            signed[head.key] = head
    return {
        "heads": Decimal(len(signed)),
        "area": yuan_of(sum(head.area_dm2 for head in signed.values())),
        "heads_all": Decimal(len(found)),
        "area_all": yuan_of(sum(head.area_dm2 for head in found)),
        "unknown": unknown,
    }


JOBS = (
    Job(
        "owners_share",
        owners_share,
        inputs={"estate_id": "string", "on": "date", "heads": "list"},
        outputs={"heads": "number", "area": "number", "heads_all": "number", "area_all": "number", "unknown": "list"},
        label="算联名业主的人数和面积",
    ),
)
