"""The global leaf log and the seals over it. Nothing here refers to `case_file`: the log bears witness to cases that are gone, too."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from engine.model.base import Moment, metadata

seal = Table(
    "seal", metadata,
    Column("number", Integer, primary_key=True),
    Column("leaves", Integer, nullable=False),  # how long the log was
    Column("root", String(64), nullable=False),  # hex, of its Merkle tree
    Column("peaks", LargeBinary, nullable=False),  # engine.merkle.Frontier: what the next seal goes on from
    Column("signed_at", Moment, nullable=False),
    Column("key", String(64), nullable=False),  # hex, the public key
    Column("signature", LargeBinary, nullable=False),
)  # fmt: skip

seal_leaf = Table(
    "seal_leaf", metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),  # in the log, from 0
    Column("case_id", String(40), nullable=False),
    Column("entry", Integer, nullable=False),  # how far the case had come
    Column("hash", String(64), nullable=False),  # of that entry
    Column("seal", Integer, nullable=False),  # the first one that covers it
    UniqueConstraint("case_id", "entry"),
)  # fmt: skip
