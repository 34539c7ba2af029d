"""The owners' register 业主名册 for those who look into it: a page of units, one unit with its history, a difference to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.transaction import Transaction
from registry.owners.difference import Difference
from registry.owners.fit import Misfit, misfit, size_of
from registry.owners.keeping import REGISTER, compare, entry_problems
from registry.owners.table import Listed
from registry.sheets import CellProblem
from registry.store import estates, owners
from registry.store.owners import Standing, Version

PAGE = 50


@dataclass(frozen=True, slots=True)
class Whose:
    """The estate whose register it is; `keeps`: whether the reader may change it; `begun`: whether anything was ever entered."""

    estate_id: str
    name: str
    name_en: str
    today: date
    keeps: bool
    begun: bool


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the register as it stands today: `units` of those that match; `next`: the label behind which the following
    page begins, None at the end; `misfit`: how the whole differs from the estate's record."""

    whose: Whose
    buildings: tuple[str, ...]
    units: tuple[Standing, ...]
    next: str | None
    misfit: Misfit | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit, its newest version first; none for a unit that is to be entered. `names` by user id."""

    whose: Whose
    versions: tuple[Version, ...]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What an uploaded list would change, and what of it cannot be; `misfit`: how it differs from the estate's record."""

    whose: Whose
    difference: Difference
    problems: tuple[CellProblem, ...]
    misfit: Misfit | None


@contextmanager
def _consulting(engine: Engine, user_id: str, estate_id: str) -> Iterator[tuple[Transaction, Whose]]:
    """Raises: NotFound for who may not look into the register, and for what is no estate."""
    with engine.reading() as tx:
        connection, roles = tx.connection, tx.shelf.roles
        if not access.may_consult(connection, roles, user_id, tx.now, REGISTER, estate_id):
            raise NotFound("register of estate", estate_id)
        names = estates.names(connection, estate_id)
        if names is None:
            raise NotFound("estate", estate_id)
        keeps = access.keeps(connection, roles, user_id, tx.now, REGISTER, estate_id)
        yield tx, Whose(estate_id, *names, district_day(tx.now), keeps, owners.has_register(connection, estate_id))


def register_page(engine: Engine, user_id: str, estate_id: str, words: str = "", building: str = "", after: str = "") -> RegisterPage:
    """A page of the units that stand today. Raises: NotFound."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        connection, today = tx.connection, whose.today
        found = owners.units(connection, estate_id, today, words=words, building=building, after=after, limit=PAGE + 1)
        following = found[PAGE - 1].facts.label if len(found) > PAGE else None
        beside = owners.standing_misfit(connection, estate_id, today)
        return RegisterPage(whose, tuple(owners.buildings(connection, estate_id)), tuple(found[:PAGE]), following, beside)


def whole_register(engine: Engine, user_id: str, estate_id: str) -> tuple[Whose, list[Standing]]:
    """Every unit that stands today, for a file. Raises: NotFound."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        return whose, owners.units(tx.connection, estate_id, whose.today)


def unit_page(engine: Engine, user_id: str, estate_id: str, label: str) -> UnitPage:
    """A unit by its label, "" for a new one. Raises: NotFound."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        versions = owners.history(tx.connection, f"{estate_id}/{label}") if label else []
        if label and not versions:
            raise NotFound("unit", label)
        names = owners.names_of_users(tx.connection, {one.recorded_by for one in versions})
        return UnitPage(whose, tuple(versions), names)


def keeping(engine: Engine, user_id: str, estate_id: str) -> Whose:
    """The register for who is about to change it. Raises: NotFound, NotAllowed("register")."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        access.may_keep(tx.connection, tx.shelf.roles, user_id, tx.now, REGISTER, estate_id)
        return whose


def entry_wrong(
    engine: Engine, user_id: str, estate_id: str, valid_from: date | None, reason: str, case_number: str
) -> list[CellProblem]:
    """What is wrong with an entry's day, reason and case, told beside what is wrong with its list. Raises: NotFound."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        return entry_problems(tx.connection, valid_from, reason, case_number or None, whose.today)


def import_page(
    engine: Engine, user_id: str, estate_id: str, listed: Listed, valid_from: date | None, reason: str, case_number: str
) -> ImportPage:
    """What a list would change in the register as it stands. Raises: NotFound, NotAllowed("register")."""
    with _consulting(engine, user_id, estate_id) as (tx, whose):
        access.may_keep(tx.connection, tx.shelf.roles, user_id, tx.now, REGISTER, estate_id)
        found, problems = compare(tx.connection, estate_id, listed, valid_from)
        problems += entry_problems(tx.connection, valid_from, reason, case_number or None, whose.today)
        beside = misfit(size_of(facts for _, facts in listed.units), owners.recorded_size(tx.connection, estate_id))
        return ImportPage(whose, found, tuple(problems), beside)
