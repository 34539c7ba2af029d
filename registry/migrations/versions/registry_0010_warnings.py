"""Warnings to firms, the estates that they name, and what takes them back.

Revision ID: registry_0010
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Text, UniqueConstraint

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0010"
down_revision = "registry_0001"
branch_labels = None
depends_on = None

RECORDS = ("warning", "warning_estate", "warning_void")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    op.create_table(
        "warning",
        Column("id", String(60), primary_key=True),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("ground", String(12), nullable=False),
        Column("facts", Text, nullable=False),
        Column("basis", String(80), nullable=False),
        Column("citation", Text, nullable=False),
        Column("document", String(80), nullable=False),
        Column("remedy", Text, nullable=False),
        Column("served_on", Date, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("ground in ('order','plan','rooms')", name="ground"),
        CheckConstraint("facts <> '' and basis <> '' and citation <> '' and document <> '' and remedy <> ''", name="content"),
        CheckConstraint("served_on <= recorded_on", name="served_on"),
        CheckConstraint("case_number is not null and case_number = id", name="case_number"),
        UniqueConstraint("document"),
        Index("ix_warning_firm", "firm_id", "served_on"),
    )  # fmt: skip
    op.create_table(
        "warning_estate",
        Column("id", String(160), primary_key=True),
        Column("warning_id", String(60), ForeignKey("warning.id"), nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("case_number is not null and case_number = warning_id", name="case_number"),
        UniqueConstraint("warning_id", "estate_id"),
        Index("ix_warning_estate_estate", "estate_id"),
    )
    op.create_table(
        "warning_void",
        Column("id", String(60), ForeignKey("warning.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("voided_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("case_number is not null and case_number <> id", name="case_number"),
    )
    dialect = op.get_bind().dialect.name
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(RECORDS):
        op.drop_table(table)
