"""Who may do what: the one place that decides it. A foreign thing and a missing one get the same answer, NotFound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from engine.bpmn.diagram import Diagram, StartEvent, UserTask
from engine.errors import NotAllowed, NotFound
from engine.journal import Actor
from engine.practice import Process
from engine.roles import SIDE_KINDS, Roles
from engine.store import cases, people, records, tasks
from engine.store.cases import CaseRow
from engine.store.people import Grant
from engine.store.records import DocumentRow
from engine.store.tasks import Candidate, TaskRow
from engine.transaction import Transaction


class Reading(Enum):
    """How much of a case somebody reads."""

    NONE = 0
    PARTY = 1  # what was served on it, what it entered, fields marked for it
    FULL = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A task in somebody's hands, and as what."""

    task: TaskRow
    candidate: Candidate

    def actor(self, user_id: str) -> Actor:
        return Actor(user_id, self.candidate.role, self.candidate.unit)


def reach_task(connection: Connection, user_id: str, task_id: str, now: datetime) -> Held:
    """The task, if this person reaches it. Raises NotFound for a foreign and for a missing one alike."""
    found = tasks.find(connection, task_id)
    reached = tasks.reached_as(connection, user_id, task_id, now) if found else ()
    if found is None or not reached:
        raise NotFound("task", task_id)
    return Held(found, reached[0])


def excluding_step(
    connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, user_id: str
) -> str | None:
    """The step through which four eyes excludes this person from a task; None where they may do it."""
    done = tasks.completed_by(connection, case.id, element.four_eyes, user_id) if element.four_eyes else None
    if done is None and case.opened_by == user_id:
        done = next((name for name in element.four_eyes if isinstance(diagram.elements[name], StartEvent)), None)
    return done


def is_stranded(connection: Connection, task: TaskRow, now: datetime) -> bool:
    """Whether whoever holds a task can do it no longer: they have left, or lost the role. Others may take it then."""
    return task.claimed_by is not None and not tasks.reached_as(connection, task.claimed_by, task.id, now)


def check_four_eyes(connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, user_id: str) -> None:
    """Whoever completed one of the steps that the diagram names may not do this one: it beats every grant. A start
    event among them means whoever started the case by hand.

    Raises NotAllowed("four-eyes"), with the element that the person completed.
    Source: the district's procedures, section 1 (four-eyes).
    """
    done = excluding_step(connection, case, diagram, element, user_id)
    if done is not None:
        message = f"Expected somebody else at {element.id}, but this person completed {done} in the same case."
        raise NotAllowed("four-eyes", message, element=done)


def reading_of(connection: Connection, roles: Roles, user_id: str, case: CaseRow, now: datetime) -> Reading:
    """How much of a case somebody reads.

    The roles that have or had a task in it, in their units; those that may start a process beside it; roles that read
    everything (leading group's office, auditor). A called case is read by whoever reads its caller in full.
    Source: the district's procedures, section 1 (who reads).
    """
    if reads_everything(connection, roles, user_id):
        return Reading.FULL
    if cases.is_readable_by_role(connection, case.id, user_id):
        return Reading.FULL
    grants = people.grants_of(connection, user_id)
    found = Reading.NONE
    row: CaseRow | None = case
    while row is not None:
        part = tasks.took_part(connection, row.id, user_id, now)
        kinds = {roles[one.role].kind for one in part if one.role in roles}
        if kinds - SIDE_KINDS:
            return Reading.FULL
        if kinds and row.id == case.id:
            found = Reading.PARTY
        row = cases.find(connection, row.parent_case) if row.parent_case else None
    if found is Reading.NONE and any(grant.unit in cases.units(connection, case.id).values() for grant in grants):
        found = Reading.PARTY if _served(connection, case.id, user_id, now) else Reading.NONE
    return found


def reads_everything(connection: Connection, roles: Roles, user_id: str) -> bool:
    """Whether a role of this person reads every case (leading group's office, auditor)."""
    return any(grant.role in roles and roles[grant.role].reads_all for grant in people.grants_of(connection, user_id))


def served_documents(tx: Transaction, case: CaseRow, user_id: str) -> set[str]:
    """Ids of the case's letters that were served on this person: by cases in which it has or had a task."""
    return _served(tx.connection, case.id, user_id, tx.now)


def _served(connection: Connection, case_id: str, user_id: str, now: datetime) -> set[str]:
    return {
        document
        for document, serving in records.services_of(connection, case_id)
        if tasks.took_part(connection, serving, user_id, now)
    }


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
    connection: Connection, roles: Roles, user_id: str, process: Process, main_unit: str | None,
    sides: Mapping[str, str] | None = None,
) -> Actor:  # fmt: skip
    """As what somebody starts a case by hand; once its units are known (`sides`), only in one's own.

    Raises NotAllowed("start").
    """
    lineage = people.lineage(connection, main_unit) if main_unit else {}
    for grant in people.grants_of(connection, user_id):
        if grant.role not in process.start_roles or grant.role not in roles:
            continue
        if sides is None or _covers(roles, grant, lineage, sides):
            return Actor(user_id, grant.role, grant.unit)
    wanted = ", ".join(process.start_roles) or "nobody"
    raise NotAllowed("start", f"Expected one of {wanted} to start {process.id} here, but this person is none.")


def _covers(roles: Roles, grant: Grant, lineage: Mapping[str, str], sides: Mapping[str, str]) -> bool:
    """Whether a grant is one in the units of a case; a case without any unit is everybody's."""
    reach = roles.reach(grant.role, lineage, sides)
    if reach is None:
        return roles[grant.role].kind == "none" or not (lineage or sides)
    return reach.unit == grant.unit and reach.second in ("", grant.second)


def may_operate(connection: Connection, user_id: str, owner: str) -> Actor:
    """As what somebody intervenes (retry, cancel): the administrator, or the procedure's owner role."""
    for grant in people.grants_of(connection, user_id):
        if grant.role in ("administrator", owner):
            return Actor(user_id, grant.role, grant.unit)
    raise NotAllowed("operate", "Expected an administrator or the procedure's owner role, but this person is neither.")
