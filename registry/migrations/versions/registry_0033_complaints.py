"""Complaints, and what came of them.

Revision ID: registry_0033
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, String

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0033"
down_revision = "registry_0035"
branch_labels = None
depends_on = None

QUARTER = (
    "length(quarter) = 6 and substr(quarter, 5, 1) = 'Q' and substr(quarter, 6, 1) in ('1','2','3','4')"
    " and substr(quarter, 1, 4) between '2000' and '2099'"
)


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    op.create_table(
        "complaint",
        Column("id", String(60), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id")),
        Column("kind", String(12), nullable=False),
        Column("received_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('service','fee','covenant','illegal','dispute','petition')", name="kind"),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
        Index("ix_complaint_day", "received_on", "id"),
        Index("ix_complaint_kind_day", "kind", "received_on", "id"),
        Index("ix_complaint_estate_day", "estate_id", "received_on", "id"),
        Index("ix_complaint_firm_day", "firm_id", "received_on", "id"),
        Index("ix_complaint_estate_firm", "estate_id", "firm_id"),
    )
    op.create_table(
        "complaint_result",
        Column("id", String(60), ForeignKey("complaint.id"), primary_key=True),
        Column("result", String(12), nullable=False),
        Column("closed_on", Date, nullable=False),
        Column("quarter", String(6), nullable=False),
        Column("told", Boolean, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(
            "result in ('justified','partly','unfounded','referred','mediated','refused','withdrawn')", name="result"
        ),
        CheckConstraint(QUARTER, name="quarter"),
        CheckConstraint("not told or result = 'justified'", name="told"),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
        Index("ix_complaint_result_quarter", "quarter", "result"),
    )
    for table in ("complaint", "complaint_result"):
        for statement in statements(table, ("delete", "update"), op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in ("complaint_result", "complaint"):
        op.drop_table(table)
