"""Returning a case to an earlier step (退回): to which one may, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn import InputRejected, advance
from engine.bpmn.diagram import UserTask
from engine.bpmn.effects import CallRequested, ElementCompleted, ElementEntered, JobRequested, MessageSent, SignalSent
from engine.bpmn.inputs import Returned
from engine.bpmn.returning import behind, token_of
from engine.bpmn.state import Instance, State
from engine.errors import NotAllowed
from engine.journal import Entry
from engine.step import Step
from engine.store import tasks
from engine.store.tasks import TaskRow
from engine.taking_back import COMPLETED, standing

OUTSIDE = frozenset({MessageSent.kind, SignalSent.kind, CallRequested.kind})
"""Effects that reached somebody outside the case."""
REFUSED = {"unsound": "return-unsound", "undecided": "return-undecided", "recorded": "return-recorded"}
"""Why the diagram does not let the case go back, in the words of a refusal."""


@dataclass(frozen=True, slots=True)
class Done:
    """How the target was done the last time: the entry that completed it, and by whom."""

    entry: Entry
    task: TaskRow


@dataclass(frozen=True, slots=True)
class Target:
    """A step to which a task's diagram lets the case return; `refusal` is why not now, `what` names what is in the way."""

    element: str
    refusal: str | None = None
    what: tuple[str, ...] = ()


def targets(step: Step, journal: Sequence[Entry], task: TaskRow) -> Iterator[Target]:
    """Where the case could go back to from an open task, and from where it cannot, with the reason."""
    element = step.diagram.elements[task.element]
    for target in element.return_to if isinstance(element, UserTask) else ():
        try:
            last_done(step, journal, task, target)
            try_out(step, task, target)
        except NotAllowed as refused:
            yield Target(target, refused.reason, tuple(refused.facts.get("what", ())))
        else:
            yield Target(target)


def last_done(step: Step, journal: Sequence[Entry], task: TaskRow, target: str) -> Done:
    """How the target was done last, if nothing that came of it has left the case.

    Raises NotAllowed: "return-not-done", "return-undecided" (several go through the same steps side by side, and the journal
    does not tell whose was whose), "return-left-the-case" with the names of what left it.
    """
    state = step.state
    assert state is not None
    holder = token_of(state.instances, state.instances[task.instance])
    if _has_twins(step, state, holder):
        raise NotAllowed("return-undecided", f"Expected {target} to be done once beside {task.element}, but several items do it.")
    counted = standing(journal)
    begun = _entered(counted, holder.scope)
    entry = next((one for one in reversed(counted) if one.number >= begun and one.facts.get("task") and _completes(one, target)), None)
    done = None if entry is None else tasks.find(step.tx.connection, str(entry.facts["task"]))
    if entry is None or done is None:
        raise NotAllowed("return-not-done", f"Expected {target} to have been done before {task.element}, but it was not.")
    left = tuple(_left_since(step, [one for one in counted if one.number >= entry.number], target))
    if left:
        message = f"Expected nothing to have left the case since {target}, but {', '.join(left)} has."
        raise NotAllowed("return-left-the-case", message, what=left)
    return Done(entry, done)


def _has_twins(step: Step, state: State, holder: Instance) -> bool:
    scope = state.instances[holder.scope]
    body = state.instances.get(scope.scope) if scope.item is not None else None
    return body is not None and body.loop is not None and body.loop.total > 1


def _entered(journal: Sequence[Entry], scope: str) -> int:
    """The number of the entry in which a scope began; the case's own with the first."""
    found = (entry.number for entry in journal for effect in entry.effects()
             if effect["kind"] == ElementEntered.kind and effect["instance"] == scope)  # fmt: skip
    return next(found, 1)


def _completes(entry: Entry, target: str) -> bool:
    done = any(effect["kind"] == ElementCompleted.kind and effect["element"] == target for effect in entry.effects())
    return entry.kind == COMPLETED and done and entry.facts.get("element") == target


def _left_since(step: Step, entries: Sequence[Entry], target: str) -> Iterator[str]:
    """Names of what the target and the steps after it have brought out of the case: letters by number, others by the step."""
    undone = _inside(step, behind(step.diagram, target))
    for entry in entries:
        effects = entry.effects()
        if entry.facts.get("element") in undone:
            yield from (str(letter["number"]) for letter in entry.facts.get("documents", ()))
        wrote = bool(entry.facts.get("job_rows"))
        for effect in effects:
            outside = effect["kind"] in OUTSIDE or (wrote and effect["kind"] == JobRequested.kind)
            if outside and effect["element"] in undone:
                yield _name(step, effect)


def _name(step: Step, effect: Any) -> str:
    element = step.diagram.elements[effect["element"]]
    return element.name or element.id


def _inside(step: Step, elements: frozenset[str]) -> frozenset[str]:
    """These elements, and all that lies inside them."""
    found = set(elements)
    for element in step.diagram.elements.values():  # a scope stands before what is in it
        if element.scope in found:
            found.add(element.id)
    return frozenset(found)


def try_out(step: Step, task: TaskRow, target: str) -> None:
    """Whether the diagram lets the case go back. Raises NotAllowed."""
    try:
        advance(step.state, step.diagram, Returned(task.instance, target), step.context())
    except InputRejected as rejected:
        raise refusal(rejected) from None


def refusal(rejected: InputRejected) -> NotAllowed:
    """The core's refusal as one of the engine's."""
    return NotAllowed(REFUSED.get(rejected.reason, "return-not-named"), str(rejected))
