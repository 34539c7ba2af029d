"""The leaf log and its seals.

Revision ID: engine_0002
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, String, UniqueConstraint

from engine.model import Moment

revision = "engine_0002"
down_revision = "engine_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates both tables."""
    op.create_table(
        "seal",
        Column("number", Integer, primary_key=True),
        Column("leaves", Integer, nullable=False),
        Column("root", String(64), nullable=False),
        Column("peaks", LargeBinary, nullable=False),
        Column("signed_at", Moment, nullable=False),
        Column("key", String(64), nullable=False),
        Column("signature", LargeBinary, nullable=False),
    )
    op.create_table(
        "seal_leaf",
        Column("place", Integer, primary_key=True, autoincrement=False),
        Column("case_id", String(40), nullable=False),
        Column("entry", Integer, nullable=False),
        Column("hash", String(64), nullable=False),
        Column("seal", Integer, nullable=False),
        UniqueConstraint("case_id", "entry"),
    )
