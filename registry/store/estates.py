"""Estates 小区: which there are, and what is on record of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select

from engine.model import unit
from engine.store.prepared import Statement
from registry.kinds import ContractKind, EstateKind
from registry.model import contract, estate
from registry.money import yuan_of

community = unit.alias("community")
subdistrict = unit.alias("subdistrict")
firm_unit = unit.alias("firm_unit")


@dataclass(frozen=True, slots=True)
class EstateEntry:
    """An estate in a list. `firm` is whose contract runs on the day asked for, "" for none; floor area in m²."""

    id: str
    name: str
    name_en: str
    kind: EstateKind
    star_level: int | None
    community_id: str
    community: str
    subdistrict_id: str
    subdistrict: str
    households: int
    floor_area: Decimal
    committee: bool
    firm_id: str
    firm: str


@dataclass(frozen=True, slots=True)
class ContractEntry:
    """A service contract; `ends_on` is the last day, early or not; fee in yuan per m² and month."""

    id: str
    kind: ContractKind
    estate_id: str
    estate: str
    firm_id: str
    firm: str
    valid_from: date
    ends_on: date
    ended_early: bool
    fee: Decimal
    level: int | None
    filed_on: date | None
    case_number: str | None


@dataclass(frozen=True, slots=True)
class EstateRecord:
    """All that the register of estates has of one; contracts newest first."""

    entry: EstateEntry
    buildings: int
    year_built: int
    enclosed: bool
    party_organisation: bool
    community_members: int
    star_edition: str | None
    case_number: str | None
    contracts: tuple[ContractEntry, ...]


def _running(day: date) -> Select[tuple[str, str]]:
    """The newest contract in force by estate."""
    newest = (
        func.row_number()
        .over(partition_by=contract.c.estate_id, order_by=(contract.c.valid_from.desc(), contract.c.id.desc()))
        .label("place")
    )
    in_force = and_(contract.c.valid_from <= day, func.coalesce(contract.c.ended_on, contract.c.valid_to) >= day)
    ranked = select(contract.c.estate_id, contract.c.firm_id, newest).where(in_force).subquery()
    return select(ranked.c.estate_id, ranked.c.firm_id).where(ranked.c.place == 1)


def _entries(day: date) -> Select[tuple[object, ...]]:
    running = _running(day).subquery("running")
    return (
        select(
            estate,
            unit.c.name.label("name"),
            unit.c.name_en.label("name_en"),
            unit.c.parent.label("community_id"),
            community.c.name.label("community"),
            subdistrict.c.id.label("subdistrict_id"),
            subdistrict.c.name.label("subdistrict"),
            running.c.firm_id.label("firm_id"),
            firm_unit.c.name.label("firm"),
        )
        .join(unit, unit.c.id == estate.c.id)
        .join(community, community.c.id == unit.c.parent)
        .join(subdistrict, subdistrict.c.id == community.c.parent)
        .outerjoin(running, running.c.estate_id == estate.c.id)
        .outerjoin(firm_unit, firm_unit.c.id == running.c.firm_id)
    )


def _entry(row: Row[tuple[object, ...]]) -> EstateEntry:
    found = row._mapping
    return EstateEntry(
        found["id"], found["name"], found["name_en"], EstateKind(found["kind"]), found["star_level"],
        found["community_id"], found["community"], found["subdistrict_id"], found["subdistrict"], found["households"],
        yuan_of(found["floor_area_dm2"]), found["committee"], found["firm_id"] or "", found["firm"] or "",
    )  # fmt: skip


def estates(
    connection: Connection,
    day: date,
    *,
    subdistrict_id: str = "",
    kind: EstateKind | None = None,
    star_level: int | None = None,
    words: str = "",
) -> list[EstateEntry]:
    """Which estates fit: of a subdistrict, a kind, a star level (0: not rated), with these words in their name,
    Chinese or English, their community's or their firm's. By subdistrict, community, name."""
    query = _entries(day)
    if subdistrict_id:
        query = query.where(subdistrict.c.id == subdistrict_id)
    if kind is not None:
        query = query.where(estate.c.kind == str(kind))
    if star_level is not None:
        query = query.where(estate.c.star_level.is_(None) if star_level == 0 else estate.c.star_level == star_level)
    if words:
        query = query.where(
            or_(
                unit.c.name.contains(words, autoescape=True), unit.c.name_en.icontains(words, autoescape=True),
                community.c.name.contains(words, autoescape=True), firm_unit.c.name.contains(words, autoescape=True),
            )
        )
    query = query.order_by(subdistrict.c.id, community.c.id, estate.c.id)
    return [_entry(row) for row in connection.execute(query)]


estate_unit = unit.alias("estate_unit")
CONTRACTS = (
    select(
        contract.c.id, contract.c.kind, contract.c.estate_id, estate_unit.c.name.label("estate"), contract.c.firm_id,
        firm_unit.c.name.label("firm"), contract.c.valid_from, contract.c.valid_to, contract.c.ended_on, contract.c.fee_cents,
        contract.c.level, contract.c.filed_on, contract.c.case_number,
    )
    .join(estate_unit, estate_unit.c.id == contract.c.estate_id)
    .join(firm_unit, firm_unit.c.id == contract.c.firm_id)
)  # fmt: skip
"""Contracts with the names of their estate and firm, as rows for `contract_entry`."""
_NEWEST_FIRST = CONTRACTS.order_by(contract.c.valid_from.desc(), contract.c.id)
_IS_ESTATE = Statement(select(estate.c.id).where(estate.c.id == bindparam("of")))
_ALL = Statement(_NEWEST_FIRST)
_OF_ESTATE = Statement(_NEWEST_FIRST.where(contract.c.estate_id == bindparam("of")))
_OF_FIRM = Statement(_NEWEST_FIRST.where(contract.c.firm_id == bindparam("of")))
_OF_ID = Statement(_NEWEST_FIRST.where(contract.c.id == bindparam("of")))


def contracts(
    connection: Connection, *, estate_id: str = "", firm_id: str = "", contract_id: str = ""
) -> tuple[ContractEntry, ...]:
    """The contracts of an estate, or of a firm, newest first, or the one of this id; all of them where nothing is asked for."""
    asked = [(of, value) for of, value in ((_OF_ESTATE, estate_id), (_OF_FIRM, firm_id), (_OF_ID, contract_id)) if value]
    if len(asked) > 1:
        raise TypeError("Expected an estate, a firm or a contract, but more than one is given.")
    rows = asked[0][0].all(connection, of=asked[0][1]) if asked else _ALL.all(connection)
    return tuple(map(contract_entry, rows))


def contract_entry(row: Sequence[Any]) -> ContractEntry:
    """Of a row of `CONTRACTS`; what else it may have stands behind."""
    found, kind, estate_id, estate_name, firm_id, firm_name, valid_from, valid_to, ended_on, fee, level, filed_on, case = row[:13]
    return ContractEntry(
        found, ContractKind(kind), estate_id, estate_name, firm_id, firm_name, valid_from, ended_on or valid_to, ended_on is not None,
        yuan_of(fee), level, filed_on, case,
    )  # fmt: skip


def estate_record(connection: Connection, estate_id: str, day: date) -> EstateRecord | None:
    """What is on record of an estate; None if there is no such estate."""
    row = connection.execute(_entries(day).where(estate.c.id == estate_id)).one_or_none()
    if row is None:
        return None
    found = row._mapping
    return EstateRecord(
        _entry(row), found["buildings"], found["year_built"], found["enclosed"],
        found["party_organisation"], found["community_members"], found["star_edition"], found["case_number"],
        contracts(connection, estate_id=estate_id),
    )  # fmt: skip


def names(connection: Connection, estate_id: str) -> tuple[str, str] | None:
    """An estate's name and English name; None if there is no such estate."""
    query = select(unit.c.name, unit.c.name_en).join(estate, estate.c.id == unit.c.id).where(unit.c.id == estate_id)
    row = connection.execute(query).first()
    return None if row is None else (row.name, row.name_en)


def is_estate(connection: Connection, estate_id: str) -> bool:
    """Whether there is an estate of this id."""
    return _IS_ESTATE.first(connection, of=estate_id) is not None


def estates_under_quasi_contract(connection: Connection, day: date) -> list[tuple[str, str]]:
    """Which estates have a quasi-property contract in force on a day: id and name, by id."""
    query = (
        select(contract.c.estate_id, unit.c.name)
        .join(unit, unit.c.id == contract.c.estate_id)
        .where(contract.c.kind == str(ContractKind.QUASI), contract.c.valid_from <= day)
        .where(func.coalesce(contract.c.ended_on, contract.c.valid_to) >= day)
        .order_by(contract.c.estate_id)
        .distinct()
    )
    return [(row.estate_id, row.name) for row in connection.execute(query)]


def quasi_contracts_in_force(connection: Connection, estate_id: str, day: date) -> list[ContractEntry]:
    """The estate's quasi-property contracts in force on a day; more than one is a mistake in the books."""
    return [
        found
        for found in contracts(connection, estate_id=estate_id)
        if found.kind is ContractKind.QUASI and found.valid_from <= day <= found.ends_on
    ]


def quasi_estates_for(
    connection: Connection, day: date, *, district_wide: bool, units: Collection[str]
) -> list[EstateEntry]:
    """For which quasi-property estates somebody may start a case: all of them (an officer of the district or a bureau), or
    those that are, or lie in, one of the units in which the person holds the role."""
    return [
        entry
        for entry in estates(connection, day, kind=EstateKind.QUASI)
        if district_wide or not units_of(entry).isdisjoint(units)
    ]


def units_of(entry: EstateEntry) -> set[str]:
    """The estate's own unit and those above it that a role is granted in."""
    return {entry.id, entry.community_id, entry.subdistrict_id}
