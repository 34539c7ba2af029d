"""The outbox: what leaves a case for another one or for the world, at least once, its id unique at the receiver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from engine.lifecycle import OutboxKind, OutboxStatus
from engine.model import outbox, subscription
from engine.store.waits import LONGEST_PAUSE


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to deliver. `payload` is ciphertext under the source case's key; `name`/`target`: message and key,
    process and parent's instance, …"""

    id: str
    case_id: str
    kind: str
    name: str
    target: str
    payload: bytes
    status: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None
    attempt: int
    delivered_to: str | None
    trouble: str


def put(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(outbox).values(**row))


def lock(connection: Connection, outbox_id: str) -> OutboxRow | None:
    row = connection.execute(select(outbox).where(outbox.c.id == outbox_id).with_for_update()).first()
    return OutboxRow(*row) if row else None


def find(connection: Connection, outbox_id: str) -> OutboxRow | None:
    row = connection.execute(select(outbox).where(outbox.c.id == outbox_id)).first()
    return OutboxRow(*row) if row else None


def save(connection: Connection, outbox_id: str, changes: Mapping[str, Any]) -> None:
    connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(**changes))


def pending_of(connection: Connection, cases: Iterable[str], kinds: Iterable[str], now: datetime) -> str | None:
    """The oldest undelivered row of these cases."""
    found = (
        select(outbox.c.id)
        .where(outbox.c.case_id.in_(list(cases)), outbox.c.status == OutboxStatus.PENDING)
        .where(outbox.c.kind.in_(list(kinds)), _is_due(now))
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(1)
    )
    return connection.execute(found).scalar()


def due(connection: Connection, now: datetime, kinds: Iterable[str], limit: int = 50) -> list[str]:
    """What of these kinds is to be delivered now, anywhere."""
    found = (
        select(outbox.c.id)
        .where(outbox.c.status == OutboxStatus.PENDING, _is_due(now), outbox.c.kind.in_(list(kinds)))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def _is_due(now: datetime) -> ColumnElement[bool]:
    """What was never tried is due at once, and what waits longer than it ever should waits for a clock that has been set
    back since."""
    return or_(outbox.c.due_at <= now, outbox.c.attempt == 0, outbox.c.due_at > now + LONGEST_PAUSE)


def expired(connection: Connection, now: datetime, limit: int = 50) -> list[str]:
    """Messages that nobody awaited in their time."""
    found = (
        select(outbox.c.id)
        .where(outbox.c.status == OutboxStatus.WAITING, outbox.c.expires_at <= now)
        .order_by(outbox.c.expires_at)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def overlooked(connection: Connection, limit: int = 50) -> list[str]:
    """Messages that wait though somebody awaits them by now: the listener opened while they were being put aside."""
    found = (
        select(outbox.c.id)
        .join(subscription, (subscription.c.message == outbox.c.name) & (subscription.c.key == outbox.c.target))
        .where(outbox.c.status == OutboxStatus.WAITING, outbox.c.kind == OutboxKind.MESSAGE)
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def wake(connection: Connection, message: str, key: str, now: datetime) -> list[str]:
    """A listener opened: messages that waited for it are pending again. Returns the cases that sent them."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.case_id).where(
            outbox.c.name == message, outbox.c.target == key, outbox.c.status == OutboxStatus.WAITING
        )
    ).all()
    for row in rows:
        save(connection, row.id, {"status": OutboxStatus.PENDING, "due_at": now})
    return [row.case_id for row in rows]


def sent_by(connection: Connection, case_id: str) -> list[OutboxRow]:
    """All that a case sent, oldest first."""
    rows = connection.execute(
        select(outbox).where(outbox.c.case_id == case_id).order_by(outbox.c.created_at, outbox.c.id)
    )
    return [OutboxRow(*row) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    """When the outbox next has work."""
    found: datetime | None = connection.execute(
        select(func.min(outbox.c.due_at)).where(outbox.c.status == OutboxStatus.PENDING)
    ).scalar_one()
    return found
