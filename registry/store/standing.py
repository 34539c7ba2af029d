"""What stands in the tables of bodies, persons and registry, whole; and how a changed row is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.model import grant, unit, user
from registry.model import (
    allotment,
    budget_line,
    contract,
    estate,
    firm,
    goal,
    specialist,
    specialist_conflict,
    specialist_end,
    standard_edition,
)

TABLES = (
    standard_edition, unit, user, estate, firm, contract, budget_line, allotment, goal, specialist, specialist_end, specialist_conflict,
)  # fmt: skip
"""In the order of their references."""

Rows = dict[str, dict[str, dict[str, Any]]]
"""Table -> id -> row; persons by their log-in."""

Place = tuple[str, str, str, str]
"""A grant: user, role, unit, second unit."""


def standing_rows(connection: Connection) -> Rows:
    """Every row of them."""
    return {
        table.name: {str(row[_key(table)]): dict(row) for row in connection.execute(select(table)).mappings()} for table in TABLES
    }


def standing_grants(connection: Connection) -> set[Place]:
    """Every grant that stands."""
    return {(row.user_id, row.role, row.unit_id, row.second_unit) for row in connection.execute(select(grant))}


def add_row(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    connection.execute(insert(_table(table)).values(**row))


def change_row(connection: Connection, table: str, identity: str, values: Mapping[str, Any]) -> None:
    found = _table(table)
    connection.execute(update(found).where(found.c[_key(found)] == identity).values(**values))


def add_grant(connection: Connection, place: Place) -> None:
    connection.execute(insert(grant).values(dict(zip(("user_id", "role", "unit_id", "second_unit"), place, strict=True))))


def end_grant(connection: Connection, place: Place) -> None:
    """A role is taken back; what was done in it stands in the journals."""
    user_id, role, unit_id, second = place
    connection.execute(delete(grant).where(grant.c.user_id == user_id, grant.c.role == role, grant.c.unit_id == unit_id,
                                           grant.c.second_unit == second))  # fmt: skip


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _key(table: Table) -> str:
    return "login" if table is user else "id"
