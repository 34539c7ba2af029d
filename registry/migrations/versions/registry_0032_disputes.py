"""Disputes, the levels that they went through, agreements, obligations, and how they ended.

Revision ID: registry_0032
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, UniqueConstraint

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0032"
down_revision = "registry_0031"
branch_labels = None
depends_on = None

RECORDS = ("dispute", "dispute_level", "dispute_agreement", "dispute_obligation", "dispute_performance", "dispute_close")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    create_disputes()
    create_agreements()
    dialect = op.get_bind().dialect.name
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(RECORDS):
        op.drop_table(table)


def create_disputes() -> None:
    """What each is about, and the levels at which it was mediated."""
    op.create_table(
        "dispute",
        Column("id", String(60), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id")),
        Column("matter", String(12), nullable=False),
        Column("opened_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(
            "matter in ('fee','service','repair','income','parking','deposit','leak','heating','price','other')", name="matter"
        ),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
        Index("ix_dispute_estate", "estate_id", "matter"),
        Index("ix_dispute_day", "opened_on", "id"),
        Index("ix_dispute_matter_day", "matter", "opened_on", "id"),
        Index("ix_dispute_estate_day", "estate_id", "opened_on", "id"),
        Index("ix_dispute_firm_day", "firm_id", "opened_on", "id"),
    )
    op.create_table(
        "dispute_level",
        Column("id", String(62), primary_key=True),
        Column("dispute_id", String(60), ForeignKey("dispute.id"), nullable=False),
        Column("level", Integer, nullable=False),
        Column("entered_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("level between 1 and 3", name="level"),
        CheckConstraint("case_number is not null and case_number = dispute_id", name="case_number"),
        UniqueConstraint("dispute_id", "level"),
    )


def create_agreements() -> None:
    """What was agreed, what became of each obligation, and how a dispute ended."""
    op.create_table(
        "dispute_agreement",
        Column("id", String(60), ForeignKey("dispute.id"), primary_key=True),
        Column("document", String(80), nullable=False),
        Column("level", Integer, nullable=False),
        Column("effective_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("level between 1 and 3", name="level"),
        CheckConstraint("document <> ''", name="document"),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
        UniqueConstraint("document"),
    )
    op.create_table(
        "dispute_obligation",
        Column("id", String(66), primary_key=True),
        Column("dispute_id", String(60), ForeignKey("dispute_agreement.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("by_firm", Boolean, nullable=False),
        Column("cents", BigInteger, nullable=False),
        Column("due_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("cents >= 0", name="cents"),
        CheckConstraint("case_number is not null and case_number = dispute_id", name="case_number"),
        UniqueConstraint("dispute_id", "number"),
    )
    op.create_table(
        "dispute_performance",
        Column("id", String(66), ForeignKey("dispute_obligation.id"), primary_key=True),
        Column("kept", Boolean, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("case_number is not null", name="case_number"),
        Index("ix_dispute_performance_day", "recorded_on"),
    )
    op.create_table(
        "dispute_close",
        Column("id", String(60), ForeignKey("dispute.id"), primary_key=True),
        Column("outcome", String(12), nullable=False),
        Column("closed_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(
            "outcome in ('kept','broken','failed','declined','referred','merged','withdrawn','sued')", name="outcome"
        ),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    )
