"""Who hears a signal: cases that wait for it, and start events of the newest versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.model import Moment, signal_start, signal_wait
from engine.store.prepared import Statement, Writing

_AWAIT = Writing(insert(signal_wait))
_FORGET = Statement(delete(signal_wait).where(signal_wait.c.case_id == bindparam("case"), signal_wait.c.wait == bindparam("name")))
_HEARING = Statement(
    select(signal_wait.c.case_id)
    .where(
        signal_wait.c.signal == bindparam("signal"), signal_wait.c.case_id != bindparam("sender"),
        signal_wait.c.opened_at <= bindparam("sent", type_=Moment()),
    )
    .distinct()
    .order_by(signal_wait.c.case_id)
)  # fmt: skip
_STARTS = Statement(
    select(signal_start.c.process, signal_start.c.event)
    .where(signal_start.c.signal == bindparam("signal"))
    .order_by(signal_start.c.process, signal_start.c.event)
)


def wait_for(connection: Connection, row: Mapping[str, Any]) -> None:
    _AWAIT.run(connection, row)


def forget(connection: Connection, case_id: str, wait: str) -> None:
    """A wait is over."""
    _FORGET.run(connection, case=case_id, name=wait)


def hearing(connection: Connection, signal: str, sender: str, sent: datetime) -> list[str]:
    """The cases, besides the sender, that waited for a signal when it was sent."""
    return [case_id for (case_id,) in _HEARING.all(connection, signal=signal, sender=sender, sent=sent)]


def starts(connection: Connection, signal: str) -> list[tuple[str, str]]:
    """(process, start event) of every newest version that a signal starts."""
    return _STARTS.all(connection, signal=signal)


def replace_starts(connection: Connection, procedure: str, found: Iterable[tuple[str, str, str]]) -> None:
    """(signal, process, event) that start cases of a procedure's newest version."""
    connection.execute(delete(signal_start).where(signal_start.c.procedure == procedure))
    for signal, process, event in found:
        connection.execute(insert(signal_start).values(signal=signal, procedure=procedure, process=process, event=event))
