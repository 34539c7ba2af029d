"""Experts and mediators: the register, for offices that see the whole district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.transaction import Transaction
from registry.kinds import SpecialistKind
from registry.reading.later import readable
from registry.reading.paging import part
from registry.store import specialists
from registry.store.listing import Listing
from registry.store.specialists import Declared, Specialist, Wanted


class Office(StrEnum):
    """Whether an appointment holds today."""

    IN = "in"
    TO_COME = "to_come"
    OVER = "over"  # its term is
    ENDED = "ended"  # before its term


@dataclass(frozen=True, slots=True)
class SpecialistLine:
    """An appointment, how it stands today, and which conflicts its person declared in whatever appointment."""

    one: Specialist
    office: Office
    declared: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class SpecialistList:
    """A page of them; `next`: the cursor of the following one, None at the end; `count` of all that fit, counted up to one more than
    `MOST_COUNTED`; `open_to`: number -> id of the cases named here that the reader opens."""

    lines: tuple[SpecialistLine, ...]
    next: str | None
    count: int
    open_to: dict[str, str]


def specialist_list(engine: Engine, user_id: str, wanted: Wanted, after: str = "") -> SpecialistList:
    """A page of those that fit, by kind and name. Raises: NotFound for who does not see the whole district."""
    with engine.reading() as tx:
        shown = part(tx.connection, _register(tx, user_id, wanted), after, specialists.specialist_of)
        numbers = {one.case_number for one in shown.rows if one.case_number}
        return SpecialistList(tuple(_lines(tx, shown.rows)), shown.next, shown.count, readable(tx, user_id, numbers))


def whole_list(engine: Engine, user_id: str, wanted: Wanted) -> Iterator[SpecialistLine]:
    """All that fit: what a file of them holds. Raises: NotFound likewise, before there is a file."""
    with engine.reading() as tx:
        _register(tx, user_id, wanted)
    return _every(engine, user_id, wanted)


def _every(engine: Engine, user_id: str, wanted: Wanted) -> Iterator[SpecialistLine]:
    with engine.reading() as tx:
        for piece in _register(tx, user_id, wanted).pieces(tx.connection):
            yield from _lines(tx, [specialists.specialist_of(row) for row in piece])


def _register(tx: Transaction, user_id: str, wanted: Wanted) -> Listing:
    if access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now) is not None:
        raise NotFound("page", "specialists")
    return specialists.register(wanted, district_day(tx.now))


def _lines(tx: Transaction, found: Sequence[Specialist]) -> Iterator[SpecialistLine]:
    declared = specialists.declared_by(tx.connection, {one.user_id for one in found})
    return (SpecialistLine(one, _office(one, district_day(tx.now)), tuple(declared.get(one.user_id, ()))) for one in found)


def _office(one: Specialist, today: date) -> Office:
    if one.in_term(today):
        return Office.IN
    if today < one.appointed_on:
        return Office.TO_COME
    return Office.ENDED if one.ended_on is not None and one.ended_on <= today else Office.OVER


KINDS = tuple(SpecialistKind)
"""Of what kinds there are."""
