"""Facts that several pages show: a case's head, its links, who may see a task and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.procedure_file import Process
from engine.store import cases, people
from engine.store.cases import CaseRow
from engine.store.tasks import Candidate
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CalledCase:
    """A case that another one called; who reads that one in full reads it, too."""

    id: str
    number: str
    title: str
    title_en: str
    status: str


@dataclass(frozen=True, slots=True)
class CaseUnit:
    """A unit of a case: its part ("main", "firm"), what kind of unit it is, and its names."""

    part: str
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Why:
    """A role in a unit through which somebody reaches a task; no unit where only one body has the role.

    `on_behalf`: names of the absent persons, whom this person replaces first, whose role it is last; `until` when that ends.
    """

    role_label: str
    role_label_en: str
    unit_name: str
    unit_name_en: str
    on_behalf: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseHead:
    id: str
    number: str
    title: str
    title_en: str
    process: str
    procedure_title: str
    procedure_title_en: str
    process_title: str
    process_title_en: str
    version: int
    status: str
    outcome: str
    outcome_label: str
    outcome_label_en: str
    opened_at: datetime
    ended_at: datetime | None
    opened_by_name: str
    main_unit_name: str
    units: tuple[CaseUnit, ...]
    called: tuple[CalledCase, ...]


def case_head(tx: Transaction, row: CaseRow, called: Iterable[CaseRow] = ()) -> CaseHead:
    """The head of a case, in the words of the version it runs on."""
    procedure = tx.house.library.procedure(tx.connection, row.definition)
    process = procedure.process(row.process)
    sides = cases.units(tx.connection, row.id)
    parts = {**({"main": row.main_unit} if row.main_unit else {}), **sides}
    names = people.unit_names(tx.connection, parts.values())
    main = names.get(row.main_unit or "", ("", ""))
    found = people.unit_by_id(tx.connection, row.main_unit) if row.main_unit else None
    kinds = {"main": found.kind} if found else {}  # any other part is named after the kind of its units
    return CaseHead(
        id=row.id, number=row.number, title=row.title, title_en=row.title_en, process=row.process,
        procedure_title=procedure.declared.title, procedure_title_en=procedure.declared.title_en,
        process_title=process.title, process_title_en=process.title_en, version=row.version, status=row.status,
        outcome=row.outcome, outcome_label=outcome_label(process, row.outcome),
        outcome_label_en=outcome_label_en(process, row.outcome),
        opened_at=row.opened_at, ended_at=row.ended_at, opened_by_name=user_name(tx, row.opened_by),
        main_unit_name=main[0],
        units=tuple(CaseUnit(part, kinds.get(part, part), *names.get(unit, (unit, ""))) for part, unit in parts.items()),
        called=tuple(CalledCase(one.id, one.number, one.title, one.title_en, one.status) for one in called),
    )  # fmt: skip


def outcome_label(process: Process, outcome: str) -> str:
    """How a case ended, in the procedure's words; nothing for an end that has none."""
    return process.outcomes.get(outcome, "" if outcome in ("completed", "terminated", "cancelled") else outcome)


def outcome_label_en(process: Process, outcome: str) -> str:
    """The same in English, as far as the procedure has it."""
    return process.outcomes_en.get(outcome, outcome_label(process, outcome))


def user_name(tx: Transaction, user_id: str) -> str:
    """A person's name; nothing for the machine."""
    return people.user_names(tx.connection, [user_id]).get(user_id, "")


def whys(tx: Transaction, places: Iterable[Candidate]) -> tuple[Why, ...]:
    """Roles in units as pages name them."""
    found, roles = list(places), tx.shelf.roles
    names = people.unit_names(tx.connection, [one.unit for one in found])

    def place(role: str, unit: str) -> tuple[str, str]:
        only_one = role in roles and roles[role].unit is not None
        return ("", "") if only_one else names.get(unit, ("", ""))

    return tuple(Why(roles.label(one.role), roles.label(one.role, "en"), *place(one.role, one.unit)) for one in found)
