"""What only pages ask of ballots: codes to be issued, what a receipt stands for, the hashes of a chain, the last tally."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from registry.model import ballot_entry, ballot_head, ballot_tally
from registry.store.codes import HAS_ONE


def codes_missing(connection: Connection, ballot_id: str) -> int:
    """How many heads have neither a code nor voted."""
    head = ballot_head.c
    query = select(func.count()).select_from(ballot_head).where(head.ballot_id == ballot_id, head.voted_on.is_(None), ~HAS_ONE)
    return int(connection.execute(query).scalar_one())


def entry_of_receipt(connection: Connection, receipt: str) -> tuple[str, int, str] | None:
    """Ballot, number and hash of the entry with this receipt; not its content."""
    columns = ballot_entry.c
    row = connection.execute(select(columns.ballot_id, columns.number, columns.hash).where(columns.receipt == receipt)).one_or_none()
    return None if row is None else (row.ballot_id, row.number, row.hash)


def hashes(connection: Connection, ballot_id: str) -> list[tuple[int, str]]:
    """Number and hash of every entry, in order; not their contents."""
    columns = ballot_entry.c
    query = select(columns.number, columns.hash).where(columns.ballot_id == ballot_id).order_by(columns.number)
    return [(number, hash_) for number, hash_ in connection.execute(query)]


def tally_of(connection: Connection, close_id: str) -> bytes | None:
    """What the tally gave after a closing, as canonical bytes; None while nothing was counted since."""
    query = select(ballot_tally.c.result).where(ballot_tally.c.close_id == close_id).order_by(ballot_tally.c.id.desc()).limit(1)
    found: bytes | None = connection.execute(query).scalar()
    return found
