"""Definitions, cases with their tasks and what they wait for, and the record of what happened.

A step writes a page per table and index that it touches. So a table of short rows is one tree on SQLite (`sqlite_with_rowid`),
and an index leaves out rows that nobody looks for by it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    text,
)

from engine.model.base import Moment, metadata

# Definitions: immutable once deployed. Roles, law and calendar are deployed by version like a procedure, under those
# three names; a step reads the newest, while a case pins the version of its procedure.

definition = Table(
    "definition", metadata,
    Column("hash", String(64), primary_key=True),
    Column("procedure", String(80), nullable=False),
    Column("files", LargeBinary, nullable=False),  # canonical: path -> text
)  # fmt: skip

deployment = Table(
    "deployment", metadata,
    Column("procedure", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("hash", ForeignKey("definition.hash"), nullable=False),
    Column("deployed_at", Moment, nullable=False),
    Column("deployed_by", String(40), nullable=False),
)  # fmt: skip

deployed_process = Table(
    "deployed_process", metadata,
    Column("process", String(120), primary_key=True),
    Column("procedure", String(80), nullable=False),  # whose newest version has it
)  # fmt: skip

# Cases.

case = Table(
    "case_file", metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(60), nullable=False, unique=True),
    Column("procedure", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", ForeignKey("definition.hash"), nullable=False),
    Column("process", String(120), nullable=False),
    Column("key", String(200), nullable=False, server_default=""),
    # Equal to the key while the key must stay unique, else NULL: the unique index is what refuses a second case.
    Column("unique_key", String(300), unique=True),
    Column("title", String(300), nullable=False),
    Column("title_en", String(300), nullable=False, server_default=""),  # for pages in English; nothing: the title as it is
    Column("status", String(12), nullable=False),  # lifecycle.CaseStatus
    Column("outcome", String(60), nullable=False, server_default=""),
    Column("main_unit", ForeignKey("unit.id")),
    Column("parent_case", ForeignKey("case_file.id"), index=True),
    Column("parent_instance", String(20)),
    Column("cause_case", ForeignKey("case_file.id"), index=True),
    Column("opened_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("opened_by", String(40), nullable=False),
    Column("state", LargeBinary, nullable=False),  # ciphertext of the canonical State
    Column("entries", Integer, nullable=False),  # journal entries so far = the number of the last one
    Column("last_hash", String(64), nullable=False),
    Column("opened_for", String(240), nullable=False, server_default=""),  # on whose behalf, as in `stand_in`
    # What `state` was before the last step, while that step can be taken back; else NULL.
    Column("previous_state", LargeBinary),
    # Content hash of the calendar by which its pending terms are counted; NULL: there was none.
    Column("calendar", String(64)),
    # Whether it may have moved since it was last sealed. Only a step that finds it unset sets it: no index to write at the others.
    Column("moved", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("status in ('running','suspended','completed','cancelled')", name="status"),
    # A page of the list of all cases is the end of one of these three, read backwards.
    Index("ix_case_file_opened", "opened_at", "id"),
    Index("ix_case_file_status_opened", "status", "opened_at", "id"),
    Index("ix_case_file_procedure_opened", "procedure", "opened_at", "id"),
    Index("ix_case_file_definition", "definition", "status"),
    Index("ix_case_file_main_unit", "main_unit", "opened_at"),
    Index("ix_case_file_moved", "id", sqlite_where=text("moved = 1"), postgresql_where=text("moved")),
)  # fmt: skip

case_unit = Table(
    "case_unit", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
)  # fmt: skip

case_reader = Table(
    "case_reader", metadata,
    # Roles that read a case without having a task in it: those that may start a process beside it.
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("role", String(60), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    Index("ix_case_reader_role_unit", "role", "unit_id"),
)  # fmt: skip

case_starter = Table(
    "case_starter", metadata,
    # Who began a case by hand, and on whose behalf: they read it later.
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)  # fmt: skip

case_key = Table(
    "case_key", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),  # the data key under the master key; deleting it erases
)  # fmt: skip

case_field = Table(
    "case_field", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("number", Numeric(30, 6)),
    Column("day", Date),
    Column("words", String(300)),
    Index("ix_case_field_name_number", "name", "number",
          sqlite_where=text("number is not null"), postgresql_where=text("number is not null")),
    Index("ix_case_field_name_words", "name", "words",
          sqlite_where=text("words is not null"), postgresql_where=text("words is not null")),
    sqlite_with_rowid=False,
)  # fmt: skip

number_series = Table(
    "number_series", metadata,
    Column("kind", String(120), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)  # fmt: skip

# Tasks: a row per user task that was ever opened.

LENT = "status = 'open' and claimed_until is not null"
task = Table(
    "task", metadata,
    Column("id", String(60), primary_key=True),  # case id / element instance
    Column("case_id", ForeignKey("case_file.id"), nullable=False),
    Column("instance", String(20), nullable=False),
    Column("element", String(120), nullable=False),
    Column("name", String(120), nullable=False),
    Column("name_en", String(160), nullable=False, server_default=""),
    Column("form", String(120)),
    Column("status", String(12), nullable=False),  # lifecycle.TaskStatus
    Column("version", Integer, nullable=False),  # what a page has seen: rises with every change of the row
    Column("assignee", String(40)),  # the one person the diagram names
    Column("claimed_by", String(40)),
    Column("claimed_at", Moment),
    Column("claimed_until", Moment),  # when a substitute's standing ends; then others may take the task
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("due_why", LargeBinary),  # canonical notes of the term: no value of a person in it
    Column("late_at", Moment),  # when the superior was told
    Column("late_mode", String(12), nullable=False),  # superior | flow | stays
    Column("closed_at", Moment),
    Column("closed_by", String(40)),
    Column("closed_role", String(60)),
    Column("closed_for", String(240), nullable=False, server_default=""),  # on whose behalf, as in `stand_in`
    Column("reminded_at", Moment),  # when whoever may do it was reminded that the term is about to end
    Column("stopped_at", Moment),  # since when its term stands still, with its case
    Column("returned_by", Integer),  # the journal entry by which the case was returned to it
    Column("handed_by", Integer),  # the journal entry by which whoever holds it was given it
    Column("urged_at", Moment),  # when somebody last urged whoever may do it
    Column("questions", Integer, nullable=False, server_default=text("0")),  # put to others about it, not answered yet
    Column("party", Integer),  # the party of the case for whom it is, a person without an account
    CheckConstraint("status in ('open','completed','cancelled')", name="status"),
    Index("ix_task_case_status", "case_id", "status"),
    # Of claimed tasks only the few that a substitute holds: the others are asked for when somebody leaves, which is rare.
    Index("ix_task_lent", "claimed_until", sqlite_where=text(LENT), postgresql_where=text(LENT)),
    sqlite_with_rowid=False,
)  # fmt: skip

task_candidate = Table(
    "task_candidate", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("role", String(60), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    Column("second_unit", String(80), nullable=False, server_default=""),
    # The superior's row: it reaches the task only once the task is late.
    Column("when_late", Boolean, nullable=False, server_default=text("false")),
    Column("open", Boolean, nullable=False),  # copies task.status = open: the inbox is one index range per grant
    Index("ix_task_candidate_reach", "role", "unit_id", "second_unit", sqlite_where=text("open = 1"), postgresql_where=text("open")),
    Index("ix_task_candidate_case", "role", "unit_id"),
    sqlite_with_rowid=False,
)  # fmt: skip

task_draft = Table(
    "task_draft", metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("values", LargeBinary, nullable=False),  # ciphertext
    Column("saved_at", Moment, nullable=False),
)  # fmt: skip

# What a case waits for.

timer = Table(
    "timer", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("wait", String(40), primary_key=True),  # the diagram's wait, or "late/<instance>" for a task's term
    Column("element", String(120), nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("why", LargeBinary),  # canonical notes of the term
    Column("leased_until", Moment),
    Column("attempt", Integer, nullable=False, server_default=text("0")),  # the fence: a lease is of one attempt
    Column("held", Boolean, nullable=False, server_default=text("false")),  # its case is suspended: it does not fire
)  # fmt: skip

process_timer = Table(
    "process_timer", metadata,
    Column("procedure", String(80), primary_key=True),
    Column("process", String(120), primary_key=True),
    Column("event", String(120), primary_key=True),
    Column("cycle", String(80), nullable=False),  # "" for a start that comes once
    Column("remaining", Integer),  # how often it comes again after `due_at`; NULL without end
    Column("due_at", Moment, nullable=False, index=True),
)  # fmt: skip

subscription = Table(
    "subscription", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("wait", String(20), primary_key=True),
    Column("element", String(120), nullable=False),
    Column("message", String(120), nullable=False),
    Column("key", String(200), nullable=False),
    Index("ix_subscription_message_key", "message", "key"),
)  # fmt: skip

signal_wait = Table(
    "signal_wait", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("wait", String(20), primary_key=True),
    Column("signal", String(120), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),  # what was sent before is not heard
)  # fmt: skip

signal_start = Table(
    "signal_start", metadata,
    Column("signal", String(120), primary_key=True),
    Column("procedure", String(80), primary_key=True),
    Column("process", String(120), primary_key=True),
    Column("event", String(120), primary_key=True),
)  # fmt: skip

message_start = Table(
    "message_start", metadata,
    Column("message", String(120), primary_key=True),
    Column("procedure", String(80), primary_key=True),
    Column("process", String(120), nullable=False),
    Column("event", String(120), nullable=False),
)  # fmt: skip

outbox = Table(
    "outbox", metadata,
    Column("id", String(80), primary_key=True),  # source case / entry / index
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),  # outbox.Kind
    Column("name", String(120), nullable=False),
    Column("target", String(200), nullable=False, server_default=""),
    Column("payload", LargeBinary, nullable=False),  # ciphertext under the source case's key
    Column("status", String(12), nullable=False),  # lifecycle.OutboxStatus
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    Column("delivered_to", String(40), index=True),  # the case that it reached, or that it is held for
    Column("trouble", String(500), nullable=False, server_default=""),
    CheckConstraint("status in ('pending','delivered','waiting','unclaimed','failed','held','queued')", name="status"),
    Index("ix_outbox_status_kind", "status", "kind", "due_at"),
    Index("ix_outbox_name_target", "name", "target", "status"),
)  # fmt: skip

incident = Table(
    "incident", metadata,
    Column("id", String(40), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("instance", String(80), nullable=False),  # or out/… (a delivery), timer/… (a timer): `engine.faults`
    Column("element", String(120), nullable=False),
    Column("message", LargeBinary, nullable=False),  # ciphertext: it may quote what people entered
    Column("raised_at", Moment, nullable=False),
    Column("resolved_at", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("1")),
    Index("ix_incident_open", "resolved_at", "raised_at"),
)  # fmt: skip

intervention = Table(
    "intervention", metadata,
    # What an administrator proposes to change in a case by hand, until the procedure's owner role has decided.
    Column("id", String(40), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # lifecycle.InterventionKind
    Column("element", String(120), nullable=False),
    Column("instance", String(20), nullable=False),
    Column("content", LargeBinary, nullable=False),  # ciphertext: what, and why
    Column("entry", Integer, nullable=False),  # the journal's entry that proposed it
    Column("state_hash", String(64), nullable=False),  # SHA-256 of the case's stored state: it changes whenever a token moves
    Column("proposed_by", String(40), nullable=False),
    Column("proposed_for", String(240), nullable=False, server_default=""),
    Column("proposed_at", Moment, nullable=False),
    Column("status", String(12), nullable=False),  # lifecycle.InterventionStatus
    Column("decided_by", String(40)),
    Column("decided_at", Moment),
    CheckConstraint("status in ('proposed','applied','refused','withdrawn','lapsed')", name="status"),
    Index("ix_intervention_open", "proposed_at", sqlite_where=text("status = 'proposed'"), postgresql_where=text("status = 'proposed'")),
)  # fmt: skip

# What happened, and what was written.

journal = Table(
    "journal", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("bytes", LargeBinary, nullable=False),  # exactly what was hashed
    Column("hash", String(64), nullable=False),
)  # fmt: skip

command = Table(
    "command", metadata,
    Column("id", String(60), primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # SHA-256 of the command without its id
    Column("result", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip

document = Table(
    "document", metadata,
    Column("id", String(60), primary_key=True),  # case id / entry / index
    Column("case_id", ForeignKey("case_file.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),  # the id in procedure.toml
    Column("title", String(120), nullable=False),
    Column("number", String(80), nullable=False),
    Column("element", String(120), nullable=False),
    Column("signed_by", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("html", LargeBinary, nullable=False),  # ciphertext
    Column("hash", String(64), nullable=False),  # SHA-256 of the canonical HTML
    Column("pdf_hash", String(64)),
    Column("pdf_at", Moment),
    Column("readers", JSON, nullable=False),  # roles; empty = all who read the case
    UniqueConstraint("number"),
)  # fmt: skip

document_service = Table(
    "document_service", metadata,
    Column("document_id", ForeignKey("document.id"), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), primary_key=True, index=True),  # the case that serves it
)  # fmt: skip

attachment = Table(
    "attachment", metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", LargeBinary, nullable=False),  # ciphertext
    Column("stored_by", String(40), nullable=False),
    Column("stored_at", Moment, nullable=False),
)  # fmt: skip
