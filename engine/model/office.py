"""What offices do with running cases and tasks, where it needs rows of its own; what people wrote stands in the journal alone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from engine.model.base import Moment, metadata

task_urging = Table(
    "task_urging", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("entry", Integer, primary_key=True),  # the journal entry that holds the reason
    Column("task_id", ForeignKey("task.id"), nullable=False),
    Column("user_id", String(40), nullable=False),  # who urged
    Column("day", Date, nullable=False),  # the district's
    Column("at", Moment, nullable=False),
    UniqueConstraint("task_id", "user_id", "day", name="uq_task_urging_once_a_day"),
)  # fmt: skip

opinion = Table(
    "opinion", metadata,
    Column("id", String(60), primary_key=True),  # case id / q, entry, place in it
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("task_id", ForeignKey("task.id"), nullable=False, index=True),
    Column("entry", Integer, nullable=False),  # the journal entry that holds the question
    Column("asked_by", String(40), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("person", String(40)),  # who is asked, or else the role in the unit
    Column("role", String(60), nullable=False),
    Column("unit_id", String(80), nullable=False),
    Column("due_on", Date),
    Column("status", String(12), nullable=False),  # lifecycle.OpinionStatus
    Column("closed_at", Moment),
    Column("closed_by", String(40)),
    Column("closed_entry", Integer),  # the journal entry that holds the answer, or closes the question
    CheckConstraint("status in ('asked','answered','declined','withdrawn','closed')", name="status"),
    Index("ix_opinion_person", "person", sqlite_where=text("status = 'asked'"), postgresql_where=text("status = 'asked'")),
    Index("ix_opinion_role", "role", "unit_id", sqlite_where=text("status = 'asked'"), postgresql_where=text("status = 'asked'")),
)  # fmt: skip

desk_act = Table(  # who has done a part of a task at its desk: what four eyes looks at beside who completed it
    "desk_act", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("entry", Integer, primary_key=True),  # the journal entry that says what was done
    Column("task_id", ForeignKey("task.id"), nullable=False),
    Column("element", String(120), nullable=False),
    Column("user_id", String(40), nullable=False),
    Column("behalf", String(240), nullable=False),  # the chain of absent persons in whose place
)  # fmt: skip

case_copy = Table(
    "case_copy", metadata,
    Column("id", String(60), primary_key=True),  # case id / c, entry, place in it
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("entry", Integer, nullable=False),  # the journal entry that holds the note
    Column("sent_by", String(40), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("person", String(40)),  # who gets it, or else the role in the unit
    Column("role", String(60), nullable=False),
    Column("unit_id", String(80), nullable=False),
    # Reading a case asks by the case and whom the copy is for, the list of cases by whom alone.
    Index("ix_case_copy_person", "person", "case_id"),
    Index("ix_case_copy_role", "role", "unit_id", "case_id"),
)  # fmt: skip

case_copy_reader = Table(
    "case_copy_reader", metadata,
    Column("copy_id", ForeignKey("case_copy.id"), primary_key=True),
    Column("user_id", String(40), primary_key=True),  # who has it in their list: whoever held the role when it was sent
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("sent_at", Moment, nullable=False),  # these three copy case_copy: a page of the list is one index range
    Column("role", String(60), nullable=False),
    Column("unit_id", String(80), nullable=False),
    Column("read_at", Moment),
    Column("read_entry", Integer),  # the journal entry that holds the remark
    Index(
        "ix_case_copy_reader_unread", "user_id", "sent_at", "copy_id",
        sqlite_where=text("read_at is null"), postgresql_where=text("read_at is null"),
    ),
    Index(
        "ix_case_copy_reader_read", "user_id", "sent_at", "copy_id",
        sqlite_where=text("read_at is not null"), postgresql_where=text("read_at is not null"),
    ),
)  # fmt: skip
