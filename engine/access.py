"""Who may do what: the one place that decides it. A foreign thing and a missing one get the same answer, NotFound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from engine.bpmn.diagram import Adding, Diagram, StartEvent, UserTask
from engine.commands import SYSTEM
from engine.errors import NotAllowed, NotFound
from engine.journal import Actor
from engine.lifecycle import CaseStatus
from engine.procedure_file import Process
from engine.roles import SIDE_KINDS, Roles
from engine.store import cases, people, reaching, records, tasks
from engine.store.cases import CaseRow
from engine.store.people import Grant
from engine.store.reaching import Standing
from engine.store.records import DocumentRow
from engine.store.standing import split_behalf
from engine.store.tasks import TaskRow
from engine.transaction import Transaction

ADMINISTRATOR = "administrator"


class Reading(Enum):
    """How much of a case somebody reads."""

    NONE = 0
    PARTY = 1  # what was served on it, what it entered, fields marked for it
    FULL = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A task that somebody reaches, and as what: the nearest first, own roles before those of absent persons."""

    task: TaskRow
    user_id: str
    standings: tuple[Standing, ...]

    @property
    def candidate(self) -> Standing:
        return self.standings[0]

    def actor(self) -> Actor:
        """Who acts, as what, on whose behalf."""
        return Actor(self.user_id, self.candidate.role, self.candidate.unit, self.candidate.behalf)


def reach_task(connection: Connection, user_id: str, task_id: str, now: datetime) -> Held:
    """The task, if this person reaches it. Raises NotFound for a foreign and for a missing one alike."""
    found = reaching.reached(connection, user_id, task_id, now)
    if found is None:
        raise NotFound("task", task_id)
    return Held(found[0], user_id, found[1])


def excluding_step(
    connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, user_id: str,
    behalves: Iterable[tuple[str, ...]] = ((),),
) -> str | None:  # fmt: skip
    """The step through which four eyes excludes this person from a task, however they reach it; None where they may do it.

    Everybody in whose place the person acts is looked at (`behalves`: one chain for each way of reaching the task), and
    everybody in whose place a step was done.
    """
    if not element.four_eyes:
        return None
    return _bar(_doers(connection, case, diagram, element), user_id, behalves)


def _doers(connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask) -> list[tuple[str, frozenset[str]]]:
    """(step, everybody who did it or in whose place it was done) of the steps that a task excludes."""
    begun = frozenset((case.opened_by, *split_behalf(case.opened_for)))
    starts = [(name, begun) for name in element.four_eyes if isinstance(diagram.elements[name], StartEvent)]
    return [*tasks.doers_of(connection, case.id, element.four_eyes), *starts]


def _bar(done: Iterable[tuple[str, frozenset[str]]], user_id: str, behalves: Iterable[tuple[str, ...]]) -> str | None:
    found = None
    for behalf in behalves:
        acting = {user_id, *behalf}
        found = next((step for step, persons in done if persons & acting), None)
        if found is None:
            return None
    return found


def check_four_eyes(connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, held: Held) -> Held:
    """Whoever completed one of the steps that the diagram names may not do this one, nor through anybody's place: it beats
    every grant. A start event among them means whoever started the case by hand. Returns the task as the person may do it.

    Raises NotAllowed("four-eyes"), with the element that bars every way in which the person reaches the task.
    Source: the district's procedures, section 1 (four-eyes).
    """
    if not element.four_eyes:
        return held
    done = _doers(connection, case, diagram, element)
    free = tuple(one for one in held.standings if _bar(done, held.user_id, [one.behalf]) is None)
    if not free:
        barred = _bar(done, held.user_id, [held.candidate.behalf])
        message = (
            f"Expected somebody else at {element.id}, but this person completed {barred} in the same case, or stands in "
            "for whoever did."
        )
        raise NotAllowed("four-eyes", message, element=barred)
    return replace(held, standings=free)


def is_stranded(connection: Connection, task: TaskRow, now: datetime) -> bool:
    """Whether whoever holds a task can do it no longer: they have left, lost the role, or their time as a substitute is
    over. Others may take it then."""
    return task.claimed_by is not None and not reaching.reached_as(connection, task.claimed_by, task.id, now)


def free_to_take(connection: Connection, held: Held, now: datetime) -> Held | None:
    """The task in the ways in which this person may take it into their hands, None where it stays in another's: nobody
    holds it, its holder can do it no longer or is absent with this person in their place, or they are the superior of a
    late one."""
    holder = held.task.claimed_by
    if holder is None or holder == held.user_id or is_stranded(connection, held.task, now):
        return held
    ways = tuple(one for one in held.standings if one.when_late or holder in one.behalf)
    return replace(held, standings=ways) if ways else None


def reading_of(connection: Connection, roles: Roles, user_id: str, case: CaseRow, now: datetime) -> Reading:
    """How much of a case somebody reads.

    The roles that have or had a task in it, in their units; those that may start a process beside it; the procedure's owner
    role, which may operate it; roles that read everything (leading group's office, auditor); whoever began it, as long as
    they hold any role. A called case is read by whoever reads its caller in full.
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
        if kinds and row.id == case.id:
            found = Reading.PARTY
        row = cases.find(connection, row.parent_case) if row.parent_case else None
    if found is Reading.NONE and any(grant.unit in cases.units(connection, case.id).values() for grant in grants):
        found = Reading.PARTY if _served(connection, case.id, user_id, now) else Reading.NONE
    return found


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
    lineage = people.lineage(connection, main_unit) if main_unit else {}
    for grant in acting_as(connection, roles, user_id, now):
        if grant.role not in process.start_roles:
            continue
        if sides is None or _covers(roles, grant, lineage, sides):
            return Actor(user_id, grant.role, grant.unit, grant.behalf)
    wanted = ", ".join(process.start_roles) or "nobody"
    raise NotAllowed("start", f"Expected one of {wanted} to start {process.id} here, but this person is none.")


def _covers(roles: Roles, grant: Grant, lineage: Mapping[str, str], sides: Mapping[str, str]) -> bool:
    """Whether a grant is one in the units of a case; a case without any unit is everybody's."""
    reach = roles.reach(grant.role, lineage, sides)
    if reach is None:
        return roles[grant.role].kind == "none" or not (lineage or sides)
    return reach.unit == grant.unit and reach.second in ("", grant.second)


def may_operate(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> Actor:
    """As what somebody intervenes in a case (retry, cancel): the administrator, or the procedure's owner role in the units
    of the case.

    Raises NotAllowed("operate"); NotFound for who does not even read the case.
    """
    owning = _owning(connection, roles, user_id, now, case, owner)
    for actor in _ways(connection, roles, user_id, now):
        if actor in owning or actor.role == ADMINISTRATOR:
            return actor
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("operate", "Expected an administrator or the procedure's owner role, but this person is neither.")


def may_suspend(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> Actor:
    """As what somebody lets a case stand still or go on: the procedure's owner role in the units of the case, or its superior.

    Raises NotAllowed("suspend"); NotFound for who does not even read the case.
    """
    superior = roles[owner].superior if owner in roles else None
    for role in (owner, *([superior] if superior else [])):
        if ways := _owning(connection, roles, user_id, now, case, role):
            return ways[0]
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("suspend", "Expected the procedure's owner role or its superior, but this person is neither.")


def may_propose(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow | None) -> Actor:
    """As what somebody proposes to change values of a case or to move its token, or to move many cases (None): the administrator.

    Raises NotAllowed("propose"); NotFound for who does not even read the case.
    Source: the district's procedures, section 1 (administrator).
    """
    for actor in _ways(connection, roles, user_id, now):
        if actor.role == ADMINISTRATOR:
            return actor
    if case is not None:
        read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("propose", "Expected an administrator, but this person is none.")


def may_confirm(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str, proposers: Iterable[str]
) -> Actor:
    """As what somebody decides on an administrator's proposal: the procedure's owner role in the units of the case, but
    nobody who proposed it or in whose place it was proposed, through no chain of substitutes.

    Raises NotAllowed("confirm") or, for who is barred in every way, NotAllowed("confirm-own"); NotFound for who does not even
    read the case.
    Source: the district's procedures, section 1 (administrator, four-eyes).
    """
    ways = _owning(connection, roles, user_id, now, case, owner)
    for actor in ways:
        if not {actor.user, *actor.behalf} & set(proposers):
            return actor
    if ways:
        raise NotAllowed("confirm-own", "Expected somebody else to confirm a proposal, but this person made it, or stands in for who did.")
    if not is_administrator(roles, acting_as(connection, roles, user_id, now)):
        read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("confirm", f"Expected {owner} to confirm, but this person is not.")


def _owning(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str) -> list[Actor]:
    """Every way in which somebody is the owner role of a case's procedure, in its units."""
    lineage = people.lineage(connection, case.main_unit) if case.main_unit else {}
    units = cases.units(connection, case.id)
    grants = acting_as(connection, roles, user_id, now)
    owning = [one for one in grants if one.role == owner and _covers(roles, one, lineage, units)]
    return [Actor(user_id, one.role, one.unit, one.behalf) for one in owning]


def _ways(connection: Connection, roles: Roles, user_id: str, now: datetime) -> list[Actor]:
    return [Actor(user_id, one.role, one.unit, one.behalf) for one in acting_as(connection, roles, user_id, now)]


def may_countersign(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str, adding: Adding, sender: Actor | None
) -> Actor:  # fmt: skip
    """As what somebody adds and removes countersigners of a step, as its diagram says: the procedure's owner role in the units
    of the case; whoever sent the case to this step, or another one of the same role in the same unit.

    Raises NotAllowed("countersign"); NotFound for who does not even read the case.
    """
    ways = _owning(connection, roles, user_id, now, case, owner) if "owner" in adding.by else []
    if "sender" in adding.by and sender is not None:
        ways += [one for one in _ways(connection, roles, user_id, now) if (one.role, one.unit) == (sender.role, sender.unit)]
    if ways:
        return ways[0]
    read_case(connection, roles, user_id, case.id, now)
    raise NotAllowed("countersign", f"Expected {' or '.join(sorted(adding.by))} of this step, but this person is not.")


def operated_roles(
    connection: Connection, roles: Roles, user_id: str, now: datetime, owners: Iterable[str]
) -> frozenset[str] | None:
    """Through which of these owner roles somebody operates cases, in the units of each; None for an administrator, who
    operates all.

    Raises NotAllowed("operate") for who operates none.
    """
    mine = {grant.role for grant in acting_as(connection, roles, user_id, now)}
    if ADMINISTRATOR in mine:
        return None
    if owned := frozenset(mine & set(owners)):
        return owned
    raise NotAllowed("operate", "Expected an administrator or a procedure's owner role, but this person is neither.")


def may_see_incidents(connection: Connection, roles: Roles, user_id: str, now: datetime, owners: Iterable[str]) -> bool:
    """Whether somebody sees the list of what stands still: whoever operates any procedure's cases."""
    try:
        operated_roles(connection, roles, user_id, now, owners)
    except NotAllowed:
        return False
    return True


def at_the_server() -> Actor:
    """As what the command line acts: whoever runs the server holds its database and its keys, and is no person of the district."""
    return Actor(SYSTEM)


def acting_as(connection: Connection, roles: Roles, user_id: str, now: datetime) -> tuple[Grant, ...]:
    """What somebody may act as now. A role that only one body has means nothing in another.

    Source: the district's procedures, section 1 (bodies, units, roles).
    """
    grants = people.standing_of(connection, user_id, now)
    return tuple(one for one in grants if one.role in roles and roles[one.role].unit in (None, one.unit))


def may_arrange(connection: Connection, roles: Roles, user_id: str, absent: str, role: str) -> str:
    """As what somebody enters or ends a substitution for an absent person: "" for that person, else the role that allows
    it: the superior of the role (of each role, where all are meant), or the administrator. Only in person: no substitute
    hands a place on.

    Raises NotAllowed("arrange").
    Source: the district's procedures, section 4 (who acts in absence).
    """
    mine = people.grants_of(connection, user_id)
    if user_id == absent and mine:
        return ""
    held = {(one.role, one.unit) for one in mine}
    meant = [one for one in people.grants_of(connection, absent) if role in ("", one.role)]
    above = [_superior(connection, roles, one) for one in meant]
    if above and all(one in held for one in above):
        return above[0][0] if above[0] else ""
    if is_administrator(roles, mine):
        return ADMINISTRATOR
    raise NotAllowed("arrange", "Expected the absent person, their superior or an administrator, but this person is none.")


def is_administrator(roles: Roles, grants: Iterable[Grant]) -> bool:
    """Whether one of these is the administrator's, in the body that has one."""
    return any(one.role == ADMINISTRATOR and ADMINISTRATOR in roles and roles[ADMINISTRATOR].unit == one.unit for one in grants)


def _superior(connection: Connection, roles: Roles, grant: Grant) -> tuple[str, str] | None:
    """(role, unit) of a grant's superior."""
    role = roles.get(grant.role)
    if role is None or role.superior is None:
        return None
    places = people.lineage(connection, grant.unit)
    reach = roles.reach(role.superior, places, places)
    return (reach.role, reach.unit) if reach else None
