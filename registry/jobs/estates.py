"""Job types about estates, their firms, and who sits in the leading group."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from engine.model import grant, unit
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.money import yuan_of
from registry.quarters import Quarter
from registry.store import appraisals, estates, firms, subsidy

Result = dict[str, Any]


def estate_on_record(connection: Connection, estate_id: str, quarter: Quarter) -> estates.EstateRecord:
    """Raises: JobFault if there is no such estate."""
    found = estates.estate_record(connection, estate_id, quarter.last_day)
    if found is None:
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    return found


def contract_of_quarter(connection: Connection, estate_id: str, quarter: Quarter) -> estates.ContractEntry:
    """The quasi-property contract in force on the quarter's last day: its firm answers for the quarter.

    Raises: JobFault if there is none, or more than one.
    Source: the district's procedures, section 4.1 (the firm is the one whose contract is in force on that day).
    """
    found = estates.quasi_contracts_in_force(connection, estate_id, quarter.last_day)
    if len(found) == 1:
        return found[0]
    name = estate_on_record(connection, estate_id, quarter).entry.name
    many = "there is none" if not found else "there are " + " and ".join(each.id for each in found)
    raise JobFault(
        f"Expected one quasi-property contract of {name} in force on {quarter.last_day}, but {many}.", cause=Cause.ABSENT,
    )


def list_quasi_estates(context: JobContext, given: Given) -> Result:
    """Estates with a quasi-property contract in force on the quarter's last day."""
    quarter = inputs.quarter(given)
    found = estates.estates_under_quasi_contract(context.connection, quarter.last_day)
    return {"estates": [{"id": estate_id, "name": name} for estate_id, name in found]}


def subsidy_case_facts(context: JobContext, given: Given) -> Result:
    """All that a quarter's case needs to know of its estate, firm, contract and allotment."""
    quarter = inputs.quarter(given)
    if quarter.last_day >= context.today:
        raise JobFault(f"Expected a quarter that has ended, but {quarter} ends on {quarter.last_day}.", cause=Cause.DAY)
    connection = context.connection
    record = estate_on_record(connection, inputs.text(given, "estate_id"), quarter)
    contract = contract_of_quarter(connection, record.entry.id, quarter)
    edition = appraisals.edition_on(connection, quarter.last_day)
    if edition is None:
        raise JobFault(
            f"Expected an edition of the service standard in force on {quarter.last_day}, but there is none.", cause=Cause.ABSENT,
        )
    balance = subsidy.balance(connection, record.entry.id, quarter)
    failed = appraisals.failed_quarters_before(connection, record.entry.id, contract.firm_id, quarter)
    return {
        "estate": estate_facts(record),
        "firm": firm_facts(connection, contract),
        "contract": contract_facts(contract),
        "allotment": None if balance is None else yuan_of(balance.cents),
        "quarter_label": quarter.label,
        "quarter_first_day": quarter.first_day,
        "quarter_last_day": quarter.last_day,
        "edition": edition,
        "previous_failed": bool(failed),
        "deducted": yuan_of(subsidy.deducted_cents(connection, record.entry.id, quarter)),
    }


def estate_facts(record: estates.EstateRecord) -> Result:
    entry = record.entry
    return {
        "id": entry.id,
        "name": entry.name,
        "name_en": entry.name_en,
        "community": entry.community_id,
        "community_name": entry.community,
        "subdistrict": entry.subdistrict_id,
        "subdistrict_name": entry.subdistrict,
        "has_committee": entry.committee,
        "households": Decimal(entry.households),
        "floor_area": entry.floor_area,
    }


def firm_facts(connection: Connection, contract: estates.ContractEntry) -> Result:
    return facts_of_firm(connection, contract.firm_id, contract.estate_id)


def facts_of_firm(connection: Connection, firm_id: str, estate_id: str) -> Result:
    """A firm and who manages an estate for it. Raises: JobFault if there is no such firm."""
    record = firms.find(connection, firm_id)
    if record is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    manager = firms.manager_of(connection, firm_id, estate_id)
    return {
        "id": firm_id,
        "name": record.name,
        "credit_code": record.credit_code,
        "contact": record.contact,
        "electronic_service": record.electronic_service,
        "manager": None if manager is None else manager[1],
        "manager_id": None if manager is None else manager[0],
    }


def contract_facts(contract: estates.ContractEntry) -> Result:
    return {
        "id": contract.id,
        "kind": contract.kind.label,
        "valid_from": contract.valid_from,
        "valid_to": contract.ends_on,
        "fee": contract.fee,
        "filed_on": contract.filed_on,
    }


def members_of_group(context: JobContext, given: Given) -> Result:
    """The bodies whose people sit in the leading group as members, by id of the unit."""
    query = (
        select(unit.c.id, unit.c.name)
        .join(grant, grant.c.unit_id == unit.c.id)
        .where(grant.c.role == "leading_group_member")
        .distinct()
        .order_by(unit.c.id)
    )
    return {"members": [{"unit": row.id, "name": row.name} for row in context.connection.execute(query)]}


JOBS = (
    Job(
        "list_quasi_estates",
        list_quasi_estates,
        inputs={"quarter": "string"},
        outputs={"estates": "list"},
        label="列出准物业小区",
    ),
    Job(
        "subsidy_case_facts",
        subsidy_case_facts,
        inputs={"estate_id": "string", "quarter": "string"},
        outputs={
            "estate": "context(id, name, name_en, community, community_name, subdistrict, subdistrict_name, has_committee,"
            " households, floor_area)",
            "firm": "context(id, name, credit_code, contact, electronic_service, manager, manager_id)",
            "contract": "context(id, kind, valid_from, valid_to, fee, filed_on)",
            "allotment": "number?",
            "quarter_label": "string",
            "quarter_first_day": "date",
            "quarter_last_day": "date",
            "edition": "string",
            "previous_failed": "boolean",
            "deducted": "number",
        },
        label="查小区、企业、合同和补贴",
    ),
    Job("members_of_group", members_of_group, inputs={}, outputs={"members": "list(unit, name)"}, label="列出领导小组成员单位"),
)
