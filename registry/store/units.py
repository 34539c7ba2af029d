"""Names of units, as the registry asks for them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.model import unit


def unit_name(connection: Connection, unit_id: str, kind: str) -> str | None:
    """The name of a unit of a kind; None if there is none."""
    name: str | None = connection.execute(select(unit.c.name).where(unit.c.id == unit_id, unit.c.kind == kind)).scalar()
    return name


def units_of_kind(connection: Connection, kind: str) -> list[tuple[str, str]]:
    """Id and name of every unit of a kind, by name."""
    query = select(unit.c.id, unit.c.name).where(unit.c.kind == kind).order_by(unit.c.name, unit.c.id)
    return [(row.id, row.name) for row in connection.execute(query)]
