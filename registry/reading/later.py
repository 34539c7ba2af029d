"""What became of a case's result in the registry after the case was over, and which case undid it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from engine import access
from engine.execute import Engine
from engine.store import cases
from engine.transaction import Transaction
from registry.store import credit, measures, warnings


class Undone(StrEnum):
    """What does not stand any more."""

    WARNING = "warning"
    LISTING = "listing"
    BAN = "ban"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Later:
    """Since when, why, and by which case; `case_id` for who may open that one."""

    undone: Undone
    day: date
    reason: str
    case_number: str
    case_id: str | None


class OfACase(Protocol):
    """What a case entered."""

    @property
    def case_number(self) -> str | None: ...


def later(engine: Engine, user_id: str, case_number: str) -> tuple[Later, ...]:
    """What a case entered that was undone afterwards, as the registry has it today. For who reads that case."""
    with engine.reading() as tx:
        found = list(_undone(tx, case_number))
        open_to = readable(tx, user_id, (number for _, _, _, number in found))
        return tuple(Later(kind, day, reason, number, open_to.get(number)) for kind, day, reason, number in found)


def _undone(tx: Transaction, case_number: str) -> Iterator[tuple[Undone, date, str, str]]:
    connection = tx.connection
    for warning in warnings.warnings(connection, case_number=case_number):
        if warning.voided_on is not None:
            yield Undone.WARNING, warning.voided_on, warning.void_reason or "", warning.voided_by or ""
    for listing in measures.listings(connection):
        if listing.case_number == case_number and listing.left_on is not None:
            yield Undone.LISTING, listing.left_on, listing.left_reason or "", listing.left_by or ""
    for ban in measures.bans(connection):
        if ban.case_number == case_number and ban.lifted_on is not None:
            yield Undone.BAN, ban.lifted_on, ban.lifted_reason or "", ban.lifted_by or ""
    for entry in credit.credit_entries(connection, case_number=case_number):
        if entry.reversed_on is not None and entry.reversed_by is not None:
            (counter,) = credit.credit_entries(connection, entry_id=entry.reversed_by)
            yield Undone.CREDIT, entry.reversed_on, counter.reason, counter.case_number or ""


def numbers_of(*entries: Iterable[OfACase]) -> set[str]:
    """The numbers of the cases that entered these."""
    return {one.case_number for each in entries for one in each if one.case_number}


def readable(tx: Transaction, user_id: str, numbers: Iterable[str]) -> dict[str, str]:
    """Number -> id of those of these cases that somebody may open."""
    found = {}
    for number in set(numbers):
        row = cases.by_number(tx.connection, number)
        if row is not None:
            reading = access.reading_of(tx.connection, tx.shelf.roles, user_id, row, tx.now)
            if reading is not access.Reading.NONE:
                found[number] = row.id
    return found
