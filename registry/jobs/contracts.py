"""Job types that file service contracts 合同备案, say what keeps a firm from one, and tell of contracts that end.

Source: the district's procedures, section 5 (contract_filing); its plan, section 3 (1) 1.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import MAIN_PLACE, Job, JobContext
from engine.store import cases, waits
from registry.jobs import inputs
from registry.jobs.estates import contract_facts, estate_facts, facts_of_firm, firm_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS, FIRM_FACTS
from registry.jobs.takeovers import end_contract
from registry.kinds import AnnexKind, BidFault, ContractKind, FirmStatus
from registry.money import yuan_of
from registry.store import bars, contracts, estates, firms, takeovers
from registry.store.bars import Bar
from registry.store.kinship import Tie
from registry.store.units import unit_name
from registry.store.written import written

Result = dict[str, Any]
DAY = timedelta(days=1)
DISMISSAL, FILED = "firm_eviction", "contract_filed"
"""The process that dismisses a firm, and the message by which it learns of the successor's contract."""
TIES = {Tie.LEGAL_PERSON: "法定代表人", Tie.CONTROLLING_OWNER: "控股方"}
LEVELLED = (ContractKind.OWNERS, ContractKind.EARLY)
"""The kinds that agree on a level of the service standard; the others go by the "three haves" 三个有."""
OFFER = "context(fee, level, valid_from, valid_to)"
BARS = "list(firm, tie, who, measure, ground, citation, since, case)"


def contract_choices(context: JobContext, given: Given) -> Result:
    """All estates by subdistrict and name, and the firms that trade."""
    found = sorted(estates.estates(context.connection, context.today), key=lambda entry: (entry.subdistrict, entry.name))
    trading = [one for one in firms.firms(context.connection, context.today) if one.status is FirmStatus.ACTIVE]
    return {
        "estate_choices": [{"label": f"{each.name}（{each.subdistrict}）", "value": each.id} for each in found],
        "firm_choices": [{"label": each.name, "value": each.id} for each in trading],
    }


def contract_filing_facts(context: JobContext, given: Given) -> Result:
    """The estate, the firm, who signs for the owners, and what was offered in the tender or poll that the contract comes from.

    The developer signs an early contract where one is named, else the owners' committee, else the community in its place.
    Raises: JobFault for an estate, a firm or a developer that is none.
    """
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    kind = inputs.word(given, "kind", ContractKind)
    level, fee = given.get("level") if kind in LEVELLED else None, given.get("fee")
    return {
        "estate": estate_facts(record),
        "estate_kind": str(record.entry.kind),
        "firm": facts_of_firm(context.connection, inputs.text(given, "firm_id"), record.entry.id),
        "party": _party(context, record, kind, inputs.optional_text(given, "developer_id")),
        "kind_name": kind.label,
        "offer": {
            "fee": None if fee is None else yuan_of(inputs.hundredths(given, "fee")),
            "level": None if level is None else inputs.number(given, "level"),
            "valid_from": inputs.optional_day(given, "valid_from"),
            "valid_to": inputs.optional_day(given, "valid_to"),
        },
        "origin": inputs.optional_text(given, "origin", 60),
    }  # fmt: skip


def _party(context: JobContext, record: estates.EstateRecord, kind: ContractKind, developer_id: str | None) -> Result:
    """Who signs beside the firm; `unit` is the developer's, null where the estate's own units have the role."""
    if kind is ContractKind.EARLY and developer_id is not None:
        name = unit_name(context.connection, developer_id, "developer")
        if name is None:
            raise JobFault(f"Expected a developer of the registry, but {developer_id} is none.", cause=Cause.ABSENT)
        return {"role": "developer_contact", "name": name, "unit": developer_id}
    if record.entry.committee:
        return {"role": "owners_committee", "name": f"{record.entry.name}业主委员会", "unit": None}
    return {"role": "community_officer", "name": record.entry.community, "unit": None}


def contract_bars(context: JobContext, given: Given) -> Result:
    """What keeps a firm from a new contract today: bans and listings of its own, and of firms under the same person."""
    firm_id = inputs.text(given, "firm_id")
    name = unit_name(context.connection, firm_id, "firm")
    if name is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    return {"bars": [_bar(one) for one in bars.bars_to(context.connection, firm_id, name, context.today)]}


def _bar(one: Bar) -> Result:
    return {
        "firm": one.firm,
        "tie": None if one.kin is None else TIES[one.kin.tie],
        "who": None if one.kin is None else one.kin.who,
        "measure": "列入黑名单" if one.fault is BidFault.LISTED else "登记禁入",
        "ground": one.ground,
        "citation": one.citation,
        "since": one.since,
        "case": one.case_number,
    }


def contract_overlap(context: JobContext, given: Given) -> Result:
    """The newest contract of the estate that runs on a day of the new one's term; null if none does."""
    found = contracts.overlapping(
        context.connection, inputs.text(given, "estate_id"), inputs.word(given, "kind", ContractKind),
        inputs.day(given, "valid_from"), inputs.day(given, "valid_to"),
    )  # fmt: skip
    return {"overlap": {"contract": found[0].id, "firm": found[0].firm, "ends_on": found[0].ends_on} if found else None}


def file_contract(context: JobContext, given: Given) -> Result:
    """Enters a contract with its annexes in the register, and ends the developer's early one that it replaces.

    Raises: JobThrow "barred" if the firm may have no new contract today; JobFault if another contract runs in its term.
    Source: Civil Code (民法典) art. 940 (the owners' contract ends the early one).
    """
    connection, estate_id, firm_id = context.connection, inputs.text(given, "estate_id"), inputs.text(given, "firm_id")
    if not contracts.lock_estate(connection, estate_id):
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    kind, first, last = inputs.word(given, "kind", ContractKind), inputs.day(given, "valid_from"), inputs.day(given, "valid_to")
    barred = bars.first_bar(connection, firm_id, context.today)
    if barred is not None:
        raise JobThrow("barred", f"Expected a firm without a ban, but case {barred[1].case_number} keeps {firm_id} out.")
    if beside := contracts.overlapping(connection, estate_id, kind, first, last):
        raise JobFault(f"Expected no other contract of {estate_id} from {first} to {last}, but {beside[0].id} runs.", cause=Cause.BEFORE)
    for early in contracts.replaced_by_owners(connection, estate_id, first) if kind is ContractKind.OWNERS else ():
        reason = "业主大会选聘的企业的合同生效（民法典第九百四十条）"
        end_contract(context, {"contract": early.id, "ended_on": first - DAY, "reason": reason})
    row: Result = {
        "id": context.case_number, "kind": str(kind), "estate_id": estate_id, "firm_id": firm_id, "valid_from": first, "valid_to": last,
        "fee_cents": inputs.hundredths(given, "fee"), "level": None if given.get("level") is None else inputs.whole(given, "level"),
        "filed_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    filing = row | {"signed_on": inputs.day(given, "signed_on"), "origin_case": inputs.optional_text(given, "origin", 60)}
    annexes = list(_annexes(context, given))
    contracts.add_contract(connection, row, filing, annexes)
    context.wrote("contract_filing", row["id"])
    for one in annexes:
        context.wrote("contract_annex", one["id"])
    return {"contract": row["id"]}


def _annexes(context: JobContext, given: Given) -> list[Result]:
    """Raises: JobFault for what is no list of annexes, each with its kind and file."""
    found = given.get("annexes")
    if not isinstance(found, (list, tuple)) or not all(isinstance(one, dict) and isinstance(one.get("file"), dict) for one in found):
        raise inputs.fault("a list of annexes with kind and file for annexes", found)
    return [
        {
            "id": f"{context.case_number}/{number}", "contract_id": context.case_number, "number": number,
            "kind": str(inputs.word(one, "kind", AnnexKind)), "content_hash": inputs.text(one["file"], "hash", 64),
            "case_number": context.case_number,
        }
        for number, one in enumerate(found, 1)
    ]  # fmt: skip


def expiring_contracts(context: JobContext, given: Given) -> Result:
    """The contracts that end within so many days without a successor, of which nobody was told yet."""
    found = contracts.expiring(context.connection, context.today, inputs.whole(given, "days"))
    return {"contracts": [{"contract": one.id, "estate_id": one.estate_id} for one in found]}


def contract_expiry_facts(context: JobContext, given: Given) -> Result:
    """A contract that ends, its estate and firm, and who decides for the owners what comes after it.

    Raises: JobFault if there is no such contract.
    """
    contract_id = inputs.text(given, "contract_id")
    entry = contracts.find(context.connection, contract_id)
    record = None if entry is None else estates.estate_record(context.connection, entry.estate_id, context.today)
    if entry is None or record is None:
        raise JobFault(f"Expected a contract of the registry, but {contract_id} is none.", cause=Cause.ABSENT)
    return {
        "estate": estate_facts(record),
        "estate_kind": str(record.entry.kind),
        "firm": firm_facts(context.connection, entry),
        "contract": contract_facts(entry) | {
            "kind_id": str(entry.kind), "level": None if entry.level is None else Decimal(entry.level),
        },
        "party": _party(context, record, ContractKind.OWNERS, None),
    }  # fmt: skip


def record_reminder(context: JobContext, given: Given) -> Result:
    """Keeps that this case tells of a contract's end; once for each last day."""
    contract_id = inputs.text(given, "contract_id")
    entry = contracts.find(context.connection, contract_id)
    if entry is None:
        raise JobFault(f"Expected a contract of the registry, but {contract_id} is none.", cause=Cause.ABSENT)
    told = [one for one in contracts.reminders_of(context.connection, contract_id) if one.ends_on == entry.ends_on]
    if told:
        raise JobFault(f"Expected nobody told of the end of {contract_id} yet, but case {told[0].case_number} did.", cause=Cause.BEFORE)
    row: Result = {
        "id": f"{contract_id}/{entry.ends_on}", "contract_id": contract_id, "ends_on": entry.ends_on, "reminded_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    contracts.add_reminder(context.connection, row)
    context.wrote("contract_reminder", row["id"])
    return {"reminder": row["id"]}


def dismissal_awaiting(context: JobContext, given: Given) -> Result:
    """The number of the dismissal 清退 under way in an estate that awaits a successor's contract, or will; null if none is.

    One whose own end of the old contract has passed, and that listens no more, has gone on without a successor.
    """
    estate_id = inputs.text(given, "estate_id")
    row = cases.by_unique_key(context.connection, f"{DISMISSAL}/{estate_id}")
    if row is None or waits.listeners(context.connection, FILED, estate_id):
        return {"dismissal": None if row is None else row.number}
    ends = takeovers.ends(context.connection, case_number=row.number)
    gone_on = any(one.voided_by is None and one.ended_on < context.today for one in ends)
    return {"dismissal": None if gone_on else row.number}


JOBS = (
    Job(
        "contract_choices",
        contract_choices,
        inputs={},
        outputs={"estate_choices": "list", "firm_choices": "list"},
        label="可选的小区和企业",
        places={"estate_choices": MAIN_PLACE},
    ),
    Job(
        "contract_filing_facts",
        contract_filing_facts,
        inputs={
            "estate_id": "string", "firm_id": "string", "kind": "string", "level": "number?", "fee": "number?", "valid_from": "date?",
            "valid_to": "date?", "origin": "string?", "developer_id": "string?",
        },
        outputs={
            "estate": ESTATE_FACTS, "estate_kind": "string", "firm": FIRM_FACTS, "party": "context(role, name, unit)",
            "kind_name": "string", "offer": OFFER, "origin": "string?",
        },
        label="查小区、企业和选聘结果",
    ),
    Job("contract_bars", contract_bars, inputs={"firm_id": "string"}, outputs={"bars": BARS}, label="查禁入和关联企业"),
    Job(
        "contract_overlap",
        contract_overlap,
        inputs={"estate_id": "string", "kind": "string", "valid_from": "date", "valid_to": "date"},
        outputs={"overlap": "context(contract, firm, ends_on)?"},
        label="查合同期限是否重叠",
    ),
    Job(
        "file_contract",
        file_contract,
        inputs={
            "estate_id": "string", "firm_id": "string", "kind": "string", "level": "number?", "fee": "number", "valid_from": "date",
            "valid_to": "date", "signed_on": "date", "origin": "string?", "annexes": "list(kind, file)",
        },
        outputs={"contract": "string"},
        label="登记合同和附件",
        writes=written("contract_filing", "contract_annex", "contract_end"),
    ),
    Job(
        "expiring_contracts",
        expiring_contracts,
        inputs={"days": "number"},
        outputs={"contracts": "list(contract, estate_id)"},
        label="列出将到期的合同",
    ),
    Job(
        "contract_expiry_facts",
        contract_expiry_facts,
        inputs={"contract_id": "string"},
        outputs={
            "estate": ESTATE_FACTS, "estate_kind": "string", "firm": FIRM_FACTS,
            "contract": "context(id, kind, kind_id, level, valid_from, valid_to, fee, filed_on)", "party": "context(role, name, unit)",
        },
        label="查将到期的合同",
    ),
    Job(
        "record_reminder",
        record_reminder,
        inputs={"contract_id": "string"},
        outputs={"reminder": "string"},
        label="登记到期提醒",
        writes=written("contract_reminder"),
    ),
    Job(
        "dismissal_awaiting",
        dismissal_awaiting,
        inputs={"estate_id": "string"},
        outputs={"dismissal": "string?"},
        label="查等待接管合同的清退",
    ),
)  # fmt: skip
