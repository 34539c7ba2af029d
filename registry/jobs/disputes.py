"""Job types that enter disputes, levels, agreements and what was kept of them, and that count what other cases begin with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import MAIN_PLACE, Job, JobContext
from registry.jobs import inputs
from registry.jobs.credit import firm_on_record, lock_firm
from registry.jobs.inputs import Given
from registry.kinds import DisputeMatter, DisputeOutcome
from registry.quarters import Quarter
from registry.store import disputes, estates, firms
from registry.store.disputes import DisputeEntry
from registry.store.written import written

Result = dict[str, Any]
LEVELS = (1, 2, 3)
TALKS = (1, 2)
"""Levels at which somebody may still join. Source: the district's procedures, section 4.3."""
MATTERS_EN = {
    DisputeMatter.FEE: "fees", DisputeMatter.SERVICE: "service", DisputeMatter.REPAIR: "repairs",
    DisputeMatter.INCOME: "public income", DisputeMatter.PARKING: "parking", DisputeMatter.DEPOSIT: "renovation deposit",
    DisputeMatter.LEAK: "leaks and neighbours", DisputeMatter.HEATING: "heating", DisputeMatter.PRICE: "prices",
    DisputeMatter.OTHER_DISPUTE: "another matter",
}  # fmt: skip


def dispute_choices(context: JobContext, given: Given) -> Result:
    """All estates, by subdistrict and name, and the firms by name."""
    places = sorted(estates.estates(context.connection, context.today), key=lambda entry: (entry.subdistrict, entry.name))
    known = sorted(firms.firms(context.connection, context.today), key=lambda entry: entry.name)
    return {
        "estate_choices": [{"label": f"{each.name}（{each.subdistrict}）", "value": each.id} for each in places],
        "firm_choices": [{"label": each.name, "value": each.id} for each in known],
    }


def dispute_facts(context: JobContext, given: Given) -> Result:
    """The estate, the firm that is a party (none where it is none), the matter in words, and the open disputes on it there.

    Raises: JobFault for an estate, a firm or a matter that is none.
    """
    record = estates.estate_record(context.connection, inputs.text(given, "estate_id"), context.today)
    if record is None:
        raise JobFault(f"Expected an estate of the registry, but {given['estate_id']} is none.", cause=Cause.ABSENT)
    entry, matter = record.entry, inputs.word(given, "matter", DisputeMatter)
    firm_id = inputs.optional_text(given, "firm_id")
    found = disputes.disputes(context.connection, estate_id=entry.id, matter=str(matter), only_open=True)
    return {
        "estate": {
            "id": entry.id, "name": entry.name, "name_en": entry.name_en, "community_name": entry.community,
            "subdistrict": entry.subdistrict_id, "subdistrict_name": entry.subdistrict,
        },
        "firm": None if firm_id is None else {"id": firm_id, "name": firm_on_record(context, firm_id).name},
        "matter_label": matter.label,
        "matter_label_en": MATTERS_EN[matter],
        "same_matter": [
            {
                "label": f"{each.case_number}，{each.opened_on}受理" + (f"，{each.firm}" if each.firm else ""),
                "value": each.case_number, "open_to_join": each.level in TALKS and each.agreed_on is None,
            }
            for each in found
        ],
    }  # fmt: skip


def open_dispute(context: JobContext, given: Given) -> Result:
    """Enters the case's dispute, once. open_same: how many are open on the matter in the estate, this one counted."""
    estate_id, firm_id = inputs.text(given, "estate_id"), inputs.optional_text(given, "firm_id")
    matter = inputs.word(given, "matter", DisputeMatter)
    if not disputes.lock_estate(context.connection, estate_id):
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    if firm_id is not None:
        firm_on_record(context, firm_id)
    if disputes.dispute_of(context.connection, context.case_number) is not None:
        raise JobFault(f"Expected case {context.case_number} to enter its dispute once, but it has before.", cause=Cause.BEFORE)
    row = {
        "id": context.case_number, "estate_id": estate_id, "firm_id": firm_id, "matter": str(matter), "opened_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    disputes.add_dispute(context.connection, row)
    context.wrote("dispute", context.case_number)
    found = disputes.disputes(context.connection, estate_id=estate_id, matter=str(matter), only_open=True)
    return {"open_same": Decimal(len(found)), "open_cases": [each.case_number for each in reversed(found)]}


def enter_level(context: JobContext, given: Given) -> Result:
    """Enters that the dispute is mediated at a level, which none has been that is as high."""
    entry, level = _open(context), inputs.whole(given, "level")
    if level not in LEVELS or (entry.level is not None and level <= entry.level):
        reached = "none" if entry.level is None else f"level {entry.level}"
        raise JobFault(f"Expected a level up to 3 above {reached}, but it is {level}.", cause=Cause.VALUE)
    key = f"{context.case_number}/{level}"
    row = {"id": key, "dispute_id": context.case_number, "level": level, "entered_on": context.today}
    disputes.add_level(context.connection, {**row, "case_number": context.case_number})
    context.wrote("dispute_level", key)
    return {"level": Decimal(level)}


def _open(context: JobContext) -> DisputeEntry:
    """The case's dispute. Raises: JobFault if it has none that is open."""
    entry = disputes.dispute_of(context.connection, context.case_number)
    if entry is None:
        raise JobFault(f"Expected case {context.case_number} to have entered a dispute, but it has not.", cause=Cause.ABSENT)
    if not entry.open:
        raise JobFault(f"Expected the dispute of case {context.case_number} to be open, but it is over.", cause=Cause.OVER)
    return entry


def record_agreement(context: JobContext, given: Given) -> Result:
    """Enters the agreement of the case's dispute with what each side owes; the ids of the obligations, in their order.

    obligations: a list of {by_firm, due, yuan}, yuan null where no money is owed.
    """
    entry = _open(context)
    if entry.agreed_on is not None:
        raise JobFault(f"Expected one agreement in case {context.case_number}, but there is one already.", cause=Cause.BEFORE)
    if entry.level is None:
        raise JobFault(f"Expected the dispute of case {context.case_number} to be mediated, but it is not.", cause=Cause.ABSENT)
    row = {
        "id": context.case_number, "document": inputs.text(given, "document", 80), "level": entry.level,
        "effective_on": inputs.day(given, "effective_on"), "case_number": context.case_number,
    }  # fmt: skip
    owed = [_owed(context, each, number) for number, each in enumerate(_obligations(given), 1)]
    if entry.firm_id is None and any(each["by_firm"] for each in owed):
        raise JobFault("Expected obligations of the firm only where one is a party, but none is.", cause=Cause.VALUE)
    disputes.add_agreement(context.connection, row, owed)
    context.wrote("dispute_agreement", context.case_number)
    for each in owed:
        context.wrote("dispute_obligation", each["id"])
    return {"obligation_ids": [each["id"] for each in owed]}


def _obligations(given: Given) -> list[Mapping[str, Any]]:
    """Raises: JobFault if there is none."""
    found = given.get("obligations")
    if not isinstance(found, (list, tuple)) or not found or not all(isinstance(each, Mapping) for each in found):
        raise inputs.fault("at least one obligation for obligations", found)
    return list(found)


def _owed(context: JobContext, given: Given, number: int) -> Result:
    return {
        "id": f"{context.case_number}/{number}", "dispute_id": context.case_number, "number": number,
        "by_firm": inputs.flag(given, "by_firm"), "due_on": inputs.day(given, "due"),
        "cents": 0 if given.get("yuan") is None else inputs.hundredths(given, "yuan"), "case_number": context.case_number,
    }  # fmt: skip


def record_performance(context: JobContext, given: Given) -> Result:
    """Enters whether an obligation was kept, once. first_broken: whether it is the first of this agreement that the firm broke;
    broken_in_quarter: the cases whose agreement the firm first broke in the running quarter, oldest first."""
    key, kept = inputs.text(given, "obligation", 66), inputs.flag(given, "kept")
    entry = _open(context)
    if entry.firm_id is not None:
        lock_firm(context.connection, entry.firm_id)
    owed = disputes.obligations(context.connection, context.case_number)
    mine = next((each for each in owed if each.id == key), None)
    if mine is None:
        raise JobFault(f"Expected an obligation of case {context.case_number}, but {key} is none.", cause=Cause.ABSENT)
    if mine.kept is not None:
        raise JobFault(f"Expected to hear of obligation {key} once, but it is on record already.", cause=Cause.BEFORE)
    row = {"id": key, "kept": kept, "recorded_on": context.today, "case_number": context.case_number}
    disputes.add_performance(context.connection, row)
    context.wrote("dispute_performance", key)
    quarter = Quarter.of(context.today)
    broken = [] if entry.firm_id is None else disputes.agreements_broken(
        context.connection, entry.firm_id, quarter.first_day, quarter.last_day
    )  # fmt: skip
    before = any(each.by_firm and each.kept is False for each in owed)
    return {"first_broken": mine.by_firm and not kept and not before, "broken_in_quarter": broken, "quarter_label": quarter.label}


def close_dispute(context: JobContext, given: Given) -> Result:
    """Enters how the case's dispute ended, once."""
    _open(context)
    outcome = inputs.word(given, "outcome", DisputeOutcome)
    row = {"id": context.case_number, "outcome": str(outcome), "closed_on": context.today, "case_number": context.case_number}
    disputes.add_close(context.connection, row)
    context.wrote("dispute_close", context.case_number)
    return {"closed": True}


JOBS = (
    Job(
        "dispute_choices",
        dispute_choices,
        inputs={},
        outputs={"estate_choices": "list", "firm_choices": "list"},
        label="可选的小区和企业",
        places={"estate_choices": MAIN_PLACE},
    ),
    Job(
        "dispute_facts",
        dispute_facts,
        inputs={"estate_id": "string", "firm_id": "string?", "matter": "string"},
        outputs={
            "estate": "context(id, name, name_en, community_name, subdistrict, subdistrict_name)",
            "firm": "context(id, name)?",
            "matter_label": "string",
            "matter_label_en": "string",
            "same_matter": "list(label, value, open_to_join)",
        },
        label="查小区、企业和同一事项的纠纷",
    ),
    Job(
        "open_dispute",
        open_dispute,
        inputs={"estate_id": "string", "firm_id": "string?", "matter": "string"},
        outputs={"open_same": "number", "open_cases": "list"},
        label="登记纠纷",
        writes=written("dispute"),
    ),
    Job(
        "enter_level",
        enter_level,
        inputs={"level": "number"},
        outputs={"level": "number"},
        label="登记调解层级",
        writes=written("dispute_level"),
    ),
    Job(
        "record_agreement",
        record_agreement,
        inputs={"document": "string", "effective_on": "date", "obligations": "list"},
        outputs={"obligation_ids": "list"},
        label="登记调解协议",
        writes=written("dispute_agreement", "dispute_obligation"),
    ),
    Job(
        "record_performance",
        record_performance,
        inputs={"obligation": "string", "kept": "boolean"},
        outputs={"first_broken": "boolean", "broken_in_quarter": "list", "quarter_label": "string"},
        label="登记协议履行情况",
        writes=written("dispute_performance"),
    ),
    Job(
        "close_dispute",
        close_dispute,
        inputs={"outcome": "string"},
        outputs={"closed": "boolean"},
        label="登记纠纷结果",
        writes=written("dispute_close"),
    ),
)
