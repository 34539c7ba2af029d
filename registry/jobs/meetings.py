"""Job types about meetings of bodies around an estate: who may be asked to one, and what it is to talk about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry import bodies
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.store import estates, firms

Result = dict[str, Any]
TOPIC = ("subject", "facts", "wanted")


def meeting_choices(context: JobContext, given: Given) -> Result:
    """All estates, by subdistrict and name."""
    found = sorted(estates.estates(context.connection, context.today), key=lambda entry: (entry.subdistrict, entry.name))
    return {"estate_choices": [{"label": f"{each.name}（{each.subdistrict}）", "value": each.id} for each in found]}


def meeting_facts(context: JobContext, given: Given) -> Result:
    """The estate, the firm (the one named, else that of the running contract, else none), the bodies that may be asked and
    bound, and the topics: those of the caller, or one of `matter`, `facts` and `wanted`.

    Raises: JobFault for an estate or a firm that is none, for a body that does not belong to the estate, for no topic.
    """
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    entry = record.entry
    firm_id = inputs.optional_text(given, "firm_id") or entry.firm_id
    firm = _firm(context, firm_id) if firm_id else None
    found = list(_bodies(context.connection, entry, firm))
    asked = () if given.get("bureaus") is None else inputs.texts(given, "bureaus")
    if strangers := sorted(set(asked) - {each["unit"] for each in found}):
        raise JobFault(f"Expected bodies around {entry.name}, but found {', '.join(strangers)}.", cause=Cause.VALUE)
    return {
        "estate": {
            "id": entry.id, "name": entry.name, "name_en": entry.name_en, "community_name": entry.community,
            "subdistrict": entry.subdistrict_id, "subdistrict_name": entry.subdistrict, "has_committee": entry.committee,
        },
        "firm": firm,
        "bodies": found,
        "asked": list(asked),
        "topics": _topics(given),
    }  # fmt: skip


def _firm(context: JobContext, firm_id: str) -> Result:
    record = firms.find(context.connection, firm_id)
    if record is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    return {"id": firm_id, "name": record.name}


def _bodies(connection: Connection, entry: estates.EstateEntry, firm: Result | None) -> list[Result]:
    """Who may sit at the table, each with the role that acts for it: bureaus, subdistrict, community, owners, firm.

    `place` is where a task looks for the role, none where the case's own units say it."""
    found: list[Result] = [
        {"unit": unit, "name": name, "role": bodies.acting_role(unit), "place": unit} for unit, name, _ in bodies.BUREAUS
    ]
    found += [
        {"unit": entry.subdistrict_id, "name": entry.subdistrict, "role": "subdistrict_officer", "place": None},
        {"unit": entry.community_id, "name": entry.community, "role": "community_officer", "place": None},
        {
            "unit": entry.id,
            "name": f"{entry.name}{'业主委员会' if entry.committee else '居民代表'}",
            "role": "owners_committee" if entry.committee else "residents_rep",
            "place": None,
        },
    ]
    if firm is not None:
        managed = firms.manager_of(connection, firm["id"], entry.id) is not None
        role = "firm_manager" if managed else "firm_contact"
        found.append({"unit": firm["id"], "name": firm["name"], "role": role, "place": None})
    return found


def _topics(given: Given) -> list[Result]:
    """Raises: JobFault if there is nothing to talk about, or a topic without a subject."""
    agenda = given.get("agenda")
    if not agenda:
        one = {"subject": inputs.text(given, "matter"), "facts": given.get("facts"), "wanted": given.get("wanted")}
        agenda = [one]
    if not isinstance(agenda, (list, tuple)) or not all(isinstance(each, dict) for each in agenda):
        raise JobFault("Expected a list of topics for agenda, each with a subject, but it is none.", cause=Cause.VALUE)
    return [{key: inputs.text(each, key) if key == "subject" else inputs.optional_text(each, key) for key in TOPIC} for each in agenda]


JOBS = (
    Job(
        "meeting_choices",
        meeting_choices,
        inputs={},
        outputs={"estate_choices": "list"},
        label="列出小区",
        places={"estate_choices": MAIN_PLACE},
    ),
    Job(
        "meeting_facts",
        meeting_facts,
        inputs={
            "estate_id": "string", "firm_id": "string?", "agenda": "list?", "matter": "string?", "facts": "string?",
            "wanted": "string?", "bureaus": "list?",
        },
        outputs={
            "estate": "context(id, name, name_en, community_name, subdistrict, subdistrict_name, has_committee)",
            "firm": "context(id, name)?",
            "bodies": "list(unit, name, role, place)",
            "asked": "list",
            "topics": "list(subject, facts, wanted)",
        },
        label="查小区、企业、有关单位和议题",
    ),
)  # fmt: skip
