"""Bidders of a tender and their sealed bids; what was opened, and whether it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select

from engine.model import unit
from registry.kinds import BidFault
from registry.model import bid, bid_review, bid_withdrawal, bidder, bidder_admission, bidder_out, firm, opened_bid


@dataclass(frozen=True, slots=True)
class Bidder:
    """A firm that registered, by its own case. `out`: why it is out, with the case that caused it; None while it is not."""

    id: str
    tender_id: str
    firm_id: str
    firm: str
    case_number: str
    controlling_owner: str
    contact: str
    phone: str
    registered_on: date
    admitted_on: date | None
    out: str | None
    out_cause: str | None


@dataclass(frozen=True, slots=True)
class BidRow:
    """A bidder's newest bid, if it was not withdrawn."""

    id: str
    number: int
    bidder_id: str
    firm_id: str
    ciphertext: bytes
    receipt: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedBid:
    """An opened bid; price_cents is None for one that nobody can read. `fault`: why it does not count, by the last review."""

    id: str
    bidder_id: str
    firm_id: str
    firm: str
    case_number: str
    bid_key: str
    price_cents: int | None
    plan: str
    team: str
    receipt: str
    ciphertext: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """Whether an opened bid counted, by a job."""

    bid_id: str
    fault: BidFault | None
    cause: str | None


_BIDDER = (
    select(
        bidder, unit.c.name, firm.c.controlling_owner, firm.c.contact, firm.c.phone, bidder_admission.c.admitted_on,
        bidder_out.c.reason, bidder_out.c.cause_case,
    )
    .join(unit, unit.c.id == bidder.c.firm_id)
    .join(firm, firm.c.id == bidder.c.firm_id)
    .outerjoin(bidder_admission, bidder_admission.c.id == bidder.c.id)
    .outerjoin(bidder_out, bidder_out.c.id == bidder.c.id)
    .order_by(bidder.c.firm_id)
)  # fmt: skip


def _bidder(row: Row[Any]) -> Bidder:
    return Bidder(
        row.id, row.tender_id, row.firm_id, row.name, row.case_number, row.controlling_owner, row.contact, row.phone,
        row.registered_on, row.admitted_on, row.reason, row.cause_case,
    )  # fmt: skip


def bidder_id(tender_id: str, firm_id: str) -> str:
    return f"{tender_id}/{firm_id}"


def bidders(connection: Connection, tender_id: str) -> list[Bidder]:
    """Every firm that registered for a tender, out or not; by id."""
    return [_bidder(row) for row in connection.execute(_BIDDER.where(bidder.c.tender_id == tender_id))]


def find_bidder(connection: Connection, tender_id: str, firm_id: str) -> Bidder | None:
    row = connection.execute(_BIDDER.where(bidder.c.id == bidder_id(tender_id, firm_id))).one_or_none()
    return None if row is None else _bidder(row)


def bidder_of_case(connection: Connection, case_number: str) -> Bidder | None:
    """Whom a case registered."""
    row = connection.execute(_BIDDER.where(bidder.c.case_number == case_number)).one_or_none()
    return None if row is None else _bidder(row)


_NEWEST = select(bid.c.bidder_id, func.max(bid.c.number).label("number")).group_by(bid.c.bidder_id).subquery("newest_bid")
_BID = (
    select(bid, bidder.c.firm_id, bid_withdrawal.c.withdrawn_at)
    .join(_NEWEST, and_(_NEWEST.c.bidder_id == bid.c.bidder_id, _NEWEST.c.number == bid.c.number))
    .join(bidder, bidder.c.id == bid.c.bidder_id)
    .outerjoin(bid_withdrawal, bid_withdrawal.c.id == bid.c.id)
    .order_by(bidder.c.firm_id)
)


def _bid(row: Row[Any]) -> BidRow:
    return BidRow(row.id, row.number, row.bidder_id, row.firm_id, row.ciphertext, row.receipt, row.received_at)


def bids(connection: Connection, tender_id: str) -> list[BidRow]:
    """The bids that stand, one a bidder; by firm."""
    query = _BID.where(bidder.c.tender_id == tender_id, bid_withdrawal.c.id.is_(None))
    return [_bid(row) for row in connection.execute(query)]


def standing_bid(connection: Connection, of_bidder: str) -> BidRow | None:
    """A bidder's bid that stands."""
    row = connection.execute(_BID.where(bid.c.bidder_id == of_bidder, bid_withdrawal.c.id.is_(None))).one_or_none()
    return None if row is None else _bid(row)


def how_many(connection: Connection, of_bidder: str) -> int:
    """How many bids a bidder has sealed, replaced and withdrawn ones with them."""
    return int(connection.execute(select(func.count()).where(bid.c.bidder_id == of_bidder)).scalar_one())


_OPENED = (
    select(
        opened_bid, bid.c.bidder_id, bid.c.receipt, bid.c.ciphertext, bid.c.received_at, bidder.c.firm_id, unit.c.name,
        bidder.c.case_number.label("bidder_case"),
    )
    .join(bid, bid.c.id == opened_bid.c.id)
    .join(bidder, bidder.c.id == bid.c.bidder_id)
    .join(unit, unit.c.id == bidder.c.firm_id)
    .order_by(bidder.c.firm_id)
)  # fmt: skip


def opened_bids(connection: Connection, tender_id: str) -> list[OpenedBid]:
    """What was opened, by firm."""
    return [
        OpenedBid(
            row.id, row.bidder_id, row.firm_id, row.name, row.bidder_case, row.bid_key, row.price_cents, row.plan, row.team,
            row.receipt, row.ciphertext, row.received_at,
        )
        for row in connection.execute(_OPENED.where(opened_bid.c.tender_id == tender_id))
    ]  # fmt: skip


def add_opened(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(opened_bid), [dict(row) for row in rows])


def add_review(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(bid_review), [dict(row)])


def reviews(connection: Connection, tender_id: str, entry: int | None = None) -> list[Review]:
    """The reviews of a tender's opened bids that a case's entry wrote, or the last ones; one a bid."""
    query = (
        select(bid_review, opened_bid.c.tender_id)
        .join(opened_bid, opened_bid.c.id == bid_review.c.bid_id)
        .where(opened_bid.c.tender_id == tender_id)
        .order_by(func.length(bid_review.c.id), bid_review.c.id)
    )
    last: dict[str, Review] = {}
    for row in connection.execute(query):
        if entry is None or row.id == f"{row.bid_id}/{entry}":
            last[row.bid_id] = Review(row.bid_id, None if row.reason is None else BidFault(row.reason), row.cause_case)
    return list(last.values())

