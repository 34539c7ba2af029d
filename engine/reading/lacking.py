"""Why nobody can do an open task, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass

from engine import access
from engine.reading.facts import Why, user_name, whys
from engine.reading.story import labels
from engine.step import Step
from engine.store.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class Lacking:
    """`who`: for whom it is; `person`: the one of them whom the diagram names, or ""; `step`: what everybody who could has done
    and so may not do this one, "" where nobody holds any of the roles."""

    who: tuple[Why, ...]
    person: str
    step: str
    step_en: str


def lacking(step: Step, task: TaskRow) -> Lacking | None:
    """None for a task that somebody can do."""
    lack = access.lack_of(step.tx.connection, step.row, step.diagram, task, step.tx.now)
    if lack is None:
        return None
    name, name_en = labels(step.diagram, lack.barred) if lack.barred else ("", "")
    person = user_name(step.tx, lack.assignee) if lack.assignee else ""
    return Lacking(whys(step.tx, lack.places), person, name or lack.barred or "", name_en)
