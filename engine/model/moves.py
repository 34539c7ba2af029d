"""Tables of moves of many cases to another version: proposals, and the ledger of what becomes of each case."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from engine.model.base import Moment, metadata

case_move = Table(
    "case_move", metadata,
    # Many running cases to another version of their procedure, as one proposal; what becomes of each is its ledger's row.
    Column("id", String(40), primary_key=True),
    Column("procedure", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", ForeignKey("definition.hash"), nullable=False),
    Column("mapping", JSON, nullable=False),  # element or flow id -> its name in the new version; all others keep theirs
    Column("reason", String(2000), nullable=False),
    Column("undoes", String(40)),  # the move whose cases are brought back
    Column("proposed_by", String(40), nullable=False),
    Column("proposed_for", String(240), nullable=False, server_default=""),
    Column("proposed_at", Moment, nullable=False),
    Column("status", String(12), nullable=False),  # lifecycle.MoveStatus
    Column("decided_by", String(40)),
    Column("decided_at", Moment),
    Column("refused_why", String(2000), nullable=False, server_default=""),
    CheckConstraint("status in ('looking','proposed','confirmed','refused','withdrawn','done')", name="status"),
)  # fmt: skip

moved_case = Table(
    "moved_case", metadata,
    Column("move_id", ForeignKey("case_move.id"), primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),  # in the ledger, from 1
    Column("version", Integer, nullable=False),  # the one that it was on
    Column("state_hash", String(64), nullable=False),  # "" until it was looked at
    Column("status", String(12), nullable=False),  # lifecycle.MovedStatus
    Column("why", JSON, nullable=False),  # [reason, element] of each obstacle
    CheckConstraint("status in ('unseen','proposed','migrated','refused','lapsed','already')", name="status"),
    Index("ix_moved_case_position", "move_id", "position"),
    Index("ix_moved_case_status", "move_id", "status", "position"),
)  # fmt: skip
