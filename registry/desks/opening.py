"""The desk of the opening 开标: two holders type their passphrases, every bid is opened, and no key is asked for again.

Source: the district's procedures, section 4.2; Tender Law (招标投标法), art. 34–36.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import throttle
from engine.desks import Act, ActContext, Desk, Values, acts_of
from engine.errors import BadValue, NotAllowed, Tampered, WrongSecret
from engine.identity import fingerprint
from registry.desks.holder import HELD
from registry.desks.passing import require_salt, salted
from registry.jobs.bids import BID
from registry.jobs.tenders import HALF, PAIRS
from registry.kinds import KeyHolder, KeyPair
from registry.model import bid_opening
from registry.money import yuan_of
from registry.store import bids, tenders
from registry.store.bids import BidRow
from registry.store.tenders import HolderKey, TenderRow
from registry.store.written import written
from registry.tenders import boxes
from registry.tenders.content import NoBid, unpacked
from registry.tenders.halves import WrongPassphrase, joined, unlocked

Answer = dict[str, Any]


def open_bids(context: ActContext, given: Values) -> Answer:
    """Opens every bid that stands and whose bidder is not out, by the passphrases of a pair: `holders`, [{holder, passphrase}].
    Answer: {opened, pair}.

    Raises NotAllowed ("no-tender", "tender-ended", "tender-not-closed", "bids-opened-already", "not-a-pair", "wrong-passphrase"),
    TooManyAttempts, BadValue ("holders", "salt").
    """
    require_salt(given)
    typed = _typed(given)
    found = _closed(context)
    pair = next((pair for pair, holders in PAIRS.items() if typed.keys() == set(holders)), None)
    if pair is None:
        raise NotAllowed("not-a-pair", "Expected the passphrases of two holders who make a pair, but these do not.")
    private = _private_key(context, found, pair, typed)
    out = {one.firm_id for one in bids.bidders(context.connection, found.id) if one.out is not None}
    rows = [_opened(context, found, one, private) for one in bids.bids(context.connection, found.id) if one.firm_id not in out]
    opening = {
        "id": found.id, "pair": str(pair), "opened_by": context.actor.user, "opened_at": context.now,
        "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, bid_opening, opening)
    bids.add_opened(context.connection, rows)
    context.wrote("bid_opening", found.id)
    for row in rows:
        context.wrote("opened_bid", row["id"])
    context.note(tender=found.id, pair=str(pair), bids=[_noted(row) for row in rows])
    return {"opened": len(rows), "pair": str(pair)}


def _typed(given: Values) -> dict[KeyHolder, str]:
    """The passphrase of each holder. Raises BadValue."""
    entries = given.get("holders")
    if not isinstance(entries, (list, tuple)) or not all(isinstance(one, Mapping) for one in entries):
        raise BadValue("holders", "two holders with their passphrases are wanted")
    known = {str(holder): holder for holder in KeyHolder}
    found = {}
    for one in entries:
        holder, passphrase = known.get(str(one.get("holder"))), one.get("passphrase")
        if holder is None or not isinstance(passphrase, str):
            raise BadValue("holders", "a holder and a passphrase are wanted")
        found[holder] = passphrase.strip()
    return found


def _closed(context: ActContext) -> TenderRow:
    """The tender of this case, locked, once bidding is over and nothing was opened yet. Raises NotAllowed."""
    last = tenders.newest_of_case(context.connection, context.case_number)
    found = None if last is None else tenders.lock(context.connection, last.id)
    if found is None:
        raise NotAllowed("no-tender", f"Expected a tender of case {context.case_number}, but none is announced.")
    if found.outcome is not None:
        raise NotAllowed("tender-ended", f"Expected tender {found.id} to run, but it has ended.")
    if context.now < found.closes_at:
        message = f"Expected tender {found.id} closed, but it closes at {found.closes_at}."
        raise NotAllowed("tender-not-closed", message, closes_at=found.closes_at)
    if found.bids_opened_at is not None:
        message = f"Expected the bids of {found.id} sealed, but they are opened."
        raise NotAllowed("bids-opened-already", message, opened_at=found.bids_opened_at)
    return found


def _private_key(context: ActContext, found: TenderRow, pair: KeyPair, typed: Mapping[KeyHolder, str]) -> bytes:
    """The tender's private key, of its two halves. Raises WrongSecret, TooManyAttempts."""
    keys = {key.id: key for key in tenders.holder_keys(context.connection, found.case_number, found.round)}
    halves = []
    for half in tenders.halves(context.connection, found.id):
        if half.pair is pair:
            own = _holder_private(context, found, keys[half.holder_key], typed[half.holder])
            halves.append(boxes.opened(own, half.sealed, HALF.format(found.id, half.holder)))
    private = joined(*halves)
    if boxes.public_of(private) != found.public_key:
        raise Tampered(f"Expected two halves of the key of tender {found.id}, but they make another key.")
    return private


def _holder_private(context: ActContext, found: TenderRow, key: HolderKey, passphrase: str) -> bytes:
    subject = fingerprint(f"passphrase of {key.id}")
    throttle.require_free(context.connection, subject, context.now)
    try:
        return unlocked(key.locked, passphrase, HELD.format(key.holder, found.round, found.case_number))
    except WrongPassphrase:
        message = f"Expected the passphrase that the {key.holder} set for tender {found.id}, but it is another."
        raise WrongSecret("wrong-passphrase", message, subject, holder=str(key.holder)) from None


def _opened(context: ActContext, found: TenderRow, one: BidRow, private: bytes) -> Answer:
    """A bid as its row has it once it was opened. One that nobody can read is opened as such: it does not count."""
    purpose = BID.format(one.bidder_id)
    row: Answer = {"id": one.id, "tender_id": found.id, "case_number": context.case_number}
    try:
        key = boxes.box_key(private, one.ciphertext, purpose)
        said = unpacked(boxes.opened_with(key, one.ciphertext, purpose))
    except (boxes.NotForThisKey, NoBid):
        return {**row, "bid_key": "", "price_cents": None, "plan": "", "team": ""}
    return {**row, "bid_key": key.hex(), "price_cents": said.price_cents, "plan": said.plan, "team": said.team}


def _noted(row: Answer) -> Answer:
    """What the journal says of a bid; its whole text stands in its row, of which the journal has the hash."""
    return {"bid": row["id"], "price": None if row["price_cents"] is None else yuan_of(row["price_cents"])}


DESK = Desk(
    "opening",
    acts_of(Act("open_bids", open_bids, "开标", "Open the bids", seen=salted)),
    writes=written("bid_opening", "opened_bid"),
)
