"""What the district steers by.

Revision ID: registry_0035
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, Integer, String

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0035"
down_revision = "registry_0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, then its trigger."""
    op.create_table(
        "goal",
        Column("id", String(20), primary_key=True),
        Column("target", Integer),
        Column("counted_from", Date),
        Column("due_on", Date, nullable=False),
        Column("source", String(200), nullable=False),
        CheckConstraint("id in ('coverage','satisfaction','three_star','two_star','one_star','quasi','party')", name="kind"),
        CheckConstraint("target >= 0", name="target"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("counted_from is null or counted_from <= due_on", name="counted_from"),
    )
    for statement in statements("goal", ("delete",), op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("goal")
