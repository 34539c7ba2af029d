"""A ballot as every page shows it, an owner's own, and whether a receipt's vote is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection

from engine import codes
from engine.clock import DISTRICT_ZONE, district_day
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.identity import grouped, typed_code
from engine.store import people
from registry.desks import voting
from registry.reading.decisions import Outcome, outcome, result_notice
from registry.store import ballot_pages, ballots
from registry.store.ballots import BallotRow, CloseRow
from registry.store.codes import Holder

State = Literal["before", "open", "late", "closed", "recount", "void"]
"""`late`: its term is over, and only paper that was handed in before may still be entered."""

@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot; `id` is the number of its case. `outcome`: how it ended, once its result is published."""

    id: str
    estate_id: str
    estate_name: str
    estate_name_en: str
    matter: str
    question: str
    opens_on: date
    closes_at: datetime
    heads: int
    area_dm2: int
    hash: str
    frozen_on: date
    state: State
    void_reason: str  # "" while it is in force
    outcome: Outcome | None

    @property
    def closing_day(self) -> date:
        """The last day of the vote, by which the law is picked: midnight ends the day before."""
        there = self.closes_at.astimezone(DISTRICT_ZONE)
        return there.date() - timedelta(days=1) if there.time() == time(0) else there.date()


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """The ballot of whoever holds a code: what they are and count as."""

    ballot: Ballot
    number: int
    units: tuple[str, ...]
    area_dm2: int


@dataclass(frozen=True, slots=True)
class ReceiptFound:
    """Where a receipt's vote stands in its chain; `public`: the result's page is open to everybody."""

    ballot: Ballot
    number: int
    entries: int
    hash: str
    public: bool


def own_ballot(engine: Engine, code: str, source: str) -> OwnBallot:
    """The ballot that a code opens, as long as it may be cast. Raises TooManyAttempts, NotAllowed as the act "vote" does."""
    holder = _holder(engine, code, source)
    with engine.reading() as tx:
        ballot = ballots.find(tx.connection, holder.ballot)
        if ballot is None:
            raise NotFound("ballot", holder.ballot)
        voting.require_votable(tx.connection, holder, ballot, tx.now)
        return _own(tx.connection, holder, tx.now)


def cast_ballot(engine: Engine, code: str, source: str) -> OwnBallot:
    """The same once it was cast: what the page of its receipt is about."""
    holder = _holder(engine, code, source)
    with engine.reading() as tx:
        return _own(tx.connection, holder, tx.now)


def _holder(engine: Engine, code: str, source: str) -> Holder:
    """Whose code it is. Raises TooManyAttempts, NotAllowed("wrong-code", "code-of-another": it was given out for something else)."""
    holder = codes.look_at(engine, code, source)
    if not isinstance(holder, Holder):
        raise NotAllowed("code-of-another", "Expected a code for a vote, but this one was given out for something else.")
    return holder


def _own(connection: Connection, holder: Holder, now: datetime) -> OwnBallot:
    ballot, head = read_ballot(connection, holder.ballot, now), ballots.head(connection, holder.ballot, holder.head)
    if head is None:
        raise NotFound("head", str(holder.head))
    return OwnBallot(ballot, head.number, head.units, head.area_dm2)


def has_ballot(engine: Engine, number: str) -> bool:
    """Whether the case of this number holds a vote; asked for whoever reads the case."""
    with engine.reading() as tx:
        return ballots.find(tx.connection, number) is not None


def read_ballot(connection: Connection, ballot_id: str, now: datetime) -> Ballot:
    """A ballot as it now stands. Raises NotFound."""
    row = ballots.find(connection, ballot_id)
    if row is None:
        raise NotFound("ballot", ballot_id)
    name, name_en = people.unit_names(connection, [row.estate_id])[row.estate_id]
    state = state_of(row, now)
    return Ballot(
        row.id, row.estate_id, name, name_en, row.matter, row.question, row.opens_on, row.closes_at, row.heads, row.area_dm2, row.snapshot,
        row.frozen_on, state, row.void or "", outcome(connection, row.id) if state == "closed" else None,
    )  # fmt: skip


def state_of(row: BallotRow, now: datetime) -> State:
    """Where a ballot stands now."""
    if row.void is not None:
        return "void"
    if row.closings:
        return "closed" if row.closed else "recount"
    if district_day(now) < row.opens_on:
        return "before"
    return "open" if now < row.closes_at else "late"


def last_closing(connection: Connection, ballot: Ballot) -> CloseRow | None:
    """The closing by which a ballot is closed; None while it is open, and during a recount."""
    return ballots.closings(connection, ballot.id)[-1] if ballot.state in ("closed", "void") else None


def receipt(engine: Engine, written: str) -> ReceiptFound | None:
    """The vote of a receipt; None where there is none. What was voted is not even read."""
    with engine.reading() as tx:
        found = ballot_pages.entry_of_receipt(tx.connection, grouped(typed_code(written)))
        if found is None:
            return None
        ballot_id, number, hash_ = found
        ballot = read_ballot(tx.connection, ballot_id, tx.now)
        entries = ballots.end(tx.connection, ballot_id).entries
        return ReceiptFound(ballot, number, entries, hash_, result_notice(tx.connection, ballot_id) is not None)
