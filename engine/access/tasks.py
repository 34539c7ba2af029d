"""Who reaches a task, may take it into their hands, and is kept from it by four eyes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.bpmn.diagram import Diagram, StartEvent, UserTask
from engine.errors import NotAllowed, NotFound
from engine.journal import Actor
from engine.store import desk_acts, reaching, tasks
from engine.store.cases import CaseRow
from engine.store.reaching import Standing
from engine.store.standing import split_behalf
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class Held:
    """A task that somebody reaches, and as what: the nearest first, own roles before those of absent persons."""

    task: TaskRow
    case: CaseRow
    user_id: str
    standings: tuple[Standing, ...]

    @property
    def candidate(self) -> Standing:
        return self.standings[0]

    def actor(self) -> Actor:
        """Who acts, as what, on whose behalf."""
        return Actor(self.user_id, self.candidate.role, self.candidate.unit, self.candidate.behalf)


def reach_task(connection: Connection, user_id: str, task_id: str, now: datetime, every_way: bool = True) -> Held:
    """The task, if this person reaches it. Raises NotFound for a foreign and for a missing one alike.

    Without `every_way`, a role of their own is enough: four eyes that bars it bars every other way, too, for whoever acts in
    somebody's place is looked at themselves.
    """
    found = reaching.reached(connection, user_id, task_id, now, every_way)
    if found is None:
        raise NotFound("task", task_id)
    return Held(found.task, found.case, user_id, found.ways)


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
    return barring(done_before(connection, case, diagram, element), user_id, behalves)


def check_four_eyes(connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask, held: Held) -> Held:
    """Whoever completed one of the steps that the diagram names may not do this one, nor through anybody's place: it beats
    every grant. A start event among them means whoever started the case by hand. Returns the task as the person may do it.

    Raises NotAllowed("four-eyes"), with the element that bars every way in which the person reaches the task.
    Source: the district's procedures, section 1 (four-eyes).
    """
    if not element.four_eyes:
        return held
    done = done_before(connection, case, diagram, element)
    free = tuple(one for one in held.standings if barring(done, held.user_id, [one.behalf]) is None)
    if not free:
        barred = barring(done, held.user_id, [held.candidate.behalf])
        message = (
            f"Expected somebody else at {element.id}, but this person completed {barred} in the same case, or stands in for whoever did."
        )
        raise NotAllowed("four-eyes", message, element=barred)
    return replace(held, standings=free)


Done = tuple[str, frozenset[str]]
"""A step that was done, and everybody who did it or in whose place it was done."""


def done_before(connection: Connection, case: CaseRow, diagram: Diagram, element: UserTask) -> list[Done]:
    """What was done of the steps that a task excludes."""
    begun = frozenset((case.opened_by, *split_behalf(case.opened_for)))
    done = [*tasks.doers_of(connection, case.id, element.four_eyes), *starts_among(diagram, element.four_eyes, begun)]
    desks = desks_among(diagram, element.four_eyes)
    return [*done, *desk_acts.doers_of(connection, case.id, desks)] if desks else done


def desks_among(diagram: Diagram, steps: Iterable[str]) -> list[str]:
    """The user tasks among some steps at whose desk somebody may have done a part of the work, or entered what a party says."""
    found = ((name, diagram.elements[name]) for name in steps)
    return [name for name, step in found if isinstance(step, UserTask) and (step.desk is not None or step.party is not None)]


def starts_among(diagram: Diagram, steps: Iterable[str], begun: frozenset[str]) -> list[Done]:
    """The start events among some steps: whoever began the case by hand has done them."""
    return [(name, begun) for name in steps if isinstance(diagram.elements[name], StartEvent)]


def barring(done: Iterable[Done], user_id: str, behalves: Iterable[tuple[str, ...]]) -> str | None:
    """The step that bars somebody from what excludes whoever did these, in every one of these places; None where one is free."""
    found = None
    for behalf in behalves:
        acting = {user_id, *behalf}
        found = next((step for step, persons in done if persons & acting), None)
        if found is None:
            return None
    return found


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
