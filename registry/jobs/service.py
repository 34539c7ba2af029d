"""Job types about who serves an estate, under whatever kind of contract, and the lists that start forms offer of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import contract_facts, estate_facts, firm_facts
from registry.jobs.inputs import Given
from registry.store import estates
from registry.store.estates import EstateEntry

Result = dict[str, Any]

ESTATE_FACTS = (
    "context(id, name, name_en, community, community_name, subdistrict, subdistrict_name, has_committee, households, floor_area)"
)
FIRM_FACTS = "context(id, name, credit_code, contact, electronic_service, manager, manager_id)"
CONTRACT_FACTS = "context(id, kind, valid_from, valid_to, fee, filed_on)"


def served_by(connection: Connection, firm_id: str, context: JobContext) -> list[EstateEntry]:
    """The estates that a firm serves today, by subdistrict, community, id."""
    return [entry for entry in estates.estates(connection, context.today) if entry.firm_id == firm_id]


def service_facts(context: JobContext, given: Given) -> Result:
    """An estate, the firm whose contract runs there today, that contract, and every estate that this firm serves."""
    connection = context.connection
    record = estates.estate_record(connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    firm_id = inputs.optional_text(given, "firm_id") or record.entry.firm_id
    running = [each for each in record.contracts if each.firm_id == firm_id and each.valid_from <= context.today <= each.ends_on]
    if not running:
        whose = f"of {firm_id} " if firm_id else ""
        raise JobFault(
            f"Expected a contract {whose}for {record.entry.name} in force on {context.today}, but there is none.", cause=Cause.ABSENT,
        )
    served = served_by(connection, firm_id, context)
    return {
        "estate": estate_facts(record),
        "firm": firm_facts(connection, running[0]),
        "contract": contract_facts(running[0]),
        "served": [{"label": each.name, "value": each.id} for each in served],
    }


def service_choices(context: JobContext, given: Given) -> Result:
    """The estates under contract today, each with its firm."""
    found = [entry for entry in estates.estates(context.connection, context.today) if entry.firm_id]
    return {"service_choices": [{"label": f"{each.name}（{each.firm}）", "value": each.id} for each in found]}


def firms_in_service(context: JobContext, given: Given) -> Result:
    """The firms that serve an estate today, each with the first of its estates; by id."""
    first: dict[str, EstateEntry] = {}
    for entry in estates.estates(context.connection, context.today):
        if entry.firm_id:
            first.setdefault(entry.firm_id, entry)
    return {"firms": [{"firm_id": firm_id, "estate_id": first[firm_id].id} for firm_id in sorted(first)]}


def estates_in_service(context: JobContext, given: Given) -> Result:
    """The estates that a firm serves today, with the firm; by subdistrict, community, id."""
    found = [entry for entry in estates.estates(context.connection, context.today) if entry.firm_id]
    return {"estates": [{"estate_id": each.id, "firm_id": each.firm_id} for each in found]}


def subdistrict_choices(context: JobContext, given: Given) -> Result:
    """The subdistricts that have an estate, by id."""
    found = {entry.subdistrict_id: entry.subdistrict for entry in estates.estates(context.connection, context.today)}
    return {"subdistrict_choices": [{"label": found[each], "value": each} for each in sorted(found)]}


def subdistrict_estates(context: JobContext, given: Given) -> Result:
    """The estates of a subdistrict; `firm_id` is null where nobody serves one under contract."""
    wanted = inputs.text(given, "subdistrict")
    found = estates.estates(context.connection, context.today, subdistrict_id=wanted)
    if not found:
        raise JobFault(f"Expected a subdistrict with estates, but {wanted} has none.", cause=Cause.ABSENT)
    return {
        "area": {"id": wanted, "name": found[0].subdistrict},
        "area_estates": [
            {"label": f"{each.name}（{each.firm or '没有物业企业'}）", "value": each.id, "firm_id": each.firm_id or None}
            for each in found
        ],
    }


JOBS = (
    Job(
        "service_facts",
        service_facts,
        inputs={"estate_id": "string", "firm_id": "string?"},
        outputs={
            "estate": ESTATE_FACTS,
            "firm": FIRM_FACTS,
            "contract": CONTRACT_FACTS,
            "served": "list(label, value)",
        },
        label="查小区、企业和合同",
    ),
    Job(
        "service_choices",
        service_choices,
        inputs={},
        outputs={"service_choices": "list"},
        label="有物业合同的小区",
        places={"service_choices": MAIN_PLACE},
    ),
    Job(
        "firms_in_service",
        firms_in_service,
        inputs={},
        outputs={"firms": "list(firm_id, estate_id)"},
        label="列出在管物业企业",
    ),
    Job(
        "estates_in_service",
        estates_in_service,
        inputs={},
        outputs={"estates": "list(estate_id, firm_id)"},
        label="列出有物业合同的小区",
    ),
    Job(
        "subdistrict_choices",
        subdistrict_choices,
        inputs={},
        outputs={"subdistrict_choices": "list"},
        label="可选的街镇",
        places={"subdistrict_choices": MAIN_PLACE},
    ),
    Job(
        "subdistrict_estates",
        subdistrict_estates,
        inputs={"subdistrict": "string"},
        outputs={"area": "context(id, name)", "area_estates": "list(label, value, firm_id)"},
        label="列出街镇的小区",
    ),
)
