"""The parties of cases who have no account, and what they say on paper: rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.lifecycle import PaperStatus
from engine.model import case_party, party_paper

_PAPER = party_paper.c


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What somebody said on paper, as one officer entered it. `entry`: the journal entry that holds it."""

    case_id: str
    entry: int
    task_id: str
    entered_by: str
    entered_for: str  # on whose behalf, as in `stand_in`
    entered_at: datetime
    status: PaperStatus = PaperStatus.ENTERED
    decided_by: str | None = None
    decided_entry: int | None = None


def sealed_parties(connection: Connection, case_id: str) -> list[tuple[int, bytes]]:
    """Number and ciphertext of each party, in order."""
    query = select(case_party.c.number, case_party.c.person).where(case_party.c.case_id == case_id).order_by(case_party.c.number)
    return [(row.number, row.person) for row in connection.execute(query)]


def add_party(connection: Connection, case_id: str, number: int, person: bytes) -> None:
    connection.execute(insert(case_party).values(case_id=case_id, number=number, person=person))


def save_party(connection: Connection, case_id: str, number: int, person: bytes) -> None:
    here = case_party.c.case_id == case_id, case_party.c.number == number
    connection.execute(update(case_party).where(*here).values(person=person))


def add_paper(connection: Connection, row: PaperRow) -> None:
    connection.execute(insert(party_paper).values({name: getattr(row, name) for name in PaperRow.__slots__}))


def decide_paper(connection: Connection, row: PaperRow, **said: Any) -> None:
    connection.execute(update(party_paper).where(_PAPER.case_id == row.case_id, _PAPER.entry == row.entry).values(**said))


def waiting_papers(connection: Connection, task_ids: Iterable[str]) -> dict[str, PaperRow]:
    """By task: the paper that waits for its second person."""
    query = select(party_paper).where(_PAPER.task_id.in_(list(task_ids)), _PAPER.status == PaperStatus.ENTERED.value)
    return {row.task_id: row for row in (_row(found) for found in connection.execute(query))}


def papers_of(connection: Connection, case_id: str) -> list[PaperRow]:
    """Every paper that was ever entered in a case, in order."""
    query = select(party_paper).where(_PAPER.case_id == case_id).order_by(_PAPER.entry)
    return [_row(found) for found in connection.execute(query)]


def _row(found: Any) -> PaperRow:
    return PaperRow(
        found.case_id, found.entry, found.task_id, found.entered_by, found.entered_for, found.entered_at, PaperStatus(found.status),
        found.decided_by, found.decided_entry,
    )  # fmt: skip
