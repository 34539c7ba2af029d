"""A unit and those above it, by kind: where roles are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, bindparam, literal, select
from sqlalchemy.orm import aliased

from engine.model import unit
from engine.store.prepared import Statement


def upwards(identity: ColumnElement[Any]) -> CTE:
    """(id, kind, parent, height) of a unit and of those above it; its own height is 0."""
    up = select(unit.c.id, unit.c.kind, unit.c.parent, literal(0).label("height")).where(unit.c.id == identity)
    found = up.cte("up", recursive=True)
    above = aliased(unit)
    higher = select(above.c.id, above.c.kind, above.c.parent, found.c.height + 1)
    return found.union_all(higher.join(found, above.c.id == found.c.parent))


_UP = upwards(bindparam("id"))
_LINEAGE = Statement(select(_UP.c.height, _UP.c.kind, _UP.c.id))


def lineage_of(connection: Connection, unit_id: str) -> dict[str, str]:
    """Kind -> id of a unit and its ancestors."""
    return by_kind(_LINEAGE.all(connection, id=unit_id))


def by_kind(rows: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """Kind -> id, of (height, kind, id). A kind that comes nearer wins."""
    found: dict[str, str] = {}
    for _, kind, identity in sorted(rows):
        found.setdefault(kind, identity)
    return found
