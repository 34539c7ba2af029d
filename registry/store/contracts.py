"""Service contracts 物业服务合同: what was filed with one, when its end was told of, and which end without a successor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from registry.kinds import AnnexKind, ContractKind
from registry.model import contract, contract_annex, contract_filing, contract_reminder, estate
from registry.money import yuan_of
from registry.store import estates
from registry.store.estates import ContractEntry


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex by its hash; the file lies with the case that filed it."""

    number: int
    kind: AnnexKind
    content_hash: str


@dataclass(frozen=True, slots=True)
class Filing:
    """What was filed, as it was: the contract itself may have ended early since. Fee in yuan per m² and month."""

    contract_id: str
    kind: ContractKind
    valid_from: date
    valid_to: date
    fee: Decimal
    level: int | None
    signed_on: date
    filed_on: date
    origin_case: str | None
    case_number: str
    annexes: tuple[Annex, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A case that told everybody of a contract's end."""

    contract_id: str
    ends_on: date
    reminded_on: date
    case_number: str


def lock_estate(connection: Connection, estate_id: str) -> bool:
    """Nobody else files a contract of this estate until the transaction ends. False if there is no such estate."""
    return connection.execute(select(estate.c.id).where(estate.c.id == estate_id).with_for_update()).first() is not None


def find(connection: Connection, contract_id: str) -> ContractEntry | None:
    """A contract; None if there is no such one."""
    return next(iter(estates.contracts(connection, contract_id=contract_id)), None) if contract_id else None


def overlapping(connection: Connection, estate_id: str, kind: ContractKind, first: date, last: date) -> list[ContractEntry]:
    """The contracts of an estate that run on a day of a new one's term, newest first. An early one of the developer's does not
    count beside the owners' own: that one ends it.

    Source: Civil Code (民法典) art. 940.
    """
    return [
        one
        for one in estates.contracts(connection, estate_id=estate_id)
        if one.valid_from <= last and one.ends_on >= first and not (one.kind is ContractKind.EARLY and kind is ContractKind.OWNERS)
    ]


def replaced_by_owners(connection: Connection, estate_id: str, first: date) -> list[ContractEntry]:
    """The developer's contracts of an estate that began before a day and run on it: the owners' own contract ends them."""
    return [
        one
        for one in estates.contracts(connection, estate_id=estate_id)
        if one.kind is ContractKind.EARLY and one.valid_from < first <= one.ends_on
    ]


def filing_of(connection: Connection, contract_id: str) -> Filing | None:
    """What a contract was filed with; None for one that no case filed."""
    row = connection.execute(select(contract_filing).where(contract_filing.c.id == contract_id)).one_or_none()
    if row is None:
        return None
    found = connection.execute(select(contract_annex).where(contract_annex.c.contract_id == contract_id).order_by(contract_annex.c.number))
    return Filing(
        row.id, ContractKind(row.kind), row.valid_from, row.valid_to, yuan_of(row.fee_cents), row.level, row.signed_on, row.filed_on,
        row.origin_case, row.case_number, tuple(Annex(one.number, AnnexKind(one.kind), one.content_hash) for one in found),
    )  # fmt: skip


def reminders_of(connection: Connection, contract_id: str) -> list[Reminder]:
    """The cases that told of its end, oldest first."""
    query = select(contract_reminder).where(contract_reminder.c.contract_id == contract_id).order_by(contract_reminder.c.reminded_on)
    return [Reminder(row.contract_id, row.ends_on, row.reminded_on, row.case_number) for row in connection.execute(query)]


def expiring(connection: Connection, day: date, days: int) -> list[ContractEntry]:
    """The contracts whose term ends within so many days, of which nobody was told yet and which no other contract of the estate
    outlasts; by last day. One that a case ended early is that case's concern."""
    told = {(row.contract_id, row.ends_on) for row in connection.execute(select(contract_reminder))}
    every = estates.contracts(connection)
    latest: dict[str, date] = {}
    for one in every:
        latest[one.estate_id] = max(one.ends_on, latest.get(one.estate_id, one.ends_on))
    found = [
        one
        for one in every
        if one.valid_from <= day <= one.ends_on <= day + timedelta(days=days)
        and not one.ended_early
        and one.ends_on == latest[one.estate_id]
        and (one.id, one.ends_on) not in told
    ]
    return sorted(found, key=lambda one: (one.ends_on, one.id))


def add_contract(
    connection: Connection, row: Mapping[str, Any], filing: Mapping[str, Any], annexes: Sequence[Mapping[str, Any]]
) -> None:
    """A contract, what it was filed with, and its annexes."""
    connection.execute(insert(contract), [dict(row)])
    connection.execute(insert(contract_filing), [dict(filing)])
    if annexes:
        connection.execute(insert(contract_annex), [dict(one) for one in annexes])


def add_reminder(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(contract_reminder), [dict(row)])
