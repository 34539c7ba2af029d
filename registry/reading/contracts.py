"""The register of service contracts 物业服务合同台账: those in somebody's sight, and what is on record of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.store import cases
from engine.transaction import Transaction
from registry.reading.later import readable
from registry.reading.paging import Part, part
from registry.reading.sight import sight_of
from registry.store import contract_list as store
from registry.store import contracts, takeovers
from registry.store.contract_list import ContractLine, Wanted
from registry.store.contracts import Filing, Reminder
from registry.store.listing import Listing
from registry.store.takeovers import EndEntry


@dataclass(frozen=True, slots=True)
class ContractPage:
    """`filing`: what a case filed, None for books taken over; `files_of`: id of the case that has the annexes, for who reads it in
    full; `ends`, `reminders`: what cases did about its end; `open_to`: number -> id of the cases named here that the reader may
    open; `sees_estate`: whether the reader sees the estate's record."""

    line: ContractLine
    today: date
    filing: Filing | None
    files_of: str | None
    ends: tuple[EndEntry, ...]
    reminders: tuple[Reminder, ...]
    open_to: Mapping[str, str]
    sees_estate: bool


def contract_list(engine: Engine, user_id: str, wanted: Wanted, after: str = "") -> Part[ContractLine]:
    """A page of the contracts in somebody's sight that fit, those that end last first."""
    with engine.reading() as tx:
        return part(tx.connection, _register(tx, user_id, wanted), after, partial(store.line_of, day=district_day(tx.now)))


def whole_list(engine: Engine, user_id: str, wanted: Wanted) -> Iterator[ContractLine]:
    """All of them, for a file."""
    with engine.reading() as tx:
        yield from _lines(tx, user_id, wanted)


def contracts_seen(tx: Transaction, user_id: str, firm_id: str) -> frozenset[str]:
    """The ids of a firm's contracts that somebody sees."""
    return frozenset(line.entry.id for line in _lines(tx, user_id, Wanted(firm_id=firm_id)))


def _register(tx: Transaction, user_id: str, wanted: Wanted) -> Listing:
    return store.register(sight_of(tx, user_id), wanted, district_day(tx.now))


def _lines(tx: Transaction, user_id: str, wanted: Wanted) -> Iterator[ContractLine]:
    return (store.line_of(row, district_day(tx.now)) for row in _register(tx, user_id, wanted).every(tx.connection))


def contract_page(engine: Engine, user_id: str, contract_id: str) -> ContractPage:
    """What is on record of a contract. Raises: NotFound."""
    with engine.reading() as tx:
        connection, roles, today = tx.connection, tx.shelf.roles, district_day(tx.now)
        line = next(_lines(tx, user_id, Wanted(contract_id=contract_id)), None) if contract_id else None
        if line is None:
            raise NotFound("contract", contract_id)
        sight = access.estates_in_sight(connection, roles, user_id, tx.now)
        filing = contracts.filing_of(connection, contract_id)
        ends, reminders = takeovers.ends(connection, contract_id=contract_id), contracts.reminders_of(connection, contract_id)
        named = [line.entry.case_number, *(one.case_number for one in reminders), *(one.case_number for one in ends),
                 *(one.voided_by for one in ends), filing.origin_case if filing is not None else None]  # fmt: skip
        return ContractPage(
            line, today, filing, _files_of(tx, user_id, filing), ends, tuple(reminders), readable(tx, user_id, filter(None, named)),
            sight is None or not line.estate.units.isdisjoint(sight),
        )  # fmt: skip


def _files_of(tx: Transaction, user_id: str, filing: Filing | None) -> str | None:
    row = None if filing is None else cases.by_number(tx.connection, filing.case_number)
    if row is None or access.reading_of(tx.connection, tx.shelf.roles, user_id, row, tx.now) is not access.Reading.FULL:
        return None
    return row.id
