"""Experts who score bids 评标专家 and mediators 人民调解员: their appointment, its end, their conflicts; and who was drawn.

Source: the district's plan, sections 3 (1) 1 and 4; the district's procedures, sections 2, 4.2, 4.3 and 5 (mediator_register).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from engine.model import metadata
from registry.kinds import SpecialistKind
from registry.model.columns import case_number, one_of

specialist = Table(
    "specialist", metadata,
    Column("id", String(120), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("field", String(80), nullable=False),  # of knowledge, in words
    Column("employer_unit", ForeignKey("unit.id")),  # NULL: employed by no body or firm of the district
    Column("appointed_on", Date, nullable=False),
    Column("term_to", Date, nullable=False),  # the last day
    Column("training_on", Date),  # when last trained
    case_number(),
    CheckConstraint(one_of("kind", SpecialistKind), name="kind"),
    CheckConstraint("field <> ''", name="field"),
    CheckConstraint("appointed_on <= term_to", name="term"),
    UniqueConstraint("user_id", "kind", "appointed_on"),
    Index("ix_specialist_kind", "kind", "term_to"),
)  # fmt: skip

# An appointment that ended before its term.
specialist_end = Table(
    "specialist_end", metadata,
    Column("id", ForeignKey("specialist.id"), primary_key=True),
    Column("ended_on", Date, nullable=False),  # the first day on which it holds no longer
    Column("reason", Text, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
)  # fmt: skip

specialist_conflict = Table(
    "specialist_conflict", metadata,
    Column("id", String(200), primary_key=True),  # specialist/unit
    Column("specialist_id", ForeignKey("specialist.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),  # a firm, an estate, a developer, any body
    Column("ground", Text, nullable=False),
    Column("since", Date, nullable=False),
    case_number(),
    CheckConstraint("ground <> ''", name="ground"),
    UniqueConstraint("specialist_id", "unit_id"),
)  # fmt: skip

evaluator_draw = Table(
    "evaluator_draw", metadata,
    Column("id", String(120), primary_key=True),  # the tender: it has one draw
    Column("seal", Integer, nullable=False),  # the last one before the draw
    Column("root", String(64), nullable=False),
    Column("numbers", Text, nullable=False),  # the witnesses' two, a line each
    Column("seed", String(64), nullable=False),
    Column("units", Text, nullable=False),  # of estate and bidders, a line each
    Column("eligible", Text, nullable=False),  # user id, tab, name, a line each: who could be drawn
    Column("excluded", Text, nullable=False),  # user id, route and unit, a line each: who could not, and why
    Column("experts", Integer, nullable=False),
    Column("tenderer_people", Integer, nullable=False),
    Column("drawn_on", Date, nullable=False),
    case_number(),
    CheckConstraint("experts > 0 and tenderer_people >= 0", name="size"),
    CheckConstraint("case_number is not null", name="case_number"),
)  # fmt: skip

# Who dropped out, and who followed.
evaluator_change = Table(
    "evaluator_change", metadata,
    Column("id", String(180), primary_key=True),  # draw/who dropped out
    Column("draw_id", ForeignKey("evaluator_draw.id"), nullable=False, index=True),
    Column("left_by", ForeignKey("user_account.id"), nullable=False),
    Column("followed_by", ForeignKey("user_account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("draw_id", "followed_by"),
)  # fmt: skip

STANDING = (specialist,)
"""Rows change, but none is deleted."""

RECORDS = (specialist_end, specialist_conflict, evaluator_draw, evaluator_change)
"""Rows neither change nor go; another row reverses them."""
