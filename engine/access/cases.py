"""Who starts a case, and how much of it and of its letters somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from engine.access.standing import acting_as, addressed_as, covers, gets_copies
from engine.errors import NotAllowed, NotFound
from engine.jobs import MAIN_PLACE
from engine.journal import Actor
from engine.lifecycle import CaseStatus
from engine.procedure_file import Process
from engine.roles import SIDE_KINDS, TREE_KINDS, Roles
from engine.store import cases, copies, opinions, people, reaching, records
from engine.store.cases import CaseRow
from engine.store.lineage import lineage_of
from engine.store.records import DocumentRow
from engine.store.standing import split_behalf
from engine.transaction import Transaction


class Reading(Enum):
    """How much of a case somebody reads."""

    NONE = 0
    PARTY = 1  # what was served on it, what it entered, fields marked for it
    FULL = 2


def reading_of(connection: Connection, roles: Roles, user_id: str, case: CaseRow, now: datetime) -> Reading:
    """How much of a case somebody reads.

    The roles that have or had a task in it, in their units; those that may start a process beside it; the procedure's owner
    role, which may operate it; roles that read everything (leading group's office, auditor); whoever began it, as long as
    they hold any role; whoever is asked for an opinion, as long as it is wanted; whoever was sent a copy, for good. A called
    case is read by whoever reads its caller in full.
    Source: the district's procedures, section 1 (who reads).
    """
    if reads_everything(connection, roles, user_id, now):
        return Reading.FULL
    grants = people.standing_of(connection, user_id, now)
    found = Reading.NONE
    row: CaseRow | None = case
    while row is not None:
        if cases.is_readable_by_role(connection, row.id, user_id, now):
            return Reading.FULL
        part = reaching.took_part(connection, row.id, user_id, now)
        kinds = {roles[one.role].kind for one in part if one.role in roles}
        if began(row, user_id):
            kinds |= {roles[one.role].kind for one in acting_as(connection, roles, user_id, now)}
        if kinds - SIDE_KINDS:
            return Reading.FULL
        if _is_addressed(connection, roles, user_id, row.id, now):
            return Reading.FULL
        if kinds and row.id == case.id:
            found = Reading.PARTY
        row = cases.find(connection, row.parent_case) if row.parent_case else None
    if found is Reading.NONE and any(grant.unit in cases.units(connection, case.id).values() for grant in grants):
        found = Reading.PARTY if _served(connection, case.id, user_id, now) else Reading.NONE
    return found


def _is_addressed(connection: Connection, roles: Roles, user_id: str, case_id: str, now: datetime) -> bool:
    """Whether somebody's opinion on a case is wanted or a copy of it was sent to them, in person or as one of a role."""
    asked = addressed_as(connection, roles, user_id, now)
    if asked and opinions.is_asked(connection, case_id, user_id, asked):
        return True
    copied = frozenset(one for one in asked if gets_copies(roles, *one))
    return bool(copied) and copies.is_copied(connection, case_id, user_id, copied)


def began(case: CaseRow, user_id: str) -> bool:
    """Whether this person began a case by hand, or somebody in their place did."""
    return user_id in (case.opened_by, *split_behalf(case.opened_for))


def reads_everything(connection: Connection, roles: Roles, user_id: str, now: datetime) -> bool:
    """Whether a role of this person reads every case (leading group's office, auditor)."""
    return any(roles[grant.role].reads_all for grant in acting_as(connection, roles, user_id, now))


def served_documents(tx: Transaction, case: CaseRow, user_id: str) -> set[str]:
    """Ids of the case's letters that were served on this person: by cases in which it has or had a task."""
    return _served(tx.connection, case.id, user_id, tx.now)


def _served(connection: Connection, case_id: str, user_id: str, now: datetime) -> set[str]:
    """Letters whose service is over: opening is service, so nobody reads first and signs later."""
    return {
        document
        for document, serving in records.services_of(connection, case_id)
        if _is_over(connection, serving) and reaching.took_part(connection, serving, user_id, now)
    }


def _is_over(connection: Connection, case_id: str) -> bool:
    found = cases.find(connection, case_id)
    return found is not None and found.status == CaseStatus.COMPLETED


def read_case(connection: Connection, roles: Roles, user_id: str, case_id: str, now: datetime) -> tuple[CaseRow, Reading]:
    """The case and how much of it is read. Raises NotFound for a foreign and for a missing one alike."""
    case = cases.find(connection, case_id)
    reading = reading_of(connection, roles, user_id, case, now) if case else Reading.NONE
    if case is None or reading is Reading.NONE:
        raise NotFound("case", case_id)
    return case, reading


def may_read_document(roles: tuple[str, ...], reading: Reading, document: DocumentRow, served: bool) -> bool:
    """A letter is read by those who read the case in full (or by the roles it names), and by whom it was served on. A
    party reads, unserved, only what names its role among the letter's readers."""
    named = bool(set(document.readers) & set(roles))
    if reading is Reading.FULL:
        return not document.readers or named
    return reading is Reading.PARTY and (served or named)


def may_start(
    connection: Connection, roles: Roles, user_id: str, now: datetime, process: Process, main_unit: str | None,
    sides: Mapping[str, str] | None = None,
) -> Actor:  # fmt: skip
    """As what somebody starts a case by hand; once its units are known (`sides`), only in one's own.

    Raises NotAllowed("start").
    """
    lineage = lineage_of(connection, main_unit) if main_unit else {}
    for grant in acting_as(connection, roles, user_id, now):
        if grant.role not in process.start_roles:
            continue
        if sides is None or covers(roles, grant, lineage, sides):
            return Actor(user_id, grant.role, grant.unit, grant.behalf)
    wanted = ", ".join(process.start_roles) or "nobody"
    raise NotAllowed("start", f"Expected one of {wanted} to start {process.id} here, but this person is none.")


def may_start_in(
    connection: Connection, roles: Roles, user_id: str, now: datetime, process: Process, part: str
) -> Callable[[str], bool]:
    """Whether `may_start` could let somebody start a case whose main unit, or whose side of this name (`part`), is a given unit.
    A role that is looked for in another unit of the case is judged there, once it is known."""
    starting = [one for one in acting_as(connection, roles, user_id, now) if one.role in process.start_roles]
    looked_for = TREE_KINDS if part == MAIN_PLACE else {part}
    bound = [one for one in starting if roles[one.role].unit is None and roles[one.role].kind in looked_for]
    if len(bound) < len(starting):
        return lambda _unit: True

    def fits(unit: str) -> bool:
        lineage, sides = (lineage_of(connection, unit), {}) if part == MAIN_PLACE else ({}, {part: unit})
        return any(covers(roles, one, lineage, sides) for one in bound)

    return fits
