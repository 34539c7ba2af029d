"""People without an account: one-time codes, the parties of cases, and what they say on paper until a second person confirms it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from engine.model.base import Moment, metadata

VALID, WAITING = text("voided_on is null"), text("status = 'entered'")

one_time_code = Table(
    "one_time_code", metadata,
    Column("id", String(64), primary_key=True),  # the code's fingerprint; the code itself is kept nowhere
    Column("desk", String(40), nullable=False),  # who gave it out: a desk of the registry, or `party`
    Column("subject", String(100), nullable=False),  # of what it is one: a ballot, a survey, a case
    Column("number", Integer, nullable=False),  # for whom of it: a head, a place in the sample, a party
    Column("issued_on", Date, nullable=False),
    Column("voided_on", Date),  # another one was issued in its place
    Index("uq_one_time_code_holder", "desk", "subject", "number", unique=True, sqlite_where=VALID, postgresql_where=VALID),
)  # fmt: skip

case_party = Table(
    "case_party", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # in the order in which its tasks first opened
    Column("person", LargeBinary, nullable=False),  # ciphertext of {key, name}
)  # fmt: skip

party_paper = Table(
    "party_paper", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("entry", Integer, primary_key=True),  # the journal entry that holds what was entered, with the scan
    Column("task_id", ForeignKey("task.id"), nullable=False),
    Column("entered_by", String(40), nullable=False),
    Column("entered_for", String(240), nullable=False),  # the chain of absent persons in whose place
    Column("entered_at", Moment, nullable=False),
    Column("status", String(12), nullable=False),  # lifecycle.PaperStatus
    Column("decided_by", String(40)),
    Column("decided_entry", Integer),
    CheckConstraint("status in ('entered','confirmed','returned')", name="status"),
    # One at a time waits for its second person.
    Index("uq_party_paper_waiting", "task_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
)  # fmt: skip
