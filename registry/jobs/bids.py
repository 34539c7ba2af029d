"""Job types about opened bids: whether they count, how they rank, and whether they look agreed upon.

What was opened is never asked of a key again; `verify` opens each ciphertext by the key of that one box, which was laid open with it.
Source: the district's procedures, section 4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import Job, JobContext, Repeating
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.jobs.tenders import on_record, running
from registry.kinds import BidFault
from registry.money import yuan_of
from registry.store import bars, bids
from registry.store.bids import Bidder, OpenedBid, Review
from registry.store.kinship import kin_of
from registry.store.tenders import TenderRow
from registry.store.written import written
from registry.tenders import boxes
from registry.tenders.content import Bid, NoBid, unpacked
from registry.tenders.ranking import Counted, Ranked, half_up, mean, ranked
from registry.tenders.signs import Looked, signs_of

Result = dict[str, Any]
BID = "bid of {}"
"""What a box with a bid holds: the bidder."""


def opened_bids(context: JobContext, given: Given) -> Result:
    """What was opened, and whether it counts: bans, listings and who is out are looked up again.

    Throws not-opened where nobody has opened the bids.
    """
    found = running(context, given)
    if found.bids_opened_at is None:
        raise JobThrow("not-opened", f"Expected the bids of {found.id} opened, but they are not.")
    opened = bids.opened_bids(context.connection, found.id)
    bidders = {one.firm_id: one for one in bids.bidders(context.connection, found.id)}
    reviews = [_reviewed(context, found, bidders, one) for one in opened]
    for review in reviews:
        row: Result = {
            "id": f"{review.bid_id}/{context.entry}", "bid_id": review.bid_id, "valid": review.fault is None,
            "reason": None if review.fault is None else str(review.fault), "cause_case": review.cause,
            "case_number": context.case_number,
        }  # fmt: skip
        bids.add_review(context.connection, row)
        context.wrote("bid_review", row["id"])
    return _told(opened, reviews)


def _reviewed(context: JobContext, found: TenderRow, bidders: Mapping[str, Bidder], one: OpenedBid) -> Review:
    """Whether a bid counts today; the first ground alone is told."""
    own = bidders[one.firm_id]
    if one.price_cents is None:
        return Review(one.id, BidFault.UNREADABLE, None)
    if own.out is not None:
        return Review(one.id, BidFault.OUT, own.out_cause)
    barred = bars.first_bar(context.connection, one.firm_id, context.today)
    if barred is not None:
        return Review(one.id, barred[0], barred[1].case_number)
    kin = {other.firm_id for other in kin_of(context.connection, one.firm_id)}
    twins = [bidders[other] for other in sorted(kin) if other in bidders]
    if twins:
        return Review(one.id, BidFault.SAME_PERSON, twins[0].case_number)
    if found.ceiling_cents is not None and one.price_cents > found.ceiling_cents:
        return Review(one.id, BidFault.OVER_CEILING, None)
    return Review(one.id, None, None)


def _told(opened: Sequence[OpenedBid], reviews: Sequence[Review]) -> Result:
    known = {review.bid_id: review for review in reviews}
    told = [_bid_told(one, known[one.id]) for one in opened]
    return {"bids": told, "valid": Decimal(sum(one["valid"] for one in told))}


def _bid_told(one: OpenedBid, review: Review) -> Result:
    readable = one.price_cents is not None
    return {
        "firm_id": one.firm_id, "firm": one.firm, "case": one.case_number,
        "price": None if one.price_cents is None else yuan_of(one.price_cents), "plan": one.plan if readable else None,
        "team": one.team if readable else None, "receipt": boxes.receipt_of(one.ciphertext), "valid": review.fault is None,
        "reason": None if review.fault is None else str(review.fault), "cause": review.cause,
    }  # fmt: skip


def opened_again(again: Repeating, given: Given) -> Result:
    """What `opened_bids` gave: every ciphertext opened again, every receipt made again. Raises JobFault where one says something
    else than what stands as opened."""
    tender_id = inputs.text(given, "tender", 80)
    opened = bids.opened_bids(again.connection, tender_id)
    for one in opened:
        require_as_sealed(one)
    reviews = bids.reviews(again.connection, tender_id, again.entry)
    if {review.bid_id for review in reviews} != {one.id for one in opened}:
        raise JobFault(f"Expected a review of every bid of {tender_id} by entry {again.entry}, but there is not.", cause=Cause.ABSENT)
    return _told(opened, reviews)


def require_as_sealed(one: OpenedBid) -> None:
    """Raises: JobFault where a bid's ciphertext, receipt and opened text do not belong together."""
    if boxes.receipt_of(one.ciphertext) != one.receipt:
        raise JobFault(f"Expected receipt {one.receipt} of bid {one.id}, but its ciphertext has another.", cause=Cause.ALTERED)
    if one.price_cents is None:
        return
    try:
        sealed = unpacked(boxes.opened_with(bytes.fromhex(one.bid_key), one.ciphertext, BID.format(one.bidder_id)))
    except (boxes.NotForThisKey, NoBid):
        sealed = None
    if sealed != Bid(one.price_cents, one.plan, one.team):
        raise JobFault(f"Expected bid {one.id} to say what was sealed, but it says something else.", cause=Cause.ALTERED)


def rank_bids(context: JobContext, given: Given) -> Result:
    """The bids that count in order, the first `most` of them as candidates. Throws no-bid where none counts."""
    return _ranking(context.connection, given)


def ranked_again(again: Repeating, given: Given) -> Result:
    """What `rank_bids` gave, of the prices as they were opened."""
    return _ranking(again.connection, given)


def _ranking(connection: Connection, given: Given) -> Result:
    opened = bids.opened_bids(connection, on_record(connection, given).id)
    counting = set(_firms_of(given, "bids", valid=True)) - set(inputs.texts(given, "out"))
    counted = [one for one in opened if one.firm_id in counting]
    if not counted:
        raise JobThrow("no-bid", "Expected a bid that counts, but there is none.")
    scores = _scores(given, [one.firm_id for one in counted])
    lots = hashlib.sha256("".join(sorted(one.receipt for one in opened)).encode()).hexdigest()
    prices = {one.firm_id: one.price_cents for one in counted}
    found = ranked(
        [Counted(firm_id, _priced(firm_id, prices[firm_id]), *scores[firm_id]) for firm_id in scores],
        inputs.number(given, "price_points"), inputs.number(given, "low_percent"), lots,
    )  # fmt: skip
    names = {one.firm_id: one.firm for one in counted}
    told = [_ranked_told(order, one, names[one.firm_id]) for order, one in enumerate(found, 1)]
    return {
        "candidates": told[: inputs.whole(given, "most")],
        "all": told,
        "mean": half_up(mean([one.price_cents for one in found]) / 100),
        "lowest": yuan_of(min(one.price_cents for one in found)),
    }


def _priced(firm_id: str, cents: int | None) -> int:
    if cents is None:
        raise JobFault(f"Expected a price of {firm_id}, but its bid cannot be read.", cause=Cause.VALUE)
    return cents


def _ranked_told(order: int, one: Ranked, name: str) -> Result:
    return {
        "order": Decimal(order), "firm_id": one.firm_id, "firm": name, "price": yuan_of(one.price_cents), "technical": one.technical,
        "price_points": one.price_points, "credit": one.credit, "total": one.total, "below_mean": one.below_mean,
    }  # fmt: skip


def _firms_of(given: Given, name: str, valid: bool = False) -> list[str]:
    """The firms of a list of bids. Raises: JobFault."""
    found = given.get(name)
    if not isinstance(found, (list, tuple)) or not all(isinstance(one, Mapping) and "firm_id" in one for one in found):
        raise inputs.fault(f"a list of bids for {name}", found)
    return [str(one["firm_id"]) for one in found if not valid or one.get("valid") is True]


def _scores(given: Given, firms: Sequence[str]) -> dict[str, tuple[tuple[Decimal, ...], tuple[Decimal, ...]]]:
    """Technical and credit scores by firm, in the evaluators' order. Raises: JobFault unless every evaluator scored every firm once."""
    by: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    entries = given.get("scores")
    if not isinstance(entries, (list, tuple)) or not all(isinstance(one, Mapping) for one in entries):
        raise inputs.fault("a list of scores", entries)
    for one in entries:
        key = inputs.text(one, "person"), inputs.text(one, "firm_id")
        if key in by:
            raise JobFault(f"Expected one score of {key[1]} by {key[0]}, but there are two.", cause=Cause.VALUE)
        by[key] = _points(one, "technical"), _points(one, "credit")
    persons = sorted({person for person, _ in by})
    missing = [f"{firm_id} by {person}" for firm_id in firms for person in persons if (person, firm_id) not in by]
    if missing or not persons:
        raise JobFault(
            f"Expected a score of every bid by every evaluator, but there is none of {', '.join(missing) or 'any'}.", cause=Cause.VALUE,
        )
    return {
        firm_id: (tuple(by[person, firm_id][0] for person in persons), tuple(by[person, firm_id][1] for person in persons))
        for firm_id in firms
    }


def _points(one: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(inputs.hundredths(one, name)).scaleb(-2)


def collusion_signs(context: JobContext, given: Given) -> Result:
    """What the bids that count have in common that bids hardly have by chance."""
    found = on_record(context.connection, given)
    counting = set(_firms_of(given, "bids", valid=True))
    bidders = {one.firm_id: one for one in bids.bidders(context.connection, found.id)}
    looked = [
        Looked(one.firm_id, one.price_cents, f"{one.plan}\n{one.team}", bidders[one.firm_id].contact, bidders[one.firm_id].phone)
        for one in bids.opened_bids(context.connection, found.id)
        if one.firm_id in counting and one.price_cents is not None
    ]
    return {
        "signs": [
            {
                "kind": sign.kind, "found": sign.found,
                "firms": [{"firm_id": firm_id, "name": bidders[firm_id].firm} for firm_id in sign.firms],
            }
            for sign in signs_of(looked)
        ]
    }  # fmt: skip


RANKED = "list(order, firm_id, firm, price, technical, price_points, credit, total, below_mean)"
JOBS = (
    Job(
        "opened_bids",
        opened_bids,
        inputs={"tender": "string"},
        outputs={"bids": "list(firm_id, firm, case, price, plan, team, receipt, valid, reason, cause)", "valid": "number"},
        repeat=opened_again,
        label="核对开标结果",
        writes=written("bid_review"),
    ),
    Job(
        "rank_bids",
        rank_bids,
        inputs={
            "tender": "string", "bids": "list", "out": "list", "scores": "list", "price_points": "number", "low_percent": "number",
            "most": "number",
        },
        outputs={"candidates": RANKED, "all": RANKED, "mean": "number", "lowest": "number"},
        repeat=ranked_again,
        label="计算评标结果",
    ),
    Job(
        "collusion_signs",
        collusion_signs,
        inputs={"tender": "string", "bids": "list"},
        outputs={"signs": "list(kind, firms, found)"},
        label="查串标迹象",
    ),
)  # fmt: skip
