"""Tenders: what is announced until when, whose keys hold which half of theirs, and how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, func, insert, select

from engine.model import unit
from engine.store.standing import split_behalf
from registry.kinds import KeyHolder, KeyPair, TenderMode, TenderOutcome
from registry.model import (
    bid_opening,
    holder_key,
    key_half,
    tender,
    tender_closing,
    tender_end,
    tender_invitation,
    tender_term,
)
from registry.tenders.halves import Cost, Locked


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A tender. `qualified_until`, `closes_at`: by its last term; `closed`, `opened`, `outcome`: None while it is not so."""

    id: str
    case_number: str
    estate_id: str
    estate: str
    round: int
    mode: TenderMode
    ceiling_cents: int | None
    public_key: bytes
    opened_on: date
    terms: int
    qualified_until: date
    closes_at: datetime
    closed_at: datetime | None
    bids_opened_at: datetime | None
    pair: KeyPair | None
    outcome: TenderOutcome | None
    winner: str | None


@dataclass(frozen=True, slots=True)
class HolderKey:
    """A holder's key of a round; whoever set its passphrase, and in whose place."""

    id: str
    holder: KeyHolder
    persons: frozenset[str]
    user_id: str
    public_key: bytes
    locked: Locked
    set_on: date


@dataclass(frozen=True, slots=True)
class Half:
    """A holder's half of a tender's private key, in a box for the holder's key."""

    holder: KeyHolder
    pair: KeyPair
    holder_key: str
    sealed: bytes


_LAST = (
    select(tender_term.c.tender_id, func.max(tender_term.c.number).label("terms"))
    .group_by(tender_term.c.tender_id)
    .subquery("last_term_of_tender")
)
_TENDER = (
    select(
        tender, unit.c.name.label("estate"), tender_term.c.qualified_until, tender_term.c.closes_at, _LAST.c.terms,
        tender_closing.c.closed_at, bid_opening.c.opened_at, bid_opening.c.pair, tender_end.c.outcome, tender_end.c.winner,
    )
    .join(unit, unit.c.id == tender.c.estate_id)
    .join(_LAST, _LAST.c.tender_id == tender.c.id)
    .join(tender_term, and_(tender_term.c.tender_id == tender.c.id, tender_term.c.number == _LAST.c.terms))
    .outerjoin(tender_closing, tender_closing.c.id == tender.c.id)
    .outerjoin(bid_opening, bid_opening.c.id == tender.c.id)
    .outerjoin(tender_end, tender_end.c.id == tender.c.id)
)  # fmt: skip


def _tender(row: Row[Any]) -> TenderRow:
    return TenderRow(
        row.id, row.case_number, row.estate_id, row.estate, row.round, TenderMode(row.mode), row.ceiling_cents,
        bytes.fromhex(row.public_key), row.opened_on, row.terms, row.qualified_until, row.closes_at, row.closed_at, row.opened_at,
        None if row.pair is None else KeyPair(row.pair), None if row.outcome is None else TenderOutcome(row.outcome), row.winner,
    )  # fmt: skip


def find(connection: Connection, tender_id: str) -> TenderRow | None:
    row = connection.execute(_TENDER.where(tender.c.id == tender_id)).one_or_none()
    return None if row is None else _tender(row)


def lock(connection: Connection, tender_id: str) -> TenderRow | None:
    """The tender, its row locked until the transaction ends: before anything of it is looked at in order to add to it."""
    connection.execute(select(tender.c.id).where(tender.c.id == tender_id).with_for_update())
    return find(connection, tender_id)


def newest_of_case(connection: Connection, case_number: str) -> TenderRow | None:
    """The last round that a case announced."""
    query = _TENDER.where(tender.c.case_number == case_number).order_by(tender.c.round.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _tender(row)


def registering(connection: Connection, day: date) -> list[TenderRow]:
    """The tenders for which firms can register on a day, the first to close first."""
    query = _TENDER.where(tender_end.c.id.is_(None), tender_closing.c.id.is_(None), tender_term.c.qualified_until >= day)
    return [_tender(row) for row in connection.execute(query.order_by(tender_term.c.closes_at, tender.c.id))]


def add(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Writes one row of a tender's tables."""
    connection.execute(insert(table), [dict(row)])


def add_term(connection: Connection, tender_id: str, number: int, row: Mapping[str, Any]) -> str:
    """Sets until when firms register, and bid. Returns the row's id."""
    key = f"{tender_id}/{number}"
    add(connection, tender_term, {**row, "id": key, "tender_id": tender_id, "number": number})
    return key


def invited(connection: Connection, tender_id: str) -> list[str]:
    """The firms that were invited, by id."""
    query = select(tender_invitation.c.firm_id).where(tender_invitation.c.tender_id == tender_id)
    return list(connection.execute(query.order_by(tender_invitation.c.firm_id)).scalars())


def holder_keys(connection: Connection, case_number: str, round_number: int) -> list[HolderKey]:
    """The keys that count in a round: each holder's newest, in the holders' order."""
    query = (
        select(holder_key)
        .where(holder_key.c.case_number == case_number, holder_key.c.round == round_number)
        .order_by(holder_key.c.number)
    )
    newest = {row.holder: row for row in connection.execute(query)}
    return [_holder_key(newest[holder]) for holder in KeyHolder if holder in newest]


def _holder_key(row: Row[Any]) -> HolderKey:
    locked = Locked(bytes.fromhex(row.salt), Cost.read(row.cost), row.sealed)
    persons = frozenset((row.user_id, *split_behalf(row.behalf)))
    return HolderKey(row.id, KeyHolder(row.holder), persons, row.user_id, bytes.fromhex(row.public_key), locked, row.set_on)


def times_set(connection: Connection, case_number: str, round_number: int, holder: KeyHolder) -> int:
    """How often a holder has set a passphrase in a round."""
    here = (holder_key.c.case_number == case_number, holder_key.c.round == round_number, holder_key.c.holder == str(holder))
    return int(connection.execute(select(func.count()).where(*here)).scalar_one())


def halves(connection: Connection, tender_id: str) -> Sequence[Half]:
    query = select(key_half).where(key_half.c.tender_id == tender_id).order_by(key_half.c.id)
    return [Half(KeyHolder(row.holder), KeyPair(row.pair), row.holder_key, row.sealed) for row in connection.execute(query)]
