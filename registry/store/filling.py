"""Rows into empty tables, for scenarios and the demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from engine.model import grant, unit, user
from registry import model

ORDER = (unit, user, grant, *model.STANDING, *model.RECORDS)
"""Tables in the order of their references: units and people first."""


def fill_tables(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Inserts rows by name of the table, whatever order they are given in.

    Raises: ValueError for a table that is not one of the registry's, nor of units and people.
    """
    unknown = rows.keys() - {table.name for table in ORDER}
    if unknown:
        raise ValueError(f"Expected tables of the registry, but found {', '.join(sorted(unknown))}.")
    for table in ORDER:
        if rows.get(table.name):
            connection.execute(insert(table), [dict(row) for row in rows[table.name]])
