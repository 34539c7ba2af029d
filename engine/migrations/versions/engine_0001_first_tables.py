"""The engine's tables: people, definitions, cases, tasks, waits, outbox, journal, documents.

Revision ID: engine_0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.model import Moment

revision = "engine_0001"
down_revision = None
branch_labels = ("engine",)
depends_on = None


def upgrade() -> None:
    """Creates the tables in the order of their references."""
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "definition",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_definition")),
    )
    op.create_table(
        "deployed_process",
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_deployed_process")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", Moment, nullable=True),
        sa.Column("last_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_attempt")),
    )
    op.create_table(
        "message_start",
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("message", "procedure", name=op.f("pk_message_start")),
    )
    op.create_table(
        "signal_start",
        sa.Column("signal", sa.String(length=120), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("signal", "procedure", "process", "event", name=op.f("pk_signal_start")),
    )
    op.create_table(
        "number_series",
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "process_timer",
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("cycle", sa.String(length=80), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("due_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("procedure", "process", "event", name=op.f("pk_process_timer")),
    )
    op.create_index(op.f("ix_process_timer_due_at"), "process_timer", ["due_at"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), server_default="", nullable=False),
        sa.Column("parent", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name=op.f("fk_unit_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_parent"), "unit", ["parent"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), server_default="", nullable=False),
        sa.Column("unique_key", sa.String(length=300), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), server_default="", nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=60), server_default="", nullable=False),
        sa.Column("main_unit", sa.String(length=80), nullable=True),
        sa.Column("parent_case", sa.String(length=40), nullable=True),
        sa.Column("parent_instance", sa.String(length=20), nullable=True),
        sa.Column("cause_case", sa.String(length=40), nullable=True),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_for", sa.String(length=240), server_default="", nullable=False),
        sa.Column("previous_state", sa.LargeBinary(), nullable=True),
        sa.Column("calendar", sa.String(length=64), nullable=True),
        sa.Column("moved", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("status in ('running','suspended','completed','cancelled')", name=op.f("ck_case_file_status")),
        sa.ForeignKeyConstraint(["cause_case"], ["case_file.id"], name=op.f("fk_case_file_cause_case")),
        sa.ForeignKeyConstraint(["definition"], ["definition.hash"], name=op.f("fk_case_file_definition")),
        sa.ForeignKeyConstraint(["main_unit"], ["unit.id"], name=op.f("fk_case_file_main_unit")),
        sa.ForeignKeyConstraint(["parent_case"], ["case_file.id"], name=op.f("fk_case_file_parent_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_case_file_unique_key")),
    )
    op.create_index(op.f("ix_case_file_cause_case"), "case_file", ["cause_case"], unique=False)
    op.create_index("ix_case_file_definition", "case_file", ["definition", "status"], unique=False)
    op.create_index("ix_case_file_main_unit", "case_file", ["main_unit", "opened_at"], unique=False)
    op.create_index("ix_case_file_opened", "case_file", ["opened_at", "id"], unique=False)
    op.create_index(
        "ix_case_file_moved", "case_file", ["id"], unique=False, sqlite_where=sa.text("moved = 1"), postgresql_where=sa.text("moved")
    )
    op.create_index(op.f("ix_case_file_parent_case"), "case_file", ["parent_case"], unique=False)
    op.create_index("ix_case_file_procedure_opened", "case_file", ["procedure", "opened_at", "id"], unique=False)
    op.create_index("ix_case_file_status_opened", "case_file", ["status", "opened_at", "id"], unique=False)
    op.create_table(
        "deployment",
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("deployed_at", Moment, nullable=False),
        sa.Column("deployed_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["definition.hash"], name=op.f("fk_deployment_hash")),
        sa.PrimaryKeyConstraint("procedure", "version", name=op.f("pk_deployment")),
    )
    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("second_unit", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", "unit_id", "second_unit", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_role_unit", "role_grant", ["role", "unit_id"], unique=False)
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("absent", sa.String(length=40), nullable=False),
        sa.Column("substitute", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=60), server_default="", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_as", sa.String(length=60), server_default="", nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_as", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["absent"], ["user_account.id"], name=op.f("fk_substitution_absent")),
        sa.ForeignKeyConstraint(["substitute"], ["user_account.id"], name=op.f("fk_substitution_substitute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_absent"), "substitution", ["absent"], unique=False)
    op.create_index(op.f("ix_substitution_substitute"), "substitution", ["substitute"], unique=False)
    op.create_table(
        "stand_in",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("behalf", sa.String(length=240), nullable=False),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["user_account.id"], name=op.f("fk_stand_in_person")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_stand_in_user_id")),
        sa.PrimaryKeyConstraint("user_id", "person", "role", "behalf", "starts_at", name=op.f("pk_stand_in")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_web_session_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_table(
        "attachment",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("stored_by", sa.String(length=40), nullable=False),
        sa.Column("stored_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_attachment_case_id")),
        sa.PrimaryKeyConstraint("case_id", "hash", name=op.f("pk_attachment")),
    )
    op.create_table(
        "case_field",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Numeric(precision=30, scale=6), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_field_case_id")),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_case_field")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_case_field_name_number", "case_field", ["name", "number"], unique=False,
        sqlite_where=sa.text("number is not null"), postgresql_where=sa.text("number is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_case_field_name_words", "case_field", ["name", "words"], unique=False,
        sqlite_where=sa.text("words is not null"), postgresql_where=sa.text("words is not null"),
    )  # fmt: skip
    op.create_table(
        "case_key",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_key_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_key")),
    )
    op.create_table(
        "case_reader",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_reader_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_reader_unit_id")),
        sa.PrimaryKeyConstraint("case_id", "role", "unit_id", name=op.f("pk_case_reader")),
    )
    op.create_index("ix_case_reader_role_unit", "case_reader", ["role", "unit_id"], unique=False)
    op.create_table(
        "case_starter",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_starter_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_case_starter_user_id")),
        sa.PrimaryKeyConstraint("user_id", "case_id", name=op.f("pk_case_starter")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_starter_case_id"), "case_starter", ["case_id"], unique=False)
    op.create_table(
        "case_unit",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_unit_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_unit_id")),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_case_unit")),
    )
    op.create_index(op.f("ix_case_unit_unit_id"), "case_unit", ["unit_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("signed_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("pdf_hash", sa.String(length=64), nullable=True),
        sa.Column("pdf_at", Moment, nullable=True),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_document_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("instance", sa.String(length=80), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", Moment, nullable=False),
        sa.Column("resolved_at", Moment, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_incident_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_case_id"), "incident", ["case_id"], unique=False)
    op.create_index("ix_incident_open", "incident", ["resolved_at", "raised_at"], unique=False)
    op.create_table(
        "journal",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_journal_case_id")),
        sa.PrimaryKeyConstraint("case_id", "entry", name=op.f("pk_journal")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=200), server_default="", nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivered_to", sa.String(length=40), nullable=True),
        sa.Column("trouble", sa.String(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "status in ('pending','delivered','waiting','unclaimed','failed','held','queued')", name=op.f("ck_outbox_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_outbox_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_case_id"), "outbox", ["case_id"], unique=False)
    op.create_index(op.f("ix_outbox_delivered_to"), "outbox", ["delivered_to"], unique=False)
    op.create_index("ix_outbox_name_target", "outbox", ["name", "target", "status"], unique=False)
    op.create_index("ix_outbox_status_kind", "outbox", ["status", "kind", "due_at"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("wait", sa.String(length=20), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_subscription_case_id")),
        sa.PrimaryKeyConstraint("case_id", "wait", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_message_key", "subscription", ["message", "key"], unique=False)
    op.create_table(
        "signal_wait",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("wait", sa.String(length=20), nullable=False),
        sa.Column("signal", sa.String(length=120), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_signal_wait_case_id")),
        sa.PrimaryKeyConstraint("case_id", "wait", name=op.f("pk_signal_wait")),
    )
    op.create_index(op.f("ix_signal_wait_signal"), "signal_wait", ["signal"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("instance", sa.String(length=20), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), server_default="", nullable=False),
        sa.Column("form", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(length=40), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("claimed_at", Moment, nullable=True),
        sa.Column("claimed_until", Moment, nullable=True),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=True),
        sa.Column("due_why", sa.LargeBinary(), nullable=True),
        sa.Column("late_at", Moment, nullable=True),
        sa.Column("late_mode", sa.String(length=12), nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_role", sa.String(length=60), nullable=True),
        sa.Column("closed_for", sa.String(length=240), server_default="", nullable=False),
        sa.Column("reminded_at", Moment, nullable=True),
        sa.Column("stopped_at", Moment, nullable=True),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("handed_by", sa.Integer(), nullable=True),
        sa.Column("urged_at", Moment, nullable=True),
        sa.Column("questions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.CheckConstraint("status in ('open','completed','cancelled')", name=op.f("ck_task_status")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_case_status", "task", ["case_id", "status"], unique=False)
    op.create_index(
        "ix_task_lent", "task", ["claimed_until"], unique=False,
        sqlite_where=sa.text("status = 'open' and claimed_until is not null"),
        postgresql_where=sa.text("status = 'open' and claimed_until is not null"),
    )  # fmt: skip
    op.create_table(
        "timer",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("wait", sa.String(length=40), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("leased_until", Moment, nullable=True),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_timer_case_id")),
        sa.PrimaryKeyConstraint("case_id", "wait", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"], unique=False)
    op.create_table(
        "intervention",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("instance", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_for", sa.String(length=240), server_default="", nullable=False),
        sa.Column("proposed_at", Moment, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.CheckConstraint("status in ('proposed','applied','refused','withdrawn','lapsed')", name=op.f("ck_intervention_status")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_intervention_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    op.create_index(op.f("ix_intervention_case_id"), "intervention", ["case_id"], unique=False)
    op.create_index(
        "ix_intervention_open", "intervention", ["proposed_at"], unique=False,
        sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"),
    )  # fmt: skip
    op.create_table(
        "case_move",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("procedure", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("undoes", sa.String(length=40), nullable=True),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_for", sa.String(length=240), server_default="", nullable=False),
        sa.Column("proposed_at", Moment, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("refused_why", sa.String(length=2000), server_default="", nullable=False),
        sa.CheckConstraint("status in ('looking','proposed','confirmed','refused','withdrawn','done')", name=op.f("ck_case_move_status")),
        sa.ForeignKeyConstraint(["definition"], ["definition.hash"], name=op.f("fk_case_move_definition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_table(
        "moved_case",
        sa.Column("move_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.CheckConstraint("status in ('unseen','proposed','migrated','refused','lapsed','already')", name=op.f("ck_moved_case_status")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_moved_case_case_id")),
        sa.ForeignKeyConstraint(["move_id"], ["case_move.id"], name=op.f("fk_moved_case_move_id")),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_moved_case")),
    )
    op.create_index(op.f("ix_moved_case_case_id"), "moved_case", ["case_id"], unique=False)
    op.create_index("ix_moved_case_position", "moved_case", ["move_id", "position"], unique=False)
    op.create_index("ix_moved_case_status", "moved_case", ["move_id", "status", "position"], unique=False)
    op.create_table(
        "document_service",
        sa.Column("document_id", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_document_service_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_service_document_id")),
        sa.PrimaryKeyConstraint("document_id", "case_id", name=op.f("pk_document_service")),
    )
    op.create_index(op.f("ix_document_service_case_id"), "document_service", ["case_id"], unique=False)
    op.create_table(
        "task_candidate",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("second_unit", sa.String(length=80), server_default="", nullable=False),
        sa.Column("when_late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_candidate_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_candidate_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_candidate_unit_id")),
        sa.PrimaryKeyConstraint("case_id", "task_id", "role", "unit_id", name=op.f("pk_task_candidate")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_candidate_case", "task_candidate", ["role", "unit_id"], unique=False)
    op.create_index(
        "ix_task_candidate_reach", "task_candidate", ["role", "unit_id", "second_unit"], unique=False,
        sqlite_where=sa.text("open = 1"), postgresql_where=sa.text("open"),
    )  # fmt: skip
    op.create_table(
        "task_draft",
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_draft_task_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_task_draft_user_id")),
        sa.PrimaryKeyConstraint("task_id", "user_id", name=op.f("pk_task_draft")),
    )
    op.create_table(
        "task_urging",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_urging_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_urging_task_id")),
        sa.PrimaryKeyConstraint("case_id", "entry", name=op.f("pk_task_urging")),
        sa.UniqueConstraint("task_id", "user_id", "day", name="uq_task_urging_once_a_day"),
    )
    op.create_table(
        "desk_act",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("behalf", sa.String(length=240), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_desk_act_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_desk_act_task_id")),
        sa.PrimaryKeyConstraint("case_id", "entry", name=op.f("pk_desk_act")),
    )
    op.create_table(
        "opinion",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_entry", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status in ('asked','answered','declined','withdrawn','closed')", name=op.f("ck_opinion_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_opinion_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_opinion_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    op.create_index(op.f("ix_opinion_case_id"), "opinion", ["case_id"], unique=False)
    op.create_index(op.f("ix_opinion_task_id"), "opinion", ["task_id"], unique=False)
    for name, columns in (("ix_opinion_person", ["person"]), ("ix_opinion_role", ["role", "unit_id"])):
        op.create_index(
            name, "opinion", columns, unique=False,
            sqlite_where=sa.text("status = 'asked'"), postgresql_where=sa.text("status = 'asked'"),
        )  # fmt: skip
    op.create_table(
        "case_copy",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("sent_at", Moment, nullable=False),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_copy_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_copy")),
    )
    op.create_index(op.f("ix_case_copy_case_id"), "case_copy", ["case_id"], unique=False)
    op.create_index("ix_case_copy_person", "case_copy", ["person", "case_id"], unique=False)
    op.create_index("ix_case_copy_role", "case_copy", ["role", "unit_id", "case_id"], unique=False)
    op.create_table(
        "case_copy_reader",
        sa.Column("copy_id", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("sent_at", Moment, nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("read_at", Moment, nullable=True),
        sa.Column("read_entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_copy_reader_case_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["case_copy.id"], name=op.f("fk_case_copy_reader_copy_id")),
        sa.PrimaryKeyConstraint("copy_id", "user_id", name=op.f("pk_case_copy_reader")),
    )
    op.create_index(op.f("ix_case_copy_reader_case_id"), "case_copy_reader", ["case_id"], unique=False)
    for name, which in (("unread", "read_at is null"), ("read", "read_at is not null")):
        op.create_index(
            f"ix_case_copy_reader_{name}", "case_copy_reader", ["user_id", "sent_at", "copy_id"], unique=False,
            sqlite_where=sa.text(which), postgresql_where=sa.text(which),
        )  # fmt: skip
