"""Who acts at a desk: whoever may do its task, claimed or not, four eyes kept; by code, whoever holds one that a desk gave out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.access.tasks import Held, reach_task
from engine.desks import Desk
from engine.errors import NotAllowed
from engine.identity import code_fingerprint
from engine.store import one_time_codes
from engine.store.one_time_codes import CodeHolder


def reach_desk(connection: Connection, user_id: str, task_id: str, now: datetime) -> Held:
    """The task at whose desk this person would act, in every way in which they reach it. Raises NotFound."""
    return reach_task(connection, user_id, task_id, now, every_way=True)


def holder_of(connection: Connection, desks: Mapping[str, Desk], code: str) -> tuple[Desk, Any]:
    """The desk that gave a code out, and what the code is for. Raises NotAllowed("wrong-code")."""
    found = code_holder(connection, code)
    desk = desks.get(found.desk)
    if desk is None:  # a party's code, which no desk of the registry gave out
        raise wrong_code()
    return desk, desk.holder(found)


def code_holder(connection: Connection, code: str) -> CodeHolder:
    """Whom a code is for, whoever gave it out. Raises NotAllowed("wrong-code")."""
    found = one_time_codes.find(connection, code_fingerprint(code))
    if found is None:
        raise wrong_code()
    return found


def wrong_code() -> NotAllowed:
    """What is said of a code that nobody gave out, and of one that is for something else."""
    return NotAllowed("wrong-code", "Expected a code that was given out, but this one was not.")
