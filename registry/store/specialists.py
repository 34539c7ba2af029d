"""Experts and mediators: who is in office, who has a conflict with whom, and who was drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, or_, select

from engine.model import grant, unit, user
from engine.store.words import every_word
from registry.kinds import ConflictRoute, SpecialistKind
from registry.model import contract, evaluator_change, evaluator_draw, specialist, specialist_conflict, specialist_end
from registry.store.kinship import kin_of
from registry.store.listing import Listing

ROLE_OF = {SpecialistKind.EXPERT: "bid_evaluator", SpecialistKind.MEDIATOR: "mediator"}
"""In which role somebody of a kind acts."""
_BY_KIND_AND_NAME = (specialist.c.kind, user.c.name, specialist.c.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the register; "" or None leaves it open. `words`: in the name, field, employer or the units with
    which a conflict was declared; `in_office`: whether the appointment holds today; `conflicts`: whether any was declared."""

    words: str = ""
    kind: str = ""
    in_office: bool | None = None
    conflicts: bool | None = None


@dataclass(frozen=True, slots=True)
class Specialist:
    """An appointment. `employer`: the unit's name, "" for none; `ended_on`: the first day on which it holds no longer, if it ended
    before its term."""

    id: str
    user_id: str
    name: str
    kind: SpecialistKind
    field: str
    employer_unit: str | None
    employer: str
    appointed_on: date
    term_to: date
    training_on: date | None
    case_number: str | None
    active: bool
    ended_on: date | None
    end_reason: str

    def in_term(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.appointed_on <= day <= self.term_to and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict that was declared, with a unit."""

    specialist_id: str
    unit_id: str
    unit: str
    ground: str
    since: date


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a specialist is left out: by which route, and through which unit."""

    route: ConflictRoute
    unit_id: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw of evaluators, as it was written. `eligible`: user id -> name on that day; `excluded`: user id, route, unit."""

    id: str
    seal: int
    root: str
    numbers: tuple[str, ...]
    seed: str
    units: tuple[str, ...]
    eligible: Mapping[str, str]
    excluded: tuple[tuple[str, ...], ...]
    experts: int
    tenderer_people: int
    drawn_on: date
    case_number: str


@dataclass(frozen=True, slots=True)
class Change:
    """An evaluator who dropped out, and who followed."""

    draw_id: str
    left_by: str
    followed_by: str
    reason: str
    changed_on: date
    case_number: str


def specialists(connection: Connection, kind: SpecialistKind | None = None) -> list[Specialist]:
    """Every appointment, or those of a kind; by kind and name."""
    query = _appointments().order_by(*_BY_KIND_AND_NAME)
    if kind is not None:
        query = query.where(specialist.c.kind == str(kind))
    return [specialist_of(row) for row in connection.execute(query)]


def _appointments() -> Select[Any]:
    return (
        select(
            specialist, user.c.name, user.c.active, unit.c.name.label("employer"), specialist_end.c.ended_on,
            specialist_end.c.reason.label("end_reason"),
        )
        .join(user, user.c.id == specialist.c.user_id)
        .outerjoin(unit, unit.c.id == specialist.c.employer_unit)
        .outerjoin(specialist_end, specialist_end.c.id == specialist.c.id)
    )  # fmt: skip


def specialist_of(row: Row[Any]) -> Specialist:
    return Specialist(
        row.id, row.user_id, row.name, SpecialistKind(row.kind), row.field, row.employer_unit, row.employer or "", row.appointed_on,
        row.term_to, row.training_on, row.case_number, row.active, row.ended_on, row.end_reason or "",
    )  # fmt: skip


def declared_by(connection: Connection, persons: Collection[str]) -> dict[str, list[Declared]]:
    """User id -> the conflicts that each of these persons declared, in whatever appointment; by specialist and unit."""
    query = (
        select(specialist_conflict, unit.c.name, specialist.c.user_id)
        .join(specialist, specialist.c.id == specialist_conflict.c.specialist_id)
        .join(unit, unit.c.id == specialist_conflict.c.unit_id)
        .where(specialist.c.user_id.in_(sorted(persons)))
        .order_by(specialist_conflict.c.specialist_id, specialist_conflict.c.unit_id)
    )
    found: dict[str, list[Declared]] = {}
    for row in connection.execute(query):
        found.setdefault(row.user_id, []).append(Declared(row.specialist_id, row.unit_id, row.name, row.ground, row.since))
    return found


def register(wanted: Wanted, day: date) -> Listing:
    """The appointments that fit, by kind and name, as rows for `specialist_of`."""
    query, other, named = _appointments(), specialist.alias("other"), unit.alias("named")
    theirs = (
        select(specialist_conflict.c.id)
        .join(other, other.c.id == specialist_conflict.c.specialist_id)
        .join(named, named.c.id == specialist_conflict.c.unit_id)
        .where(other.c.user_id == specialist.c.user_id)
    )
    for word in wanted.words.split():
        told = every_word(word, user.c.name, specialist.c.field, unit.c.name)
        query = query.where(or_(*told, theirs.where(named.c.name.contains(word, autoescape=True)).exists()))
    if wanted.kind:
        query = query.where(specialist.c.kind == wanted.kind)
    if wanted.in_office is not None:
        query = query.where(_in_term(day) if wanted.in_office else ~_in_term(day))
    if wanted.conflicts is not None:
        query = query.where(theirs.exists() if wanted.conflicts else ~theirs.exists())
    return Listing(query, _BY_KIND_AND_NAME, backwards=False)


def _in_term(day: date) -> ColumnElement[bool]:
    """Whether an appointment holds on a day."""
    ended = specialist_end.c.ended_on
    return and_(specialist.c.appointed_on <= day, specialist.c.term_to >= day, or_(ended.is_(None), ended > day))


def eligible(connection: Connection, kind: SpecialistKind, units: Sequence[str], day: date) -> list[Specialist]:
    """Who of a kind may be called for something that concerns these units: in office on the day, able to act in their role, and
    without a conflict by any route. By user id, each person once."""
    out = conflicts(connection, kind, units, day)
    found = {one.user_id: one for one in in_office(connection, kind, day)}
    return [one for user_id, one in sorted(found.items()) if user_id not in out]


def in_office(connection: Connection, kind: SpecialistKind, day: date) -> list[Specialist]:
    """Who of a kind is in office on a day, and can sign in and act in their role."""
    acting = set(connection.execute(select(grant.c.user_id).where(grant.c.role == ROLE_OF[kind])).scalars())
    return [one for one in specialists(connection, kind) if one.in_term(day) and one.active and one.user_id in acting]


def conflicts(connection: Connection, kind: SpecialistKind, units: Sequence[str], day: date) -> dict[str, Conflict]:
    """User id -> the first route by which somebody in office has a conflict: their employer, one they declared (in whatever
    appointment), or a role they hold, with one of the units, with a firm that serves one of these estates, or with a firm under
    the same person as one of these.

    Source: the district's procedures, sections 4.2 (experts without conflicts) and 4.3 (conflicts excluded by any route).
    """
    concerned = concerned_units(connection, units, day)
    employed = {one.user_id: one.employer_unit for one in in_office(connection, kind, day) if one.employer_unit in concerned}
    named = (
        select(specialist.c.user_id, specialist_conflict.c.unit_id)
        .join(specialist, specialist.c.id == specialist_conflict.c.specialist_id)
        .where(specialist_conflict.c.unit_id.in_(concerned), specialist_conflict.c.since <= day)
        .order_by(specialist_conflict.c.id.desc())
    )
    held = (
        select(grant.c.user_id, grant.c.unit_id, grant.c.second_unit)
        .where(or_(grant.c.unit_id.in_(concerned), grant.c.second_unit.in_(concerned)))
        .order_by(grant.c.unit_id.desc(), grant.c.role)
    )
    roles = {
        row.user_id: Conflict(ConflictRoute.ROLE, row.unit_id if row.unit_id in concerned else row.second_unit)
        for row in connection.execute(held)
    }
    spoken = {row.user_id: Conflict(ConflictRoute.DECLARED, row.unit_id) for row in connection.execute(named)}
    own = {user_id: Conflict(ConflictRoute.EMPLOYER, str(unit_id)) for user_id, unit_id in employed.items()}
    there = {one.user_id for one in in_office(connection, kind, day)}
    return {user_id: one for user_id, one in sorted({**roles, **spoken, **own}.items()) if user_id in there}


def concerned_units(connection: Connection, units: Sequence[str], day: date) -> frozenset[str]:
    """The units, the firms that serve those of them that are estates, and every firm under the same person as one of these."""
    serving = (
        select(contract.c.firm_id)
        .where(contract.c.estate_id.in_(list(units)), contract.c.valid_from <= day)
        .where(or_(contract.c.ended_on.is_(None) & (contract.c.valid_to >= day), contract.c.ended_on >= day))
    )
    found = {*units, *connection.execute(serving).scalars()}
    return frozenset(found | {kin.firm_id for one in sorted(found) for kin in kin_of(connection, one)})


def draw_of(connection: Connection, tender: str) -> Draw | None:
    """The draw of a tender."""
    row = connection.execute(select(evaluator_draw).where(evaluator_draw.c.id == tender)).one_or_none()
    return None if row is None else _draw(row)


def lock_draw(connection: Connection, tender: str) -> Draw | None:
    """Nobody else names a follower until the transaction ends."""
    row = connection.execute(select(evaluator_draw).where(evaluator_draw.c.id == tender).with_for_update()).one_or_none()
    return None if row is None else _draw(row)


def _draw(row: Row[Any]) -> Draw:
    able = dict(line.split("\t") for line in row.eligible.splitlines())
    out = tuple(tuple(line.split("\t")) for line in row.excluded.splitlines())
    return Draw(
        row.id, row.seal, row.root, tuple(row.numbers.splitlines()), row.seed, tuple(row.units.splitlines()), able, out, row.experts,
        row.tenderer_people, row.drawn_on, row.case_number,
    )  # fmt: skip


def draws(connection: Connection) -> list[Draw]:
    """Every draw, oldest first."""
    return [_draw(row) for row in connection.execute(select(evaluator_draw).order_by(evaluator_draw.c.drawn_on, evaluator_draw.c.id))]


def add_draw(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(evaluator_draw), [dict(row)])


def changes(connection: Connection, tender: str) -> list[Change]:
    """Who dropped out of a draw, and who followed; in the order in which it was noted."""
    query = select(evaluator_change).where(evaluator_change.c.draw_id == tender)
    rows = connection.execute(query.order_by(evaluator_change.c.changed_on, evaluator_change.c.id))
    return [Change(row.draw_id, row.left_by, row.followed_by, row.reason, row.changed_on, row.case_number) for row in rows]


def add_change(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(evaluator_change), [dict(row)])
