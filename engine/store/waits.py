"""What cases wait for: timers, message subscriptions; and what stops them: incidents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from engine.model import Moment, incident, subscription, timer
from engine.store.prepared import Statement, Writing

_THIS_TIMER = timer.c.case_id == bindparam("case"), timer.c.wait == bindparam("name")
_SET = Writing(insert(timer))
_CLEAR_ONE = Statement(delete(timer).where(*_THIS_TIMER).returning(timer.c.wait, timer.c.attempt))
_CLEAR_TWO = Statement(
    delete(timer)
    .where(timer.c.case_id == bindparam("case"), or_(timer.c.wait == bindparam("name"), timer.c.wait == bindparam("other")))
    .returning(timer.c.wait, timer.c.attempt)
)
_CLEAR_TIMERS = Statement(delete(timer).where(timer.c.case_id == bindparam("case")))
_CLEAR_SUBSCRIPTIONS = Statement(delete(subscription).where(subscription.c.case_id == bindparam("case")))
_LOCK_TIMER = Statement(select(timer).where(*_THIS_TIMER).with_for_update())
_TIMERS = Statement(select(timer).where(timer.c.case_id == bindparam("case")).order_by(timer.c.due_at, timer.c.wait))
_HELD = timer.c.leased_until
_NOW, _EVER = bindparam("now", type_=Moment()), bindparam("ever", type_=Moment())
_DUE_TIMER = Statement(
    select(timer)
    .where(timer.c.due_at <= _NOW, ~timer.c.held)
    .where(or_(_HELD.is_(None), _HELD <= _NOW, _HELD > _EVER))
    .order_by(timer.c.due_at, timer.c.case_id, timer.c.wait)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LEASE = Writing(update(timer).where(timer.c.case_id == bindparam("of_case"), timer.c.wait == bindparam("of_wait")))
_NEXT_DUE = Statement(select(timer.c.due_at).where(~timer.c.held).order_by(timer.c.due_at).limit(1))
_HOLD = Writing(update(timer).where(timer.c.case_id == bindparam("of_case")))
_SUBSCRIBE = Writing(insert(subscription))
_THIS_WAIT = subscription.c.case_id == bindparam("case"), subscription.c.wait == bindparam("name")
_UNSUBSCRIBE = Statement(delete(subscription).where(*_THIS_WAIT))
_AWAITED = Statement(select(subscription.c.wait).where(*_THIS_WAIT))
_LISTENERS = Statement(
    select(subscription.c.case_id, subscription.c.wait, subscription.c.element)
    .where(subscription.c.message == bindparam("message"), subscription.c.key == bindparam("key"))
    .order_by(subscription.c.case_id, subscription.c.wait)
)
_RAISE = Writing(insert(incident))
_RESOLVE = Writing(
    update(incident).where(
        incident.c.case_id == bindparam("of_case"), incident.c.instance == bindparam("of_instance"), incident.c.resolved_at.is_(None)
    )
)
_INCIDENT = Statement(select(incident).where(incident.c.id == bindparam("id")))
_MESSAGES = Statement(
    select(subscription.c.message).where(subscription.c.case_id == bindparam("case")).order_by(subscription.c.message)
)

NOBODY_INSTANCE = "nobody/{}"
"""How an incident names an open task, by its element instance, that nobody can do."""
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
    held: bool = False  # its case is suspended


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
        add_timers(connection, rows)


def add_timers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets timers of waits that there never were before."""
    _SET.run_many(connection, rows)


def clear_timers(connection: Connection, case_id: str, names: Collection[str]) -> list[tuple[str, int]]:
    """Takes timers away. Returns which there were, and how often a worker had tried to fire each."""
    waits = list(names)
    if len(waits) == 2:
        return _CLEAR_TWO.all(connection, case=case_id, name=waits[0], other=waits[1])
    return [cleared for name in waits for cleared in _CLEAR_ONE.all(connection, case=case_id, name=name)]


def clear_all(connection: Connection, case_id: str) -> None:
    """A case that ended waits for nothing."""
    _CLEAR_TIMERS.run(connection, case=case_id)
    _CLEAR_SUBSCRIPTIONS.run(connection, case=case_id)


def lock_timer(connection: Connection, case_id: str, wait: str) -> TimerRow | None:
    row = _LOCK_TIMER.first(connection, case=case_id, name=wait)
    return TimerRow(*row) if row else None


def timers_of(connection: Connection, case_id: str) -> list[TimerRow]:
    return [TimerRow(*row) for row in _TIMERS.all(connection, case=case_id)]


def due_timer(connection: Connection, now: datetime) -> TimerRow | None:
    """The timer that is due longest and that no worker holds. A lease longer than any that is given was given by a clock
    that has been set back since: nobody holds it."""
    row = _DUE_TIMER.first(connection, now=now, ever=now + LONGEST_PAUSE)
    return TimerRow(*row) if row else None


def lease_timer(connection: Connection, held: TimerRow, until: datetime) -> None:
    """Holds a timer for one attempt; the number is the fence."""
    _LEASE.run(connection, {"leased_until": until, "attempt": held.attempt + 1}, of_case=held.case_id, of_wait=held.wait)


def hold_timers(connection: Connection, case_id: str, held: bool) -> None:
    """Stops all timers of a case, or lets them run on; when each is due stays as it is."""
    _HOLD.run(connection, {"held": held}, of_case=case_id)


def release_timers(connection: Connection, case_id: str, element: str) -> None:
    """Lets a worker take the timers of an element again at once."""
    connection.execute(
        update(timer).where(timer.c.case_id == case_id, timer.c.element == element).values(leased_until=None, attempt=0)
    )


def next_due(connection: Connection) -> datetime | None:
    """When the next timer falls due."""
    found: datetime | None = _NEXT_DUE.value(connection)
    return found


def subscribe(connection: Connection, row: Mapping[str, Any]) -> None:
    _SUBSCRIBE.run(connection, row)


def unsubscribe(connection: Connection, case_id: str, wait: str) -> None:
    _UNSUBSCRIBE.run(connection, case=case_id, name=wait)


def subscriptions_of(connection: Connection, case_id: str) -> dict[str, tuple[str, str, str]]:
    """Wait -> (element, message, key) of all that a case awaits."""
    rows = connection.execute(select(subscription).where(subscription.c.case_id == case_id).order_by(subscription.c.wait))
    return {row.wait: (row.element, row.message, row.key) for row in rows}


def listeners(connection: Connection, message: str, key: str) -> list[Subscription]:
    """Who awaits a message with this key."""
    return [Subscription(*row) for row in _LISTENERS.all(connection, message=message, key=key)]


def still_awaited(connection: Connection, case_id: str, wait: str) -> bool:
    return _AWAITED.first(connection, case=case_id, name=wait) is not None


def raise_incident(connection: Connection, row: Mapping[str, Any]) -> None:
    _RAISE.run(connection, row)


def resolve_incidents(connection: Connection, case_id: str, instance: str, at: datetime) -> None:
    _RESOLVE.run(connection, {"resolved_at": at}, of_case=case_id, of_instance=instance)


def incident_by_id(connection: Connection, incident_id: str) -> IncidentRow | None:
    row = _INCIDENT.first(connection, id=incident_id)
    return IncidentRow(*row) if row else None


def open_incidents(connection: Connection, case_id: str | None = None, limit: int = 200) -> list[IncidentRow]:
    """What is stuck, in one case or anywhere, oldest first."""
    query = select(incident).where(incident.c.resolved_at.is_(None))
    if case_id is not None:
        query = query.where(incident.c.case_id == case_id)
    return [IncidentRow(*row) for row in connection.execute(query.order_by(incident.c.raised_at).limit(limit))]


def awaited_messages(connection: Connection, case_id: str) -> list[str]:
    """Names of the messages that a case awaits."""
    return [message for (message,) in _MESSAGES.all(connection, case=case_id)]
