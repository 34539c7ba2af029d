"""Job types that tell a case about a tender's violation what it is about: the estate, and whoever is suspected.

Source: the district's plan, section 3 (1) 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.credit import FIRM, firm_on_record
from registry.jobs.estates import estate_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS
from registry.kinds import BanSubject
from registry.store import estates, firms
from registry.store.units import unit_name, units_of_kind

Result = dict[str, Any]


def violation_choices(context: JobContext, given: Given) -> Result:
    """The estates, the firms and the developers that a tip may be about, each by name."""
    connection, today = context.connection, context.today
    places = sorted(estates.estates(connection, today), key=lambda entry: (entry.subdistrict, entry.name))
    offered = sorted(firms.firms(connection, today), key=lambda entry: entry.name)
    developers = units_of_kind(connection, str(BanSubject.DEVELOPER))
    return {
        "estate_choices": [{"label": f"{entry.name}（{entry.subdistrict}）", "value": entry.id} for entry in places],
        "firm_choices": [{"label": f"{entry.name}（{entry.credit_code}）", "value": entry.id} for entry in offered],
        "developer_choices": [{"label": name, "value": developer} for developer, name in developers],
    }


def violation_facts(context: JobContext, given: Given) -> Result:
    """The estate that was tendered, and the suspects: the firms, each once, else the developer.

    Raises: JobFault if there is no such estate, firm or developer, or nobody is suspected.
    """
    named = [_firm_id(each) for each in given.get("firms") or ()]
    suspects = [_suspect(context, each, BanSubject.FIRM) for each in dict.fromkeys(named)]
    developer_id = inputs.optional_text(given, "developer_id")
    if developer_id is not None:
        suspects.append(_suspect(context, developer_id, BanSubject.DEVELOPER))
    if not suspects:
        raise JobFault("Expected a firm or a developer that is suspected, but there is none.", cause=Cause.VALUE)
    return {"estate": _estate(context, given), "suspects": suspects}


def violator_facts(context: JobContext, given: Given) -> Result:
    """The estate, and one suspect as letters are addressed and served to it.

    A developer has no credit code, no contact on record and no electronic service.
    """
    subject_id = inputs.text(given, "subject_id")
    name = unit_name(context.connection, subject_id, str(BanSubject.DEVELOPER))
    if name is not None:
        kind = BanSubject.DEVELOPER
        firm = {"id": subject_id, "name": name, "credit_code": "", "contact": "", "electronic_service": False}
    else:
        kind, record = BanSubject.FIRM, firm_on_record(context, subject_id)
        firm = {
            "id": subject_id, "name": record.name, "credit_code": record.credit_code,
            "contact": record.contact, "electronic_service": record.electronic_service,
        }  # fmt: skip
    return {"estate": _estate(context, given), "firm": firm, "subject_kind": str(kind)}


def _estate(context: JobContext, given: Given) -> Result:
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    return estate_facts(record)


def _firm_id(each: object) -> str:
    if not isinstance(each, Mapping):
        raise inputs.fault("a list of firms, each with its firm_id", each)
    return inputs.text(each, "firm_id")


def _suspect(context: JobContext, subject_id: str, kind: BanSubject) -> Result:
    name = unit_name(context.connection, subject_id, str(kind))
    if name is None:
        raise JobFault(f"Expected a {kind} of the registry, but {subject_id} is none.", cause=Cause.ABSENT)
    return {"id": subject_id, "name": name, "kind": str(kind)}


JOBS = (
    Job(
        "violation_choices",
        violation_choices,
        inputs={},
        outputs={"estate_choices": "list", "firm_choices": "list", "developer_choices": "list"},
        label="可选的小区、企业和建设单位",
        places={"estate_choices": MAIN_PLACE},
    ),
    Job(
        "violation_facts",
        violation_facts,
        inputs={"estate_id": "string", "firms": "list?", "developer_id": "string?"},
        outputs={"estate": ESTATE_FACTS, "suspects": "list(id, name, kind)"},
        label="查小区和涉嫌单位",
    ),
    Job(
        "violator_facts",
        violator_facts,
        inputs={"estate_id": "string", "subject_id": "string"},
        outputs={"estate": ESTATE_FACTS, "firm": FIRM, "subject_kind": "string"},
        label="查小区和当事单位",
    ),
)
