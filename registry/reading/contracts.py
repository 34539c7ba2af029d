"""The register of service contracts 物业服务合同台账: those in somebody's sight, and what is on record of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.store import cases
from engine.transaction import Transaction
from registry.kinds import ContractKind, ContractState
from registry.reading.later import readable
from registry.reading.paging import cut
from registry.store import contracts, estates, takeovers
from registry.store.contracts import Filing, Reminder
from registry.store.estates import ContractEntry, EstateEntry, units_of
from registry.store.takeovers import EndEntry


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contracts a reader asks for: with these words in the estate's or the firm's name, of a kind, in a state, ending within
    so many days."""

    words: str = ""
    kind: ContractKind | None = None
    state: ContractState | None = None
    within: int | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in the list, with its estate, and how it stands today."""

    entry: ContractEntry
    estate: EstateEntry
    state: ContractState


@dataclass(frozen=True, slots=True)
class ContractList:
    """A page of contracts, those that end last first; `count` of all that match, `page` from 1, `pages` how many."""

    lines: tuple[ContractLine, ...]
    count: int
    page: int
    pages: int


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


def state_on(entry: ContractEntry, day: date) -> ContractState:
    """How a contract stands on a day."""
    if day < entry.valid_from:
        return ContractState.TO_COME
    if day <= entry.ends_on:
        return ContractState.RUNNING
    return ContractState.ENDED_EARLY if entry.ended_early else ContractState.OVER


def contract_list(engine: Engine, user_id: str, wanted: Wanted, page: int = 1) -> ContractList:
    """A page of the contracts in somebody's sight that fit."""
    with engine.reading() as tx:
        found = _fitting(tx, user_id, wanted)
        shown = cut(found, page)
        return ContractList(shown.rows, len(found), shown.page, shown.pages)


def whole_list(engine: Engine, user_id: str, wanted: Wanted) -> tuple[date, Sequence[tuple[ContractLine, Filing | None]]]:
    """Today, and all of them for a file, each with what it was filed with."""
    with engine.reading() as tx:
        found, filed = _fitting(tx, user_id, wanted), contracts.filings(tx.connection)
        return district_day(tx.now), [(line, filed.get(line.entry.id)) for line in found]


def _fitting(tx: Transaction, user_id: str, wanted: Wanted) -> list[ContractLine]:
    today = district_day(tx.now)
    fitting = (line for line in seen_of(tx, user_id, estates.contracts(tx.connection)) if _fits(line, wanted, today))
    return sorted(fitting, key=lambda line: line.entry.ends_on, reverse=True)


def seen_of(tx: Transaction, user_id: str, entries: Iterable[ContractEntry]) -> list[ContractLine]:
    """Those of these contracts that somebody may see: of estates in their sight, and of the firm that they serve."""
    today, roles = district_day(tx.now), tx.shelf.roles
    sight = access.estates_in_sight(tx.connection, roles, user_id, tx.now)
    served = access.firms_served(tx.connection, roles, user_id, tx.now)
    if sight == frozenset() and not served:
        return []
    known = {entry.id: entry for entry in estates.estates(tx.connection, today)}
    return [
        ContractLine(one, known[one.estate_id], state_on(one, today))
        for one in entries
        if sight is None
        or not units_of(known[one.estate_id]).isdisjoint(sight)
        or not served.isdisjoint({(one.firm_id, ""), (one.firm_id, one.estate_id)})
    ]


def _fits(line: ContractLine, wanted: Wanted, today: date) -> bool:
    if wanted.words and not any(wanted.words.lower() in name.lower() for name in (
        line.estate.name, line.estate.name_en, line.entry.firm, line.entry.id,
    )):  # fmt: skip
        return False
    if wanted.within is not None and not today <= line.entry.ends_on <= today + timedelta(days=wanted.within):
        return False
    return wanted.kind in (None, line.entry.kind) and wanted.state in (None, line.state)


def contract_page(engine: Engine, user_id: str, contract_id: str) -> ContractPage:
    """What is on record of a contract. Raises: NotFound."""
    with engine.reading() as tx:
        connection, roles, today = tx.connection, tx.shelf.roles, district_day(tx.now)
        entry = contracts.find(connection, contract_id)
        seen = [] if entry is None else seen_of(tx, user_id, [entry])
        if entry is None or not seen:
            raise NotFound("contract", contract_id)
        (line,) = seen
        sight = access.estates_in_sight(connection, roles, user_id, tx.now)
        filing = contracts.filing_of(connection, contract_id)
        ends, reminders = takeovers.ends(connection, contract_id=contract_id), contracts.reminders_of(connection, contract_id)
        named = [entry.case_number, *(one.case_number for one in reminders), *(one.case_number for one in ends),
                 *(one.voided_by for one in ends), filing.origin_case if filing is not None else None]  # fmt: skip
        return ContractPage(
            line, today, filing, _files_of(tx, user_id, filing), ends,
            tuple(reminders), readable(tx, user_id, filter(None, named)), sight is None or not units_of(line.estate).isdisjoint(sight),
        )  # fmt: skip


def _files_of(tx: Transaction, user_id: str, filing: Filing | None) -> str | None:
    row = None if filing is None else cases.by_number(tx.connection, filing.case_number)
    if row is None or access.reading_of(tx.connection, tx.shelf.roles, user_id, row, tx.now) is not access.Reading.FULL:
        return None
    return row.id
