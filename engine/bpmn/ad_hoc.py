"""Lets the activities of an ad-hoc subprocess begin, together or one by one, and looks whether enough is done.

Source: BPMN 2.0.2, 10.3.5 and 13.3.5 (ad-hoc subprocess).
"""

from __future__ import annotations

from engine.bpmn.diagram import Activity, AdHocSubProcess, Element
from engine.bpmn.evaluation import truth, unfit, value_of, visible
from engine.bpmn.interrupting import cancel_children
from engine.bpmn.run import ACTIVE, COMPLETING, Fault, Run
from engine.bpmn.state import Instance


def chosen(run: Run, instance: Instance, scope: AdHocSubProcess) -> tuple[str, ...]:
    """The activities that are to begin, in their order. Raises: Fault."""
    if scope.active is None:
        return scope.begins
    value, reasons = value_of(run, scope.active, visible(run, instance.id))
    if not isinstance(value, list):
        raise unfit(scope.active, "a list of ids", value, reasons)
    for entry in value:
        if entry not in scope.begins:
            raise Fault(
                f'Expected "{scope.active.source}" to give ids of activities that may begin in {scope.id} '
                f"({', '.join(scope.begins)}), but it gives {entry}."
            )
    return tuple(value)


def begin(run: Run, instance: Instance, scope: AdHocSubProcess, activities: tuple[str, ...]) -> None:
    """Let all of them begin, or the first."""
    instance.left = activities
    while instance.left:
        start_next(run, instance)
        if scope.sequential:
            return
    if not activities:
        run.go(instance, COMPLETING)


def start_next(run: Run, instance: Instance) -> bool:
    """Let the next activity begin; whether there was one left."""
    if not instance.left:
        return False
    first, *rest = instance.left
    instance.left = tuple(rest)
    instance.phase = ACTIVE
    run.create(first, instance.id)
    return True


def check_end(run: Run, instance: Instance, scope: AdHocSubProcess) -> None:
    """Nothing is alive inside and nothing is left to begin: what has a completion condition ends only if that holds.

    Raises: Fault.
    """
    if instance.left is None or scope.completion is None or truth(run, scope.completion, visible(run, instance.id)):
        return
    raise Fault(f'Expected "{scope.completion.source}" to hold when everything in {scope.id} was done, but it does not.')


def is_enough(run: Run, done: Instance, element: Element) -> bool:
    """Whether the ad-hoc subprocess around an activity that is done needs nothing more. Raises: Fault."""
    scope = run.instances[done.scope]
    around = run.element(scope)
    if not isinstance(around, AdHocSubProcess) or around.completion is None or scope.left is None:
        return False
    if not isinstance(element, Activity) or element.for_compensation:
        return False
    return truth(run, around.completion, visible(run, scope.id))


def finish(run: Run, scope: str) -> None:
    """Enough is done: nothing more begins, and what is alive ends, or is waited for."""
    holder = run.edit(scope)
    around = run.element(holder)
    assert isinstance(around, AdHocSubProcess)
    holder.left = None
    if around.cancels_remaining:
        cancel_children(run, scope)
        run.go(run.edit(scope), COMPLETING)
