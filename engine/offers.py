"""For whom a task is: its roles, each in the unit where the case looks for it, and their superiors for when it is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.bpmn import effects as fx
from engine.bpmn.diagram import UserTask
from engine.journal import read
from engine.lifecycle import LateMode
from engine.roles import Reach
from engine.store import people, tasks
from engine.store.tasks import Candidate, TaskRow

if TYPE_CHECKING:
    from engine.step import Step


def offers(step: Step) -> dict[str, list[Candidate]]:
    """For whom the tasks are that a step opens, by element instance."""
    return {
        effect.instance: _candidates(
            step, _recording(step, effect.element) or effect.groups, effect.unit,
            may_pass_up(effect.due_at, effect.properties.get("late", LateMode.SUPERIOR)),
        )
        for effect in step.effects
        if isinstance(effect, fx.TaskOpened)
    }


def _recording(step: Step, element: str) -> tuple[str, ...]:
    """The roles that record what a party says, at a task for one who has no account."""
    task = step.diagram.elements[element]
    return task.paper_by if isinstance(task, UserTask) and task.party is not None else ()


def offered(found: Mapping[str, Iterable[Candidate]]) -> dict[str, list[list[Any]]]:
    """The same as an entry holds it: role, unit, second unit, and whether only once the task is late."""
    return {instance: [[one.role, one.unit, one.second, one.when_late] for one in offer] for instance, offer in found.items()}


def offer_again(step: Step, task: TaskRow) -> None:
    """Looks again for whom an open task is: roles and units may have changed since. What is new is a fact of the step."""
    opened, standing = _opening_of(step, task.instance), tasks.candidates(step.tx.connection, task.id)
    groups = _recording(step, task.element) or opened["groups"]
    found = _candidates(step, groups, opened["unit"], may_pass_up(task.due_at, task.late_mode))
    known = {(one.role, one.unit) for one in standing}
    added = [one for one in found if (one.role, one.unit) not in known]
    if added:
        tasks.offer(step.tx.connection, task.id, step.row.id, added)
        step.facts.setdefault("offered", {}).update(offered({task.instance: added}))


def _opening_of(step: Step, instance: str) -> Mapping[str, Any]:
    """The effect that opened a task, as the journal has it."""
    entries = read(step.tx.connection, step.key, step.row.id)
    return next(effect for entry in entries for effect in entry.effects()
                if effect["kind"] == fx.TaskOpened.kind and effect["instance"] == instance)  # fmt: skip


def may_pass_up(due_at: datetime | None, mode: str) -> bool:
    """Whether a task is one for the superiors once its term is over; what has no term is never late."""
    return due_at is not None and mode == LateMode.SUPERIOR


def _candidates(step: Step, groups: Iterable[str], unit: str | None, passes_up: bool) -> list[Candidate]:
    """Where the task's roles are looked for; with their superiors, where it `passes_up` when it is late."""
    roles = step.tx.shelf.roles
    lineage = step.lineage
    known = [group for group in groups if group in roles]
    found: dict[tuple[str, str], Candidate] = {}
    for group in known:
        reach = Reach(group, unit) if unit else roles.reach(group, lineage, step.units)
        if reach is not None:
            found[reach.role, reach.unit] = Candidate(reach.role, reach.unit, reach.second, when_late=False)
    if passes_up:
        for superior in {roles[group].superior for group in known} - {None}:
            reach = roles.reach(str(superior), lineage, step.units)
            if reach is not None:
                late = Candidate(reach.role, reach.unit, reach.second, when_late=True)
                found.setdefault((reach.role, reach.unit), late)
    there = {*lineage.values(), *step.units.values()}  # foreign keys say that these exist
    other = people.unit_names(step.tx.connection, [one.unit for one in found.values() if one.unit not in there])
    return [one for one in found.values() if one.unit in there or one.unit in other]
