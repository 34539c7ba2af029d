"""Early ends of contracts, what takes them back, and services in between two firms.

Revision ID: registry_0020
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Text, UniqueConstraint

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0020"
down_revision = "registry_0012"
branch_labels = None
depends_on = None

RECORDS = ("contract_end", "contract_end_void", "interim_service")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    op.create_table(
        "contract_end",
        Column("id", String(160), primary_key=True),
        Column("contract_id", String(80), ForeignKey("contract.id"), nullable=False),
        Column("ended_on", Date, nullable=False),
        Column("ended_before", Date),
        Column("reason", Text, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("ended_before is null or ended_on < ended_before", name="earlier"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("contract_id", "case_number"),
    )
    op.create_table(
        "contract_end_void",
        Column("id", String(160), ForeignKey("contract_end.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("voided_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("case_number is not null", name="case_number"),
    )
    op.create_table(
        "interim_service",
        Column("id", String(120), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("kind", String(12), nullable=False),
        Column("keeper", Text, nullable=False),
        Column("starts_on", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('community','emergency')", name="kind"),
        CheckConstraint("keeper <> '' and reason <> ''", name="content"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("case_number", "kind"),
        Index("ix_interim_service_estate", "estate_id", "starts_on"),
    )
    dialect = op.get_bind().dialect.name
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(RECORDS):
        op.drop_table(table)
