"""Whether a case can be moved to another version of its procedure, and what stands in the way: the dry run and the deed look the
same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn import Step as Moved
from engine.bpmn.diagram import Activity, UserTask
from engine.bpmn.migrating import CannotMigrate, Obstacle, Plan, migrate
from engine.canonical import decode
from engine.feel_context import CaseFacts, context_for
from engine.journal import read
from engine.lifecycle import CaseStatus
from engine.procedures import Procedure
from engine.step import Step
from engine.store import drafts, tasks
from engine.store.drafts import DRAFT_PURPOSE
from forms.fields import Component, Entry, Group


def moved(step: Step, target: Procedure, mapping: Mapping[str, str], since: int | None = None) -> Moved:
    """The case on the target, as it would be now. `since`: for a way back, the entry after which nothing may have been done that
    the target does not have.

    Raises: CannotMigrate with every reason. Beside those of the diagram: process-gone, suspended, ended, draft-lost, done-since.
    """
    process = step.row.process
    if step.row.status != CaseStatus.RUNNING or step.state is None:
        raise CannotMigrate((Obstacle("suspended" if step.suspended else "ended", process),))
    if process not in target.diagrams:
        raise CannotMigrate((Obstacle("process-gone", process),))
    plan = Plan(step.diagram, target.diagrams[process], mapping)
    found = {*_lost(step, target, plan), *_done_since(step, plan, since)}
    overrides = step.tx.house.overrides.get(target.name, {})
    context = context_for(target, step.tx.shelf, step.tx.now, CaseFacts.of(step.row, step.units), overrides)
    try:
        result = migrate(step.state, plan, context)
    except CannotMigrate as error:
        found |= set(error.obstacles)
    if found:
        raise CannotMigrate(tuple(sorted(found)))
    return result


def _lost(step: Step, target: Procedure, plan: Plan) -> Iterator[Obstacle]:
    """Tasks in whose drafts something is typed that the new version's form has no field for, or another kind of field."""
    for task in tasks.open_tasks_of(step.tx.connection, step.row.id):
        image = plan.new.elements.get(plan.image(task.element))
        if not isinstance(image, UserTask):
            continue
        before, after = _fields(step.procedure, task.form), _fields(target, image.form)
        for user_id, draft in drafts.all_of(step.tx.connection, task.id):
            typed = decode(step.key.open(draft.values, DRAFT_PURPOSE.format(task.id, user_id)))
            if any(typed.get(key) not in (None, "", []) and after.get(key) != kind for key, kind in before.items()):
                yield Obstacle("draft-lost", task.element)


def _fields(procedure: Procedure, form: str | None) -> dict[str, str]:
    """Key -> kind of the entries of a form."""
    found = procedure.forms.get(form or "")
    return {} if found is None else {entry.key: entry.kind for entry in _entries(found.fields)}


def _entries(components: Iterable[Component]) -> Iterator[Entry]:
    for component in components:
        if isinstance(component, Entry):
            yield component
        elif isinstance(component, Group):
            yield from _entries(component.components)


def _done_since(step: Step, plan: Plan, since: int | None) -> Iterator[Obstacle]:
    if since is None:
        return
    for entry in read(step.tx.connection, step.key, step.row.id):
        for effect in entry.effects() if entry.number > since else ():
            element = plan.old.elements.get(effect["element"])
            done = effect["kind"] == "element:completed" and isinstance(element, Activity)
            if done and plan.image(effect["element"]) not in plan.new.elements:
                yield Obstacle("done-since", effect["element"])
