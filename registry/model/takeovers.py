"""What ends a service contract before its term, what takes such an end back, and who serves an estate in between 过渡期服务.

The contract's own row shows its last day; here stands which case set it, and what it was before. Source: the district's
procedures, section 4.4; Civil Code (民法典) art. 946, 949, 950.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from engine.model import metadata
from registry.kinds import InterimKind
from registry.model.columns import case_number, one_of

contract_end = Table(
    "contract_end", metadata,
    Column("id", String(160), primary_key=True),  # case number/contract: a case ends a contract once
    Column("contract_id", ForeignKey("contract.id"), nullable=False),
    Column("ended_on", Date, nullable=False),  # the last day
    Column("ended_before", Date),  # the last day that an earlier case had set; NULL: that of the term
    Column("reason", Text, nullable=False),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("ended_before is null or ended_on < ended_before", name="earlier"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("contract_id", "case_number"),
)  # fmt: skip

# An end is in force unless it stands here.
contract_end_void = Table(
    "contract_end_void", metadata,
    Column("id", ForeignKey("contract_end.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("voided_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("case_number is not null", name="case_number"),
)  # fmt: skip

interim_service = Table(
    "interim_service", metadata,
    Column("id", String(120), primary_key=True),  # case number/kind
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("keeper", Text, nullable=False),  # who serves, in words
    Column("starts_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", InterimKind), name="kind"),
    CheckConstraint("keeper <> '' and reason <> ''", name="content"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("case_number", "kind"),
    Index("ix_interim_service_estate", "estate_id", "starts_on"),
)  # fmt: skip

STANDING = ()
"""Rows change, but none is deleted."""

RECORDS = (contract_end, contract_end_void, interim_service)
"""Rows neither change nor go; another row reverses them."""
