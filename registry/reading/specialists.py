"""Experts and mediators: the register, for offices that see the whole district."""

from __future__ import annotations

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
from registry.reading.paging import cut
from registry.store import specialists
from registry.store.specialists import Declared, Specialist


class Office(StrEnum):
    """Whether an appointment holds today."""

    IN = "in"
    TO_COME = "to_come"
    OVER = "over"  # its term is
    ENDED = "ended"  # before its term


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; "" leaves it open. `office`: "in", or "out" for whoever is not; `conflicts`: "with" or "without"."""

    words: str = ""
    kind: str = ""
    office: str = ""
    conflicts: str = ""

    def fits(self, line: SpecialistLine) -> bool:
        one = line.one
        texts = (one.name, one.field, one.employer, *(declared.unit for declared in line.declared))
        return (
            (not self.words or any(self.words in text for text in texts))
            and (not self.kind or self.kind == one.kind)
            and (not self.office or (self.office == "in") == (line.office is Office.IN))
            and (not self.conflicts or (self.conflicts == "with") == bool(line.declared))
        )


@dataclass(frozen=True, slots=True)
class SpecialistLine:
    """An appointment, how it stands today, and which conflicts its person declared in whatever appointment."""

    one: Specialist
    office: Office
    declared: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class SpecialistList:
    """A page of them; `count` of all that fit, `page` from 1, `open_to`: number -> id of the cases named here that the reader opens."""

    lines: tuple[SpecialistLine, ...]
    count: int
    page: int
    pages: int
    open_to: dict[str, str]


def specialist_list(engine: Engine, user_id: str, wanted: Wanted, page: int = 1) -> SpecialistList:
    """A page of those that fit, by kind and name. Raises: NotFound for who does not see the whole district."""
    with engine.reading() as tx:
        found = _fitting(tx, user_id, wanted)
        shown = cut(found, page)
        numbers = {line.one.case_number for line in shown.rows if line.one.case_number}
        return SpecialistList(shown.rows, len(found), shown.page, shown.pages, dict(readable(tx, user_id, numbers)))


def whole_list(engine: Engine, user_id: str, wanted: Wanted) -> tuple[date, list[SpecialistLine]]:
    """The day, and all that fit: what a file of them holds. Raises: NotFound likewise."""
    with engine.reading() as tx:
        return district_day(tx.now), _fitting(tx, user_id, wanted)


def _fitting(tx: Transaction, user_id: str, wanted: Wanted) -> list[SpecialistLine]:
    if access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now) is not None:
        raise NotFound("page", "specialists")
    today, everybody = district_day(tx.now), specialists.specialists(tx.connection)
    whose = {one.id: one.user_id for one in everybody}
    declared: dict[str, list[Declared]] = {}
    for one in specialists.declared(tx.connection):
        declared.setdefault(whose[one.specialist_id], []).append(one)
    lines = (SpecialistLine(one, _office(one, today), tuple(declared.get(one.user_id, ()))) for one in everybody)
    return [line for line in lines if wanted.fits(line)]


def _office(one: Specialist, today: date) -> Office:
    if one.in_term(today):
        return Office.IN
    if today < one.appointed_on:
        return Office.TO_COME
    return Office.ENDED if one.ended_on is not None and one.ended_on <= today else Office.OVER


KINDS = tuple(SpecialistKind)
"""Of what kinds there are."""
