"""The desk of a bidder: a bid is sealed in memory to its tender's key, and only the ciphertext is kept.

Whether it is in time is judged by the clock when it arrives. Source: the district's procedures, section 4.2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection

from engine.desks import Act, ActContext, ActProblem, Desk, Values, acts_of
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.lifecycle import CaseStatus
from engine.store import cases
from registry.desks.passing import require_salt, salted
from registry.jobs.bids import BID
from registry.kinds import BidFault
from registry.model import bid, bid_withdrawal
from registry.money import cents_of
from registry.store import bars, bids, tenders
from registry.store.bids import Bidder
from registry.store.tenders import TenderRow
from registry.store.written import written
from registry.tenders import boxes
from registry.tenders.content import LARGEST_CENTS, LONGEST_TEXT, Bid

Answer = dict[str, Any]
LONGEST_PRICE = 20
"""Characters of a price as it is typed."""
BARRED: Mapping[BidFault, str] = {BidFault.BANNED: "firm-banned", BidFault.LISTED: "firm-listed", BidFault.KIN: "kin-barred"}


def seal_bid(context: ActContext, given: Values) -> Answer:
    """Seals `price`, `plan` and `team`; it takes the place of an earlier bid. Answer: {receipt, number}: SHA-256 of the ciphertext.

    Raises NotAllowed (as `require_bidding`, "not-admitted", "firm-banned", "firm-listed", "kin-barred"), ActRejected ("bad-price",
    "over-ceiling", "missing", "too-long"), BadValue ("salt").
    """
    require_salt(given)
    own, found = require_bidding(context)
    if own.admitted_on is None:
        raise NotAllowed("not-admitted", f"Expected {own.firm_id} admitted to tender {found.id}, but it is not yet.")
    _require_unbarred(context, own)
    ciphertext = boxes.closed(found.public_key, _packed(given, found), BID.format(own.id))
    number = bids.how_many(context.connection, own.id) + 1
    row: Answer = {
        "id": f"{own.id}/{number}", "bidder_id": own.id, "number": number, "ciphertext": ciphertext,
        "receipt": boxes.receipt_of(ciphertext), "received_at": context.now, "user_id": context.actor.user,
        "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, bid, row)
    context.wrote("bid", row["id"])
    context.note(tender=found.id, bid=number, receipt=row["receipt"])
    return {"receipt": row["receipt"], "number": number}


def require_bidding(context: ActContext) -> tuple[Bidder, TenderRow]:
    """The bidder of this case and its tender, locked, while it takes bids.

    Raises NotAllowed ("no-bidder", "bidder-out", "tender-suspended", "tender-ended", "tender-closed").
    """
    connection = context.connection
    own = bids.bidder_of_case(connection, context.case_number)
    found = None if own is None else tenders.lock(connection, own.tender_id)
    if own is None or found is None:
        raise NotAllowed("no-bidder", f"Expected a bidder of case {context.case_number}, but none has registered.")
    if own.out is not None:
        message = f"Expected {own.firm_id} to be a bidder of {found.id}, but it is out: {own.out}"
        raise NotAllowed("bidder-out", message, why=own.out, case=own.out_cause)
    _require_going_on(connection, found)
    if context.now >= found.closes_at or found.closed_at is not None:
        message = f"Expected tender {found.id} open, but it closed at {found.closes_at}."
        raise NotAllowed("tender-closed", message, closed_at=found.closes_at)
    return own, found


def _require_going_on(connection: Connection, found: TenderRow) -> None:
    case = cases.by_number(connection, found.case_number)
    if case is not None and case.status == CaseStatus.SUSPENDED:
        raise NotAllowed("tender-suspended", f"Expected tender {found.id} to go on, but its case is suspended.")
    if found.outcome is not None or (case is not None and case.status != CaseStatus.RUNNING):
        raise NotAllowed("tender-ended", f"Expected tender {found.id} to run, but it has ended.")


def _require_unbarred(context: ActContext, own: Bidder) -> None:
    barred = bars.first_bar(context.connection, own.firm_id, context.today)
    if barred is not None:
        fault, bar = barred
        message = f"Expected {own.firm_id} free to bid, but case {bar.case_number} keeps {bar.firm_id} out: {bar.ground}"
        raise NotAllowed(BARRED[fault], message, why=bar.ground, case=bar.case_number, firm=bar.firm)


def _packed(given: Values, found: TenderRow) -> bytes:
    """The bid's bytes. Raises ActRejected with every problem; none of them repeats what was entered."""
    cents, problems = _price(given, found.ceiling_cents)
    texts = {}
    for name in ("plan", "team"):
        texts[name], problem = _text(given, name)
        problems += problem
    if not problems:
        try:
            return Bid(cents, **texts).packed()
        except ValueError:
            problems = [ActProblem("plan", "too-long")]
    raise ActRejected("seal_bid", problems)


def _price(given: Values, ceiling_cents: int | None) -> tuple[int, list[ActProblem]]:
    """In cents, typed or as a form sends it."""
    found = given.get("price")
    if isinstance(found, str) and len(found.strip()) > LONGEST_PRICE:
        return 0, [ActProblem("price", "bad-price")]
    try:
        price = Decimal(unicodedata.normalize("NFKC", found).strip()) if isinstance(found, str) else found
        cents = cents_of(price) if isinstance(price, Decimal) and price.is_finite() else 0
    except (InvalidOperation, ValueError):
        cents = 0
    if not 0 < cents <= LARGEST_CENTS:
        return 0, [ActProblem("price", "bad-price")]
    if ceiling_cents is not None and cents > ceiling_cents:
        return 0, [ActProblem("price", "over-ceiling", facts={"ceiling_cents": ceiling_cents})]
    return cents, []


def _text(given: Values, name: str) -> tuple[str, list[ActProblem]]:
    found = given.get(name)
    text = found.replace("\r\n", "\n").strip() if isinstance(found, str) else ""
    if not text:
        return "", [ActProblem(name, "missing")]
    return text, [ActProblem(name, "too-long", facts={"most": LONGEST_TEXT})] if len(text) > LONGEST_TEXT else []


def withdraw_bid(context: ActContext, given: Values) -> Answer:
    """Takes the bid back before closing. Answer: {number}.

    Raises NotAllowed (as `require_bidding`, "no-bid").
    """
    if given:
        raise BadValue("values", "nothing is said when a bid is taken back")
    own, found = require_bidding(context)
    standing = bids.standing_bid(context.connection, own.id)
    if standing is None:
        raise NotAllowed("no-bid", f"Expected a bid of {own.firm_id} for {found.id}, but none stands.")
    row: Answer = {"id": standing.id, "withdrawn_at": context.now, "case_number": context.case_number}
    tenders.add(context.connection, bid_withdrawal, row)
    context.wrote("bid_withdrawal", standing.id)
    context.note(tender=found.id, bid=standing.number)
    return {"number": standing.number}


DESK = Desk(
    "bid",
    acts_of(
        Act("seal_bid", seal_bid, "密封投标", "Seal a bid", seen=salted),
        Act("withdraw_bid", withdraw_bid, "撤回投标", "Withdraw a bid"),
    ),
    writes=written("bid", "bid_withdrawal"),
)
