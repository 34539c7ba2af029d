"""Warnings 警告 to firms, the estates that each names, and what takes one back.

A warning counts from the day on which its decision was served until it is revoked; the record itself stays as the journal
hashed it. Source: the district's plan, section 3 (5); the district's procedures, sections 2 and 5.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from engine.model import metadata
from registry.kinds import WarningGround
from registry.model.columns import case_number, one_of

warning = Table(
    "warning", metadata,
    Column("id", String(60), primary_key=True),  # the number of its case, which warns once
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("ground", String(12), nullable=False),
    Column("facts", Text, nullable=False),
    Column("basis", String(80), nullable=False),  # the row of law that gives the power to warn, rule@first day
    Column("citation", Text, nullable=False),  # its law and article, as the letter printed them
    Column("document", String(80), nullable=False),  # number of the decision 警告决定书
    Column("remedy", Text, nullable=False),  # the remedy that the decision told
    Column("served_on", Date, nullable=False),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("ground", WarningGround), name="ground"),
    CheckConstraint("facts <> '' and basis <> '' and citation <> '' and document <> '' and remedy <> ''", name="content"),
    CheckConstraint("served_on <= recorded_on", name="served_on"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    UniqueConstraint("document"),
    Index("ix_warning_firm", "firm_id", "served_on"),
)  # fmt: skip

warning_estate = Table(
    "warning_estate", metadata,
    Column("id", String(160), primary_key=True),  # warning/estate
    Column("warning_id", ForeignKey("warning.id"), nullable=False),
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    case_number(),
    CheckConstraint("case_number is not null and case_number = warning_id", name="case_number"),
    UniqueConstraint("warning_id", "estate_id"),
    Index("ix_warning_estate_estate", "estate_id"),
)  # fmt: skip

# A warning is in force unless it stands here.
warning_void = Table(
    "warning_void", metadata,
    Column("id", ForeignKey("warning.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("voided_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("case_number is not null and case_number <> id", name="case_number"),
)  # fmt: skip

STANDING = ()
"""Rows change, but none is deleted."""

RECORDS = (warning, warning_estate, warning_void)
"""Rows neither change nor go; another row reverses them."""
