"""Job types that impose measures and lift them: bans from tendering 登记禁入, and the blacklist 黑名单.

Source: 行政处罚法 art. 4, 16: what has no basis in law, confirmed, is not imposed.
"""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from engine.law import LawFault
from registry.jobs import inputs
from registry.jobs.credit import lock_firm
from registry.jobs.inputs import Given
from registry.kinds import BanScope, BanSubject, LeaveKind
from registry.store import measures
from registry.store.units import unit_name
from registry.store.written import written

Result = dict[str, Any]


def grounds(context: JobContext, given: Given) -> Result:
    """Ground, basis and remedy of a measure. Raises: JobFault if its row of law is not there, or not confirmed."""
    decided_on = inputs.day(given, "decided_on")
    if decided_on > context.today:
        raise JobFault(f"Expected a decision made by {context.today}, but its day is {decided_on}.", cause=Cause.DAY)
    rule = inputs.text(given, "basis", 60)
    try:
        row = context.law.row(rule, decided_on)
    except LawFault as fault:
        raise JobFault(str(fault), cause=Cause.BASIS) from fault
    if not row.confirmed:
        raise JobFault(f"Expected a confirmed basis in law, but {row.id} ({row.citation}) is not confirmed.", cause=Cause.BASIS)
    return {
        "ground": inputs.text(given, "ground"), "basis": row.id, "citation": row.citation,
        "remedy": inputs.text(given, "remedy"), "case_number": context.case_number,
    }  # fmt: skip


def enter_blacklist(context: JobContext, given: Given) -> Result:
    """Puts a firm on the blacklist, unless it is listed already."""
    firm_id = inputs.text(given, "firm_id")
    lock_firm(context.connection, firm_id)
    listed = measures.listing_on(context.connection, firm_id, context.today)
    if listed is not None:
        raise JobFault(
            f"Expected {firm_id} off the blacklist, but case {listed.case_number} entered it on {listed.entered_on}.", cause=Cause.BEFORE,
        )
    row = {
        "id": f"{context.case_number}/{firm_id}", "firm_id": firm_id, "points": inputs.whole(given, "points"),
        "entered_on": context.today, **grounds(context, given),
    }  # fmt: skip
    measures.enter_listing(context.connection, row)
    context.wrote("blacklist_entry", row["id"])
    return {"listing": row["id"], "basis": row["basis"]}


def leave_blacklist(context: JobContext, given: Given) -> Result:
    """Takes a firm off the blacklist: `left` after clean months, `undone` where the listing lost its ground.

    Bans that last while it is listed end with it.
    """
    listing_id = inputs.text(given, "listing")
    found = measures.listings(context.connection, listing_id=listing_id)
    if not found:
        raise JobFault(f"Expected an entry of the blacklist, but {listing_id} is none.", cause=Cause.ABSENT)
    lock_firm(context.connection, found[0].firm_id)
    (listing,) = measures.listings(context.connection, listing_id=listing_id)
    if listing.left_by is not None:
        raise JobFault(
            f"Expected {listing_id} to stand, but case {listing.left_by} ended it on {listing.left_on}.", cause=Cause.OVER,
        )
    row = {
        "id": listing_id, "kind": str(inputs.word(given, "kind", LeaveKind)), "reason": inputs.text(given, "reason"),
        "left_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    measures.leave_listing(context.connection, row)
    context.wrote("blacklist_leave", listing_id)
    return {"listing": listing_id, "firm_id": listing.firm_id}


def blacklist_choices(context: JobContext, given: Given) -> Result:
    """The firms on the blacklist, for whoever applies to leave it."""
    listed = [entry for entry in measures.listings(context.connection) if entry.in_force(context.today)]
    return {
        "listed_choices": [
            {"label": f"{unit_name(context.connection, entry.firm_id, 'firm')}（{entry.entered_on}列入）", "value": entry.firm_id}
            for entry in listed
        ]
    }


def record_ban(context: JobContext, given: Given) -> Result:
    """Records a ban of a firm, a developer, or an agency known by name alone.

    while_listed: it lasts as long as the firm's listing in the blacklist; else it has a last day, or is open.
    """
    kind, scope = inputs.word(given, "subject_kind", BanSubject), inputs.word(given, "scope", BanScope)
    valid_from, valid_to = inputs.day(given, "from"), inputs.optional_day(given, "to")
    if valid_to is not None and valid_to < valid_from:
        raise JobFault(f"Expected the ban's last day at or after {valid_from}, but it is {valid_to}.", cause=Cause.DAY)
    subject_id, name = _subject(context, kind, given)
    row = {
        "id": f"{context.case_number}/{subject_id or name}/{scope}", "subject_kind": str(kind), "subject_id": subject_id,
        "subject_name": name, "scope": str(scope), "valid_from": valid_from, "valid_to": valid_to,
        "while_listed": _listing_of(context, subject_id, valid_to, given), "recorded_on": context.today,
        **grounds(context, given),
    }  # fmt: skip
    if measures.bans(context.connection, ban_id=row["id"]):
        raise JobFault(f"Expected one ban of {name} by case {context.case_number}, but it stands already.", cause=Cause.BEFORE)
    measures.add_ban(context.connection, row)
    context.wrote("ban", row["id"])
    return {"ban": row["id"], "basis": row["basis"]}


def _subject(context: JobContext, kind: BanSubject, given: Given) -> tuple[str | None, str]:
    """Id and name of whom the ban is about. Raises: JobFault if they are not known."""
    if kind is BanSubject.AGENCY:
        return None, inputs.text(given, "subject_name", 120)
    subject_id = inputs.text(given, "subject_id")
    name = unit_name(context.connection, subject_id, str(kind))
    if name is None:
        raise JobFault(f"Expected a {kind} of the registry, but {subject_id} is none.", cause=Cause.ABSENT)
    return subject_id, name


def _listing_of(context: JobContext, subject_id: str | None, valid_to: Any, given: Given) -> str | None:
    if given.get("while_listed") is None or not inputs.flag(given, "while_listed"):
        return None
    listing = None if subject_id is None else measures.listing_on(context.connection, subject_id, context.today)
    if listing is None or valid_to is not None:
        raise JobFault(
            "Expected a listed firm and no last day for a ban that lasts while it is listed, but it is not so.", cause=Cause.VALUE,
        )
    return listing.id


def lift_ban(context: JobContext, given: Given) -> Result:
    """Lifts a ban by a counter-entry; the ban itself stays on record."""
    ban_id = inputs.text(given, "ban")
    found = measures.bans(context.connection, ban_id=ban_id)
    if not found:
        raise JobFault(f"Expected a ban, but {ban_id} is none.", cause=Cause.ABSENT)
    if found[0].lifted_by is not None:
        raise JobFault(
            f"Expected ban {ban_id} to stand, but case {found[0].lifted_by} lifted it on {found[0].lifted_on}.", cause=Cause.OVER,
        )
    row = {
        "id": ban_id, "reason": inputs.text(given, "reason"), "lifted_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    measures.lift(context.connection, row)
    context.wrote("ban_lift", ban_id)
    return {"ban": ban_id}


def bans_of(context: JobContext, given: Given) -> Result:
    """The bans of a firm or developer in force on a day."""
    subject_id, day = inputs.text(given, "subject_id"), inputs.optional_day(given, "on") or context.today
    found = [one for one in measures.bans(context.connection, subject_id=subject_id) if one.in_force(day)]
    return {
        "banned": bool(found),
        "bans": [
            {
                "ban": one.id, "scope": str(one.scope), "from": one.valid_from, "to": one.valid_to, "ground": one.ground,
                "case": one.case_number,
            }
            for one in found
        ],
    }  # fmt: skip


GROUNDS = {"ground": "string", "basis": "string", "decided_on": "date", "remedy": "string"}
JOBS = (
    Job(
        "enter_blacklist",
        enter_blacklist,
        inputs={"firm_id": "string", "points": "number", **GROUNDS},
        outputs={"listing": "string", "basis": "string"},
        label="列入黑名单",
        writes=written("blacklist_entry"),
    ),
    Job(
        "leave_blacklist",
        leave_blacklist,
        inputs={"listing": "string", "kind": "string", "reason": "string"},
        outputs={"listing": "string", "firm_id": "string"},
        label="移出黑名单",
        writes=written("blacklist_leave"),
    ),
    Job(
        "blacklist_choices",
        blacklist_choices,
        inputs={},
        outputs={"listed_choices": "list"},
        label="黑名单上的企业",
        places={"listed_choices": "firm"},
    ),
    Job(
        "record_ban",
        record_ban,
        inputs={
            "subject_kind": "string",
            "subject_id": "string?",
            "subject_name": "string?",
            "scope": "string",
            "from": "date",
            "to": "date?",
            "while_listed": "boolean?",
            **GROUNDS,
        },
        outputs={"ban": "string", "basis": "string"},
        label="登记禁入",
        writes=written("ban"),
    ),
    Job(
        "lift_ban",
        lift_ban,
        inputs={"ban": "string", "reason": "string"},
        outputs={"ban": "string"},
        label="解除禁入",
        writes=written("ban_lift"),
    ),
    Job(
        "bans_of",
        bans_of,
        inputs={"subject_id": "string", "on": "date?"},
        outputs={"banned": "boolean", "bans": "list(ban, scope, from, to, ground, case)"},
        label="查禁入",
    ),
)
