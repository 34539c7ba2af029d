"""All that a place holds, made comparable: every table, every file.

Two places that went the same way give the same text. What differs by nature is opened or left out, and only that:
ciphertext (opened; that it opens is part of the comparison), hashes over ciphertext (`last_hash`, the journal's own and
`entry_hash`; the chain is verified instead), ids of new cases (their number stands for them), ids of incidents, and, where
a dead worker's lease had to run out first, the moments of what was done then. When a message expires is told from when it was
sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine import model
from engine.attachments import STAGED, STAGED_PURPOSE
from engine.canonical import decode, encode
from engine.documents import HTML_PURPOSE
from engine.execute import Engine
from engine.handlers.tasks import DRAFT_PURPOSE
from engine.incidents import message_of
from engine.invariants import broken_invariants
from engine.journal import read
from engine.lifecycle import OutboxKind
from engine.step import STATE_PURPOSE
from engine.store.prepared import Statement
from engine.store.waits import IncidentRow
from engine.transaction import Transaction

Row = dict[str, Any]
Contents = Mapping[str, tuple[str, ...]]
"""Table, or `files`, or `unnamed files` -> what it holds, as sorted text."""

HASHED = frozenset({"last_hash", "entry_hash"})
STANDING = frozenset({"definition", "files"})
"""The one column that no command could write: it is named by its content."""


_COLUMNS = {
    table.name: [column for column in table.columns if {table.name, column.name} != STANDING] for table in model.metadata.sorted_tables
}  # fmt: skip
_TABLES = {name: ([column.name for column in columns], Statement(select(*columns))) for name, columns in _COLUMNS.items()}
"""Compiled once in the process from which all others are forked: compiling costs more than reading."""


def contents(engine: Engine, since: datetime, lease: timedelta) -> Contents:
    """Reads everything. A moment up to a lease after `since` counts as `since`. Raises Tampered, AssertionError."""
    with engine.reading() as tx:
        assert broken_invariants(tx) == []
        cases = tx.connection.execute(select(model.case.c.id, model.case.c.number)).all()
        names = {row.id: row.number for row in cases}
        found: dict[str, list[str]] = {}
        for table in model.metadata.sorted_tables:
            names_of, every_row = _TABLES[table.name]
            rows = [dict(zip(names_of, row, strict=True)) for row in every_row.all(tx.connection)]
            opened = [_opened(tx, table.name, row) for row in rows] if table.name != "journal" else _journal(tx, names)
            found[table.name] = [encode(_moved(_without(row), since, lease)).decode() for row in opened]
        found |= _files(tx)
    return {name: tuple(sorted(_named(text, names) for text in texts)) for name, texts in found.items()}


def _journal(tx: Transaction, names: Mapping[str, str]) -> list[Row]:
    """The entries, read as an auditor reads them: each against its hash, its place and its commitment."""
    return [
        {"case": case, "entry": one.number, "at": one.at, "kind": one.kind, "actor": str(one.actor), "of": one.definition,
         "facts": one.facts, "moves": list(one.moves)}
        for case in names
        for one in read(tx.connection, tx.data_key(case), case)
    ]  # fmt: skip


def _opened(tx: Transaction, table: str, row: Row) -> Row:
    opener = _OPENERS.get(table)
    return row if opener is None else {**row, **opener(tx, row)}


def _open(tx: Transaction, case_id: str, sealed: bytes, purpose: str) -> bytes:
    return tx.data_key(case_id).open(sealed, purpose)


def _outbox(tx: Transaction, row: Row) -> Row:
    live = row["expires_at"] and row["expires_at"] - row["created_at"]
    if row["kind"] == OutboxKind.RENDITION:
        return {"payload": None, "expires_at": live}
    return {"payload": decode(_open(tx, row["case_id"], row["payload"], f"outbox {row['id']}")), "expires_at": live}


def _draft(tx: Transaction, row: Row) -> Row:
    purpose = DRAFT_PURPOSE.format(row["task_id"], row["user_id"])
    return {"values": decode(_open(tx, row["task_id"].split("/")[0], row["values"], purpose))}


def _answer(kept: bytes) -> Any:
    """What was answered; of an answer to somebody's code, which that code alone opens, how long it is."""
    try:
        return decode(kept)
    except ValueError:
        return len(kept)


_OPENERS: Mapping[str, Callable[[Transaction, Row], Row]] = {
    "case_file": lambda tx, row: {"state": decode(_open(tx, row["id"], row["state"], STATE_PURPOSE.format(row["id"])))},
    "case_key": lambda tx, row: {"wrapped": len(tx.data_key(row["case_id"]).secret)},
    "outbox": _outbox,
    "incident": lambda tx, row: {"id": "", "message": message_of(tx.data_key(row["case_id"]), IncidentRow(**row))},
    "document": lambda tx, row: {"html": _open(tx, row["case_id"], row["html"], HTML_PURPOSE.format(row["id"])).decode()},
    "task": lambda tx, row: {"due_why": row["due_why"] and decode(row["due_why"])},
    "timer": lambda tx, row: {"why": row["why"] and decode(row["why"])},
    "task_draft": _draft,
    "attachment": lambda tx, row: {"name": _open(tx, row["case_id"], row["name"], f"name of {row['hash']}").decode()},
    "command": lambda tx, row: {"result": _answer(row["result"])},
}


def _files(tx: Transaction) -> dict[str, list[str]]:
    """The home's files, opened; apart, those that no row names."""
    select_known = (
        select(model.attachment.c.case_id, model.attachment.c.hash),
        select(model.document.c.case_id, model.document.c.pdf_hash),
    )
    known = {(row[0], row[1]) for query in select_known for row in tx.connection.execute(query)}
    named, unnamed = [], []
    for path in sorted((tx.house.home / "files").rglob("*")):
        if path.is_dir():
            continue
        folder, name = path.parent.name, path.name
        if folder == STAGED and not name.endswith(".part"):
            by, _, digest = name.rpartition("-")
            plain = tx.house.keys.master.open(path.read_bytes(), STAGED_PURPOSE.format(digest, by))
            named.append(f"{folder}/{name} {_hash(plain.decode())}")
        elif (folder, name) in known:
            content = _open(tx, folder, path.read_bytes(), f"file {name}")
            assert hashlib.sha256(content).hexdigest() == name
            named.append(f"{folder}/{name}")
            known.discard((folder, name))
        else:
            unnamed.append(f"{folder}/{name}")
    missing = {one for one in known if one[1] is not None}
    assert not missing, f"Expected every file that a row names, but these are gone: {missing}"
    return {"files": named, "unnamed files": unnamed}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _without(value: Any) -> Any:
    """Without hashes over ciphertext."""
    if isinstance(value, Mapping):
        return {name: _without(item) for name, item in value.items() if name not in HASHED}
    if isinstance(value, list | tuple):
        return [_without(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def _moved(value: Any, since: datetime, lease: timedelta) -> Any:
    if isinstance(value, Mapping):
        return {name: _moved(item, since, lease) for name, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, since, lease) for item in value]
    moved = isinstance(value, datetime) and value.tzinfo is not None and since <= value <= since + lease
    return since.astimezone(UTC) if moved else value


def _named(text: str, names: Mapping[str, str]) -> str:
    for identity, number in names.items():
        text = text.replace(identity, number)
    return text
