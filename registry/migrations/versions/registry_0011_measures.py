"""Bans from tendering and the blacklist.

Revision ID: registry_0011
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Text

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0011"
down_revision = "registry_0010"
branch_labels = None
depends_on = None

RECORDS = ("blacklist_entry", "blacklist_leave", "ban", "ban_lift")
GROUNDED = "ground <> '' and basis <> '' and citation <> '' and remedy <> '' and case_number is not null"


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    create_blacklist()
    create_bans()
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(RECORDS):
        op.drop_table(table)


def create_blacklist() -> None:
    """Firms on the blacklist, and off it again."""
    op.create_table(
        "blacklist_entry",
        Column("id", String(120), primary_key=True),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("points", Integer, nullable=False),
        Column("ground", Text, nullable=False),
        Column("basis", String(80), nullable=False),
        Column("citation", Text, nullable=False),
        Column("remedy", Text, nullable=False),
        Column("entered_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(GROUNDED, name="grounded"),
        CheckConstraint("points > 0", name="points"),
        Index("ix_blacklist_entry_firm", "firm_id", "entered_on"),
    )  # fmt: skip
    op.create_table(
        "blacklist_leave",
        Column("id", String(120), ForeignKey("blacklist_entry.id"), primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("reason", Text, nullable=False),
        Column("left_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('left','undone')", name="kind"),
        CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
    )  # fmt: skip


def create_bans() -> None:
    """Bans, and what lifts them."""
    op.create_table(
        "ban",
        Column("id", String(240), primary_key=True),
        Column("subject_kind", String(12), nullable=False),
        Column("subject_id", String(80), ForeignKey("unit.id")),
        Column("subject_name", String(120), nullable=False),
        Column("scope", String(24), nullable=False),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        Column("while_listed", String(120), ForeignKey("blacklist_entry.id")),
        Column("ground", Text, nullable=False),
        Column("basis", String(80), nullable=False),
        Column("citation", Text, nullable=False),
        Column("remedy", Text, nullable=False),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(GROUNDED, name="grounded"),
        CheckConstraint("subject_kind in ('firm','developer','agency')", name="subject_kind"),
        CheckConstraint("subject_name <> '' and (subject_id is not null or subject_kind = 'agency')", name="subject"),
        CheckConstraint("scope in ('district_tenders','mandatory_tenders')", name="scope"),
        CheckConstraint("valid_to >= valid_from", name="term"),
        CheckConstraint("while_listed is null or valid_to is null", name="while_listed"),
        Index("ix_ban_subject", "subject_id", "valid_from"),
    )  # fmt: skip
    op.create_table(
        "ban_lift",
        Column("id", String(240), ForeignKey("ban.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("lifted_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
    )  # fmt: skip
