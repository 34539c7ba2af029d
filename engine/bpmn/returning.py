"""Returns a scope to a user task that was done before: what comes after that task is taken down, and it is begun anew.

The tokens may stand afterwards only as the flow itself could have brought them to stand, so that no join waits for ever
and no step is done twice. Values stay; what has left the case is for the caller to look at. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.context import InputRejected
from engine.bpmn.diagram import Activity, Diagram, Element, UserTask
from engine.bpmn.effects import TaskReturned
from engine.bpmn.inputs import Returned
from engine.bpmn.interrupting import cancel
from engine.bpmn.net import is_reachable, place_tokens
from engine.bpmn.run import ACTIVE, STUCK, Run
from engine.bpmn.state import Instance, State


def return_to(run: Run, given: Returned) -> None:
    """Take down what has to go, and begin the target.

    Raises: InputRejected, "unsound" where the tokens could not stand so by the flow, "undecided" where that is too much to
    find out, "recorded" where an activity could be undone that would be done once more.
    """
    source = _open_task(run, given.instance)
    element = run.element(source)
    assert isinstance(element, UserTask)
    if given.target not in element.return_to:
        raise InputRejected("wrong-kind", f"Expected {element.id} to return to {given.target}, but it may not.")
    holder = token_of(run.instances, source)
    scope = run.instances[holder.scope]
    after = behind(run.diagram, given.target)
    if any(record.element in after for record in scope.records):
        raise InputRejected("recorded", f"Expected nothing since {given.target} that could be undone, but there is.")
    kept = _kept(run.state(), run.diagram, holder, given.target, after)
    run.effects.append(TaskReturned(element.id, source.id, given.target))
    for identity in [entry.id for entry in run.instances.values() if entry.scope == scope.id and entry.id not in kept]:
        cancel(run, identity)
    left = {flow: count for flow, count in (scope.arrivals or {}).items() if flow in kept}
    run.edit(scope.id).arrivals = left or None
    run.create(given.target, scope.id)


def _open_task(run: Run, identity: str) -> Instance:
    found = run.instances.get(identity)
    if found is None:
        raise InputRejected("unknown", f"Expected task {identity} to be open, but it is not.")
    works = isinstance(run.element(found), UserTask) and found.loop is None and found.phase == ACTIVE
    if not works or found.incident is not None:
        raise InputRejected("wrong-kind", f"Expected to return from an open task, but {found.element} ({identity}) is none.")
    return found


def token_of(instances: Mapping[str, Instance], task: Instance) -> Instance:
    """The token that a task's instance is: its own, or that of the multi-instance whose item it is."""
    return task if task.item is None else instances[task.scope]


def _kept(state: State, diagram: Diagram, holder: Instance, target: str, after: frozenset[str]) -> frozenset[str]:
    """The ids of the instances, and the flows before joins, that stay beside the target: all others, where the flow lets
    them; else those that do not come after it. Raises: InputRejected.
    """
    scope = state.instances[holder.scope]
    beside = {entry.id: entry.element for entry in state.instances.values()
              if entry.scope == scope.id and entry.id != holder.id and entry.phase != STUCK}  # fmt: skip
    before_joins = {flow: diagram.flows[flow].source for flow in scope.arrivals or {}}
    everything = {**beside, **before_joins}
    answers = []
    for left in (everything, {place: element for place, element in everything.items() if element not in after}):
        answers.append(_may_stand(scope, diagram, beside, left, target))
        if answers[-1]:
            return frozenset(left)
    reason = "undecided" if None in answers else "unsound"
    raise InputRejected(reason, f"Expected that the flow itself may bring {scope.element} back to {target}, but it is {reason}.")


def _may_stand(scope: Instance, diagram: Diagram, beside: Mapping[str, str], left: Iterable[str], target: str) -> bool | None:
    """Whether the flow can bring a scope to stand so; None where that was not decided."""
    places = [target]
    for place in left:
        places += [beside[place]] if place in beside else [place] * (scope.arrivals or {}).get(place, 0)
    return is_reachable(diagram, scope.element, place_tokens(places))


def behind(diagram: Diagram, target: str) -> frozenset[str]:
    """The elements of its scope that a token may come to from an element, itself among them."""
    agenda, found = [target], set[str]()
    while agenda:
        identity = agenda.pop()
        if identity not in found:
            found.add(identity)
            agenda.extend(onward(diagram.elements[identity], diagram))
    return frozenset(found)


def onward(element: Element, diagram: Diagram) -> Iterator[str]:
    """The elements that a token may come to next from an element."""
    for flow in element.outgoing:
        yield diagram.flows[flow].target
    if element.id in diagram.links:
        yield diagram.links[element.id]
    if isinstance(element, Activity):
        yield from element.boundaries
