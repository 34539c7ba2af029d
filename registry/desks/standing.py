"""Whether something may be done with a ballot now: everything that refuses says why in one word."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from engine.errors import NotAllowed
from engine.lifecycle import CaseStatus
from engine.store import cases
from registry.store import ballots
from registry.store.ballots import BallotRow


def locked(connection: Connection, ballot_id: str) -> BallotRow:
    """A ballot that is in force, locked. Raises NotAllowed ("no-ballot", "ballot-void")."""
    ballot = ballots.lock(connection, ballot_id)
    if ballot is None:
        raise NotAllowed("no-ballot", f"Expected a ballot of case {ballot_id}, but there is none yet.")
    require_in_force(ballot)
    return ballot


def require_in_force(ballot: BallotRow) -> None:
    """Raises NotAllowed("ballot-void")."""
    if ballot.void is not None:
        raise NotAllowed("ballot-void", f"Expected ballot {ballot.id} to count, but it is void.", why=ballot.void)


def require_not_closed(ballot: BallotRow) -> None:
    """Raises NotAllowed("ballot-closed") once the votes are being counted."""
    if ballot.closed:
        raise NotAllowed("ballot-closed", f"Expected ballot {ballot.id} open, but it is closed.", closed_at=ballot.closes_at)


def require_not_tallied(ballot: BallotRow) -> None:
    """Something new (paper, a code) comes to a ballot before its tally; afterwards what is there is put right, and nothing is added.
    Raises NotAllowed ("ballot-closed", "tallied-already").

    Source: the district's procedures, section 4.5 (paper may be entered after the close until the tally).
    """
    require_not_closed(ballot)
    if ballot.reopened:
        raise NotAllowed("tallied-already", f"Expected ballot {ballot.id} not to be tallied yet, but it is recounted.")


def require_voting(ballot: BallotRow, now: datetime, today: date) -> None:
    """For voting by code: by the clock when the vote arrives. Raises NotAllowed ("ballot-not-open", "ballot-closed")."""
    if today < ballot.opens_on:
        message = f"Expected ballot {ballot.id} open, but it opens on {ballot.opens_on}."
        raise NotAllowed("ballot-not-open", message, opens_on=ballot.opens_on)
    if now >= ballot.closes_at or ballot.closings:
        raise NotAllowed("ballot-closed", f"Expected ballot {ballot.id} open, but it is closed.", closed_at=ballot.closes_at)


def require_running(connection: Connection, ballot_id: str) -> None:
    """The case that holds the vote goes on. Raises NotAllowed ("ballot-suspended", "ballot-closed")."""
    case = cases.by_number(connection, ballot_id)
    if case is not None and case.status == CaseStatus.SUSPENDED:
        raise NotAllowed("ballot-suspended", f"Expected ballot {ballot_id} to go on, but its case is suspended.")
    if case is not None and case.status != CaseStatus.RUNNING:
        raise NotAllowed("ballot-closed", f"Expected ballot {ballot_id} open, but its case is over.", closed_at=case.ended_at)
