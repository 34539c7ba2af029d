"""Files that people attach: kept under `home/files/<case>/<hash>`, encrypted with the case's key, named by content.

A file is written before the row that speaks of it, and never changed: a crash leaves at most a file nobody knows.
A start form's files come before their case: they wait under their uploader's name, encrypted with the master key, until
the case adopts a copy of them; a day after the upload they are removed. So are tables for a register.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any

from engine.canonical import decode, encode
from engine.commands import FileFacts
from engine.errors import BadValue, NotFound, NotStaged, Tampered
from engine.feel import Value
from engine.keys import DataKey
from engine.store import records
from engine.store.records import AttachmentRow
from engine.transaction import Transaction

if TYPE_CHECKING:
    from engine.step import Step

FILE_KEYS = {"hash", "name", "size", "type"}
HALVES_KEPT = timedelta(hours=1)
"""No write takes as long."""

STAGED = "staged"
STAGED_KEPT = timedelta(days=1)
"""Within a day whoever uploads a file starts the case for which they chose it."""

STAGED_PURPOSE = "staged {} by {}"


def file_value(facts: FileFacts) -> dict[str, Value]:
    """What a file field holds."""
    return {"hash": facts.hash, "name": facts.name, "size": Decimal(facts.size), "type": facts.type}


def files_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every file value inside a value."""
    if type(value) is str:  # nearly every value is one
        return
    if isinstance(value, Mapping):
        if value.keys() == FILE_KEYS:
            yield value
        else:
            for item in value.values():
                yield from files_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from files_in(item)


def keep(tx: Transaction, case_id: str, by: str, facts: FileFacts, content: bytes) -> None:
    """Stores a file under its case's key, and the row that knows it."""
    key = tx.data_key(case_id)
    _write(_path(tx.house.home, case_id, facts.hash), key.seal(content, f"file {facts.hash}"))
    row = {
        "case_id": case_id, "hash": facts.hash, "type": facts.type, "size": facts.size, "stored_by": by,
        "stored_at": tx.now, "name": key.seal(facts.name.encode(), f"name of {facts.hash}"),
    }  # fmt: skip
    records.add_attachment(tx.connection, row)


def stage(tx: Transaction, by: str, facts: FileFacts, content: bytes) -> None:
    """Keeps a file for a case that its uploader is about to start; its type was found by whoever checked it."""
    plain = encode({"type": facts.type, "content": content})
    sealed = tx.house.keys.master.seal(plain, STAGED_PURPOSE.format(facts.hash, by))
    _write(_path(tx.house.home, STAGED, f"{by}-{facts.hash}"), sealed, tx.now)


def adopt_staged(tx: Transaction, step: Step, by: str, files: Iterator[Mapping[str, Any]]) -> None:
    """Takes a start form's files into the new case. Raises NotStaged for one that this person did not upload, or not of late;
    BadValue for one that is described otherwise."""
    for value in files:
        content_hash = _hash_of(value)
        staged = _staged(tx, by, content_hash)
        facts = FileFacts(content_hash, value["name"], staged["type"], len(staged["content"]))
        if (facts.size, facts.type) != (int(value["size"]), value["type"]):
            raise BadValue("file", "its size or type differs from what was uploaded")
        keep(tx, step.row.id, by, facts, staged["content"])


def staged_content(tx: Transaction, by: str, content_hash: str) -> bytes:
    """What this person uploaded for something that is about to be entered. Raises NotStaged."""
    content: bytes = _staged(tx, by, _hash_of({"hash": content_hash}))["content"]
    return content


def _staged(tx: Transaction, by: str, content_hash: str) -> dict[str, Any]:
    try:
        sealed = _path(tx.house.home, STAGED, f"{by}-{content_hash}").read_bytes()
    except FileNotFoundError:
        raise NotStaged from None
    found: dict[str, Any] = decode(tx.house.keys.master.open(sealed, STAGED_PURPOSE.format(content_hash, by)))
    return found


def require_stored(tx: Transaction, case_id: str, values: Mapping[str, Any]) -> None:
    """Raises BadValue for a file value that is not a file of this case."""
    for value in files_in(values):
        row = records.attachment_of(tx.connection, case_id, _hash_of(value))
        if row is None or (row.type, row.size) != (value["type"], int(value["size"])):
            raise BadValue("file", "it is no file of this case")


def load(home: Path, key: DataKey, case_id: str, content_hash: str) -> bytes:
    """A file's content. Raises NotFound, or Tampered if it is not what was stored."""
    path = _path(home, case_id, content_hash)
    if not path.exists():
        raise NotFound("file", content_hash)
    content = key.open(path.read_bytes(), f"file {content_hash}")
    if hashlib.sha256(content).hexdigest() != content_hash:
        raise Tampered(f"Expected file {content_hash} as it was stored, but its content differs.")
    return content


def name_of(key: DataKey, row: AttachmentRow) -> str:
    """What a file was called when it was stored. Raises Tampered."""
    return key.open(row.name, f"name of {row.hash}").decode()


def write_file(home: Path, case_id: str, content_hash: str, sealed: bytes) -> None:
    """Writes bytes that are sealed already (a document's PDF) beside a case's files."""
    _write(_path(home, case_id, content_hash), sealed)


def remove_halves(home: Path, now: datetime) -> int:
    """Removes what writes that were interrupted an hour ago or earlier left beside their place. Returns how many."""
    old = [path for path in (home / "files").glob("*/*.part") if path.stat().st_mtime < (now - HALVES_KEPT).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def remove_staged(home: Path, now: datetime) -> int:
    """Removes what was uploaded a day ago or earlier for something that was to begin: what did has its own copy. Returns how many."""
    old = [path for path in (home / "files" / STAGED).glob("*-*") if path.stat().st_mtime <= (now - STAGED_KEPT).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _hash_of(value: Mapping[str, Any]) -> str:
    found = value["hash"]
    if not isinstance(found, str) or len(found) != 64 or not set(found) <= set("0123456789abcdef"):
        raise BadValue("file", "its hash is none")
    return found


def _path(home: Path, folder: str, name: str) -> Path:
    return home / "files" / folder / name


def _write(path: Path, content: bytes, at: datetime | None = None) -> None:
    """Durably, and never half: beside first, then renamed; two threads that write the same file do not meet. `at`: when it is
    written, by the engine's clock, for what goes again after a while."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}.part")
    try:
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if at is not None:
            os.utime(beside, (at.timestamp(), at.timestamp()))
        os.replace(beside, path)
    except OSError:  # a full disk: the half must not take room too
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or the name would be lost with the power
    finally:
        os.close(folder)
