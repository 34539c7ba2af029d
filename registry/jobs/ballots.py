"""Job types of the owners' votes: whom a ballot counts is frozen, voting is closed, the votes are counted, a ballot is void."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from engine.canonical import encode
from engine.clock import DISTRICT_ZONE
from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import Job, JobContext, Repeating
from registry.ballots import chain
from registry.ballots.chain import Broken, End
from registry.ballots.recount import recounted
from registry.ballots.snapshot import Counted, snapshot_hash
from registry.ballots.tally import metres, plain
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.owners.units import Head
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow, CloseRow
from registry.store.owners import heads
from registry.store.written import written

Result = dict[str, Any]
EXCLUSIVE = ("exclusive",)
WITH_STORAGE = ("exclusive", "parking", "storage")


def freeze_ballot(context: JobContext, given: Given) -> Result:
    """Writes down whom the ballot counts, as the owners' register has it today, and begins its chain. The case's number is the
    ballot's.

    Throws no_register where the estate's register counts nobody.
    Source: the district's procedures, section 4.5 (frozen on the day of the notice).
    """
    estate_id, storage = inputs.text(given, "estate_id"), _storage(given)
    if ballots.find(context.connection, context.case_number) is not None:
        raise JobFault(f"Expected case {context.case_number} to have no ballot yet, but it has one.", cause=Cause.BEFORE)
    found = heads(context.connection, estate_id, context.today, counted=WITH_STORAGE if storage else EXCLUSIVE)
    if not found:
        raise JobThrow("no_register", f"Expected an owners' register of {estate_id}, but it counts nobody.")
    counted = [_counted(number, head) for number, head in enumerate(found, 1)]
    row: Result = {
        "id": context.case_number, "estate_id": estate_id, "matter": inputs.text(given, "matter", 40),
        "question": inputs.text(given, "question"), **_term(given, context.today), "counts_storage": storage,
        **_size(counted), "frozen_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    ballots.add(context.connection, row, counted)
    ballots.extend(context.connection, row["id"], [chain.opened(row["snapshot"], row["heads"], row["area_dm2"])])
    context.wrote("ballot", row["id"])
    return _frozen(row["id"], counted)


def _storage(given: Given) -> bool:
    return given.get("counts_storage") is not None and inputs.flag(given, "counts_storage")


def _counted(number: int, head: Head) -> Counted:
    return Counted(number, head.key, head.label, head.units, head.area_dm2, str(head.kind))


def _size(counted: list[Counted]) -> Result:
    return {"heads": len(counted), "area_dm2": sum(head.area_dm2 for head in counted), "snapshot": snapshot_hash(counted)}


def _frozen(ballot_id: str, counted: list[Counted]) -> Result:
    size = _size(counted)
    return {"ballot": ballot_id, "heads": Decimal(size["heads"]), "area": metres(size["area_dm2"]), "hash": size["snapshot"]}


def _term(given: Given, today: date) -> Result:
    """When voting opens and closes; a closing time without a zone is the district's."""
    opens_on, closes_at = given.get("opens_on"), given.get("closes_at")
    if isinstance(opens_on, datetime) or not isinstance(opens_on, date) or opens_on < today:
        raise inputs.fault(f"a day from {today} on for opens_on", opens_on)
    if not isinstance(closes_at, datetime):
        raise inputs.fault("a date and time for closes_at", closes_at)
    closing = closes_at if closes_at.tzinfo is not None else closes_at.replace(tzinfo=DISTRICT_ZONE)
    if closing.astimezone(DISTRICT_ZONE).date() < opens_on:
        raise JobFault(f"Expected voting to close after it opens on {opens_on}, but it closes at {closing}.", cause=Cause.DAY)
    return {"opens_on": opens_on, "closes_at": closing}


def frozen_again(again: Repeating, given: Given) -> Result:
    """What `freeze_ballot` gave, of the heads as their rows now stand."""
    return _frozen(again.case_number, ballots.counted_heads(again.connection, again.case_number))


def close_ballot(context: JobContext, given: Given) -> Result:
    """Closes the ballot: after this nothing enters. Throws `unconfirmed` while a bundle waits for its second person."""
    ballot = _own(context, given)
    _require(ballot, not ballot.closed, "open")
    if context.now < ballot.closes_at:
        raise JobFault(f"Expected voting to be over, but ballot {ballot.id} closes at {ballot.closes_at}.", cause=Cause.DAY)
    waiting = bundles.waiting(context.connection, ballot.id)
    if waiting:
        raise JobThrow("unconfirmed", f"Expected every bundle of ballot {ballot.id} confirmed, but {_listed(waiting)} are not.")
    end = ballots.end(context.connection, ballot.id)
    _add_closing(context, ballot, end, reason="")
    return _closed(end)


def _closed(end: End) -> Result:
    return {"entries": Decimal(end.entries), "chain": end.hash, "unconfirmed": []}


def closed_again(again: Repeating, given: Given) -> Result:
    """What `close_ballot` gave, of the chain as it now stands."""
    closing, last = _closing_at(again.connection, again.case_number, again.entry)
    _, end = _unbroken(again.connection, again.case_number, closing, last)
    return _closed(end)


def tally_ballot(context: JobContext, given: Given) -> Result:
    """Counts what the chain holds, and holds each bundle of paper against its count by hand."""
    ballot = _own(context, given)
    _require(ballot, ballot.closed, "closed")
    closing = ballots.closings(context.connection, ballot.id)[-1]
    result = _tallied(context.connection, ballot, closing, last=True)
    row: Result = {
        "id": f"{closing.id}/{context.entry}", "ballot_id": ballot.id, "close_id": closing.id, "result": encode(result),
        "counted_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    ballots.add_tally(context.connection, row)
    context.wrote("ballot_tally", row["id"])
    return result


def tallied_again(again: Repeating, given: Given) -> Result:
    """What `tally_ballot` gave, reckoned from the rows as they now stand: snapshot, chain, and who voted."""
    ballot = ballots.find(again.connection, again.case_number)
    if ballot is None:
        raise JobFault(f"Expected a ballot of case {again.case_number}, but there is none.", cause=Cause.ABSENT)
    return _tallied(again.connection, ballot, *_closing_at(again.connection, ballot.id, again.entry))


def _tallied(connection: Connection, ballot: BallotRow, closing: CloseRow, last: bool) -> Result:
    """`last`: nothing has come after this closing; only then is it known who had voted by then."""
    contents, end = _unbroken(connection, ballot.id, closing, last)
    try:
        found, whole = recounted(contents, ballots.counted_heads(connection, ballot.id), ballot.snapshot,
                                 ballots.turnout(connection, ballot.id) if last else None)  # fmt: skip
    except Broken as broken:
        raise JobFault(str(broken)) from None
    return plain(found, whole, end)


def _unbroken(connection: Connection, ballot_id: str, closing: CloseRow, last: bool) -> tuple[list[Result], End]:
    """The contents of a ballot's chain up to a closing, all of it where that was the last one. Raises JobFault where it was
    altered since, or went on."""
    try:
        contents, end = chain.read(ballot_id, ballots.chain(connection, ballot_id, None if last else closing.entries))
    except Broken as broken:
        raise JobFault(str(broken)) from None
    if (end.entries, end.hash) != (closing.entries, closing.chain):
        raise JobFault(f"Expected the chain of ballot {ballot_id} to end as it was closed, but it ends otherwise.")
    return contents, end


def _closing_at(connection: Connection, ballot_id: str, entry: int) -> tuple[CloseRow, bool]:
    """The closing that stood when the case wrote its entry of this number, and whether it stands still."""
    known = ballots.closings(connection, ballot_id)
    found = [one for one in known if one.entry <= entry and not one.reopened]
    if not found:
        raise JobFault(f"Expected a closing of ballot {ballot_id} up to entry {entry}, but there is none.", cause=Cause.ABSENT)
    return found[-1], found[-1] is known[-1]


def reopen_ballot(context: JobContext, given: Given) -> Result:
    """Opens a closed ballot for a recount: bundles are put right by counter-entries, nothing new is voted by code."""
    ballot = _own(context, given)
    _require(ballot, ballot.closed, "closed")
    closing = ballots.closings(context.connection, ballot.id)[-1]
    _, end = _unbroken(context.connection, ballot.id, closing, last=True)
    _add_closing(context, ballot, end, inputs.text(given, "reason"), reopened=True)
    return {"ballot": ballot.id}


def void_ballot(context: JobContext, given: Given) -> Result:
    """A ballot that counts no longer (annulled, withdrawn); all that was voted stays where it is."""
    ballot_id = inputs.text(given, "ballot", 60)
    ballot = ballots.lock(context.connection, ballot_id)
    if ballot is None:
        raise JobFault(f"Expected a ballot {ballot_id}, but there is none.", cause=Cause.ABSENT)
    _require(ballot, True, "in force")
    row = {
        "id": ballot.id, "reason": inputs.text(given, "reason"), "voided_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    ballots.add_void(context.connection, row)
    context.wrote("ballot_void", ballot.id)
    return {"ballot": ballot.id}


def _own(context: JobContext, given: Given) -> BallotRow:
    """The ballot of this case, locked. Raises JobFault for none, and for another case's."""
    ballot_id = inputs.text(given, "ballot", 60)
    ballot = ballots.lock(context.connection, ballot_id)
    if ballot is None or ballot_id != context.case_number:
        raise JobFault(f"Expected the ballot of case {context.case_number}, but {ballot_id} is none.", cause=Cause.ABSENT)
    return ballot


def _require(ballot: BallotRow, fits: bool, wanted: str) -> None:
    if ballot.void is not None:
        raise JobFault(f"Expected ballot {ballot.id} to be {wanted}, but it is void: {ballot.void}", cause=Cause.OVER)
    if not fits:
        raise JobFault(f"Expected ballot {ballot.id} to be {wanted}, but it is {'closed' if ballot.closed else 'open'}.")


def _add_closing(context: JobContext, ballot: BallotRow, end: End, reason: str, reopened: bool = False) -> None:
    number = ballot.closings + 1
    row: Result = {
        "id": f"{ballot.id}/{number}", "ballot_id": ballot.id, "number": number, "reopened": reopened, "reason": reason,
        "at": context.now, "entries": end.entries, "chain": end.hash, "entry": context.entry, "case_number": context.case_number,
    }  # fmt: skip
    ballots.add_closing(context.connection, row)
    context.wrote("ballot_close", row["id"])


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


COUNTED = "context(all, part, agree, against, abstain, spoiled)"
JOBS = (
    Job(
        "freeze_ballot",
        freeze_ballot,
        inputs={
            "estate_id": "string", "matter": "string", "question": "string", "opens_on": "date", "closes_at": "any",
            "counts_storage": "boolean?",
        },
        outputs={"ballot": "string", "heads": "number", "area": "number", "hash": "string"},
        repeat=frozen_again,
        label="冻结表决名册",
        writes=written("ballot"),
    ),
    Job(
        "close_ballot",
        close_ballot,
        inputs={"ballot": "string"},
        outputs={"entries": "number", "chain": "string", "unconfirmed": "list"},
        repeat=closed_again,
        label="截止表决",
        writes=written("ballot_close"),
    ),
    Job(
        "tally_ballot",
        tally_ballot,
        inputs={"ballot": "string"},
        outputs={
            "heads": COUNTED, "area": COUNTED, "bundles": "list(number, counted, entered, differs)", "differs": "boolean",
            "entries": "number", "chain": "string",
        },
        repeat=tallied_again,
        label="计票",
        writes=written("ballot_tally"),
    ),
    Job(
        "reopen_ballot",
        reopen_ballot,
        inputs={"ballot": "string", "reason": "string"},
        outputs={"ballot": "string"},
        label="重新计票",
        writes=written("ballot_close"),
    ),
    Job(
        "void_ballot",
        void_ballot,
        inputs={"ballot": "string", "reason": "string"},
        outputs={"ballot": "string"},
        label="表决作废",
        writes=written("ballot_void"),
    ),
)  # fmt: skip
