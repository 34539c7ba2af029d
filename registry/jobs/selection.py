"""Job types that tell a selection, and a firm's application to its tender, what they are about. Source: the district's procedures,
section 4.2."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.credit import firm_on_record
from registry.jobs.estates import estate_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS
from registry.jobs.tenders import TENDER, tender_choices, tender_facts
from registry.kinds import BidFault
from registry.store import applications, bars, estates, firms
from registry.store.units import unit_name, units_of_kind

Result = dict[str, Any]
FIRM = "context(id, name, credit_code, contact, electronic_service)"


def selection_choices(context: JobContext, given: Given) -> Result:
    """The estates for which a firm can be selected, and the developers, by name."""
    found = sorted(estates.estates(context.connection, context.today), key=lambda entry: (entry.subdistrict, entry.name))
    return {
        "estate_choices": [{"label": f"{each.name}（{each.subdistrict}）", "value": each.id} for each in found],
        "developer_choices": [{"label": name, "value": key} for key, name in units_of_kind(context.connection, "developer")],
    }


def selection_case_facts(context: JobContext, given: Given) -> Result:
    """The estate, and the developer that tenders where its owners do not yet."""
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    key = inputs.optional_text(given, "developer_id")
    name = None if key is None else unit_name(context.connection, key, "developer")
    if key is not None and name is None:
        raise JobFault(f"Expected a developer of the registry, but {key} is none.", cause=Cause.ABSENT)
    return {
        "estate": estate_facts(record),
        "estate_kind": str(record.entry.kind),
        "developer": None if key is None else {"id": key, "name": name},
    }


def application_choices(context: JobContext, given: Given) -> Result:
    """The tenders for which firms can register, and the firms, by name."""
    offered = sorted(firms.firms(context.connection, context.today), key=lambda entry: entry.name)
    return {
        **tender_choices(context, given),
        "bidder_choices": [{"label": f"{entry.name}（{entry.credit_code}）", "value": entry.id} for entry in offered],
    }


def application_case_facts(context: JobContext, given: Given) -> Result:
    """The tender, its estate, and the firm that applies."""
    told, record = tender_facts(context, given), firm_on_record(context, inputs.text(given, "firm_id"))
    firm = {
        "id": record.id, "name": record.name, "credit_code": record.credit_code, "contact": record.contact,
        "electronic_service": record.electronic_service,
    }  # fmt: skip
    return {"tender_facts": told["tender"], "estate": told["estate"], "firm": firm}


def firm_tenders(context: JobContext, given: Given) -> Result:
    """The tenders that run and that a firm is in: those that are told of a ban."""
    found = applications.tenders_of(context.connection, inputs.text(given, "firm_id"))
    return {"tenders": [{"tender": each} for each in found]}


def firm_standing(context: JobContext, given: Given) -> Result:
    """What the table 投标资格 asks of a firm that is no bidder: it is named for an agreement."""
    record = firm_on_record(context, inputs.text(given, "firm_id"))
    own = bars.own_bars(context.connection, record.id, record.name, context.today)
    listed = [bar.case_number for bar in own if bar.fault is BidFault.LISTED]
    bans = [bar.case_number for bar in own if bar.fault is BidFault.BANNED]
    kin = bars.kin_bars(context.connection, record.id, context.today)
    return {
        "name": record.name,
        "status": str(record.status),
        "blacklisted": bool(listed),
        "listed_case": listed[0] if listed else None,
        "banned": bool(bans),
        "bans": [{"case": each} for each in bans],
        "kin": [{"firm": bar.firm, "case": bar.case_number} for bar in kin],
    }


JOBS = (
    Job(
        "selection_choices",
        selection_choices,
        inputs={},
        outputs={"estate_choices": "list", "developer_choices": "list"},
        places={"estate_choices": MAIN_PLACE},
        label="可选聘的小区和建设单位",
    ),
    Job(
        "selection_case_facts",
        selection_case_facts,
        inputs={"estate_id": "string", "developer_id": "string?"},
        outputs={"estate": ESTATE_FACTS, "estate_kind": "string", "developer": "context(id, name)?"},
        label="查小区和建设单位",
    ),
    Job(
        "application_choices",
        application_choices,
        inputs={},
        outputs={"tender_choices": "list", "bidder_choices": "list"},
        places={"bidder_choices": "firm"},
        label="可报名的招标项目和企业",
    ),
    Job(
        "application_case_facts",
        application_case_facts,
        inputs={"tender": "string", "firm_id": "string"},
        outputs={"tender_facts": TENDER, "estate": ESTATE_FACTS, "firm": FIRM},
        label="查招标项目和企业",
    ),
    Job(
        "firm_tenders",
        firm_tenders,
        inputs={"firm_id": "string"},
        outputs={"tenders": "list(tender)"},
        label="查在投的招标",
    ),
    Job(
        "firm_standing",
        firm_standing,
        inputs={"firm_id": "string"},
        outputs={
            "name": "string", "status": "string", "blacklisted": "boolean", "listed_case": "string?", "banned": "boolean",
            "bans": "list(case)", "kin": "list(firm, case)",
        },
        label="查企业的禁入和黑名单",
    ),
)  # fmt: skip
