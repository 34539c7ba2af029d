"""The rows that jobs write, read back whole: what a journal's hash of such a row is computed of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table, select

from engine.jobs import RowReader
from registry.model import RECORDS


def _reader(table: Table) -> RowReader:
    def row_of(connection: Connection, key: str) -> Mapping[str, Any] | None:
        row = connection.execute(select(table).where(table.c.id == key)).mappings().one_or_none()
        return None if row is None else dict(row)

    return row_of


ROWS: Mapping[str, RowReader] = MappingProxyType({table.name: _reader(table) for table in RECORDS})
"""By table; only records, whose rows neither change nor go."""


def written(*tables: str) -> Mapping[str, RowReader]:
    """What a job type that writes these tables declares."""
    return {table: ROWS[table] for table in tables}
