"""The register of service contracts as a list: those that fit, with their estate, and how each stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_

from engine.store.words import every_word
from registry.kinds import ContractKind, ContractState
from registry.model import contract, contract_filing
from registry.store.estates import CONTRACTS, ContractEntry, community, contract_entry, estate_unit, firm_unit, subdistrict
from registry.store.listing import Listing
from registry.store.sight import Sight


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contracts a reader asks for: with these words in the estate's or the firm's name or their number, of a kind, in a state,
    ending within so many days; `contract_id`, `firm_id`: this one alone, those of this firm."""

    words: str = ""
    kind: ContractKind | None = None
    state: ContractState | None = None
    within: int | None = None
    contract_id: str = ""
    firm_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A contract's estate. `units`: those in which a role sees it."""

    id: str
    name: str
    name_en: str
    community: str
    subdistrict: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in the list, with its estate, how it stands on the day, and with what it was filed, None for books taken over."""

    entry: ContractEntry
    estate: Place
    state: ContractState
    signed_on: date | None
    origin_case: str | None


def state_on(entry: ContractEntry, day: date) -> ContractState:
    """How a contract stands on a day."""
    if day < entry.valid_from:
        return ContractState.TO_COME
    if day <= entry.ends_on:
        return ContractState.RUNNING
    return ContractState.ENDED_EARLY if entry.ended_early else ContractState.OVER


def _stands(state: ContractState, day: date) -> ColumnElement[bool]:
    """The same as a condition."""
    begun, over = contract.c.valid_from <= day, contract.c.ends_on < day
    return {
        ContractState.TO_COME: ~begun,
        ContractState.RUNNING: and_(begun, ~over),
        ContractState.ENDED_EARLY: and_(over, contract.c.ended_on.is_not(None)),
        ContractState.OVER: and_(over, contract.c.ended_on.is_(None)),
    }[state]


def register(sight: Sight, wanted: Wanted, day: date) -> Listing:
    """The contracts in somebody's sight that fit, those that end last first, as rows for `line_of`."""
    query = (
        CONTRACTS.add_columns(
            estate_unit.c.name_en.label("estate_en"), community.c.id.label("community_id"), community.c.name.label("community"),
            subdistrict.c.id.label("subdistrict_id"), subdistrict.c.name.label("subdistrict"),
            contract_filing.c.signed_on, contract_filing.c.origin_case,
        )
        .join(community, community.c.id == estate_unit.c.parent)
        .join(subdistrict, subdistrict.c.id == community.c.parent)
        .outerjoin(contract_filing, contract_filing.c.id == contract.c.id)
        .where(sight.sees(contract.c.estate_id, contract.c.firm_id))
    )  # fmt: skip
    for word in wanted.words.split():
        english = estate_unit.c.name_en.icontains(word, autoescape=True)
        query = query.where(or_(english, *every_word(word, estate_unit.c.name, firm_unit.c.name, contract.c.id)))
    chosen = ((contract.c.id, wanted.contract_id), (contract.c.firm_id, wanted.firm_id), (contract.c.kind, wanted.kind))
    query = query.where(*(column == str(value) for column, value in chosen if value))
    if wanted.state is not None:
        query = query.where(_stands(wanted.state, day))
    if wanted.within is not None:
        query = query.where(contract.c.ends_on.between(day, day + timedelta(days=wanted.within)))
    return Listing(query, (contract.c.ends_on, contract.c.id))


def line_of(row: Row[Any], day: date) -> ContractLine:
    entry = contract_entry(row)
    units = frozenset((row.estate_id, row.community_id, row.subdistrict_id))
    place = Place(row.estate_id, row.estate, row.estate_en, row.community, row.subdistrict, units)
    return ContractLine(entry, place, state_on(entry, day), row.signed_on, row.origin_case)
