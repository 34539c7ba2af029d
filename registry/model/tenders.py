"""Tenders 招标 and their sealed bids: whose passphrase keeps which half of a tender's key, who may bid, ciphertexts, what was opened.

No private key and no passphrase is kept, and of a bid only its ciphertext until the opening; its receipt is that ciphertext's hash.
Source: the district's procedures, section 4.2.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from engine.model import Moment, metadata
from registry.kinds import BidFault, KeyHolder, KeyPair, TenderMode, TenderOutcome
from registry.model.columns import case_number, one_of

HASH = 64  # SHA-256, or 32 bytes of a key, in hex

holder_key = Table(  # made before the tender is announced; the newest of a round counts
    "holder_key", metadata,
    Column("id", String(120), primary_key=True),  # case number/round/holder/number
    Column("round", Integer, nullable=False),
    Column("holder", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("user_id", String(40), nullable=False),
    Column("behalf", String(240), nullable=False),  # the absent persons in whose place
    Column("public_key", String(HASH), nullable=False),
    Column("salt", String(HASH), nullable=False),
    Column("cost", String(40), nullable=False),  # argon2id: rounds,KiB,lanes
    Column("sealed", LargeBinary, nullable=False),  # the private key, under the passphrase
    Column("set_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("holder", KeyHolder), name="holder"),
    CheckConstraint("round > 0 and number > 0", name="number"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("case_number", "round", "holder", "number"),
)  # fmt: skip

tender = Table(
    "tender", metadata,
    Column("id", String(80), primary_key=True),  # case number/round
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("mode", String(12), nullable=False),
    Column("ceiling_cents", Integer),  # per square metre and month; NULL: none
    Column("public_key", String(HASH), nullable=False),
    Column("opened_on", Date, nullable=False),  # announced
    case_number(),
    CheckConstraint(one_of("mode", TenderMode), name="mode"),
    CheckConstraint("round > 0", name="round"),
    CheckConstraint("ceiling_cents > 0", name="ceiling"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("case_number", "round"),
    Index("ix_tender_estate", "estate_id"),
)  # fmt: skip

tender_term = Table(  # until when firms register, and bid; a later one puts it off
    "tender_term", metadata,
    Column("id", String(90), primary_key=True),  # tender/number
    Column("tender_id", ForeignKey("tender.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("qualified_until", Date, nullable=False),
    Column("closes_at", Moment, nullable=False),
    case_number(),
    CheckConstraint("number > 0", name="number"),
    UniqueConstraint("tender_id", "number"),
)  # fmt: skip

tender_invitation = Table(
    "tender_invitation", metadata,
    Column("id", String(170), primary_key=True),  # tender/firm
    Column("tender_id", ForeignKey("tender.id"), nullable=False, index=True),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    case_number(),
)  # fmt: skip

key_half = Table(  # of the tender's private key, under its holder's key
    "key_half", metadata,
    Column("id", String(110), primary_key=True),  # tender/holder
    Column("tender_id", ForeignKey("tender.id"), nullable=False, index=True),
    Column("holder", String(20), nullable=False),
    Column("pair", String(12), nullable=False),
    Column("holder_key", ForeignKey("holder_key.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    case_number(),
    CheckConstraint(one_of("holder", KeyHolder), name="holder"),
    CheckConstraint(one_of("pair", KeyPair), name="pair"),
)  # fmt: skip

bidder = Table(  # a firm that registered; its own case is the one that wrote the row
    "bidder", metadata,
    Column("id", String(170), primary_key=True),  # tender/firm
    Column("tender_id", ForeignKey("tender.id"), nullable=False, index=True),
    Column("firm_id", ForeignKey("firm.id"), nullable=False, index=True),
    Column("registered_on", Date, nullable=False),
    Column("case_number", String(60), nullable=False, unique=True),
)  # fmt: skip

bidder_admission = Table(
    "bidder_admission", metadata,
    Column("id", ForeignKey("bidder.id"), primary_key=True),
    Column("admitted_on", Date, nullable=False),
    case_number(),
)  # fmt: skip

bidder_out = Table(
    "bidder_out", metadata,
    Column("id", ForeignKey("bidder.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("cause_case", String(60)),
    Column("out_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
)  # fmt: skip

bid = Table(  # the newest of a bidder counts
    "bid", metadata,
    Column("id", String(180), primary_key=True),  # bidder/number
    Column("bidder_id", ForeignKey("bidder.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("receipt", String(HASH), nullable=False),  # SHA-256 of the ciphertext
    Column("received_at", Moment, nullable=False),
    Column("user_id", String(40), nullable=False),
    case_number(),
    CheckConstraint("number > 0", name="number"),
    UniqueConstraint("bidder_id", "number"),
    UniqueConstraint("receipt"),
)  # fmt: skip

bid_withdrawal = Table(
    "bid_withdrawal", metadata,
    Column("id", ForeignKey("bid.id"), primary_key=True),
    Column("withdrawn_at", Moment, nullable=False),
    case_number(),
)  # fmt: skip

tender_closing = Table(
    "tender_closing", metadata,
    Column("id", ForeignKey("tender.id"), primary_key=True),
    Column("closed_at", Moment, nullable=False),
    Column("received", Integer, nullable=False),
    case_number(),
    CheckConstraint("received >= 0", name="received"),
)  # fmt: skip

bid_opening = Table(
    "bid_opening", metadata,
    Column("id", ForeignKey("tender.id"), primary_key=True),
    Column("pair", String(12), nullable=False),  # whose passphrases
    Column("opened_by", String(40), nullable=False),
    Column("opened_at", Moment, nullable=False),
    case_number(),
    CheckConstraint(one_of("pair", KeyPair), name="pair"),
)  # fmt: skip

opened_bid = Table(
    "opened_bid", metadata,
    Column("id", ForeignKey("bid.id"), primary_key=True),
    Column("tender_id", ForeignKey("tender.id"), nullable=False, index=True),
    Column("bid_key", String(HASH), nullable=False),  # opens this one ciphertext again; "" for one that nobody can read
    Column("price_cents", Integer),  # per square metre and month
    Column("plan", Text, nullable=False),
    Column("team", Text, nullable=False),
    case_number(),
    CheckConstraint("(bid_key = '') = (price_cents is null)", name="readable"),
    CheckConstraint("price_cents > 0", name="price"),
)  # fmt: skip

bid_review = Table(  # whether an opened bid counted, as far as was known when it was looked up
    "bid_review", metadata,
    Column("id", String(200), primary_key=True),  # bid/entry of the case's journal
    Column("bid_id", ForeignKey("opened_bid.id"), nullable=False, index=True),
    Column("valid", Boolean, nullable=False),
    Column("reason", String(20)),
    Column("cause_case", String(60)),
    case_number(),
    CheckConstraint(one_of("reason", BidFault), name="reason"),
    CheckConstraint("valid = (reason is null)", name="valid"),
)  # fmt: skip

tender_end = Table(
    "tender_end", metadata,
    Column("id", ForeignKey("tender.id"), primary_key=True),
    Column("outcome", String(12), nullable=False),
    Column("winner", ForeignKey("firm.id")),
    Column("ended_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("outcome", TenderOutcome), name="outcome"),
    CheckConstraint("(outcome = 'awarded') = (winner is not null)", name="winner"),
)  # fmt: skip

RECORDS = (
    holder_key, tender, tender_term, tender_invitation, key_half, bidder, bidder_admission, bidder_out, bid, bid_withdrawal,
    tender_closing, bid_opening, opened_bid, bid_review, tender_end,
)  # fmt: skip
