"""Job types about what owners are asked to decide: where there is a register to vote by, and what a motion is called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import estate_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS
from registry.kinds import Matter
from registry.store import estates, owners

Result = dict[str, Any]
MOTION = "context(matter, label, label_en, question, papers, cause)"
IN_ENGLISH = {
    Matter.DISMISS_FIRM: "dismiss the property firm", Matter.SELECT_FIRM: "select a property firm",
    Matter.COMMITTEE: "elect or change the owners' committee", Matter.RULES: "make or change the covenant or the rules of procedure",
    Matter.USE_FUND: "use the maintenance fund", Matter.RAISE_FUND: "raise the maintenance fund", Matter.REBUILD: "rebuild the building",
    Matter.CHANGE_COMMON: "change the use of common parts", Matter.BUSINESS_COMMON: "do business with common parts",
    Matter.OTHER: "another important matter",
}  # fmt: skip


def register_choices(context: JobContext, given: Given) -> Result:
    """The estates whose owners' register has been begun, by name."""
    with_register = owners.estates_with_register(context.connection)
    found = [entry for entry in estates.estates(context.connection, context.today) if entry.id in with_register]
    return {"register_choices": [{"label": f"{one.name}（{one.subdistrict}）", "value": one.id} for one in found]}


def motion_facts(context: JobContext, given: Given) -> Result:
    """The estate whose owners are asked, and the motion under the name that the law has for its matter.

    `motion` is what another case puts to them; without it `matter`, `question`, `papers` and `ground` make one.
    """
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    if not owners.has_register(context.connection, record.entry.id):
        raise JobFault(f"Expected an owners' register of {record.entry.name}, but there is none.", cause=Cause.ABSENT)
    put = given.get("motion")
    stated: Given = put if isinstance(put, dict) else {**given, "cause": given.get("ground")}
    matter = inputs.word(stated, "matter", Matter)
    motion = {
        "matter": str(matter), "label": matter.label, "label_en": IN_ENGLISH[matter],
        "question": inputs.text(stated, "question", 500), "papers": inputs.text(stated, "papers", 4000),
        "cause": inputs.optional_text(stated, "cause", 1000) or "",
    }  # fmt: skip
    return {"estate": estate_facts(record), "motion": motion, "round": given.get("round") or Decimal(1)}


JOBS = (
    Job(
        "register_choices",
        register_choices,
        inputs={},
        outputs={"register_choices": "list"},
        label="有业主名册的小区",
        places={"register_choices": MAIN_PLACE},
    ),
    Job(
        "motion_facts",
        motion_facts,
        inputs={
            "estate_id": "string", "motion": "context?", "matter": "string?", "question": "string?", "papers": "string?",
            "ground": "string?", "round": "number?",
        },
        outputs={"estate": ESTATE_FACTS, "motion": MOTION, "round": "number"},
        label="查小区和表决事项",
    ),
)  # fmt: skip
