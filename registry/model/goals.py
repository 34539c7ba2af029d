"""What the district steers by 工作目标: a target for each goal of the plan.

Source: the district's plan, section 2; the district's procedures, section 7.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table

from engine.model import metadata
from registry.kinds import GoalKind
from registry.model.columns import one_of

goal = Table(
    "goal", metadata,
    Column("id", String(20), primary_key=True),  # a GoalKind
    Column("target", Integer),  # percent, or estates; NULL: the plan names no number
    Column("counted_from", Date),  # what is new from this day on counts; NULL: whatever stands
    Column("due_on", Date, nullable=False),
    Column("source", String(200), nullable=False),
    CheckConstraint(one_of("id", GoalKind), name="kind"),
    CheckConstraint("target >= 0", name="target"),
    CheckConstraint("source <> ''", name="source"),
    CheckConstraint("counted_from is null or counted_from <= due_on", name="counted_from"),
)  # fmt: skip

STANDING = (goal,)
"""Rows change, but none is deleted."""

RECORDS = ()
"""Rows neither change nor go; another row reverses them."""
