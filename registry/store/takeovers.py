"""Ends of contracts before their term, what takes them back, and services in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from registry.kinds import InterimKind
from registry.model import contract, contract_end, contract_end_void, interim_service


@dataclass(frozen=True, slots=True)
class EndEntry:
    """An early end of a contract. `ended_before`: the last day that it had until then, None for that of its term."""

    id: str
    contract_id: str
    ended_on: date
    ended_before: date | None
    reason: str
    case_number: str
    voided_by: str | None
    voided_on: date | None


@dataclass(frozen=True, slots=True)
class InterimEntry:
    """Who serves an estate between two firms, and from when on."""

    id: str
    kind: InterimKind
    keeper: str
    starts_on: date
    reason: str
    case_number: str


def lock_contract(connection: Connection, contract_id: str) -> date | None:
    """Nobody else ends this contract until the transaction does; the last day of its term, None if there is no such contract."""
    query = select(contract.c.valid_to).where(contract.c.id == contract_id).with_for_update()
    found: date | None = connection.execute(query).scalar_one_or_none()
    return found


def ends(connection: Connection, *, contract_id: str = "", case_number: str = "") -> tuple[EndEntry, ...]:
    """The early ends of a contract, or those that a case set, taken back or not; oldest first."""
    query = (
        select(contract_end, contract_end_void.c.case_number.label("voided_by"), contract_end_void.c.voided_on)
        .outerjoin(contract_end_void, contract_end_void.c.id == contract_end.c.id)
        .order_by(contract_end.c.recorded_on, contract_end.c.id)
    )
    if contract_id:
        query = query.where(contract_end.c.contract_id == contract_id)
    if case_number:
        query = query.where(contract_end.c.case_number == case_number)
    return tuple(
        EndEntry(
            row.id, row.contract_id, row.ended_on, row.ended_before, row.reason, row.case_number, row.voided_by, row.voided_on
        )
        for row in connection.execute(query)
    )


def interim_services(connection: Connection, *, estate_id: str = "", case_number: str = "") -> tuple[InterimEntry, ...]:
    """The services in between of an estate, or those that a case arranged; oldest first."""
    query = select(interim_service).order_by(interim_service.c.starts_on, interim_service.c.id)
    if estate_id:
        query = query.where(interim_service.c.estate_id == estate_id)
    if case_number:
        query = query.where(interim_service.c.case_number == case_number)
    return tuple(
        InterimEntry(row.id, InterimKind(row.kind), row.keeper, row.starts_on, row.reason, row.case_number)
        for row in connection.execute(query)
    )


def add_end(connection: Connection, row: Mapping[str, Any]) -> None:
    """Records an early end, and shows it in the contract's row."""
    connection.execute(insert(contract_end), [dict(row)])
    _show_end(connection, row["contract_id"], row["ended_on"])


def void_end(connection: Connection, entry: EndEntry, row: Mapping[str, Any]) -> None:
    """Takes an early end back: the contract's row shows the last day that it had before."""
    connection.execute(insert(contract_end_void), [dict(row)])
    _show_end(connection, entry.contract_id, entry.ended_before)


def add_interim(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(interim_service), [dict(row)])


def _show_end(connection: Connection, contract_id: str, ended_on: date | None) -> None:
    connection.execute(update(contract).where(contract.c.id == contract_id).values(ended_on=ended_on))
