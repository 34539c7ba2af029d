"""Rows that are addressed to somebody: to a `person`, or to whoever holds a `role` in a `unit_id`."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, and_, false, or_

Places = Collection[tuple[str, str]]
"""(role, unit) pairs that somebody acts as."""


def for_one_of(table: Table, places: Places) -> ColumnElement[bool]:
    """Rows for whoever acts as one of these."""
    return or_(false(), *(and_(table.c.role == role, table.c.unit_id == unit) for role, unit in sorted(places)))


def addressed_to(table: Table, user_id: str, places: Places) -> ColumnElement[bool]:
    """Rows for somebody, in person or as one of these; for who acts as nothing now, none, not even those in person."""
    return or_(table.c.person == user_id, for_one_of(table, places)) if places else false()
