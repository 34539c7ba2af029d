"""What a contract was filed with 合同备案, its annexes, and the reminders before it ends.

The contract's own row shows how it stands; here stands, unchanged, what was filed and by which case. Source: the district's
procedures, section 5 (contract_filing), and its plan, section 3 (1) 1.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from engine.model import metadata
from registry.kinds import AnnexKind, ContractKind
from registry.model.columns import case_number, one_of

contract_filing = Table(
    "contract_filing", metadata,
    Column("id", ForeignKey("contract.id"), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("fee_cents", Integer, nullable=False),  # per square metre and month
    Column("level", Integer),
    Column("signed_on", Date, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("origin_case", String(60)),  # the case that chose the firm; NULL: none of this system
    case_number(),
    CheckConstraint(one_of("kind", ContractKind), name="kind"),
    CheckConstraint("valid_to >= valid_from and filed_on >= signed_on", name="days"),
    CheckConstraint("case_number is not null", name="case_number"),
    Index("ix_contract_filing_origin", "origin_case"),
)  # fmt: skip

# An annex by its hash: the file itself lies with the case that filed it, under that case's key, and so does its name.
contract_annex = Table(
    "contract_annex", metadata,
    Column("id", String(100), primary_key=True),  # contract/number
    Column("contract_id", ForeignKey("contract_filing.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("content_hash", String(64), nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", AnnexKind), name="kind"),
    CheckConstraint("length(content_hash) = 64 and number > 0", name="content"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("contract_id", "number"),
)  # fmt: skip

contract_reminder = Table(
    "contract_reminder", metadata,
    Column("id", String(100), primary_key=True),  # contract/last day
    Column("contract_id", ForeignKey("contract.id"), nullable=False),
    Column("ends_on", Date, nullable=False),  # the last day that the contract had then
    Column("reminded_on", Date, nullable=False),
    case_number(),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("contract_id", "ends_on"),
)  # fmt: skip

STANDING: tuple[Table, ...] = ()
"""Rows change, but none is deleted."""

RECORDS = (contract_filing, contract_annex, contract_reminder)
"""Rows neither change nor go; another row reverses them."""
