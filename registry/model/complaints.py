"""Complaints 投诉信访: what was registered about which estate and firm, and what came of it.

Who complained and in what words stays in the case, under its key. Source: the district's plan, sections 3 (1) 4 and 4 (2); the
district's procedures, sections 4.3 and 5.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, String, Table

from engine.model import metadata
from registry.kinds import ComplaintKind, ComplaintResult
from registry.model.columns import QUARTER, case_number, one_of

complaint = Table(
    "complaint", metadata,
    Column("id", String(60), primary_key=True),  # the number of its case
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id")),  # whom it is about; NULL where it is about somebody else
    Column("kind", String(12), nullable=False),
    Column("received_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", ComplaintKind), name="kind"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    Index("ix_complaint_day", "received_on", "id"),  # the register's pages: all of them, and by each thing that they are looked for by
    Index("ix_complaint_kind_day", "kind", "received_on", "id"),
    Index("ix_complaint_estate_day", "estate_id", "received_on", "id"),
    Index("ix_complaint_firm_day", "firm_id", "received_on", "id"),
    Index("ix_complaint_estate_firm", "estate_id", "firm_id"),  # whether a firm was complained about in an estate
)  # fmt: skip

complaint_result = Table(
    "complaint_result", metadata,
    Column("id", ForeignKey("complaint.id"), primary_key=True),
    Column("result", String(12), nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("quarter", String(6), nullable=False),  # in which it was closed: complaints found justified are counted by it
    Column("told", Boolean, nullable=False),  # it made the firm's complaints so many in the quarter that its credit is told of them
    case_number(),
    CheckConstraint(one_of("result", ComplaintResult), name="result"),
    CheckConstraint(QUARTER, name="quarter"),
    CheckConstraint("not told or result = 'justified'", name="told"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    Index("ix_complaint_result_quarter", "quarter", "result"),
)  # fmt: skip

STANDING: tuple[Table, ...] = ()
"""Rows change, but none is deleted."""

RECORDS = (complaint, complaint_result)
"""Rows neither change nor go."""
