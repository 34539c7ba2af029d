"""The owners' votes: ballots, heads, one-time codes, bundles of paper, the chain of what was voted.

Revision ID: registry_0021
"""

from __future__ import annotations

from alembic import op
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
    Text,
    UniqueConstraint,
    text,
)

# The type of a moment and the triggers' text: both are meant to be what they were.
from engine.model import Moment
from registry.guards import statements

revision = "registry_0021"
down_revision = "registry_0020"
branch_labels = None
depends_on = "engine_0003"  # one-time codes

STANDING = ("ballot_head", "one_time_code", "ballot_bundle")
RECORDS = ("ballot", "ballot_entry", "ballot_close", "ballot_tally", "ballot_void")
TABLES = (
    "ballot", "ballot_head", "ballot_bundle", "ballot_paper", "ballot_entry", "ballot_close", "ballot_tally", "ballot_void",
)  # fmt: skip
PENDING, STANDS = text("status = 'entered'"), text("status <> 'returned' and not correction")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    create_ballots()
    create_bundles()
    create_chain()
    dialect = op.get_bind().dialect.name
    for tables, acts in ((STANDING, ("delete",)), (RECORDS, ("delete", "update"))):
        for table in tables:
            for statement in statements(table, acts, dialect):
                op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("drop trigger one_time_code_no_delete" + (" on one_time_code" if op.get_bind().dialect.name == "postgresql" else ""))


def create_ballots() -> None:
    """What is asked of whom."""
    op.create_table(
        "ballot",
        Column("id", String(60), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("matter", String(40), nullable=False),
        Column("question", Text, nullable=False),
        Column("opens_on", Date, nullable=False),
        Column("closes_at", Moment, nullable=False),
        Column("counts_storage", Boolean, nullable=False),
        Column("heads", Integer, nullable=False),
        Column("area_dm2", BigInteger, nullable=False),
        Column("snapshot", String(64), nullable=False),
        Column("frozen_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("heads > 0 and area_dm2 > 0", name="size"),
        CheckConstraint("frozen_on <= opens_on", name="opens_on"),
        CheckConstraint("length(snapshot) = 64", name="snapshot"),
        Index("ix_ballot_estate", "estate_id", "opens_on"),
    )  # fmt: skip
    op.create_table(
        "ballot_head",
        Column("id", String(80), primary_key=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("owner_key", Text, nullable=False),
        Column("label", Text, nullable=False),
        Column("units", Text, nullable=False),
        Column("area_dm2", BigInteger, nullable=False),
        Column("kind", String(12), nullable=False),
        Column("voted_on", Date),
        Column("channel", String(12)),
        UniqueConstraint("ballot_id", "number"),
        CheckConstraint("kind in ('owner','developer')", name="kind"),
        CheckConstraint("channel in ('code','paper')", name="channel"),
        CheckConstraint("(voted_on is null) = (channel is null)", name="voted"),
        CheckConstraint("number > 0 and area_dm2 > 0", name="size"),
    )  # fmt: skip


def create_bundles() -> None:
    """Paper on its way between two persons."""
    op.create_table(
        "ballot_bundle",
        Column("id", String(100), primary_key=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("correction", Boolean, nullable=False),
        Column("dated", Date, nullable=False),
        Column("agree", Integer, nullable=False),
        Column("against", Integer, nullable=False),
        Column("abstain", Integer, nullable=False),
        Column("spoiled", Integer, nullable=False),
        Column("entered_agree", Integer, nullable=False),
        Column("entered_against", Integer, nullable=False),
        Column("entered_abstain", Integer, nullable=False),
        Column("entered_spoiled", Integer, nullable=False),
        Column("papers", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("acknowledged", Text, nullable=False),
        Column("status", String(12), nullable=False),
        Column("entered_by", String(40), nullable=False),
        Column("entered_for", String(240), nullable=False),
        Column("entered_on", Date, nullable=False),
        Column("decided_by", String(40)),
        Column("decided_for", String(240)),
        Column("decided_on", Date),
        UniqueConstraint("ballot_id", "number", "attempt"),
        CheckConstraint("status in ('entered','confirmed','returned')", name="status"),
        CheckConstraint("(status = 'entered') = (decided_by is null)", name="decided"),
        CheckConstraint("number > 0 and attempt > 0 and papers >= 0", name="size"),
        CheckConstraint("agree >= 0 and against >= 0 and abstain >= 0 and spoiled >= 0", name="counts"),
        Index("uq_ballot_bundle_pending", "ballot_id", "number", unique=True, sqlite_where=PENDING, postgresql_where=PENDING),
        Index("uq_ballot_bundle_stands", "ballot_id", "number", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    )  # fmt: skip
    op.create_table(
        "ballot_paper",
        Column("id", String(120), primary_key=True),
        Column("bundle_id", String(100), ForeignKey("ballot_bundle.id"), nullable=False, index=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False),
        Column("head", Integer, nullable=False),
        Column("was", String(12)),
        Column("choice", String(12)),
        UniqueConstraint("ballot_id", "head"),
        CheckConstraint("was in ('agree','against','abstain','spoiled')", name="was"),
        CheckConstraint("choice in ('agree','against','abstain','spoiled')", name="choice"),
        CheckConstraint("was is not null or choice is not null", name="content"),
    )  # fmt: skip


def create_chain() -> None:
    """What was voted, and what became of it."""
    op.create_table(
        "ballot_entry",
        Column("id", String(80), primary_key=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("bytes", LargeBinary, nullable=False),
        Column("hash", String(64), nullable=False),
        Column("receipt", String(40)),
        UniqueConstraint("ballot_id", "number"),
        UniqueConstraint("receipt"),
        CheckConstraint("number > 0", name="number"),
    )  # fmt: skip
    op.create_table(
        "ballot_close",
        Column("id", String(80), primary_key=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("reopened", Boolean, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", Moment, nullable=False),
        Column("entries", Integer, nullable=False),
        Column("chain", String(64), nullable=False),
        Column("entry", Integer, nullable=False),
        Column("case_number", String(60), index=True),
        UniqueConstraint("ballot_id", "number"),
        CheckConstraint("reopened = (reason <> '')", name="reason"),
    )  # fmt: skip
    op.create_table(
        "ballot_tally",
        Column("id", String(80), primary_key=True),
        Column("ballot_id", String(60), ForeignKey("ballot.id"), nullable=False, index=True),
        Column("close_id", String(80), ForeignKey("ballot_close.id"), nullable=False),
        Column("result", LargeBinary, nullable=False),
        Column("counted_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
    )  # fmt: skip
    op.create_table(
        "ballot_void",
        Column("id", String(60), ForeignKey("ballot.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("voided_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
    )  # fmt: skip
