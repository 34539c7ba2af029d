"""Job types of tenders 招标: announced with a key of their own that two holders keep together, put off, closed, ended.

Source: the district's procedures, section 4.2.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from engine.clock import DISTRICT_ZONE
from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import Job, JobContext, Repeating
from registry.jobs import inputs
from registry.jobs.estates import estate_facts
from registry.jobs.inputs import Given
from registry.jobs.service import ESTATE_FACTS
from registry.kinds import KeyHolder, KeyPair, TenderMode, TenderOutcome
from registry.model import key_half, tender, tender_closing, tender_end, tender_invitation
from registry.money import yuan_of
from registry.store import bids, estates, tenders
from registry.store.tenders import HolderKey, TenderRow
from registry.store.units import unit_name
from registry.store.written import written
from registry.tenders import boxes
from registry.tenders.halves import split

Result = dict[str, Any]
PAIRS = {
    KeyPair.PRIMARY: (KeyHolder.TENDERER, KeyHolder.HOUSING_HEAD),
    KeyPair.RECOVERY: (KeyHolder.JUSTICE_OFFICER, KeyHolder.FINANCE_HEAD),
}
LEAST_INVITED = 3
HALF = "half of {} for {}"
"""What a box with a half holds: the tender, the holder."""


def open_tender(context: JobContext, given: Given) -> Result:
    """Announces a round of the case's tender: makes its key pair, and leaves of the private key two halves for each pair of
    holders, every half in a box for its holder. The private key itself is kept nowhere.

    Throws no-holder where a holder has set no passphrase for this round.
    """
    connection, number = context.connection, inputs.whole(given, "round")
    tender_id = f"{context.case_number}/{number}"
    before = tenders.newest_of_case(connection, context.case_number)
    if number != (1 if before is None else before.round + 1) or (before is not None and before.outcome is None):
        raise JobFault(f"Expected the next round of {context.case_number}, but {number} is none, or one runs.", cause=Cause.BEFORE)
    keys = _holders(connection, context.case_number, number)
    terms, mode = _terms(given, context.today), inputs.word(given, "mode", TenderMode)
    guests = _invited(connection, given, mode)
    private = boxes.new_private_key()
    row: Result = {
        "id": tender_id, "estate_id": _estate(connection, given, context.today).entry.id, "round": number, "mode": str(mode),
        "ceiling_cents": None if given.get("ceiling") is None else inputs.hundredths(given, "ceiling"),
        "public_key": boxes.public_of(private).hex(), "opened_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(connection, tender, row)
    context.wrote("tender", tender_id)
    context.wrote("tender_term", tenders.add_term(connection, tender_id, 1, {**terms, "case_number": context.case_number}))
    for firm_id in guests:
        invitation = {"id": f"{tender_id}/{firm_id}", "tender_id": tender_id, "firm_id": firm_id, "case_number": context.case_number}
        tenders.add(connection, tender_invitation, invitation)
        context.wrote("tender_invitation", invitation["id"])
    _share_out(context, tender_id, private, keys)
    return {"tender": tender_id, "key": row["public_key"]}


def _holders(connection: Connection, case_number: str, number: int) -> dict[KeyHolder, HolderKey]:
    found = {key.holder: key for key in tenders.holder_keys(connection, case_number, number)}
    missing = [holder for holder in KeyHolder if holder not in found]
    if missing:
        raise JobThrow("no-holder", f"Expected a passphrase of every holder of round {number}, but {', '.join(missing)} set none.")
    return found


def _share_out(context: JobContext, tender_id: str, private: bytes, keys: dict[KeyHolder, HolderKey]) -> None:
    for pair, holders in PAIRS.items():
        for holder, half in zip(holders, split(private), strict=True):
            row: Result = {
                "id": f"{tender_id}/{holder}", "tender_id": tender_id, "holder": str(holder), "pair": str(pair),
                "holder_key": keys[holder].id, "case_number": context.case_number,
                "sealed": boxes.closed(keys[holder].public_key, half, HALF.format(tender_id, holder)),
            }  # fmt: skip
            tenders.add(context.connection, key_half, row)
            context.wrote("key_half", row["id"])


def _estate(connection: Connection, given: Given, today: date) -> estates.EstateRecord:
    estate_id = inputs.text(given, "estate_id", 80)
    found = estates.estate_record(connection, estate_id, today)
    if found is None:
        raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
    return found


def _invited(connection: Connection, given: Given, mode: TenderMode) -> list[str]:
    """Source: Tender Law (招标投标法), art. 17 (three or more)."""
    firms = () if given.get("invited") is None else inputs.texts(given, "invited")
    if mode is TenderMode.OPEN:
        return []
    strangers = [firm_id for firm_id in firms if unit_name(connection, firm_id, "firm") is None]
    if strangers or len(set(firms)) < LEAST_INVITED:
        raise JobFault(
            f"Expected {LEAST_INVITED} or more firms of the registry to invite, but it is {', '.join(firms)}.", cause=Cause.VALUE,
        )
    return sorted(set(firms))


def _terms(given: Given, today: date) -> Result:
    """Until when firms register, and when bidding closes; a closing time without a zone is the district's."""
    qualified, closes_at = inputs.day(given, "qualified_until"), given.get("closes_at")
    if not isinstance(closes_at, datetime):
        raise inputs.fault("a date and time for closes_at", closes_at)
    closing = closes_at if closes_at.tzinfo is not None else closes_at.replace(tzinfo=DISTRICT_ZONE)
    if not today <= qualified <= closing.astimezone(DISTRICT_ZONE).date():
        raise JobFault(
            f"Expected registration from {today} until the bids close at {closing}, but it ends on {qualified}.", cause=Cause.DAY,
        )
    return {"qualified_until": qualified, "closes_at": closing}


def move_closing(context: JobContext, given: Given) -> Result:
    """Puts the closing time off: nothing that was announced is ever cut short."""
    found = running(context, given)
    terms = _terms(given, min(context.today, found.qualified_until))
    if context.now >= found.closes_at or terms["closes_at"] < found.closes_at or terms["qualified_until"] < found.qualified_until:
        raise JobFault(f"Expected {found.id} open, and to close later than {found.closes_at}, but it is not so.", cause=Cause.DAY)
    row: Result = {**terms, "case_number": context.case_number}
    context.wrote("tender_term", tenders.add_term(context.connection, found.id, found.terms + 1, row))
    return {"tender": found.id}


def on_record(connection: Connection, given: Given) -> TenderRow:
    """Raises: JobFault if there is no such tender."""
    tender_id = inputs.text(given, "tender", 80)
    found = tenders.find(connection, tender_id)
    if found is None:
        raise JobFault(f"Expected a tender, but {tender_id} is none.", cause=Cause.ABSENT)
    return found


def running(context: JobContext, given: Given) -> TenderRow:
    """The tender, locked, if it has not ended. Raises: JobFault."""
    tenders.lock(context.connection, inputs.text(given, "tender", 80))
    found = on_record(context.connection, given)
    if found.outcome is not None:
        raise JobFault(f"Expected tender {found.id} to run, but it has ended: {found.outcome}.", cause=Cause.OVER)
    return found


def tender_facts(context: JobContext, given: Given) -> Result:
    """All that is public of a tender, and its estate."""
    found = on_record(context.connection, given)
    record = estates.estate_record(context.connection, found.estate_id, context.today)
    assert record is not None  # a foreign key says so
    facts = {
        "id": found.id, "case": found.case_number, "round": Decimal(found.round), "mode": str(found.mode),
        "ceiling": None if found.ceiling_cents is None else yuan_of(found.ceiling_cents), "opened_on": found.opened_on,
        "qualified_until": found.qualified_until, "closes_at": found.closes_at, "closed": found.closed_at is not None,
        "ended": None if found.outcome is None else str(found.outcome), "winner": found.winner,
    }  # fmt: skip
    return {"tender": facts, "estate": estate_facts(record)}


def tender_choices(context: JobContext, given: Given) -> Result:
    """The open tenders for which firms can register today; who is invited gets a case of its own."""
    found = [one for one in tenders.registering(context.connection, context.today) if one.mode is TenderMode.OPEN]
    return {
        "tender_choices": [
            {"label": f"{one.estate}（{one.case_number}，{one.qualified_until}报名截止）", "value": one.id} for one in found
        ]
    }


def close_bids(context: JobContext, given: Given) -> Result:
    """Closes the bidding: what stands by now is opened, nothing else is taken. Counts the bids of firms that are not out."""
    found = running(context, given)
    if context.now < found.closes_at:
        raise JobFault(f"Expected bidding to be over, but tender {found.id} closes at {found.closes_at}.", cause=Cause.DAY)
    if found.closed_at is not None:
        raise JobFault(f"Expected tender {found.id} open, but it was closed at {found.closed_at}.", cause=Cause.BEFORE)
    out = {one.firm_id for one in bids.bidders(context.connection, found.id) if one.out is not None}
    received = sum(one.firm_id not in out for one in bids.bids(context.connection, found.id))
    row: Result = {"id": found.id, "closed_at": context.now, "received": received, "case_number": context.case_number}
    tenders.add(context.connection, tender_closing, row)
    context.wrote("tender_closing", found.id)
    return _closed(context.connection, found.id, received)


def _closed(connection: Connection, tender_id: str, received: int) -> Result:
    """`receipts`: of the ciphertexts as they now stand."""
    standing = bids.bids(connection, tender_id)
    return {
        "received": Decimal(received),
        "bids": [{"firm_id": one.firm_id, "receipt": boxes.receipt_of(one.ciphertext)} for one in standing],
    }


def closed_again(again: Repeating, given: Given) -> Result:
    """What `close_bids` gave, every receipt made again of its ciphertext."""
    row = written("tender_closing")["tender_closing"](again.connection, inputs.text(given, "tender", 80))
    if row is None:
        raise JobFault(f"Expected tender {given['tender']} closed, but it is not.", cause=Cause.ABSENT)
    return _closed(again.connection, row["id"], row["received"])


def end_tender(context: JobContext, given: Given) -> Result:
    """A round has ended: awarded to a winner, failed, or withdrawn."""
    found, outcome = running(context, given), inputs.word(given, "outcome", TenderOutcome)
    winner = inputs.optional_text(given, "winner", 80)
    bidder = None if winner is None else bids.find_bidder(context.connection, found.id, winner)
    if (outcome is TenderOutcome.AWARDED) != (bidder is not None) or (bidder is not None and bidder.out is not None):
        raise JobFault(
            f"Expected a bidder of {found.id} that is not out as the winner of an award alone, but it is {winner}.", cause=Cause.VALUE,
        )
    row: Result = {
        "id": found.id, "outcome": str(outcome), "winner": winner, "ended_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, tender_end, row)
    context.wrote("tender_end", found.id)
    return {"tender": found.id}


TENDER = "context(id, case, round, mode, ceiling, opened_on, qualified_until, closes_at, closed, ended, winner)"
JOBS = (
    Job(
        "open_tender",
        open_tender,
        inputs={
            "estate_id": "string", "round": "number", "mode": "string", "ceiling": "number?", "invited": "list?",
            "qualified_until": "date", "closes_at": "any",
        },
        outputs={"tender": "string", "key": "string"},
        label="发布招标，生成密钥",
        writes=written("tender", "tender_term", "tender_invitation", "key_half"),
    ),
    Job(
        "move_closing",
        move_closing,
        inputs={"tender": "string", "qualified_until": "date", "closes_at": "any"},
        outputs={"tender": "string"},
        label="推迟投标截止时间",
        writes=written("tender_term"),
    ),
    Job(
        "tender_facts",
        tender_facts,
        inputs={"tender": "string"},
        outputs={"tender": TENDER, "estate": ESTATE_FACTS},
        label="查招标项目",
    ),
    Job(
        "tender_choices",
        tender_choices,
        inputs={},
        outputs={"tender_choices": "list"},
        label="可报名的招标项目",
    ),
    Job(
        "close_bids",
        close_bids,
        inputs={"tender": "string"},
        outputs={"received": "number", "bids": "list(firm_id, receipt)"},
        repeat=closed_again,
        label="投标截止",
        writes=written("tender_closing"),
    ),
    Job(
        "end_tender",
        end_tender,
        inputs={"tender": "string", "outcome": "string", "winner": "string?"},
        outputs={"tender": "string"},
        label="结束招标",
        writes=written("tender_end"),
    ),
)  # fmt: skip
