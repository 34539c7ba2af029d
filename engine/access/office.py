"""What an office does with a task under way: who gives it to a colleague, who receives it, who urges, who asks for opinions
and sends copies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.access.cases import Reading, began, reading_of
from engine.access.standing import Fits, every_way, gets_copies, is_addressable, superior_of, ways_as_owner
from engine.access.tasks import Held, check_four_eyes, reach_task
from engine.bpmn.diagram import Diagram, UserTask
from engine.errors import NotAllowed, NotFound
from engine.journal import Actor
from engine.roles import Roles
from engine.store import reaching, tasks
from engine.store.cases import CaseRow
from engine.store.copies import CopyRow
from engine.store.opinions import OpinionRow
from engine.store.people import Grant
from engine.store.tasks import Candidate, TaskRow


def may_hand_over(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, task: TaskRow) -> Actor:
    """As what somebody gives a task to a colleague: whoever holds it; the superior of a role that it is for, where they see
    it (they read the case in full, or the task is late).

    Raises NotAllowed("hand-over"); NotFound for who sees neither the task nor the case.
    """
    reached = reaching.reached(connection, user_id, task.id, now)
    if reached is not None and task.claimed_by == user_id:
        return Held(task, reached.case, user_id, reached.ways).actor()
    if reached is not None or reading_of(connection, roles, user_id, case, now) is Reading.FULL:
        if ways := _as_superior(connection, roles, user_id, now, task.id):
            return ways[0]
    elif reading_of(connection, roles, user_id, case, now) is Reading.NONE:
        raise NotFound("task", task.id)
    raise NotAllowed("hand-over", f"Expected whoever holds task {task.id} or their superior, but this person is neither.")


def as_receiver(
    connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, user_id: str, task_id: str, now: datetime
) -> Held:
    """A task as a colleague would hold it to whom it is given: as one who does such tasks, never as the superior of a late one.

    Raises NotFound for who does none; NotAllowed("receiver-barred") for whom four eyes excludes in every way.
    """
    held = reach_task(connection, user_id, task_id, now)
    ways = tuple(one for one in held.standings if not one.when_late)
    if not ways:
        raise NotFound("task", task_id)
    try:
        return check_four_eyes(connection, case, diagram, element, replace(held, standings=ways))
    except NotAllowed as barred:
        raise NotAllowed("receiver-barred", str(barred), **barred.facts) from None


def may_urge(
    connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, owner: str, task_id: str
) -> Actor:
    """As what somebody urges whoever has a task: who reads the case in full, and owns its procedure in its units, is the
    superior of a role that the task is for, or began the case.

    Raises NotAllowed("urge"); NotFound for who does not read the case at all.
    """
    reading = reading_of(connection, roles, user_id, case, now)
    if reading is Reading.NONE:
        raise NotFound("task", task_id)
    ways = ways_as_owner(connection, roles, user_id, now, case, owner) + _as_superior(connection, roles, user_id, now, task_id)
    if began(case, user_id):
        ways += every_way(connection, roles, user_id, now)
    if reading is Reading.FULL and ways:
        return ways[0]
    raise NotAllowed("urge", "Expected who began the case, its owner role or the superior, but this person is none.")


def may_ask(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow) -> bool:
    """Whether somebody who holds a task of a case asks others for opinions: who reads the case in full, for others read it then.
    A party's side does not."""
    return reading_of(connection, roles, user_id, case, now) is Reading.FULL


def may_copy(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow) -> Actor:
    """As what somebody sends copies of a case: who reads it in full, and holds one of its open tasks or is the superior of a
    role that one is for. A party's side does not, for it would give away what it does not read.

    Raises NotAllowed("copy"); NotFound for who does not read the case at all.
    """
    reading = reading_of(connection, roles, user_id, case, now)
    if reading is Reading.NONE:
        raise NotFound("case", case.id)
    if reading is Reading.FULL:
        for task in tasks.open_tasks_of(connection, case.id):
            if task.claimed_by == user_id and (reached := reaching.reached(connection, user_id, task.id, now)) is not None:
                return Held(task, reached.case, user_id, reached.ways).actor()
        if ways := _superiors(connection, roles, user_id, now, tasks.open_candidates(connection, case.id)):
            return ways[0]
    raise NotAllowed("copy", f"Expected whoever holds a task of case {case.number} or their superior, but this person is neither.")


def as_asked(connection: Connection, roles: Roles, user_id: str, now: datetime, asked: OpinionRow) -> Actor:
    """As what somebody answers a question that was put to them in person, or to a role that they act as.

    Raises NotFound for everybody else.
    """
    return _as_addressed(connection, roles, user_id, now, asked, "opinion", is_addressable)


def as_copied(connection: Connection, roles: Roles, user_id: str, now: datetime, copy: CopyRow) -> Actor:
    """As what somebody says that they have read a copy that was sent to them in person, or to a role that they act as.

    Raises NotFound for everybody else.
    """
    return _as_addressed(connection, roles, user_id, now, copy, "copy", gets_copies)


def _as_addressed(
    connection: Connection, roles: Roles, user_id: str, now: datetime, put: OpinionRow | CopyRow, noun: str,
    fits: Fits,
) -> Actor:  # fmt: skip
    ways = [one for one in every_way(connection, roles, user_id, now) if fits(roles, one.role, one.unit)]
    if put.person is None:
        ways = [one for one in ways if (one.role, one.unit) == (put.role, put.unit_id)]
    if not ways or put.person not in (None, user_id):
        raise NotFound(noun, put.id)
    return ways[0]


def may_withdraw_opinion(connection: Connection, roles: Roles, user_id: str, now: datetime, case: CaseRow, task: TaskRow) -> Actor:
    """As what somebody takes back a question about a task: whoever holds it now.

    Raises NotAllowed("withdraw-opinion"); NotFound for who does not see the task.
    """
    reached = reaching.reached(connection, user_id, task.id, now)
    if reached is not None and task.claimed_by == user_id:
        return Held(task, reached.case, user_id, reached.ways).actor()
    if reached is None and reading_of(connection, roles, user_id, case, now) is Reading.NONE:
        raise NotFound("task", task.id)
    raise NotAllowed("withdraw-opinion", f"Expected whoever holds task {task.id}, but this person does not.")


def _as_superior(connection: Connection, roles: Roles, user_id: str, now: datetime, task_id: str) -> list[Actor]:
    """Every way in which somebody is the superior of a role that a task is for, in its unit."""
    return _superiors(connection, roles, user_id, now, tasks.candidates(connection, task_id))


def _superiors(
    connection: Connection, roles: Roles, user_id: str, now: datetime, found: Collection[Candidate]
) -> list[Actor]:
    above = {(one.role, one.unit) for one in found if one.when_late}
    above |= {up for one in found if not one.when_late and (up := superior_of(connection, roles, Grant(one.role, one.unit, one.second)))}
    return [one for one in every_way(connection, roles, user_id, now) if (one.role, one.unit) in above]
