"""Complaints 投诉信访: the register by firm, estate, kind and result, for those who see the estates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import access
from engine.clock import district_day
from engine.execute import Engine
from engine.transaction import Transaction
from registry.kinds import ComplaintKind, ComplaintResult
from registry.quarters import Quarter
from registry.reading.later import readable
from registry.reading.paging import cut
from registry.store import complaints, estates
from registry.store.complaints import ComplaintEntry
from registry.store.estates import units_of

OPEN = "open"
"""The filter for those that are under way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; an empty text: whatever it is."""

    firm: str = ""
    estate: str = ""
    kind: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintList:
    """A page of complaints, newest first. `count` of all that match, `justified` those of them found justified in this quarter;
    `firms` and `estates` are what the filters offer, id -> name; `open_to`: number -> id of the cases that the reader may open."""

    lines: tuple[ComplaintEntry, ...]
    count: int
    justified: int
    quarter: str
    page: int
    pages: int
    firms: Mapping[str, str]
    estates: Mapping[str, str]
    open_to: Mapping[str, str]


def complaint_list(engine: Engine, user_id: str, asked: Asked, page: int = 1) -> ComplaintList:
    """The complaints about the estates in somebody's sight; none for a firm or a party."""
    with engine.reading() as tx:
        seen = _in_sight(tx, user_id)
        found = [one for one in seen if _fits(one, asked)]
        quarter = Quarter.of(district_day(tx.now))
        shown = cut(found, page)
        return ComplaintList(
            shown.rows, len(found), sum(_justified_in(one, quarter) for one in found), quarter.label, shown.page, shown.pages,
            {one.firm_id: one.firm_name for one in seen if one.firm_id}, {one.estate_id: one.estate_name for one in seen},
            readable(tx, user_id, (one.case_number for one in shown.rows)),
        )  # fmt: skip


def all_complaints(engine: Engine, user_id: str, asked: Asked) -> list[ComplaintEntry]:
    """All that match, for a file."""
    with engine.reading() as tx:
        return [one for one in _in_sight(tx, user_id) if _fits(one, asked)]


def _in_sight(tx: Transaction, user_id: str) -> list[ComplaintEntry]:
    sight = access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now)
    if sight == frozenset():
        return []
    found = complaints.complaints(tx.connection)
    if sight is None:
        return found
    known = {entry.id for entry in estates.estates(tx.connection, district_day(tx.now)) if not units_of(entry).isdisjoint(sight)}
    return [one for one in found if one.estate_id in known]


def _fits(one: ComplaintEntry, asked: Asked) -> bool:
    result = OPEN if one.result is None else str(one.result)
    pairs = ((asked.firm, one.firm_id), (asked.estate, one.estate_id), (asked.kind, str(one.kind)), (asked.result, result))
    return all(wanted in ("", found) for wanted, found in pairs)


def _justified_in(one: ComplaintEntry, quarter: Quarter) -> bool:
    return one.result is ComplaintResult.JUSTIFIED and one.closed_on is not None and Quarter.of(one.closed_on) == quarter


KINDS = tuple(ComplaintKind)
RESULTS = tuple(ComplaintResult)
