"""The outbox: what leaves a case for another one or for the world, at least once, its id unique at the receiver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, insert, or_, select, update

from engine.lifecycle import OutboxKind, OutboxStatus
from engine.model import Moment, outbox, subscription
from engine.store.prepared import Statement, Writing
from engine.store.waits import LONGEST_PAUSE

DRAINED = (
    OutboxKind.MESSAGE, OutboxKind.SIGNAL, OutboxKind.SIGNAL_HEARD, OutboxKind.SIGNAL_START,
    OutboxKind.CALL, OutboxKind.CALL_ESCALATED, OutboxKind.CALL_ENDED, OutboxKind.CALL_CANCELLED,
)  # fmt: skip
"""What goes from a case to others, as soon as it is sent; the rest waits for the worker."""
AT_ONCE = 50
"""So many the worker takes in each round."""
_NOW, _EVER = bindparam("now", type_=Moment()), bindparam("ever", type_=Moment())
_PUT = Writing(insert(outbox))
_SAVE = Writing(update(outbox).where(outbox.c.id == bindparam("of_id")))
_FIND = Statement(select(outbox).where(outbox.c.id == bindparam("id")))
_LOCK = Statement(select(outbox).where(outbox.c.id == bindparam("id")).with_for_update())
_WAITING = Statement(
    select(outbox.c.id, outbox.c.case_id).where(
        outbox.c.name == bindparam("message"), outbox.c.target == bindparam("key"), outbox.c.status == OutboxStatus.WAITING
    )
)
_SENT_BY = Statement(select(outbox).where(outbox.c.case_id == bindparam("case")).order_by(outbox.c.created_at, outbox.c.id))
_TOLD = Statement(
    select(outbox.c.case_id, outbox.c.delivered_to, outbox.c.name)
    .where(or_(outbox.c.case_id == bindparam("case"), outbox.c.delivered_to == bindparam("case")))
    .where(outbox.c.kind == OutboxKind.MESSAGE, outbox.c.status == OutboxStatus.DELIVERED, outbox.c.delivered_to.is_not(None))
    .distinct()
)
_ESCALATIONS_BEFORE = Statement(
    select(outbox)
    .where(outbox.c.case_id == bindparam("case"), outbox.c.id < bindparam("id"))
    .where(outbox.c.kind == OutboxKind.CALL_ESCALATED, outbox.c.status != OutboxStatus.DELIVERED)
    .order_by(outbox.c.id)
    .with_for_update()
)
_RELEASE = Statement(
    update(outbox)
    .where(or_(outbox.c.status == OutboxStatus.HELD, outbox.c.status == OutboxStatus.QUEUED))
    .where(outbox.c.delivered_to == bindparam("case")),
    "status", "due_at", "delivered_to",
)  # fmt: skip
_IS_SENT = or_(*(outbox.c.kind == kind for kind in DRAINED))
_IS_DUE = outbox.c.status == OutboxStatus.PENDING, or_(outbox.c.due_at <= _NOW, outbox.c.attempt == 0, outbox.c.due_at > _EVER)
"""What was never tried is due at once, and what waits longer than it ever should waits for a clock that has been set back since."""
_PENDING_OF = Statement(
    select(outbox.c.created_at, outbox.c.id)
    .where(outbox.c.case_id == bindparam("case"), _IS_SENT, *_IS_DUE)
    .order_by(outbox.c.created_at, outbox.c.id)
    .limit(1)
)
_DUE = Statement(select(outbox.c.id).where(_IS_SENT, *_IS_DUE).order_by(outbox.c.due_at, outbox.c.id).limit(AT_ONCE))
_TO_PRINT = Statement(
    select(outbox.c.id)
    .where(outbox.c.kind == OutboxKind.RENDITION, *_IS_DUE)
    .order_by(outbox.c.due_at.desc(), outbox.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_EXPIRED = Statement(
    select(outbox.c.id)
    .where(outbox.c.status == OutboxStatus.WAITING, outbox.c.expires_at <= _NOW)
    .order_by(outbox.c.expires_at)
    .limit(AT_ONCE)
)
_OVERLOOKED = Statement(
    select(outbox.c.id)
    .join(subscription, (subscription.c.message == outbox.c.name) & (subscription.c.key == outbox.c.target))
    .where(outbox.c.status == OutboxStatus.WAITING, outbox.c.kind == OutboxKind.MESSAGE)
    .order_by(outbox.c.created_at, outbox.c.id)
    .limit(AT_ONCE)
)


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
    _PUT.run(connection, row)


def lock(connection: Connection, outbox_id: str) -> OutboxRow | None:
    row = _LOCK.first(connection, id=outbox_id)
    return OutboxRow(*row) if row else None


def find(connection: Connection, outbox_id: str) -> OutboxRow | None:
    row = _FIND.first(connection, id=outbox_id)
    return OutboxRow(*row) if row else None


def save(connection: Connection, outbox_id: str, changes: Mapping[str, Any]) -> None:
    _SAVE.run(connection, changes, of_id=outbox_id)


def escalations_before(connection: Connection, row: OutboxRow) -> list[OutboxRow]:
    """Escalations that a called case threw before it sent this row, and that have not reached its caller; locked."""
    return [OutboxRow(*one) for one in _ESCALATIONS_BEFORE.all(connection, case=row.case_id, id=row.id)]


def pending_of(connection: Connection, cases: Iterable[str], now: datetime) -> str | None:
    """The oldest undelivered row that these cases sent to others."""
    ever = now + LONGEST_PAUSE
    found = [row for case in cases if (row := _PENDING_OF.first(connection, case=case, now=now, ever=ever)) is not None]
    return str(min(found)[1]) if found else None


def due(connection: Connection, now: datetime) -> list[str]:
    """What is to be delivered to other cases now; what has waited longest first."""
    return [row[0] for row in _DUE.all(connection, now=now, ever=now + LONGEST_PAUSE)]


def to_print(connection: Connection, now: datetime, most: int) -> list[str]:
    """The documents whose PDFs are to be made now, the youngest first."""
    return [row[0] for row in _TO_PRINT.all(connection, now=now, ever=now + LONGEST_PAUSE, most=most)]


def expired(connection: Connection, now: datetime) -> list[str]:
    """Messages that nobody awaited in their time."""
    return [row[0] for row in _EXPIRED.all(connection, now=now)]


def overlooked(connection: Connection) -> list[str]:
    """Messages that wait though somebody awaits them by now: the listener opened while they were being put aside."""
    return [row[0] for row in _OVERLOOKED.all(connection)]


def wake(connection: Connection, message: str, key: str, now: datetime) -> list[str]:
    """A listener opened: messages that waited for it are pending again. Returns the cases that sent them."""
    rows = _WAITING.all(connection, message=message, key=key)
    for outbox_id, _ in rows:
        save(connection, outbox_id, {"status": OutboxStatus.PENDING, "due_at": now})
    return [case_id for _, case_id in rows]


def release(connection: Connection, case_id: str, now: datetime) -> bool:
    """What was held for a case, for it was suspended or has the key of another that is to start, is pending again. Whether there
    was anything."""
    return _RELEASE.run(connection, status=OutboxStatus.PENDING, due_at=now, delivered_to=None, case=case_id) > 0


def sent_by(connection: Connection, case_id: str) -> list[OutboxRow]:
    """All that a case sent, oldest first."""
    return [OutboxRow(*row) for row in _SENT_BY.all(connection, case=case_id)]


def told(connection: Connection, case_id: str) -> list[tuple[str, str, str]]:
    """Between which cases messages went that reached this one or that it sent: (from, to, message), each once."""
    return sorted((sender, reached, name) for sender, reached, name in _TOLD.all(connection, case=case_id))
