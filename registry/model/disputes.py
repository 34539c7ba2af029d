"""Disputes 物业纠纷: what each is about, how far it was mediated, what was agreed, kept and broken, and how it ended.

What the parties said and agreed stands in the case, for them, their mediator and the auditor alone; here stand only what is
counted: matter, level, days, sums, and whether the firm or somebody else owes. Source: the district's plan, section 3 (1) 4;
the district's procedures, section 4.3; 人民调解法 27, 31.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from engine.model import metadata
from registry.kinds import DisputeMatter, DisputeOutcome
from registry.model.columns import case_number, one_of

dispute = Table(
    "dispute", metadata,
    Column("id", String(60), primary_key=True),  # the number of its case
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id")),  # NULL where no firm is a party
    Column("matter", String(12), nullable=False),
    Column("opened_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("matter", DisputeMatter), name="matter"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    Index("ix_dispute_estate", "estate_id", "matter"),
    Index("ix_dispute_day", "opened_on", "id"),  # the register's pages: all of them, and by each thing that they are looked for by
    Index("ix_dispute_matter_day", "matter", "opened_on", "id"),
    Index("ix_dispute_estate_day", "estate_id", "opened_on", "id"),
    Index("ix_dispute_firm_day", "firm_id", "opened_on", "id"),
)  # fmt: skip

# 1 community, 2 administration, 3 mediation committee; one that was refused, referred or merged has none.
dispute_level = Table(
    "dispute_level", metadata,
    Column("id", String(62), primary_key=True),  # dispute/level
    Column("dispute_id", ForeignKey("dispute.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("entered_on", Date, nullable=False),
    case_number(),
    CheckConstraint("level between 1 and 3", name="level"),
    CheckConstraint("case_number is not null and case_number = dispute_id", name="case_number"),
    UniqueConstraint("dispute_id", "level"),
)  # fmt: skip

dispute_agreement = Table(
    "dispute_agreement", metadata,
    Column("id", ForeignKey("dispute.id"), primary_key=True),
    Column("document", String(80), nullable=False),  # number of the agreement 调解协议书
    Column("level", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    case_number(),
    CheckConstraint("level between 1 and 3", name="level"),
    CheckConstraint("document <> ''", name="document"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
    UniqueConstraint("document"),
)  # fmt: skip

dispute_obligation = Table(
    "dispute_obligation", metadata,
    Column("id", String(66), primary_key=True),  # dispute/number
    Column("dispute_id", ForeignKey("dispute_agreement.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("by_firm", Boolean, nullable=False),  # whether the firm owes it
    Column("cents", BigInteger, nullable=False),  # 0 where no money is owed
    Column("due_on", Date, nullable=False),
    case_number(),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("cents >= 0", name="cents"),
    CheckConstraint("case_number is not null and case_number = dispute_id", name="case_number"),
    UniqueConstraint("dispute_id", "number"),
)  # fmt: skip

# What became of an obligation; one without a row here is open.
dispute_performance = Table(
    "dispute_performance", metadata,
    Column("id", ForeignKey("dispute_obligation.id"), primary_key=True),
    Column("kept", Boolean, nullable=False),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    CheckConstraint("case_number is not null", name="case_number"),
    Index("ix_dispute_performance_day", "recorded_on"),
)  # fmt: skip

# A dispute is open unless it stands here.
dispute_close = Table(
    "dispute_close", metadata,
    Column("id", ForeignKey("dispute.id"), primary_key=True),
    Column("outcome", String(12), nullable=False),
    Column("closed_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("outcome", DisputeOutcome), name="outcome"),
    CheckConstraint("case_number is not null and case_number = id", name="case_number"),
)  # fmt: skip

STANDING = ()
"""Rows change, but none is deleted."""

RECORDS = (dispute, dispute_level, dispute_agreement, dispute_obligation, dispute_performance, dispute_close)
"""Rows neither change nor go."""
