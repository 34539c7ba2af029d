"""Ballots: what is asked of whom, where a ballot stands, its chain, its closings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy import case as sql_case

from engine.identity import grouped, typed_code
from engine.lifecycle import CaseStatus
from engine.model import case
from engine.store.prepared import Statement
from registry.ballots.chain import FIRST_HASH, Content, End, Link, append
from registry.ballots.snapshot import Counted
from registry.kinds import Channel
from registry.model import ballot, ballot_close, ballot_entry, ballot_head, ballot_tally, ballot_void

HEAD_ID = "{}/{}"
LONGEST_CHAIN = 2**31 - 1


@dataclass(frozen=True, slots=True)
class BallotRow:
    """`void`: why it counts no longer; `closed`: whether its last closing stands."""

    id: str
    estate_id: str
    matter: str
    question: str
    opens_on: date
    closes_at: datetime
    counts_storage: bool
    heads: int
    area_dm2: int
    snapshot: str
    frozen_on: date
    void: str | None
    closings: int
    closed: bool

    @property
    def reopened(self) -> bool:
        """Closed once, and open again for a recount."""
        return self.closings > 0 and not self.closed


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A head, and whether it has voted; `key`: as the owners' register knows it."""

    number: int
    key: str
    label: str
    units: tuple[str, ...]
    area_dm2: int
    kind: str
    voted_on: date | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class CloseRow:
    id: str
    number: int
    reopened: bool
    entries: int
    chain: str
    entry: int


CASE_CANCELLED = "表决案件已撤销"
"""Why a ballot counts no longer whose case was cancelled, itself or with the case that called it: no row says so but the case's."""

_last = select(func.max(ballot_close.c.number)).where(ballot_close.c.ballot_id == ballot.c.id).correlate(ballot).scalar_subquery()
_void = func.coalesce(ballot_void.c.reason, sql_case((case.c.id.is_not(None), CASE_CANCELLED)))
_BALLOT = (
    select(ballot, _void.label("void"), ballot_close.c.number.label("closings"), ballot_close.c.reopened)
    .outerjoin(ballot_void, ballot_void.c.id == ballot.c.id)
    .outerjoin(case, and_(case.c.number == ballot.c.id, case.c.status == str(CaseStatus.CANCELLED)))
    .outerjoin(ballot_close, and_(ballot_close.c.ballot_id == ballot.c.id, ballot_close.c.number == _last))
)


def find(connection: Connection, ballot_id: str) -> BallotRow | None:
    row = connection.execute(_BALLOT.where(ballot.c.id == ballot_id)).one_or_none()
    return None if row is None else _ballot(row)


def lock(connection: Connection, ballot_id: str) -> BallotRow | None:
    """The ballot, its row locked until the transaction ends: before anything of it is looked at in order to change it."""
    connection.execute(select(ballot.c.id).where(ballot.c.id == ballot_id).with_for_update())
    return find(connection, ballot_id)


def of_estate(connection: Connection, estate_id: str) -> list[BallotRow]:
    """An estate's ballots, the newest first."""
    query = _BALLOT.where(ballot.c.estate_id == estate_id).order_by(ballot.c.opens_on.desc(), ballot.c.id.desc())
    return [_ballot(row) for row in connection.execute(query)]


def _ballot(row: Row[Any]) -> BallotRow:
    return BallotRow(
        row.id, row.estate_id, row.matter, row.question, row.opens_on, row.closes_at, row.counts_storage, row.heads,
        row.area_dm2, row.snapshot, row.frozen_on, row.void, row.closings or 0, row.closings is not None and not row.reopened,
    )  # fmt: skip


def add(connection: Connection, row: Mapping[str, Any], heads: Sequence[Counted]) -> None:
    """Writes a ballot with its heads."""
    connection.execute(insert(ballot), [dict(row)])
    rows = [
        {
            "id": HEAD_ID.format(row["id"], head.number), "ballot_id": row["id"], "number": head.number,
            "owner_key": head.owner_key, "label": head.label, "units": "\n".join(head.units), "area_dm2": head.area_dm2,
            "kind": str(head.kind), "voted_on": None, "channel": None,
        }
        for head in heads
    ]  # fmt: skip
    connection.execute(insert(ballot_head), rows)


def counted_heads(connection: Connection, ballot_id: str) -> list[Counted]:
    """Whom a ballot counts, as the rows now say."""
    rows = _COUNTED.all(connection, ballot=ballot_id)
    return [Counted(number, key, label, _units(units), area, kind) for number, key, label, units, area, kind in rows]


_COUNTED = Statement(  # tens of thousands of rows: as plain tuples
    select(
        ballot_head.c.number, ballot_head.c.owner_key, ballot_head.c.label, ballot_head.c.units, ballot_head.c.area_dm2,
        ballot_head.c.kind,
    )
    .where(ballot_head.c.ballot_id == bindparam("ballot"))
    .order_by(ballot_head.c.number)
)  # fmt: skip
_CHAIN = Statement(
    select(ballot_entry.c.number, ballot_entry.c.bytes, ballot_entry.c.hash, ballot_entry.c.receipt)
    .where(ballot_entry.c.ballot_id == bindparam("ballot"), ballot_entry.c.number <= bindparam("most"))
    .order_by(ballot_entry.c.number)
)
_HEAD = select(
    ballot_head.c.number, ballot_head.c.owner_key, ballot_head.c.label, ballot_head.c.units, ballot_head.c.area_dm2, ballot_head.c.kind,
    ballot_head.c.voted_on, ballot_head.c.channel,
)  # fmt: skip


def heads(connection: Connection, ballot_id: str, numbers: Iterable[int] | None = None) -> list[HeadRow]:
    """Heads in the order of their numbers, all or some."""
    query = _HEAD.where(ballot_head.c.ballot_id == ballot_id).order_by(ballot_head.c.number)
    if numbers is not None:
        query = query.where(ballot_head.c.number.in_(list(numbers)))
    return [_head(row) for row in connection.execute(query)]


def head(connection: Connection, ballot_id: str, number: int) -> HeadRow | None:
    row = connection.execute(_HEAD.where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.number == number)).one_or_none()
    return None if row is None else _head(row)


def heads_of_units(connection: Connection, ballot_id: str, units: Iterable[str]) -> dict[str, int]:
    """The number of the head to which each of these units belongs; units of nobody are left out."""
    wanted = set(units)
    rows = connection.execute(select(ballot_head.c.number, ballot_head.c.units).where(ballot_head.c.ballot_id == ballot_id))
    return {unit: number for number, owned in rows for unit in _units(owned) if unit in wanted}


def _head(row: Any) -> HeadRow:
    return HeadRow(row.number, row.owner_key, row.label, _units(row.units), row.area_dm2, row.kind, row.voted_on, row.channel)


def _units(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def mark_voted(connection: Connection, ballot_id: str, numbers: Iterable[int], day: date | None, channel: Channel | None) -> None:
    """Notes the day and the way in which heads voted; None for those whose entry was a mistake."""
    change = update(ballot_head).where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.number.in_(list(numbers)))
    connection.execute(change.values(voted_on=day, channel=None if channel is None else str(channel)))


def turnout(connection: Connection, ballot_id: str) -> dict[str, tuple[int, int]]:
    """(heads, square decimetres) that voted, by channel."""
    query = (
        select(ballot_head.c.channel, func.count(), func.sum(ballot_head.c.area_dm2))
        .where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.channel.is_not(None))
        .group_by(ballot_head.c.channel)
    )
    return {channel: (count, int(area)) for channel, count, area in connection.execute(query)}


def end(connection: Connection, ballot_id: str) -> End:
    """The end of a ballot's chain."""
    query = select(ballot_entry.c.number, ballot_entry.c.hash).where(ballot_entry.c.ballot_id == ballot_id)
    row = connection.execute(query.order_by(ballot_entry.c.number.desc()).limit(1)).one_or_none()
    return End(0, FIRST_HASH) if row is None else End(row.number, row.hash)


def extend(connection: Connection, ballot_id: str, contents: Iterable[Content]) -> End:
    """Appends to the chain of a ballot that is locked."""
    links, after = append(ballot_id, end(connection, ballot_id), contents)
    rows = [
        {"id": HEAD_ID.format(ballot_id, link.number), "ballot_id": ballot_id, **link._asdict()} for link in links
    ]  # fmt: skip
    if rows:
        connection.execute(insert(ballot_entry), rows)
    return after


def chain(connection: Connection, ballot_id: str, entries: int | None = None) -> list[Link]:
    """The entries of a ballot in order, all or the first so many."""
    most = LONGEST_CHAIN if entries is None else entries
    return [Link._make(row) for row in _CHAIN.all(connection, ballot=ballot_id, most=most)]


def link_of_receipt(connection: Connection, ballot_id: str, receipt: str) -> Link | None:
    """The entry of a vote by code, by the receipt that its voter was given, however it is typed."""
    columns, wanted = ballot_entry.c, grouped(typed_code(receipt))
    query = select(columns.number, columns.bytes, columns.hash, columns.receipt)
    row = connection.execute(query.where(columns.ballot_id == ballot_id, columns.receipt == wanted)).one_or_none()
    return None if row is None else Link(*row)


def closings(connection: Connection, ballot_id: str) -> list[CloseRow]:
    """Closings and reopenings in order."""
    columns = ballot_close.c
    query = select(columns.id, columns.number, columns.reopened, columns.entries, columns.chain, columns.entry)
    return [CloseRow(*row) for row in connection.execute(query.where(columns.ballot_id == ballot_id).order_by(columns.number))]


def add_closing(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(ballot_close), [dict(row)])


def add_tally(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(ballot_tally), [dict(row)])


def last_tally(connection: Connection, ballot_id: str) -> bytes | None:
    """What the last tally gave, as canonical bytes."""
    query = (
        select(ballot_tally.c.result)
        .join(ballot_close, ballot_close.c.id == ballot_tally.c.close_id)
        .where(ballot_tally.c.ballot_id == ballot_id)
        .order_by(ballot_close.c.number.desc())
        .limit(1)
    )
    found: bytes | None = connection.execute(query).scalar()
    return found


def add_void(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(ballot_void), [dict(row)])


def matching(
    connection: Connection, ballot_id: str, words: str, limit: int, after: int = 0, keys: Collection[str] = ()
) -> list[HeadRow]:
    """Heads whose label or units hold the words (all of them for ""), or that the register knows by one of the keys, from a number
    on."""
    query = _HEAD.where(ballot_head.c.ballot_id == ballot_id, ballot_head.c.number > after)
    if words:
        held = [column.contains(words, autoescape=True) for column in (ballot_head.c.label, ballot_head.c.units)]
        query = query.where(or_(*held, ballot_head.c.owner_key.in_(keys)))
    return [_head(row) for row in connection.execute(query.order_by(ballot_head.c.number).limit(limit))]
