"""Who stands in for whom: one's own page, that of a superior, and everything for administrators and auditors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine import access
from engine.clock import district_day
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.reading.hindrances import Hindrance, hindrances
from engine.store import people, substitutions
from engine.store.substitutions import SubstitutionRow
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SubstitutionLine:
    """A substitution in words. `state`: coming, now, over; `role_label` is "" for every role; `mine`: absent or substitute."""

    id: int
    absent: str
    absent_name: str
    substitute: str
    substitute_name: str
    role_label: str
    role_label_en: str
    first_day: date
    last_day: date
    state: str
    entered_at: datetime
    entered_by_name: str
    ended_at: datetime | None
    ended_by_name: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class SubstitutionPage:
    """`absent` is the person for whom one would be entered (id, name); `absentees` all for whom the reader may enter one;
    `substitutes` (id, name) and `roles` (id, label, English label) are what can be chosen for `absent`."""

    absent: tuple[str, str]
    absentees: tuple[tuple[str, str], ...]
    substitutes: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str, str], ...]
    all_roles: bool  # whether the reader may hand over every role of `absent` at once
    today: date
    lines: tuple[SubstitutionLine, ...]
    everything: bool  # the reader sees all that were ever entered
    hindrances: tuple[Hindrance, ...]  # the absent person's open tasks that four eyes keeps from some substitute


def substitution_page(engine: Engine, user_id: str, absent: str | None = None) -> SubstitutionPage:
    """The page for whoever is asked about, oneself unless another is named. Raises NotFound for whom one may not ask about."""
    with engine.reading() as tx:
        person = people.user_by_id(tx.connection, absent or user_id)
        choices = _roles(tx, user_id, person.id) if person is not None else ()
        if person is None or (person.id != user_id and not choices):
            raise NotFound("person", absent or user_id)
        bodies = substitutions.bodies(tx.connection, person.id)
        others = [one for one in substitutions.members(tx.connection, bodies) if one[0] != person.id]
        everything = _sees_all(tx, user_id)
        return SubstitutionPage(
            (person.id, person.name), _absentees(tx, user_id), tuple(others), tuple(one for one in choices if one[0]),
            any(not one[0] for one in choices), district_day(tx.now), _lines(tx, user_id, everything), everything,
            hindrances(tx, user_id, person.id, [one[0] for one in others]) if choices else (),
        )  # fmt: skip


def _may(tx: Transaction, user_id: str, absent: str, role: str) -> bool:
    try:
        access.may_arrange(tx.connection, tx.shelf.roles, user_id, absent, role)
    except NotAllowed:
        return False
    return True


def _sees_all(tx: Transaction, user_id: str) -> bool:
    """Administrators, and the roles that read every case."""
    administers = access.is_administrator(tx.shelf.roles, people.grants_of(tx.connection, user_id))
    return administers or access.reads_everything(tx.connection, tx.shelf.roles, user_id, tx.now)


def _roles(tx: Transaction, user_id: str, absent: str) -> tuple[tuple[str, str, str], ...]:
    """The roles of an absent person in which the reader may enter a substitute; "" first, where all at once are possible."""
    held = dict.fromkeys(one.role for one in people.grants_of(tx.connection, absent))
    roles = tx.shelf.roles
    return tuple(
        (role, roles.label(role) if role else "", roles.label(role, "en") if role else "")
        for role in ("", *held)
        if held and substitutions.bodies(tx.connection, absent, role) and _may(tx, user_id, absent, role)
    )


def _absentees(tx: Transaction, user_id: str) -> tuple[tuple[str, str], ...]:
    """For whom the reader may enter one: everybody, or oneself and those whose superior one is."""
    mine = people.grants_of(tx.connection, user_id)
    if access.is_administrator(tx.shelf.roles, mine):
        return tuple(substitutions.everybody(tx.connection))
    below = {role.id for role in tx.shelf.roles.values() if role.superior in {one.role for one in mine}}
    return tuple(
        one for one in substitutions.holders(tx.connection, below, user_id) if one[0] == user_id or _roles(tx, user_id, one[0])
    )


def _lines(tx: Transaction, user_id: str, everything: bool) -> tuple[SubstitutionLine, ...]:
    rows = substitutions.entered(tx.connection)
    names = people.user_names(tx.connection, [name for row in rows for name in (row.absent, row.substitute, row.entered_by, row.ended_by)])
    found = []
    for row in rows:
        may_end = _may(tx, user_id, row.absent, row.role)
        if everything or may_end or user_id in (row.absent, row.substitute):
            found.append(_line(tx, row, names, may_end and not row.is_over(tx.now)))
    return tuple(found)


def _line(tx: Transaction, row: SubstitutionRow, names: dict[str, str], may_end: bool) -> SubstitutionLine:
    roles = tx.shelf.roles
    state = "over" if row.is_over(tx.now) else "coming" if row.starts_at > tx.now else "now"
    return SubstitutionLine(
        row.id, row.absent, names[row.absent], row.substitute, names[row.substitute],
        roles.label(row.role) if row.role else "", roles.label(row.role, "en") if row.role else "",
        row.first_day, row.last_day, state, row.entered_at, names.get(row.entered_by, ""), row.ended_at,
        names.get(row.ended_by or "", ""), may_end,
    )  # fmt: skip
