"""Who may be given a task (转办): colleagues of the roles that it is for, in their units, and those who stand in for them."""

from __future__ import annotations

from dataclasses import dataclass

from engine import access
from engine.bpmn.diagram import UserTask
from engine.errors import NotAllowed, NotFound
from engine.step import Step
from engine.store import people, substitutions, tasks
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to whom a task may be given, as what; `refusal` is why not: the reason of `access.as_receiver`."""

    user_id: str
    name: str
    role: str
    unit: str
    refusal: str | None


def receivers(step: Step, task: TaskRow, giver: str) -> list[Receiver]:
    """Everybody who does such tasks, but the giver and whoever holds it; with those whom four eyes excludes."""
    connection, element = step.tx.connection, step.diagram.elements[task.element]
    assert isinstance(element, UserTask)
    found: dict[str, Receiver] = {}
    for one in tasks.candidates(connection, task.id):
        holders = [] if one.when_late else people.holders_of(connection, one.role, one.unit, one.second)
        for holder, name in holders:
            standing_in = substitutions.substitutes_of(connection, holder, one.role, one.unit, step.tx.now)
            for person, their in ((holder, name), *standing_in):
                if person in found or person in (giver, task.claimed_by):
                    continue
                try:
                    access.as_receiver(connection, step.row, step.diagram, element, person, task.id, step.tx.now)
                    refusal = None
                except NotFound:
                    continue
                except NotAllowed as refused:
                    refusal = refused.reason
                found[person] = Receiver(person, their, one.role, one.unit, refusal)
    return sorted(found.values(), key=lambda one: one.refusal is not None)
