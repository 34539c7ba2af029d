"""Seals: what no case can prove of itself, that it was not cut short, put back or taken away whole.

For every case that moved since the last seal one leaf (case, entry, the entry's hash) is appended to the global leaf log. The root of
the log's Merkle tree (`engine.merkle`) is signed with Ed25519. Whoever keeps a root outside can hold the log against it for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.canonical import encode
from engine.clock import district_day
from engine.errors import Tampered
from engine.keys import SealingKey, believed_keys, is_signed
from engine.merkle import EMPTY_ROOT, Frontier, leaf_hash
from engine.store import seals
from engine.store.seals import LeafRow, Moved, SealRow
from engine.store.series import next_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

SERIES = "seal"
PURPOSE = "wuye leaf log"
STALE = timedelta(days=2)
"""After so long an entry should have been sealed: the worker does it daily."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal: how many leaves the log had, and the root of its tree. Number 0: nothing was ever sealed."""

    number: int
    leaves: int
    root: bytes
    signed_at: datetime | None

    def to_plain(self) -> dict[str, Any]:
        """What a witness is handed."""
        return {"seal": self.number, "leaves": self.leaves, "root": self.root.hex()}


def leaf_of(row: LeafRow) -> bytes:
    """The hash of a leaf: of the canonical bytes of case, entry and the entry's hash."""
    return leaf_hash(encode([row.case_id, row.entry, row.hash]))


def signed_text(row: SealRow) -> bytes:
    """What a seal's signature is of: the moment as it is read back, whatever zone the clock tells it in. Raises ValueError for a
    root that is no hexadecimal text."""
    at, root = row.signed_at.astimezone(UTC), bytes.fromhex(row.root)
    return encode({"what": PURPOSE, "seal": row.number, "leaves": row.leaves, "root": root, "at": at, "key": row.key})


def seal(connection: Connection, home: Path, now: datetime, at_work: str | None = None) -> Sealed:
    """Appends a leaf for every case that moved since the last seal, and signs; inside the open transaction, at a cost that
    grows with these cases alone.

    Where none moved there is no new seal: the last one still covers everything, and a root signed again proves nothing more.
    `at_work`: the case whose own step asks for it, and which goes on after it.
    Raises Tampered where the last seal is forged or the key is gone: nothing is built on that.
    """
    marked = seals.lock_moved(connection)
    moved = [one for one in marked if one.entries > one.sealed]
    if moved:
        found = _append(connection, home, now, moved)
    else:
        found = _as_sealed(seals.newest(connection))
    seals.rest(connection, [one.case_id for one in marked if one.case_id != at_work])
    return found


def _append(connection: Connection, home: Path, now: datetime, moved: Sequence[Moved]) -> Sealed:
    number = next_number(connection, SERIES, 0)  # whoever seals at the same time waits here, and goes on from ours
    last = seals.newest(connection)
    key = SealingKey.open(home, may_make=last is None)
    frontier = Frontier() if last is None else require_genuine(last, believed_keys(home))
    if number != (last.number if last else 0) + 1:
        raise Tampered(f"Expected seal {number - 1}, for its number was given out, but there is none.")
    leaves = []
    for place, one in enumerate(moved, frontier.leaves):
        leaves.append(LeafRow(place, one.case_id, one.entries, one.last_hash, number))
        frontier.append(leaf_of(leaves[-1]))
    root = frontier.root()
    row = SealRow(number, frontier.leaves, root.hex(), frontier.packed(), now, key.public, b"")
    seals.add(connection, row._replace(signature=key.sign(signed_text(row))), leaves)
    return Sealed(number, frontier.leaves, root, now)


def require_genuine(row: SealRow, believed: Collection[str]) -> Frontier:
    """Where the log stood at a seal. `believed`: public keys.

    Raises Tampered where its signature, or what is kept to go on from it, is another.
    """
    try:
        frontier, text = Frontier.of(row.leaves, row.peaks), signed_text(row)
    except (ValueError, TypeError):
        raise Tampered(f"Expected seal {row.number} as it was signed, but its row was altered.") from None
    if row.key not in believed or not is_signed(row.key, row.signature, text):
        raise Tampered(f"Expected seal {row.number} to be signed by the sealing key of this house, but it is not.")
    if frontier.root().hex() != row.root:
        raise Tampered(f"Expected seal {row.number} to go on from what it signed, but its peaks have another root.")
    return frontier


def _as_sealed(row: SealRow | None) -> Sealed:
    return Sealed(0, 0, EMPTY_ROOT, None) if row is None else Sealed(row.number, row.leaves, bytes.fromhex(row.root), row.signed_at)


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether something moved and today nothing was sealed yet: once in each of the district's days."""
    last = seals.newest(connection)
    if last is not None and district_day(last.signed_at) >= district_day(now):
        return False
    return seals.oldest_unsealed(connection) is not None


def is_stale(connection: Connection, now: datetime) -> bool:
    """Whether an entry has waited too long for its seal."""
    oldest = seals.oldest_unsealed(connection)
    return oldest is not None and now - oldest > STALE


def trouble_with_last(connection: Connection, home: Path) -> str | None:
    """Why nothing could be sealed after the last seal; None where nothing is wrong."""
    last = seals.newest(connection)
    if last is None:
        return None
    try:
        require_genuine(last, believed_keys(home))
    except Tampered as forged:
        return str(forged)
    return None
