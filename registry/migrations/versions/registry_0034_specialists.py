"""Experts and mediators with their conflicts, and the draws of evaluators.

Revision ID: registry_0034
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint

# The triggers' text is meant to be what it was.
from registry.guards import statements

revision = "registry_0034"
down_revision = "registry_0032"
branch_labels = None
depends_on = None

GUARDED = {
    "specialist": ("delete",),
    "specialist_end": ("delete", "update"),
    "specialist_conflict": ("delete", "update"),
    "evaluator_draw": ("delete", "update"),
    "evaluator_change": ("delete", "update"),
}


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    _people()
    _draws()
    dialect = op.get_bind().dialect.name
    for table, acts in GUARDED.items():
        for statement in statements(table, acts, dialect):
            op.execute(statement)


def _people() -> None:
    op.create_table(
        "specialist",
        Column("id", String(120), primary_key=True),
        Column("user_id", String(40), ForeignKey("user_account.id"), nullable=False),
        Column("kind", String(12), nullable=False),
        Column("field", String(80), nullable=False),
        Column("employer_unit", String(80), ForeignKey("unit.id")),
        Column("appointed_on", Date, nullable=False),
        Column("term_to", Date, nullable=False),
        Column("training_on", Date),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('expert','mediator')", name="kind"),
        CheckConstraint("field <> ''", name="field"),
        CheckConstraint("appointed_on <= term_to", name="term"),
        UniqueConstraint("user_id", "kind", "appointed_on"),
        Index("ix_specialist_kind", "kind", "term_to"),
    )
    op.create_table(
        "specialist_end",
        Column("id", String(120), ForeignKey("specialist.id"), primary_key=True),
        Column("ended_on", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
    )
    op.create_table(
        "specialist_conflict",
        Column("id", String(200), primary_key=True),
        Column("specialist_id", String(120), ForeignKey("specialist.id"), nullable=False),
        Column("unit_id", String(80), ForeignKey("unit.id"), nullable=False),
        Column("ground", Text, nullable=False),
        Column("since", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("ground <> ''", name="ground"),
        UniqueConstraint("specialist_id", "unit_id"),
    )


def _draws() -> None:
    op.create_table(
        "evaluator_draw",
        Column("id", String(120), primary_key=True),
        Column("seal", Integer, nullable=False),
        Column("root", String(64), nullable=False),
        Column("numbers", Text, nullable=False),
        Column("seed", String(64), nullable=False),
        Column("units", Text, nullable=False),
        Column("eligible", Text, nullable=False),
        Column("excluded", Text, nullable=False),
        Column("experts", Integer, nullable=False),
        Column("tenderer_people", Integer, nullable=False),
        Column("drawn_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("experts > 0 and tenderer_people >= 0", name="size"),
        CheckConstraint("case_number is not null", name="case_number"),
    )
    op.create_table(
        "evaluator_change",
        Column("id", String(180), primary_key=True),
        Column("draw_id", String(120), ForeignKey("evaluator_draw.id"), nullable=False, index=True),
        Column("left_by", String(40), ForeignKey("user_account.id"), nullable=False),
        Column("followed_by", String(40), ForeignKey("user_account.id"), nullable=False),
        Column("reason", Text, nullable=False),
        Column("changed_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("draw_id", "followed_by"),
    )


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(GUARDED):
        op.drop_table(table)
