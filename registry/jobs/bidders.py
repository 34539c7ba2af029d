"""Job types about the bidders of a tender: registered, looked up, admitted, out. Source: the district's procedures, section 4.2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.jobs.tenders import on_record, running
from registry.kinds import BidFault, TenderMode
from registry.model import bidder, bidder_admission, bidder_out
from registry.store import bars, bids, credit, firms, measures, tenders
from registry.store.bids import Bidder
from registry.store.kinship import kin_of
from registry.store.tenders import TenderRow
from registry.store.written import written

Result = dict[str, Any]
KINDS = {BidFault.BANNED: "ban", BidFault.LISTED: "blacklist"}


def register_bidder(context: JobContext, given: Given) -> Result:
    """Registers a firm for a tender, by the firm's own case.

    Throws too-late after the last day, registered-already for another case of the firm, not-invited where only invited firms bid.
    """
    found, firm_id = running(context, given), inputs.text(given, "firm_id", 80)
    if firms.find(context.connection, firm_id) is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    if context.today > found.qualified_until or found.closed_at is not None:
        raise JobThrow("too-late", f"Expected {firm_id} to register by {found.qualified_until}, but it is {context.today}.")
    if bids.find_bidder(context.connection, found.id, firm_id) is not None:
        raise JobThrow("registered-already", f"Expected {firm_id} not to be registered for {found.id}, but it is.")
    if not _is_invited(context, found, firm_id):
        raise JobThrow("not-invited", f"Expected {firm_id} among those invited to {found.id}, but it is not.")
    row: Result = {
        "id": bids.bidder_id(found.id, firm_id), "tender_id": found.id, "firm_id": firm_id, "registered_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, bidder, row)
    context.wrote("bidder", row["id"])
    return {"bidder": row["id"]}


def _is_invited(context: JobContext, found: TenderRow, firm_id: str) -> bool:
    return found.mode is TenderMode.OPEN or firm_id in tenders.invited(context.connection, found.id)


def bidder_facts(context: JobContext, given: Given) -> Result:
    """What the table 投标资格 asks of a firm: its bans and listing today, those of firms under the same person, such firms
    among the bidders of this tender, and what its credit lost in the last `months`."""
    connection, today = context.connection, context.today
    found, firm_id = on_record(connection, given), inputs.text(given, "firm_id", 80)
    record = firms.find(connection, firm_id)
    if record is None:
        raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
    bans = [one for one in measures.bans(connection, subject_id=firm_id) if one.in_force(today)]
    listing = measures.listing_on(connection, firm_id, today)
    since = credit.months_before(today, inputs.whole(given, "months"))
    lost = [one.points for one in credit.standing_deductions(connection, firm_id, today) if one.entered_on >= since]
    kin = {other.firm_id for other in kin_of(connection, firm_id)}
    return {
        "firm": {
            "id": firm_id, "name": record.name, "credit_code": record.credit_code, "contact": record.contact,
            "electronic_service": record.electronic_service,
        },
        "status": str(record.status),
        "blacklisted": listing is not None,
        "listed_case": None if listing is None else listing.case_number,
        "banned": bool(bans),
        "bans": [
            {
                "ban": one.id, "scope": str(one.scope), "from": one.valid_from, "to": one.valid_to, "ground": one.ground,
                "case": one.case_number,
            }
            for one in bans
        ],
        "kin": [
            {"firm_id": bar.firm_id, "firm": bar.firm, "what": KINDS[bar.fault], "ground": bar.ground, "case": bar.case_number}
            for bar in bars.kin_bars(connection, firm_id, today)
        ],
        "same_person_as": [
            {"firm_id": one.firm_id, "firm": one.firm, "case": one.case_number}
            for one in bids.bidders(connection, found.id)
            if one.firm_id in kin
        ],
        "points": Decimal(-sum(lost)),
        "invited": _is_invited(context, found, firm_id),
        "late": today > found.qualified_until,
    }  # fmt: skip


def registered(context: JobContext, given: Given) -> Bidder:
    """The bidder of a tender that runs. Raises: JobFault."""
    found, firm_id = running(context, given), inputs.text(given, "firm_id", 80)
    one = bids.find_bidder(context.connection, found.id, firm_id)
    if one is None:
        raise JobFault(f"Expected {firm_id} registered for tender {found.id}, but it is not.", cause=Cause.ABSENT)
    return one


def admit_bidder(context: JobContext, given: Given) -> Result:
    """A firm is qualified: it may bid. Throws bidder-out where it went out meanwhile."""
    one = registered(context, given)
    if one.out is not None:
        raise JobThrow("bidder-out", f"Expected {one.firm_id} to be a bidder of {one.tender_id}, but it is out: {one.out}")
    if one.admitted_on is not None:
        raise JobFault(f"Expected {one.firm_id} not to be admitted yet, but it is.", cause=Cause.BEFORE)
    row: Result = {"id": one.id, "admitted_on": context.today, "case_number": context.case_number}
    tenders.add(context.connection, bidder_admission, row)
    context.wrote("bidder_admission", one.id)
    return {"bidder": one.id}


def exclude_bidder(context: JobContext, given: Given) -> Result:
    """A firm is out, for a reason: it bids no longer, and a bid of it does not count. Gives whether it was in before."""
    one = registered(context, given)
    if one.out is not None:
        return {"excluded": False}
    row: Result = {
        "id": one.id, "reason": inputs.text(given, "reason", 2_000), "cause_case": inputs.optional_text(given, "cause_case", 60),
        "out_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, bidder_out, row)
    context.wrote("bidder_out", one.id)
    return {"excluded": True}


def tender_bidders(context: JobContext, given: Given) -> Result:
    """Every firm that registered, and how it stands."""
    found = bids.bidders(context.connection, on_record(context.connection, given).id)
    return {
        "bidders": [
            {
                "firm_id": one.firm_id, "firm": one.firm, "case": one.case_number, "admitted": one.admitted_on is not None,
                "out": one.out is not None, "reason": one.out, "cause": one.out_cause,
            }
            for one in found
        ],
        "admitted": Decimal(sum(one.admitted_on is not None and one.out is None for one in found)),
    }  # fmt: skip


JOBS = (
    Job(
        "register_bidder",
        register_bidder,
        inputs={"tender": "string", "firm_id": "string"},
        outputs={"bidder": "string"},
        label="登记报名",
        writes=written("bidder"),
    ),
    Job(
        "bidder_facts",
        bidder_facts,
        inputs={"tender": "string", "firm_id": "string", "months": "number"},
        outputs={
            "firm": "context(id, name, credit_code, contact, electronic_service)", "status": "string", "blacklisted": "boolean",
            "listed_case": "string?", "banned": "boolean", "bans": "list(ban, scope, from, to, ground, case)",
            "kin": "list(firm_id, firm, what, ground, case)", "same_person_as": "list(firm_id, firm, case)", "points": "number",
            "invited": "boolean", "late": "boolean",
        },
        label="查投标资格",
    ),
    Job(
        "admit_bidder",
        admit_bidder,
        inputs={"tender": "string", "firm_id": "string"},
        outputs={"bidder": "string"},
        label="确认投标资格",
        writes=written("bidder_admission"),
    ),
    Job(
        "exclude_bidder",
        exclude_bidder,
        inputs={"tender": "string", "firm_id": "string", "reason": "string", "cause_case": "string?"},
        outputs={"excluded": "boolean"},
        label="取消投标资格",
        writes=written("bidder_out"),
    ),
    Job(
        "tender_bidders",
        tender_bidders,
        inputs={"tender": "string"},
        outputs={"bidders": "list(firm_id, firm, case, admitted, out, reason, cause)", "admitted": "number"},
        label="列出投标人",
    ),
)  # fmt: skip
