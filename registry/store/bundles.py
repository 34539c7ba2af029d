"""Bundles of paper ballots on their way from the person who enters them to the one who confirms them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from registry.kinds import BundleStatus, Choice
from registry.model import ballot_bundle, ballot_paper

BUNDLE_ID, PAPER_ID = "{}/{}/{}", "{}/{}"


@dataclass(frozen=True, slots=True)
class BundleRow:
    """`counts`: by hand, by choice; `entered`: the same of what was entered, a correction's with all that came before it;
    `acknowledged`: why it was confirmed although they differ. `entered_for`, `decided_for`: chains of absent persons as the
    engine joins them."""

    id: str
    number: int
    attempt: int
    correction: bool
    dated: date
    counts: Mapping[str, int]
    entered: Mapping[str, int]
    papers: int
    reason: str
    acknowledged: str
    status: BundleStatus
    entered_by: str
    entered_for: str
    entered_on: date
    decided_by: str | None
    decided_for: str | None
    decided_on: date | None

    @property
    def differs(self) -> bool:
        """Whether the count by hand is another one than that of what was entered."""
        return self.counts != self.entered


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ballot that waits. `was`: what a correction takes back; `choice`: None where it only takes back."""

    head: int
    choice: Choice | None
    was: Choice | None = None


def of_ballot(connection: Connection, ballot_id: str) -> list[BundleRow]:
    """Every bundle, attempts and corrections in order."""
    query = select(ballot_bundle).where(ballot_bundle.c.ballot_id == ballot_id)
    return [_bundle(row) for row in connection.execute(query.order_by(ballot_bundle.c.number, ballot_bundle.c.attempt))]


def attempts(connection: Connection, ballot_id: str, number: int) -> list[BundleRow]:
    """What became of one bundle, in order."""
    here = ballot_bundle.c.ballot_id == ballot_id, ballot_bundle.c.number == number
    return [_bundle(row) for row in connection.execute(select(ballot_bundle).where(*here).order_by(ballot_bundle.c.attempt))]


def waiting(connection: Connection, ballot_id: str) -> list[int]:
    """The numbers of the bundles that nobody has confirmed or returned yet."""
    here = ballot_bundle.c.ballot_id == ballot_id, ballot_bundle.c.status == str(BundleStatus.ENTERED)
    return list(connection.execute(select(ballot_bundle.c.number).where(*here).order_by(ballot_bundle.c.number)).scalars())


def _bundle(row: Row[Any]) -> BundleRow:
    counts = {str(choice): getattr(row, str(choice)) for choice in Choice}
    entered = {str(choice): getattr(row, f"entered_{choice}") for choice in Choice}
    return BundleRow(
        row.id, row.number, row.attempt, row.correction, row.dated, counts, entered, row.papers, row.reason, row.acknowledged,
        BundleStatus(row.status), row.entered_by, row.entered_for, row.entered_on, row.decided_by, row.decided_for, row.decided_on,
    )  # fmt: skip


def add(connection: Connection, ballot_id: str, row: Mapping[str, Any], papers: Sequence[Paper]) -> str:
    """Writes a bundle that waits, with what it holds. Returns its id."""
    identity = BUNDLE_ID.format(ballot_id, row["number"], row["attempt"])
    connection.execute(insert(ballot_bundle), [{"id": identity, "ballot_id": ballot_id, **row, "papers": len(papers)}])
    rows = [
        {
            "id": PAPER_ID.format(identity, paper.head), "bundle_id": identity, "ballot_id": ballot_id, "head": paper.head,
            "was": _word(paper.was), "choice": _word(paper.choice),
        }
        for paper in papers
    ]  # fmt: skip
    if rows:
        connection.execute(insert(ballot_paper), rows)
    return identity


def _word(choice: Choice | None) -> str | None:
    return None if choice is None else str(choice)


def papers(connection: Connection, bundle_id: str) -> list[Paper]:
    """What a bundle that waits holds, by the numbers of the heads."""
    query = select(ballot_paper.c.head, ballot_paper.c.choice, ballot_paper.c.was).where(ballot_paper.c.bundle_id == bundle_id)
    rows = connection.execute(query.order_by(ballot_paper.c.head))
    return [Paper(head, None if choice is None else Choice(choice), None if was is None else Choice(was)) for head, choice, was in rows]


def heads_waiting(connection: Connection, ballot_id: str, numbers: Iterable[int] | None = None) -> dict[int, int]:
    """The heads whose paper ballot waits for its second person, each with the number of its bundle."""
    query = (
        select(ballot_paper.c.head, ballot_bundle.c.number)
        .join(ballot_bundle, ballot_bundle.c.id == ballot_paper.c.bundle_id)
        .where(ballot_paper.c.ballot_id == ballot_id)
    )
    if numbers is not None:
        query = query.where(ballot_paper.c.head.in_(list(numbers)))
    return {row.head: row.number for row in connection.execute(query)}


def papers_waiting(connection: Connection, ballot_id: str) -> int:
    """How many paper ballots wait."""
    return int(connection.execute(select(func.count()).where(ballot_paper.c.ballot_id == ballot_id)).scalar_one())


def decide(connection: Connection, bundle_id: str, changes: Mapping[str, Any]) -> None:
    """Closes a bundle that waits, and removes what it held: by name it stands nowhere any more."""
    connection.execute(update(ballot_bundle).where(ballot_bundle.c.id == bundle_id).values(**changes))
    connection.execute(delete(ballot_paper).where(ballot_paper.c.bundle_id == bundle_id))
