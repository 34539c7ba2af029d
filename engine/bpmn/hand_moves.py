"""What people change in a case by hand: variables, and where a token stands.

Who may do it, and whether the flow itself could have come there (`engine.bpmn.net`), is decided before.
"""

from __future__ import annotations

from engine.bpmn.context import InputRejected
from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    Diagram,
    Element,
    EventSubProcess,
    InclusiveGateway,
    ParallelGateway,
    Process,
    StartEvent,
)
from engine.bpmn.inputs import TokenMoved, VariablesAmended
from engine.bpmn.interrupting import cancel
from engine.bpmn.run import STUCK, Run
from engine.bpmn.state import Instance, State
from engine.bpmn.variables import propagate


def amend(run: Run, given: VariablesAmended) -> None:
    """Sets each variable where an instance sees it: in the innermost scope that declares it, else in the case."""
    if given.instance not in run.instances:
        raise InputRejected("unknown", f"Expected to amend what {given.instance} sees, but it is not open.")
    propagate(run, run.edit(given.instance), given.instance, given.variables)


def move_token(run: Run, given: TokenMoved) -> None:
    """Ends an instance with all inside it, and enters another element of its scope."""
    reason = why_not_moved(State(run.instances, run.waits, run.counter), run.diagram, given.instance, given.target)
    if reason is not None:
        raise InputRejected("wrong-kind", f"Expected a token that can be moved from {given.instance} to {given.target}, but: {reason}.")
    scope = run.instances[given.instance].scope
    cancel(run, given.instance)
    run.create(given.target, scope)


def why_not_moved(state: State, diagram: Diagram, identity: str, target: str) -> str | None:
    """Why a token cannot be moved so, whatever its marking: "gone", "not-a-token" or "no-target"; None where it can."""
    instance = state.instances.get(identity)
    if instance is None:
        return "gone"
    if not is_token(instance, diagram):
        return "not-a-token"
    return None if target in targets_of(instance, diagram) else "no-target"


def is_token(instance: Instance, diagram: Diagram) -> bool:
    """Whether an instance is a token that can be moved: no process, no single round of a repeated activity, no event subprocess;
    nothing that undoes something, for no flow leads there; no join that is stuck, for its tokens stand before it."""
    if instance.scope == "" or isinstance(diagram.elements[instance.element], (Process, EventSubProcess)):
        return False
    return instance.item is None and instance.undoes is None and instance.phase != STUCK


def targets_of(instance: Instance, diagram: Diagram) -> tuple[str, ...]:
    """Elements of the same scope at which a token may be put down, in the order of the diagram."""
    scope = diagram.elements[instance.element].scope
    inside = (element for element in diagram.elements.values() if element.scope == scope and element.id != instance.element)
    return tuple(element.id for element in inside if _takes_tokens(element))


def _takes_tokens(element: Element) -> bool:
    """Joins would take the token for all of theirs; what an event begins has no token before it."""
    if isinstance(element, (Process, StartEvent, BoundaryEvent, EventSubProcess)):
        return False
    if isinstance(element, (ParallelGateway, InclusiveGateway)) and len(element.incoming) > 1:
        return False
    return bool(element.incoming) or not isinstance(element, Activity)
