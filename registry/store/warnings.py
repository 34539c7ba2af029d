"""Warnings 警告 to firms: which there are, which still count, and for which estates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.model import unit
from registry.kinds import WarningGround
from registry.model import warning, warning_estate, warning_void


@dataclass(frozen=True, slots=True)
class WarningEntry:
    """A warning by the number of its case; `estates` are those that it names, id and name, by id.

    It counts from the day of service on, until the day on which a case voided it.
    """

    case_number: str
    firm_id: str
    ground: WarningGround
    facts: str
    citation: str
    document: str
    served_on: date
    estates: tuple[tuple[str, str], ...]
    voided_by: str | None
    voided_on: date | None
    void_reason: str | None

    def counts_on(self, day: date) -> bool:
        """Whether it is served and not revoked on a day."""
        return self.served_on <= day and (self.voided_on is None or day < self.voided_on)


def warnings(connection: Connection, *, firm_id: str = "", estate_id: str = "", case_number: str = "") -> tuple[WarningEntry, ...]:
    """The warnings of a firm, of those that name an estate, or of one case, revoked ones too; oldest first."""
    query = (
        select(
            warning, warning_void.c.case_number.label("voided_by"), warning_void.c.voided_on, warning_void.c.reason.label("why")
        )
        .outerjoin(warning_void, warning_void.c.id == warning.c.id)
        .order_by(warning.c.served_on, warning.c.recorded_on, warning.c.id)
    )  # fmt: skip
    if firm_id:
        query = query.where(warning.c.firm_id == firm_id)
    if case_number:
        query = query.where(warning.c.id == case_number)
    if estate_id:
        query = query.where(warning.c.id.in_(select(warning_estate.c.warning_id).where(warning_estate.c.estate_id == estate_id)))
    rows = connection.execute(query).all()
    named = _named(connection, [row.id for row in rows])
    return tuple(
        WarningEntry(row.id, row.firm_id, WarningGround(row.ground), row.facts, row.citation, row.document, row.served_on,
                tuple(named[row.id]), row.voided_by, row.voided_on, row.why)
        for row in rows
    )  # fmt: skip


def _named(connection: Connection, found: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The estates that warnings name, id and name, by warning."""
    query = (
        select(warning_estate.c.warning_id, warning_estate.c.estate_id, unit.c.name)
        .join(unit, unit.c.id == warning_estate.c.estate_id)
        .where(warning_estate.c.warning_id.in_(found))
        .order_by(warning_estate.c.estate_id)
    )
    named: dict[str, list[tuple[str, str]]] = {warning_id: [] for warning_id in found}
    for row in connection.execute(query):
        named[row.warning_id].append((row.estate_id, row.name))
    return named


def add_warning(connection: Connection, row: Mapping[str, Any], estates: Sequence[str]) -> list[str]:
    """Records a warning and the estates that it names; the ids of the latter rows."""
    named = [
        {"id": f"{row['id']}/{each}", "warning_id": row["id"], "estate_id": each, "case_number": row["case_number"]}
        for each in estates
    ]
    connection.execute(insert(warning), [dict(row)])
    connection.execute(insert(warning_estate), named)
    return [each["id"] for each in named]


def void_warning(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(warning_void), [dict(row)])
