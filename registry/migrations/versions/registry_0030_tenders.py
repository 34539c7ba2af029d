"""Tenders and sealed bids: halves of keys, bidders, ciphertexts, what was opened.

Revision ID: registry_0030
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint

# The type of a moment and the triggers' text: both are meant to be what they were.
from engine.model import Moment
from registry.guards import statements

revision = "registry_0030"
down_revision = "registry_0022"
branch_labels = None
depends_on = None

TABLES = (
    "holder_key", "tender", "tender_term", "tender_invitation", "key_half", "bidder", "bidder_admission", "bidder_out", "bid",
    "bid_withdrawal", "tender_closing", "bid_opening", "opened_bid", "bid_review", "tender_end",
)  # fmt: skip


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    create_tenders()
    create_bids()
    create_openings()
    dialect = op.get_bind().dialect.name
    for table in TABLES:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def create_tenders() -> None:
    """Tenders, until when they run, and who keeps which half of their keys."""
    op.create_table(
        "holder_key",
        Column("id", String(120), primary_key=True),
        Column("round", Integer, nullable=False),
        Column("holder", String(20), nullable=False),
        Column("number", Integer, nullable=False),
        Column("user_id", String(40), nullable=False),
        Column("behalf", String(240), nullable=False),
        Column("public_key", String(64), nullable=False),
        Column("salt", String(64), nullable=False),
        Column("cost", String(40), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("set_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("holder in ('tenderer','housing_head','justice_officer','finance_head')", name="holder"),
        CheckConstraint("round > 0 and number > 0", name="number"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("case_number", "round", "holder", "number"),
    )  # fmt: skip
    op.create_table(
        "tender",
        Column("id", String(80), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("round", Integer, nullable=False),
        Column("mode", String(12), nullable=False),
        Column("ceiling_cents", Integer),
        Column("public_key", String(64), nullable=False),
        Column("opened_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("mode in ('open','invited')", name="mode"),
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("ceiling_cents > 0", name="ceiling"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("case_number", "round"),
        Index("ix_tender_estate", "estate_id"),
    )  # fmt: skip
    op.create_table(
        "tender_term",
        Column("id", String(90), primary_key=True),
        Column("tender_id", String(80), ForeignKey("tender.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("qualified_until", Date, nullable=False),
        Column("closes_at", Moment, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("number > 0", name="number"),
        UniqueConstraint("tender_id", "number"),
    )  # fmt: skip
    op.create_table(
        "tender_invitation",
        Column("id", String(170), primary_key=True),
        Column("tender_id", String(80), ForeignKey("tender.id"), nullable=False, index=True),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("case_number", String(60), index=True),
    )  # fmt: skip
    op.create_table(
        "key_half",
        Column("id", String(110), primary_key=True),
        Column("tender_id", String(80), ForeignKey("tender.id"), nullable=False, index=True),
        Column("holder", String(20), nullable=False),
        Column("pair", String(12), nullable=False),
        Column("holder_key", String(120), ForeignKey("holder_key.id"), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("holder in ('tenderer','housing_head','justice_officer','finance_head')", name="holder"),
        CheckConstraint("pair in ('primary','recovery')", name="pair"),
    )  # fmt: skip


def create_bids() -> None:
    """Who may bid, and the ciphertexts."""
    op.create_table(
        "bidder",
        Column("id", String(170), primary_key=True),
        Column("tender_id", String(80), ForeignKey("tender.id"), nullable=False, index=True),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False, index=True),
        Column("registered_on", Date, nullable=False),
        Column("case_number", String(60), nullable=False, unique=True),
    )  # fmt: skip
    op.create_table(
        "bidder_admission",
        Column("id", String(170), ForeignKey("bidder.id"), primary_key=True),
        Column("admitted_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
    )  # fmt: skip
    op.create_table(
        "bidder_out",
        Column("id", String(170), ForeignKey("bidder.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("cause_case", String(60)),
        Column("out_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
    )  # fmt: skip
    op.create_table(
        "bid",
        Column("id", String(180), primary_key=True),
        Column("bidder_id", String(170), ForeignKey("bidder.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("ciphertext", LargeBinary, nullable=False),
        Column("receipt", String(64), nullable=False),
        Column("received_at", Moment, nullable=False),
        Column("user_id", String(40), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("number > 0", name="number"),
        UniqueConstraint("bidder_id", "number"),
        UniqueConstraint("receipt"),
    )  # fmt: skip
    op.create_table(
        "bid_withdrawal",
        Column("id", String(180), ForeignKey("bid.id"), primary_key=True),
        Column("withdrawn_at", Moment, nullable=False),
        Column("case_number", String(60), index=True),
    )  # fmt: skip


def create_openings() -> None:
    """What was opened, whether it counted, and how a tender ended."""
    op.create_table(
        "tender_closing",
        Column("id", String(80), ForeignKey("tender.id"), primary_key=True),
        Column("closed_at", Moment, nullable=False),
        Column("received", Integer, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("received >= 0", name="received"),
    )  # fmt: skip
    op.create_table(
        "bid_opening",
        Column("id", String(80), ForeignKey("tender.id"), primary_key=True),
        Column("pair", String(12), nullable=False),
        Column("opened_by", String(40), nullable=False),
        Column("opened_at", Moment, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("pair in ('primary','recovery')", name="pair"),
    )  # fmt: skip
    op.create_table(
        "opened_bid",
        Column("id", String(180), ForeignKey("bid.id"), primary_key=True),
        Column("tender_id", String(80), ForeignKey("tender.id"), nullable=False, index=True),
        Column("bid_key", String(64), nullable=False),
        Column("price_cents", Integer),
        Column("plan", Text, nullable=False),
        Column("team", Text, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("(bid_key = '') = (price_cents is null)", name="readable"),
        CheckConstraint("price_cents > 0", name="price"),
    )  # fmt: skip
    op.create_table(
        "bid_review",
        Column("id", String(200), primary_key=True),
        Column("bid_id", String(180), ForeignKey("opened_bid.id"), nullable=False, index=True),
        Column("valid", Boolean, nullable=False),
        Column("reason", String(20)),
        Column("cause_case", String(60)),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason in ('unreadable','out','banned','blacklisted','kin','same-person','over-ceiling')", name="reason"),
        CheckConstraint("valid = (reason is null)", name="valid"),
    )  # fmt: skip
    op.create_table(
        "tender_end",
        Column("id", String(80), ForeignKey("tender.id"), primary_key=True),
        Column("outcome", String(12), nullable=False),
        Column("winner", String(80), ForeignKey("firm.id")),
        Column("ended_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("outcome in ('awarded','failed','withdrawn')", name="outcome"),
        CheckConstraint("(outcome = 'awarded') = (winner is not null)", name="winner"),
    )  # fmt: skip
