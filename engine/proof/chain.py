"""The chain of a case's entries, and each entry opened: its bytes, its hash, its place, its commitment."""

from __future__ import annotations

import hashlib
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.inputs import Migrated
from engine.canonical import parsed, tagged, untagged, written
from engine.errors import Tampered
from engine.journal import FIRST_HASH, SALT_BYTES, Actor, actor_of
from engine.keys import DataKey
from engine.proof.findings import Findings, Kind
from engine.store.cases import CaseRow
from engine.store.records import EntryRow

MIGRATED = Migrated.kind.encode()
"""What the bytes of an entry hold that brings its case to another version."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry as plain JSON, tags unread: what is public, and what was sealed, with the canonical bytes of that."""

    row: EntryRow
    at: datetime  # as the step's clock said it, zone and all
    public: Mapping[str, Any]
    sealed: Mapping[str, Any]
    plain: bytes

    @property
    def number(self) -> int:
        return self.row.entry

    @property
    def kind(self) -> str:
        return str(self.public["kind"])

    @property
    def actor(self) -> Actor:
        return actor_of(self.public["actor"])

    def fact(self, name: str) -> Any:
        """A public fact that is a text; None where there is none."""
        return self.public["facts"].get(name)

    def facts(self) -> dict[str, Any]:
        """The facts, public and sealed ones joined."""
        found: dict[str, Any] = untagged({**self.public["facts"], **self.sealed["facts"]})
        return found


def check_chain(case: CaseRow, rows: Sequence[EntryRow], findings: Findings) -> list[Mapping[str, Any]]:
    """Whether every entry is as it was written, and where. Returns the public parts of those before the first that is not."""
    good: list[Mapping[str, Any]] = []
    before = FIRST_HASH
    for place, (row, version) in enumerate(zip(rows, _versions(case, rows), strict=True), 1):
        try:
            body = _linked(row, case, place, before, version)
        except Tampered as trouble:
            findings.add(place, Kind.CHAIN, str(trouble))
        else:
            if len(good) == place - 1:
                good.append(body)
        before = row.hash
    if len(rows) != case.entries:
        missing = min(len(rows), case.entries) + 1
        findings.add(missing, Kind.CHAIN, f"Expected {case.entries} entries, but found {len(rows)}.")
    elif before != case.last_hash:
        findings.add(len(rows), Kind.CHAIN, f"Expected the hash {case.last_hash} of the last entry, but it is {before}.")
    return good


def _versions(case: CaseRow, rows: Sequence[EntryRow]) -> list[str]:
    """The version on which each entry should have run: the one that the case is pinned to and, before it was moved there from
    another, that one. A move that leads elsewhere is no such one."""
    wanted, version = list[str](), case.definition
    for row in reversed(rows):
        if isinstance(row.bytes, bytes) and MIGRATED in row.bytes:
            try:
                body = parsed(row.bytes)
                if any(move["input"].get("definition") == version for move in body["moves"] if move["input"]["kind"] == Migrated.kind):
                    version = str(body["definition"])
            except (ValueError, KeyError, TypeError, AttributeError):
                pass  # what cannot be read is a finding of its own
        wanted.append(version)
    return wanted[::-1]


def _linked(row: EntryRow, case: CaseRow, place: int, before: str, version: str) -> Mapping[str, Any]:
    """An entry's public part. Raises Tampered with what disagrees."""
    if not isinstance(row.bytes, bytes):  # SQLite keeps what it is given, whatever the column is for
        raise Tampered(f"Expected the bytes of entry {place}, but they were altered: another kind of value stands in their place.")
    digest = hashlib.sha256(row.bytes).hexdigest()
    if digest != row.hash:
        raise Tampered(f"Expected the hash {row.hash} of entry {place}, but its bytes have {digest}.")
    try:
        body: Mapping[str, Any] = parsed(row.bytes)
        where = body["case"], body["entry"], row.entry
        follows, at, definition = body["before"], body["at"], body["definition"]
    except (ValueError, KeyError, TypeError):
        raise Tampered(f"Expected entry {place} to be an entry, but it cannot be read as one.") from None
    if where != (case.id, place, place):
        raise Tampered(f"Expected entry {place} here, but it was written as entry {where[1]} of case {where[0]}.")
    if follows != before:
        raise Tampered(f"Expected entry {place} to follow the hash {before}, but it follows {follows}.")
    if at != tagged(row.at) and untagged(at) != row.at:  # a clock may speak of the same moment in another zone
        raise Tampered(f"Expected entry {place} at the moment that it names, but its row has {row.at}.")
    if definition != version:
        raise Tampered(f"Expected entry {place} on version {version}, which the case is pinned to, but it ran on {definition}.")
    return body


def open_entry(row: EntryRow, public: Mapping[str, Any], key: DataKey) -> Opened:
    """Reads what was sealed in an entry. Raises Tampered where ciphertext or commitment disagree."""
    where = f"entry {row.entry} of {row.case_id}"
    salted = key.open(a2b_base64(public["sealed"]["$b"]), where)
    if hashlib.sha256(salted).hexdigest() != public["commitment"]:
        raise Tampered(f"Expected {where} to hold the values that were committed to, but they differ.")
    plain = salted[SALT_BYTES:]
    return Opened(row, untagged(public["at"]), public, parsed(plain), plain)


def is_canonical(opened: Opened) -> bool:
    """Whether an entry's bytes are the ones in which its content is written, and no others that mean the same."""
    return written(opened.public) == opened.row.bytes and written(opened.sealed) == opened.plain
