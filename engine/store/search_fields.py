"""Search fields: what `procedure.toml` lets a case be looked for by, a row for each that says something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.model import case_field
from engine.store.prepared import Statement, Writing

_ADD_FIELD = Writing(insert(case_field))
_SET_FIELD = Writing(update(case_field).where(case_field.c.case_id == bindparam("of_case"), case_field.c.name == bindparam("of_name")))
_CLEAR_FIELD = Statement(delete(case_field).where(case_field.c.case_id == bindparam("case"), case_field.c.name == bindparam("name")))


def of_case(connection: Connection, case_id: str) -> dict[str, dict[str, Any]]:
    """Name -> columns of a case's search fields, those that are filled."""
    rows = connection.execute(select(case_field).where(case_field.c.case_id == case_id)).mappings()
    return {row["name"]: {name: row[name] for name in _NO_FIELD if row[name] is not None} for row in rows}


def write(connection: Connection, case_id: str, fields: Mapping[str, Any]) -> None:
    """Replaces the search fields that these names have; None takes one away."""
    written = {name: columns_of(value) for name, value in fields.items()}
    _CLEAR_FIELD.run_many(connection, [{"case": case_id, "name": name} for name, columns in written.items() if columns is None])
    for name, columns in written.items():
        if columns is not None and not _SET_FIELD.run(connection, {**_NO_FIELD, **columns}, of_case=case_id, of_name=name):
            _ADD_FIELD.run(connection, {"case_id": case_id, "name": name, **columns})


_NO_FIELD = {"number": None, "day": None, "words": None}


def columns_of(value: Any) -> dict[str, Any] | None:
    """A search field's value as columns; None for what cannot be looked for."""
    if isinstance(value, bool):
        return {"words": "true" if value else "false"}
    if isinstance(value, Decimal):
        return {"number": value}
    if isinstance(value, datetime):
        return {"day": value.date()}
    if isinstance(value, date):
        return {"day": value}
    if isinstance(value, str):
        return {"words": value[:300]}
    return None
