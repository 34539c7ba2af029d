"""Who has done a part of a task at its desk: rows, one for each act that counts for four eyes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.journal import Actor
from engine.model import desk_act
from engine.store.standing import join_behalf, split_behalf


def add(connection: Connection, case_id: str, entry: int, task_id: str, element: str, actor: Actor) -> None:
    row = {"case_id": case_id, "entry": entry, "task_id": task_id, "element": element, **columns_of(actor)}
    connection.execute(insert(desk_act).values(row))


def columns_of(actor: Actor) -> dict[str, str]:
    """Who acted, as a row has it."""
    return {"user_id": actor.user, "behalf": join_behalf(actor.behalf)}


def doers_of(connection: Connection, case_id: str, elements: Collection[str]) -> list[tuple[str, frozenset[str]]]:
    """(element, who did a part of it and on whose behalf) of these steps in the case."""
    query = (
        select(desk_act.c.element, desk_act.c.user_id, desk_act.c.behalf)
        .where(desk_act.c.case_id == case_id, desk_act.c.element.in_(list(elements)))
        .order_by(desk_act.c.element, desk_act.c.user_id, desk_act.c.behalf)
        .distinct()
    )
    return [(element, frozenset((user, *split_behalf(behalf)))) for element, user, behalf in connection.execute(query)]


def of_case(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    """Every row of a case, by the number of its entry."""
    query = select(desk_act).where(desk_act.c.case_id == case_id).order_by(desk_act.c.entry)
    return {str(row["entry"]): dict(row) for row in connection.execute(query).mappings()}
