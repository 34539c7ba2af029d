"""What a contract was filed with, its annexes, and the reminders before it ends.

Revision ID: registry_0031
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, UniqueConstraint

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0031"
down_revision = "registry_0030"
branch_labels = None
depends_on = None

RECORDS = ("contract_filing", "contract_annex", "contract_reminder")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    op.create_table(
        "contract_filing",
        Column("id", String(80), ForeignKey("contract.id"), primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date, nullable=False),
        Column("fee_cents", Integer, nullable=False),
        Column("level", Integer),
        Column("signed_on", Date, nullable=False),
        Column("filed_on", Date, nullable=False),
        Column("origin_case", String(60)),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('early','owners','quasi','emergency')", name="kind"),
        CheckConstraint("valid_to >= valid_from and filed_on >= signed_on", name="days"),
        CheckConstraint("case_number is not null", name="case_number"),
        Index("ix_contract_filing_origin", "origin_case"),
    )
    op.create_table(
        "contract_annex",
        Column("id", String(100), primary_key=True),
        Column("contract_id", String(80), ForeignKey("contract_filing.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("kind", String(12), nullable=False),
        Column("content_hash", String(64), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('text','service','fee','staff','selection')", name="kind"),
        CheckConstraint("length(content_hash) = 64 and number > 0", name="content"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("contract_id", "number"),
    )
    op.create_table(
        "contract_reminder",
        Column("id", String(100), primary_key=True),
        Column("contract_id", String(80), ForeignKey("contract.id"), nullable=False),
        Column("ends_on", Date, nullable=False),
        Column("reminded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("contract_id", "ends_on"),
    )
    dialect = op.get_bind().dialect.name
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(RECORDS):
        op.drop_table(table)
