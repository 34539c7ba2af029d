"""What is imposed on firms and others: bans from tendering 登记禁入 and the blacklist 黑名单.

A measure names its ground, the row of law that it rests on, the case that took it and the remedy told. It is a record: another
row lifts it.
Source: the district's procedures, section 2 (bans), and 行政处罚法 art. 4, 16 (no measure without a basis in law).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from engine.model import metadata
from registry.kinds import BanScope, BanSubject, LeaveKind
from registry.model.columns import case_number, one_of

GROUNDED = "ground <> '' and basis <> '' and citation <> '' and remedy <> '' and case_number is not null"

blacklist_entry = Table(
    "blacklist_entry", metadata,
    Column("id", String(120), primary_key=True),  # case number/firm
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("points", Integer, nullable=False),  # deducted in the twelve months before
    Column("ground", Text, nullable=False),
    Column("basis", String(80), nullable=False),  # the row of law, rule@first day
    Column("citation", Text, nullable=False),  # its law and article, as the letter printed them
    Column("remedy", Text, nullable=False),
    Column("entered_on", Date, nullable=False),
    case_number(),
    CheckConstraint(GROUNDED, name="grounded"),
    CheckConstraint("points > 0", name="points"),
    Index("ix_blacklist_entry_firm", "firm_id", "entered_on"),
)  # fmt: skip

# A firm is on the list unless it stands here.
blacklist_leave = Table(
    "blacklist_leave", metadata,
    Column("id", ForeignKey("blacklist_entry.id"), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("left_on", Date, nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", LeaveKind), name="kind"),
    CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
)  # fmt: skip

ban = Table(
    "ban", metadata,
    Column("id", String(240), primary_key=True),  # case number/subject/scope
    Column("subject_kind", String(12), nullable=False),
    Column("subject_id", ForeignKey("unit.id")),  # NULL: an agency, which is no unit here
    Column("subject_name", String(120), nullable=False),
    Column("scope", String(24), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # the last day; NULL: open
    Column("while_listed", ForeignKey("blacklist_entry.id")),  # in force as long as this listing is
    Column("ground", Text, nullable=False),
    Column("basis", String(80), nullable=False),
    Column("citation", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    CheckConstraint(GROUNDED, name="grounded"),
    CheckConstraint(one_of("subject_kind", BanSubject), name="subject_kind"),
    CheckConstraint("subject_name <> '' and (subject_id is not null or subject_kind = 'agency')", name="subject"),
    CheckConstraint(one_of("scope", BanScope), name="scope"),
    CheckConstraint("valid_to >= valid_from", name="term"),
    CheckConstraint("while_listed is null or valid_to is null", name="while_listed"),
    Index("ix_ban_subject", "subject_id", "valid_from"),
)  # fmt: skip

# A ban is in force within its term unless it stands here.
ban_lift = Table(
    "ban_lift", metadata,
    Column("id", ForeignKey("ban.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("lifted_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
)  # fmt: skip

STANDING: tuple[Table, ...] = ()
"""Rows change, but none is deleted."""

RECORDS = (blacklist_entry, blacklist_leave, ban, ban_lift)
"""Rows neither change nor go; another row reverses them."""
