"""Satisfaction surveys: samples, one-time codes, questionnaires on their way, answers without a name, results.

Revision ID: registry_0022
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint

# The type of a moment and the triggers' text: both are meant to be what they were.
from engine.model import Moment
from registry.guards import statements

revision = "registry_0022"
down_revision = "registry_0021"
branch_labels = None
depends_on = None

STANDING = ("survey_place", "survey_batch")
RECORDS = ("survey", "survey_term", "survey_answer", "survey_result", "survey_void")
TABLES = (
    "survey", "survey_term", "survey_place", "survey_batch", "survey_paper", "survey_answer", "survey_result", "survey_void",
)  # fmt: skip


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    create_samples()
    create_answers()
    dialect = op.get_bind().dialect.name
    for tables, acts in ((STANDING, ("delete",)), (RECORDS, ("delete", "update"))):
        for table in tables:
            for statement in statements(table, acts, dialect):
                op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def create_samples() -> None:
    """What is asked of which households, until when, and with which codes."""
    op.create_table(
        "survey",
        Column("id", String(80), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("year", Integer, nullable=False),
        Column("round", Integer, nullable=False),
        Column("title", Text, nullable=False),
        Column("questions", Text, nullable=False),
        Column("opens_on", Date, nullable=False),
        Column("households", Text, nullable=False),
        Column("sample", Integer, nullable=False),
        Column("seed", String(64), nullable=False),
        Column("drawn_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("title <> '' and questions <> '' and households <> ''", name="content"),
        CheckConstraint("sample > 0 and round > 0", name="size"),
        CheckConstraint("year between 2000 and 2099", name="year"),
        CheckConstraint("length(seed) = 64", name="seed"),
        CheckConstraint("drawn_on <= opens_on", name="opens_on"),
        CheckConstraint("case_number is not null", name="case_number"),
        UniqueConstraint("case_number", "round"),
        Index("ix_survey_estate", "estate_id", "year"),
        Index("ix_survey_firm", "firm_id", "year"),
    )  # fmt: skip
    op.create_table(
        "survey_term",
        Column("id", String(90), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("closes_at", Moment, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("number > 0", name="number"),
        UniqueConstraint("survey_id", "number"),
    )  # fmt: skip
    op.create_table(
        "survey_place",
        Column("id", String(90), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("label", Text, nullable=False),
        Column("answered_on", Date),
        Column("channel", String(12)),
        CheckConstraint("channel in ('code','paper')", name="channel"),
        CheckConstraint("(answered_on is null) = (channel is null)", name="answered"),
        CheckConstraint("number > 0", name="number"),
        UniqueConstraint("survey_id", "number"),
        UniqueConstraint("survey_id", "label"),
    )  # fmt: skip


def create_answers() -> None:
    """What was answered, and what it came to."""
    op.create_table(
        "survey_batch",
        Column("id", String(90), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("papers", Integer, nullable=False),
        Column("status", String(12), nullable=False),
        Column("entered_by", String(40), nullable=False),
        Column("entered_for", String(240), nullable=False),
        Column("entered_on", Date, nullable=False),
        Column("decided_by", String(40)),
        Column("decided_on", Date),
        Column("reason", Text, nullable=False),
        Column("returned", Text, nullable=False),
        CheckConstraint("status in ('entered','confirmed','returned')", name="status"),
        CheckConstraint("(status = 'entered') = (decided_by is null)", name="decided"),
        CheckConstraint("(status = 'returned') = (reason <> '')", name="reason"),
        CheckConstraint("number > 0 and papers > 0", name="size"),
        UniqueConstraint("survey_id", "number"),
    )  # fmt: skip
    op.create_table(
        "survey_paper",
        Column("id", String(90), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("batch", Integer, nullable=False),
        Column("marks", String(60), nullable=False),
        CheckConstraint("batch > 0 and marks <> ''", name="content"),
        UniqueConstraint("survey_id", "number"),
        Index("ix_survey_paper_batch", "survey_id", "batch"),
    )  # fmt: skip
    op.create_table(
        "survey_answer",
        Column("id", String(40), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False, index=True),
        Column("marks", String(60), nullable=False),
        Column("channel", String(12), nullable=False),
        CheckConstraint("channel in ('code','paper')", name="channel"),
        CheckConstraint("marks <> ''", name="marks"),
    )  # fmt: skip
    op.create_table(
        "survey_result",
        Column("id", String(90), primary_key=True),
        Column("survey_id", String(80), ForeignKey("survey.id"), nullable=False, index=True),
        Column("answers", Integer, nullable=False),
        Column("items", Integer, nullable=False),
        Column("satisfied", Integer, nullable=False),
        Column("counted_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("answers >= 0 and satisfied between 0 and items", name="counts"),
        CheckConstraint("case_number is not null", name="case_number"),
    )  # fmt: skip
    op.create_table(
        "survey_void",
        Column("id", String(80), ForeignKey("survey.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("voided_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
    )  # fmt: skip
