"""The owners' votes (业主大会表决): what is asked of whom, one-time codes, paper bundles, and the chain of what was voted.

Who voted and what was voted stand apart: a head (人数) has the day and the way, an entry of the chain the choice and the area.
Source: the district's procedures, sections 2, 3 and 4.5.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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
    text,
)

from engine.model import Moment, metadata, one_time_code
from registry.kinds import BundleStatus, Channel, Choice, HeadKind
from registry.model.columns import case_number, one_of

PENDING = text("status = 'entered'")
STANDS = text("status <> 'returned' and not correction")
HASH = 64  # SHA-256 in hex

ballot = Table(
    "ballot", metadata,
    Column("id", String(60), primary_key=True),  # the number of the case that holds the vote
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("matter", String(40), nullable=False),  # as the legal rule matter_class names it
    Column("question", Text, nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("counts_storage", Boolean, nullable=False),  # the estate's rules let parking and storage count
    Column("heads", Integer, nullable=False),
    Column("area_dm2", BigInteger, nullable=False),
    Column("snapshot", String(HASH), nullable=False),  # hash of all heads as they were counted
    Column("frozen_on", Date, nullable=False),
    case_number(),
    CheckConstraint("heads > 0 and area_dm2 > 0", name="size"),
    CheckConstraint("frozen_on <= opens_on", name="opens_on"),
    CheckConstraint("length(snapshot) = 64", name="snapshot"),
    Index("ix_ballot_estate", "estate_id", "opens_on"),
)  # fmt: skip

ballot_head = Table(
    "ballot_head", metadata,
    Column("id", String(80), primary_key=True),  # ballot / number
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False),
    Column("number", Integer, nullable=False),  # printed on the paper ballot
    Column("owner_key", Text, nullable=False),  # whom the register counts as one head
    Column("label", Text, nullable=False),
    Column("units", Text, nullable=False),  # their labels, each on a line
    Column("area_dm2", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("voted_on", Date),  # the day and the way, never what
    Column("channel", String(12)),
    UniqueConstraint("ballot_id", "number"),
    CheckConstraint(one_of("kind", HeadKind), name="kind"),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    CheckConstraint("(voted_on is null) = (channel is null)", name="voted"),
    CheckConstraint("number > 0 and area_dm2 > 0", name="size"),
)  # fmt: skip

ballot_bundle = Table(
    "ballot_bundle", metadata,
    Column("id", String(100), primary_key=True),  # ballot / number / attempt
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False),
    Column("number", Integer, nullable=False),  # written on the bundle of paper
    Column("attempt", Integer, nullable=False),  # entered again once it was returned, or put right
    Column("correction", Boolean, nullable=False),  # puts a confirmed one right
    Column("dated", Date, nullable=False),  # when its papers were handed in
    *(Column(str(choice), Integer, nullable=False) for choice in Choice),  # counted by hand
    *(Column(f"entered_{choice}", Integer, nullable=False) for choice in Choice),  # the same of what was entered, corrections with it
    Column("papers", Integer, nullable=False),
    Column("reason", Text, nullable=False),  # why it was returned, or what is put right
    Column("acknowledged", Text, nullable=False),  # why it was confirmed although the two counts differ
    Column("status", String(12), nullable=False),
    Column("entered_by", String(40), nullable=False),
    Column("entered_for", String(240), nullable=False),  # the absent persons in whose place
    Column("entered_on", Date, nullable=False),
    Column("decided_by", String(40)),  # who confirmed or returned it
    Column("decided_for", String(240)),
    Column("decided_on", Date),
    UniqueConstraint("ballot_id", "number", "attempt"),
    CheckConstraint(one_of("status", BundleStatus), name="status"),
    CheckConstraint("(status = 'entered') = (decided_by is null)", name="decided"),
    CheckConstraint("number > 0 and attempt > 0 and papers >= 0", name="size"),
    CheckConstraint(" and ".join(f"{choice} >= 0" for choice in Choice), name="counts"),
    Index("uq_ballot_bundle_pending", "ballot_id", "number", unique=True, sqlite_where=PENDING, postgresql_where=PENDING),
    Index("uq_ballot_bundle_stands", "ballot_id", "number", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
)  # fmt: skip

ballot_paper = Table(  # what a bundle that waits for a second person holds; gone once it was confirmed or returned
    "ballot_paper", metadata,
    Column("id", String(120), primary_key=True),  # bundle / head
    Column("bundle_id", ForeignKey("ballot_bundle.id"), nullable=False, index=True),
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False),
    Column("head", Integer, nullable=False),
    Column("was", String(12)),  # only in a correction: what was entered by mistake
    Column("choice", String(12)),  # NULL: only in a correction that takes a vote away
    UniqueConstraint("ballot_id", "head"),
    CheckConstraint(one_of("was", Choice), name="was"),
    CheckConstraint(one_of("choice", Choice), name="choice"),
    CheckConstraint("was is not null or choice is not null", name="content"),
)  # fmt: skip

ballot_entry = Table(
    "ballot_entry", metadata,
    Column("id", String(80), primary_key=True),  # ballot / number
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),  # canonical; they hold the hash of the entry before
    Column("hash", String(HASH), nullable=False),
    Column("receipt", String(40)),  # of a vote by code, as in the bytes
    UniqueConstraint("ballot_id", "number"),
    UniqueConstraint("receipt"),
    CheckConstraint("number > 0", name="number"),
)  # fmt: skip

ballot_close = Table(
    "ballot_close", metadata,
    Column("id", String(80), primary_key=True),  # ballot / number
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("reopened", Boolean, nullable=False),  # for a recount, instead of closed
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("entries", Integer, nullable=False),  # how long the chain is
    Column("chain", String(HASH), nullable=False),  # and its last hash
    Column("entry", Integer, nullable=False),  # of the case's journal
    case_number(),
    UniqueConstraint("ballot_id", "number"),
    CheckConstraint("reopened = (reason <> '')", name="reason"),
)  # fmt: skip

ballot_tally = Table(
    "ballot_tally", metadata,
    Column("id", String(80), primary_key=True),  # the closing / entry of the case's journal
    Column("ballot_id", ForeignKey("ballot.id"), nullable=False, index=True),
    Column("close_id", ForeignKey("ballot_close.id"), nullable=False),
    Column("result", LargeBinary, nullable=False),  # canonical bytes of what the job gave
    Column("counted_on", Date, nullable=False),
    case_number(),
)  # fmt: skip

ballot_void = Table(
    "ballot_void", metadata,
    Column("id", String(60), ForeignKey("ballot.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("voided_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
)  # fmt: skip

STANDING = (ballot_head, one_time_code, ballot_bundle)
RECORDS = (ballot, ballot_entry, ballot_close, ballot_tally, ballot_void)
PASSING = (ballot_paper,)
