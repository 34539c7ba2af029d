"""The changes of the owners' register, each by command: a whole list, one unit, one entry taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from engine.errors import BadValue, NotFound, RegisterRefused, WrongState
from engine.identity import SYSTEM
from engine.registers import Keeping, Register
from engine.store import cases
from registry.kinds import UnitState
from registry.owners.difference import Difference, as_ended, clashes, difference
from registry.owners.table import Listed, read_file, read_unit
from registry.owners.units import Entry, UnitFacts
from registry.sheets import CellProblem, SheetRefused
from registry.store import estates, owners
from registry.store.owners import Standing

NAME = "owners"
LONGEST_REASON = 500
KEEPERS = frozenset({"community_officer", "subdistrict_officer", "housing_officer", "owners_committee"})
"""Source: the district's procedures, sections 2 and 4.5 (the register is laid open, owners have it corrected)."""

Result = dict[str, Any]


def import_register(keeping: Keeping, values: Mapping[str, Any]) -> Result:
    """Makes the list of an uploaded spreadsheet the register: all of it or nothing, and only what was shown before.

    values: file (hash), name, valid_from, reason, case_number, seen (the difference's digest).
    Raises: RegisterRefused; WrongState where the register has changed since the difference was shown.
    """
    _lock(keeping)
    try:
        listed = read_file(keeping.staged(values["file"]), values["name"])
    except SheetRefused as error:
        raise RegisterRefused(NAME, error.problems) from error
    found, problems = compare(keeping.connection, keeping.unit, listed, values["valid_from"])
    entry = entry_of(keeping, values, problems)
    if found.digest != values["seen"]:
        raise WrongState("register", keeping.unit, "import", "changed since")
    return {"unit": keeping.unit, "entered": owners.enter(keeping.connection, keeping.unit, found.changes, entry)}


def take_over(
    connection: Connection, estate_id: str, content: bytes, name: str, valid_from: date, reason: str, today: date, write: bool = True
) -> Difference:
    """Makes a spreadsheet's list the register from the server's command line, or only says what that would change.

    Raises: NotFound for what is no estate; RegisterRefused with every problem.
    """
    if not estates.is_estate(connection, estate_id):
        raise NotFound("estate", estate_id)
    owners.lock_register(connection, estate_id)
    try:
        listed = read_file(content, name)
    except SheetRefused as error:
        raise RegisterRefused(NAME, error.problems) from error
    found, problems = compare(connection, estate_id, listed, valid_from)
    problems += entry_problems(connection, valid_from, reason, None, today)
    if problems:
        raise RegisterRefused(NAME, problems)
    if write:
        owners.enter(connection, estate_id, found.changes, Entry(valid_from, reason, today, SYSTEM, ""))
    return found


def compare(connection: Connection, estate_id: str, listed: Listed, valid_from: date | None) -> tuple[Difference, list[CellProblem]]:
    """What the list changes in the register as it stands, and what of it cannot be."""
    found = difference(owners.every_unit_now(connection, estate_id), (facts for _, facts in listed.units))
    return found, [] if valid_from is None else clashes(found, listed, valid_from)


def correct_unit(keeping: Keeping, values: Mapping[str, Any]) -> Result:
    """Enters a new unit, or the next version of one; `ended` says that it is none any longer.

    values: the texts of the unit's columns, valid_from, reason, case_number, ended, seen (number of the version that the page
    showed, 0 for a unit that was not there). Raises: RegisterRefused; WrongState.
    """
    _lock(keeping)
    connection, estate_id = keeping.connection, keeping.unit
    facts, problems = read_unit(values["unit"])
    label = facts.label if facts else "-".join(values["unit"].get(name, "").replace(" ", "") for name in ("building", "number"))
    before = owners.unit_now(connection, f"{estate_id}/{label}")
    if values["ended"] and before is not None:
        facts, problems = as_ended(before.facts), []
    if facts is not None:
        problems += clashes(_one(facts, before), None, values["valid_from"]) + _other_names(connection, estate_id, facts)
    entry = entry_of(keeping, values, problems)
    if facts is None or (before.number if before else 0) != values["seen"] or (before is None and values["ended"]):
        raise WrongState("unit", label, "correct", "changed since")
    if before is not None and before.facts == facts:
        raise RegisterRefused(NAME, [CellProblem("nothing-changed", found=label)])
    owners.enter(connection, estate_id, [(facts, before)], entry)
    return {"unit": estate_id, "label": label}


def take_back(keeping: Keeping, values: Mapping[str, Any]) -> Result:
    """Enters a version that counters the newest one: the unit stands as it did before, from the same day; one that was entered
    by mistake is none.

    values: label, reason, case_number, seen. Raises: NotFound, RegisterRefused, WrongState.
    """
    _lock(keeping)
    unit_id = f"{keeping.unit}/{values['label']}"
    versions = owners.history(keeping.connection, unit_id)
    if not versions:
        raise NotFound("unit", unit_id)
    newest = versions[0]
    entry = entry_of(keeping, {**values, "valid_from": newest.standing.valid_from}, [])
    if newest.standing.number != values["seen"]:
        raise WrongState("unit", values["label"], "take back", "changed since")
    if newest.reverses is not None:
        raise RegisterRefused(NAME, [CellProblem("taken-back-already", found=values["label"])])
    facts = versions[1].standing.facts if len(versions) > 1 else as_ended(newest.standing.facts)
    owners.enter(keeping.connection, keeping.unit, [(facts, newest.standing)], entry, reverses=newest.standing.version)
    return {"unit": keeping.unit, "label": values["label"]}


def entry_of(keeping: Keeping, values: Mapping[str, Any], problems: list[CellProblem]) -> Entry:
    """Who enters it, when and why. Raises: RegisterRefused with the problems so far and its own."""
    day, reason, number = values["valid_from"], values["reason"], values["case_number"] or None
    if not isinstance(day, date):
        raise BadValue("valid_from", "it is no day")
    problems = [*problems, *entry_problems(keeping.connection, day, reason, number, keeping.today)]
    if problems:
        raise RegisterRefused(NAME, problems)
    return Entry(day, reason, keeping.today, keeping.actor.user, keeping.actor.role, number)


def entry_problems(connection: Connection, day: date | None, reason: str, number: str | None, today: date) -> list[CellProblem]:
    """What is wrong with the day, the reason and the case of an entry."""
    problems = []
    if day is None or day > today:
        problems.append(CellProblem("day-to-come", column="valid_from", found=str(day or "")))
    if not reason or len(reason) > LONGEST_REASON:
        problems.append(CellProblem("reason", column="reason", wanted=str(LONGEST_REASON)))
    if number and cases.by_number(connection, number) is None:
        problems.append(CellProblem("no-case", column="case_number", found=number))
    return problems


def _lock(keeping: Keeping) -> None:
    """Raises: NotFound for a unit that is no estate."""
    if not estates.is_estate(keeping.connection, keeping.unit):
        raise NotFound("estate", keeping.unit)
    owners.lock_register(keeping.connection, keeping.unit)


def _one(facts: UnitFacts, before: Standing | None) -> Difference:
    if before is None or before.facts.state is UnitState.ENDED:
        return Difference(((facts, before),), (), (), 0)
    return Difference((), ((facts, before),), (), 0)


def _other_names(connection: Connection, estate_id: str, facts: UnitFacts) -> list[CellProblem]:
    """Owners whose number another unit of the estate gives another name."""
    problems = []
    for owner in facts.owners:
        name = owners.name_of_owner(connection, estate_id, owner.number, beside=f"{estate_id}/{facts.label}")
        if name not in (None, owner.name):
            problems.append(CellProblem("two-names", column="names", found=f"{owner.number} {owner.name}", wanted=str(name)))
    return problems


REGISTER = Register(NAME, KEEPERS, {"import": import_register, "correct": correct_unit, "take-back": take_back})
