"""The pages of a tender's three desks: a holder's passphrase, a firm's sealed bid, the opening. Only for whoever may act there.

Before bidding has closed nobody is told who has bid, and before the opening nobody what. Source: Tender Law (招标投标法), art. 22, 36.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from engine import access
from engine.access import Held
from engine.bpmn.diagram import UserTask
from engine.clock import district_day
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.lifecycle import TaskStatus
from engine.step import Step
from engine.store import people
from engine.transaction import Transaction
from registry.desks.holder import coming_round, holder_of
from registry.kinds import BidFault, KeyHolder, KeyPair
from registry.store import bars, bids, tenders
from registry.store.bids import Bidder, BidRow, OpenedBid
from registry.store.tenders import TenderRow
from registry.tenders import boxes


@dataclass(frozen=True, slots=True)
class AtTender:
    """Which desk it is: its task and its case."""

    task_id: str
    task_name: str
    task_name_en: str
    case_id: str
    case_number: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A holder of a round's key: who has set a passphrase, and when; None while nobody has."""

    holder: KeyHolder
    name: str | None
    set_on: date | None


@dataclass(frozen=True, slots=True)
class HolderDesk:
    """`own`: which holder the reader is; `same_person`: the other holder that the reader is already; `announced`: the round runs, and
    its passphrases stay as they are."""

    at: AtTender
    own: KeyHolder
    round: int
    holders: tuple[HolderLine, ...]
    same_person: KeyHolder | None
    announced: bool

    @property
    def is_set(self) -> bool:
        return any(line.holder is self.own and line.set_on is not None for line in self.holders)


@dataclass(frozen=True, slots=True)
class TenderShown:
    """A tender as its pages head it; `ceiling_cents` per square metre and month, None where there is none."""

    id: str
    round: int
    estate_name: str
    estate_name_en: str
    ceiling_cents: int | None
    closes_at: datetime
    opened_at: datetime | None
    pair: KeyPair | None


@dataclass(frozen=True, slots=True)
class BidLine:
    """A bid that was received; what it says only once it was opened. `matches`: its ciphertext still has its receipt. `fault`: why it
    does not count, as it was looked up last, with the case that is the cause."""

    firm_name: str
    firm_name_en: str
    receipt: str
    received_at: datetime
    matches: bool
    price_cents: int | None = None
    plan: str = ""
    team: str = ""
    fault: BidFault | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class BidDesk:
    """`state`: open, waiting (not admitted yet), barred, out, closed or ended; `why` and `cause`: the reason of a bar or of being out,
    and its case. `receipt`: of the bid that stands; `before`: how many the firm has sealed in all. `opened`: every bid, once read out."""

    at: AtTender
    tender: TenderShown
    firm_name: str
    firm_name_en: str
    state: str
    why: str
    cause: str | None
    receipt: str
    received_at: datetime | None
    before: int
    opened: tuple[BidLine, ...]


@dataclass(frozen=True, slots=True)
class OpeningDesk:
    """`state`: early, closed (the bids wait for their keys) or opened. `received`: the bids that came in, once bidding has closed."""

    at: AtTender
    tender: TenderShown
    state: str
    received: tuple[BidLine, ...]
    out: tuple[str, ...]


def holder_desk(engine: Engine, user_id: str, task_id: str) -> HolderDesk:
    """Raises NotFound."""
    with _at_desk(engine, user_id, task_id, "holder") as (tx, held):
        connection, number, actor = tx.connection, held.case.number, held.actor()
        own, persons = holder_of(actor), frozenset((actor.user, *actor.behalf))
        try:
            round_number, announced = coming_round(connection, number), False
        except NotAllowed:
            last = tenders.newest_of_case(connection, number)
            assert last is not None
            round_number, announced = last.round, True
        keys = {key.holder: key for key in tenders.holder_keys(connection, number, round_number)}
        names = people.user_names(connection, [key.user_id for key in keys.values()])
        lines = tuple(
            HolderLine(holder, names.get(keys[holder].user_id, ""), keys[holder].set_on) if holder in keys
            else HolderLine(holder, None, None)
            for holder in KeyHolder
        )  # fmt: skip
        same = next((key.holder for key in keys.values() if key.holder is not own and key.persons & persons), None)
        return HolderDesk(_at(held), own, round_number, lines, same, announced)


def bid_desk(engine: Engine, user_id: str, task_id: str) -> BidDesk:
    """Raises NotFound."""
    with _at_desk(engine, user_id, task_id, "bid") as (tx, held):
        connection = tx.connection
        own = bids.bidder_of_case(connection, held.case.number)
        found = None if own is None else tenders.find(connection, own.tender_id)
        if own is None or found is None:
            raise NotFound("desk", task_id)
        names = people.unit_names(connection, [own.firm_id])
        state, why, cause = _state(tx, own, found)
        standing = bids.standing_bid(connection, own.id)
        opened = _opened(connection, found) if found.bids_opened_at is not None else ()
        return BidDesk(
            _at(held), _shown(connection, found), *names[own.firm_id], state, why, cause,
            "" if standing is None else standing.receipt, None if standing is None else standing.received_at,
            bids.how_many(connection, own.id), opened,
        )  # fmt: skip


def _state(tx: Transaction, own: Bidder, found: TenderRow) -> tuple[str, str, str | None]:
    """How it stands for a bidder now, why, and which case is the cause."""
    if own.out is not None:
        return "out", own.out, own.out_cause
    if found.outcome is not None:
        return "ended", "", None
    if found.closed_at is not None or tx.now >= found.closes_at:
        return "closed", "", None
    barred = bars.first_bar(tx.connection, own.firm_id, district_day(tx.now))
    if barred is not None:
        return "barred", barred[1].ground, barred[1].case_number
    return ("waiting" if own.admitted_on is None else "open"), "", None


def opening_desk(engine: Engine, user_id: str, task_id: str) -> OpeningDesk:
    """Raises NotFound."""
    with _at_desk(engine, user_id, task_id, "opening") as (tx, held):
        connection = tx.connection
        found = tenders.newest_of_case(connection, held.case.number)
        if found is None:
            raise NotFound("desk", task_id)
        out = tuple(one.firm for one in bids.bidders(connection, found.id) if one.out is not None)
        shown = _shown(connection, found)
        if found.bids_opened_at is not None:
            return OpeningDesk(_at(held), shown, "opened", _opened(connection, found), out)
        if tx.now < found.closes_at:
            return OpeningDesk(_at(held), shown, "early", (), ())
        return OpeningDesk(_at(held), shown, "closed", _received(connection, found), out)


def _received(connection: Connection, found: TenderRow) -> tuple[BidLine, ...]:
    """The bids that will be opened."""
    gone = {one.firm_id for one in bids.bidders(connection, found.id) if one.out is not None}
    standing = [one for one in bids.bids(connection, found.id) if one.firm_id not in gone]
    names = people.unit_names(connection, [one.firm_id for one in standing])
    return tuple(BidLine(*names[one.firm_id], one.receipt, one.received_at, _matches(one)) for one in standing)


def _opened(connection: Connection, found: TenderRow) -> tuple[BidLine, ...]:
    opened = bids.opened_bids(connection, found.id)
    names = people.unit_names(connection, [one.firm_id for one in opened])
    known = {review.bid_id: review for review in bids.reviews(connection, found.id)}
    lines = []
    for one in opened:
        review = known.get(one.id)
        fault = review.fault if review is not None else (BidFault.UNREADABLE if one.price_cents is None else None)
        lines.append(BidLine(
            *names[one.firm_id], one.receipt, one.received_at, _matches(one), one.price_cents, one.plan, one.team, fault,
            None if review is None else review.cause,
        ))  # fmt: skip
    return tuple(lines)


def _matches(one: BidRow | OpenedBid) -> bool:
    return boxes.receipt_of(one.ciphertext) == one.receipt


def _shown(connection: Connection, found: TenderRow) -> TenderShown:
    names = people.unit_names(connection, [found.estate_id])
    return TenderShown(
        found.id, found.round, *names[found.estate_id], found.ceiling_cents, found.closes_at, found.bids_opened_at, found.pair
    )


def _at(held: Held) -> AtTender:
    task = held.task
    return AtTender(task.id, task.name, task.name_en, task.case_id, held.case.number, task.status == TaskStatus.OPEN)


@contextmanager
def _at_desk(engine: Engine, user_id: str, task_id: str, desk: str) -> Iterator[tuple[Transaction, Held]]:
    """Raises NotFound for a task that this person does not reach, and for one without this desk."""
    with engine.reading() as tx:
        held = access.reach_desk(tx.connection, user_id, task_id, tx.now)
        element = Step.read(tx, held.case.id).diagram.elements[held.task.element]
        if not isinstance(element, UserTask) or element.desk != desk:
            raise NotFound("desk", task_id)
        yield tx, held
