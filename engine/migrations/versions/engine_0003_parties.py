"""People without an account: one store of one-time codes, the parties of cases, what they say on paper.

Revision ID: engine_0003
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, text

from engine.model import Moment

revision = "engine_0003"
down_revision = "engine_0002"
branch_labels = None
depends_on = None

VALID, WAITING = text("voided_on is null"), text("status = 'entered'")


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "one_time_code",
        Column("id", String(64), primary_key=True),
        Column("desk", String(40), nullable=False),
        Column("subject", String(100), nullable=False),
        Column("number", Integer, nullable=False),
        Column("issued_on", Date, nullable=False),
        Column("voided_on", Date),
        Index("uq_one_time_code_holder", "desk", "subject", "number", unique=True, sqlite_where=VALID, postgresql_where=VALID),
    )  # fmt: skip
    op.create_table(
        "case_party",
        Column("case_id", String(40), ForeignKey("case_file.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("person", LargeBinary, nullable=False),
    )
    op.create_table(
        "party_paper",
        Column("case_id", String(40), ForeignKey("case_file.id"), primary_key=True),
        Column("entry", Integer, primary_key=True),
        Column("task_id", String(60), ForeignKey("task.id"), nullable=False),
        Column("entered_by", String(40), nullable=False),
        Column("entered_for", String(240), nullable=False),
        Column("entered_at", Moment, nullable=False),
        Column("status", String(12), nullable=False),
        Column("decided_by", String(40)),
        Column("decided_entry", Integer),
        CheckConstraint("status in ('entered','confirmed','returned')", name="status"),
        Index("uq_party_paper_waiting", "task_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("party_paper", "case_party", "one_time_code"):
        op.drop_table(table)
