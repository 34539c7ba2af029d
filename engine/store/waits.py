"""What cases wait for: timers, message subscriptions; and what stops them: incidents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from engine.model import incident, subscription, timer

LONGEST_PAUSE = timedelta(minutes=64)
"""How far ahead a failed attempt puts the next one, and a lease its end, at most."""


@dataclass(frozen=True, slots=True)
class TimerRow:
    case_id: str
    wait: str
    element: str
    due_at: datetime
    why: bytes | None
    leased_until: datetime | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Subscription:
    case_id: str
    wait: str
    element: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    id: str
    case_id: str
    instance: str
    element: str
    message: bytes
    raised_at: datetime
    resolved_at: datetime | None
    attempts: int


def set_timers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets timers of one case; those of the same waits (a cycle's next round) are replaced."""
    if rows:
        clear_timers(connection, rows[0]["case_id"], [row["wait"] for row in rows])
        connection.execute(insert(timer), [dict(row) for row in rows])


def clear_timers(connection: Connection, case_id: str, names: Collection[str]) -> list[tuple[str, int]]:
    """Takes timers away. Returns which there were, and how often a worker had tried to fire each."""
    here = timer.c.case_id == case_id, timer.c.wait.in_(names)
    cleared = connection.execute(delete(timer).where(*here).returning(timer.c.wait, timer.c.attempt))
    return [(row.wait, row.attempt) for row in cleared]


def clear_all(connection: Connection, case_id: str) -> None:
    """A case that ended waits for nothing."""
    connection.execute(delete(timer).where(timer.c.case_id == case_id))
    connection.execute(delete(subscription).where(subscription.c.case_id == case_id))


def lock_timer(connection: Connection, case_id: str, wait: str) -> TimerRow | None:
    row = connection.execute(
        select(timer).where(timer.c.case_id == case_id, timer.c.wait == wait).with_for_update()
    ).first()
    return TimerRow(*row) if row else None


def timers_of(connection: Connection, case_id: str) -> list[TimerRow]:
    rows = connection.execute(select(timer).where(timer.c.case_id == case_id).order_by(timer.c.due_at, timer.c.wait))
    return [TimerRow(*row) for row in rows]


def due_timer(connection: Connection, now: datetime) -> TimerRow | None:
    """The timer that is due longest and that no worker holds. A lease longer than any that is given was given by a clock
    that has been set back since: nobody holds it."""
    held = timer.c.leased_until
    row = connection.execute(
        select(timer)
        .where(timer.c.due_at <= now)
        .where(or_(held.is_(None), held <= now, held > now + LONGEST_PAUSE))
        .order_by(timer.c.due_at, timer.c.case_id, timer.c.wait)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    return TimerRow(*row) if row else None


def lease_timer(connection: Connection, held: TimerRow, until: datetime) -> None:
    """Holds a timer for one attempt; the number is the fence."""
    connection.execute(
        update(timer)
        .where(timer.c.case_id == held.case_id, timer.c.wait == held.wait)
        .values(leased_until=until, attempt=held.attempt + 1)
    )


def release_timers(connection: Connection, case_id: str, element: str) -> None:
    """Lets a worker take the timers of an element again at once."""
    connection.execute(
        update(timer).where(timer.c.case_id == case_id, timer.c.element == element).values(leased_until=None, attempt=0)
    )


def next_due(connection: Connection) -> datetime | None:
    """When the next timer falls due."""
    found: datetime | None = connection.execute(select(func.min(timer.c.due_at))).scalar_one()
    return found


def subscribe(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(subscription).values(**row))


def unsubscribe(connection: Connection, case_id: str, wait: str) -> None:
    connection.execute(delete(subscription).where(subscription.c.case_id == case_id, subscription.c.wait == wait))


def listeners(connection: Connection, message: str, key: str) -> list[Subscription]:
    """Who awaits a message with this key."""
    rows = connection.execute(
        select(subscription.c.case_id, subscription.c.wait, subscription.c.element)
        .where(subscription.c.message == message, subscription.c.key == key)
        .order_by(subscription.c.case_id, subscription.c.wait)
    )
    return [Subscription(*row) for row in rows]


def still_awaited(connection: Connection, case_id: str, wait: str) -> bool:
    found = select(subscription.c.wait).where(subscription.c.case_id == case_id, subscription.c.wait == wait)
    return connection.execute(found).first() is not None


def raise_incident(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(incident).values(**row))


def resolve_incidents(connection: Connection, case_id: str, instance: str, at: datetime) -> None:
    connection.execute(
        update(incident)
        .where(incident.c.case_id == case_id, incident.c.instance == instance, incident.c.resolved_at.is_(None))
        .values(resolved_at=at)
    )


def incident_by_id(connection: Connection, incident_id: str) -> IncidentRow | None:
    row = connection.execute(select(incident).where(incident.c.id == incident_id)).first()
    return IncidentRow(*row) if row else None


def open_incidents(connection: Connection, case_id: str | None = None, limit: int = 200) -> list[IncidentRow]:
    """What is stuck, in one case or anywhere, oldest first."""
    query = select(incident).where(incident.c.resolved_at.is_(None))
    if case_id is not None:
        query = query.where(incident.c.case_id == case_id)
    return [IncidentRow(*row) for row in connection.execute(query.order_by(incident.c.raised_at).limit(limit))]


def awaited_messages(connection: Connection, case_id: str) -> list[str]:
    """Names of the messages that a case awaits."""
    found = select(subscription.c.message).where(subscription.c.case_id == case_id).order_by(subscription.c.message)
    return list(connection.execute(found).scalars())
