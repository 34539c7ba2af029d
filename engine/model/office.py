"""What offices do with running cases and tasks, where it needs rows of its own; what people wrote stands in the journal alone."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

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
