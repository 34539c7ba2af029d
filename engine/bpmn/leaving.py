"""How tokens leave an element: output mappings, conditions, flows, joins.

Source: BPMN 2.0.2, 13.3 (completion), 13.4 (gateways), 10.6 (default and conditional flows).
"""

from __future__ import annotations

from engine.bpmn import ad_hoc, conditions, repeating
from engine.bpmn.compensating import drives, remember
from engine.bpmn.diagram import (
    AdHocSubProcess,
    Element,
    ExclusiveGateway,
    InclusiveGateway,
    LinkEvent,
    ParallelGateway,
    Process,
    ThrowEvent,
)
from engine.bpmn.effects import ElementCompleted, FlowTaken
from engine.bpmn.evaluation import truth, visible
from engine.bpmn.interrupting import end_case
from engine.bpmn.run import LEAVING, STUCK, UNDOING, WORKING, Fault, Question, Run
from engine.bpmn.state import Instance
from engine.bpmn.variables import mapped, propagate
from engine.bpmn.waiting import close_waits


def complete(run: Run, instance: Instance) -> None:
    """Apply output mappings. An item of a multi-instance writes from its own scope, anything else from the one around.

    Raises: Fault.
    """
    element = run.element(instance)
    if isinstance(element, Process):
        end_case(run, "completed")
        return
    if drives(run, instance):
        instance.phase = UNDOING
        return
    if isinstance(element, AdHocSubProcess) and not repeating.repeats(element, instance):
        if ad_hoc.start_next(run, instance):
            return
        ad_hoc.check_end(run, instance, element)
    if instance.loop is not None:
        repeating.collect(run, instance)
    elif element.outputs:
        values = mapped(run, element.outputs, instance)
        propagate(run, instance, instance.scope if instance.item is None else instance.id, values)
    instance.phase = LEAVING


def leave(run: Run, instance: Instance) -> None:
    """Take the outgoing flows, and let the instance end. Raises: Fault."""
    if instance.item is not None:
        repeating.item_done(run, instance)
        return
    element = run.element(instance)
    chosen = _chosen_flows(run, instance, element)
    enough = ad_hoc.is_enough(run, instance, element)
    close_waits(run, instance)
    remember(run, instance)
    run.effects.append(ElementCompleted(element.id, instance.id))
    for flow in chosen:
        _take(run, instance, flow)
    if isinstance(element, ThrowEvent) and isinstance(element.definition, LinkEvent):
        run.create(run.diagram.links[element.id], instance.scope)
    run.remove(run.instances[instance.id])
    if enough:
        ad_hoc.finish(run, instance.scope)


def _chosen_flows(run: Run, instance: Instance, element: Element) -> tuple[str, ...]:
    if not element.conditional:
        return element.outgoing
    names = visible(run, instance.id)
    run.asks(element.id, Question.CONDITIONS, names)
    flows = [run.diagram.flows[identity] for identity in element.outgoing if identity != element.default]
    chosen: list[str] = []
    conditions_held = False
    for flow in flows:
        if flow.condition is None:
            chosen.append(flow.id)
        elif truth(run, flow.condition, names):
            conditions_held = True
            chosen.append(flow.id)
            if isinstance(element, ExclusiveGateway):
                return (flow.id,)
    if not conditions_held and element.default is not None:
        chosen.append(element.default)
    if not chosen:
        raise Fault(f"Expected a condition of a flow that leaves {element.id} to hold, but none does and there is no default flow.")
    return tuple(chosen)


def _take(run: Run, instance: Instance, identity: str) -> None:
    run.effects.append(FlowTaken(instance.element, instance.id, identity))
    target = run.elements[run.diagram.flows[identity].target]
    if len(target.incoming) < 2 or not isinstance(target, (ParallelGateway, InclusiveGateway)):
        run.create(target.id, instance.scope)
        return
    scope = run.edit(instance.scope)
    arrivals = {} if scope.arrivals is None else scope.arrivals
    arrivals[identity] = arrivals.get(identity, 0) + 1
    scope.arrivals = arrivals
    if isinstance(target, ParallelGateway) and all(arrivals.get(flow) for flow in target.incoming):
        _join(run, scope, target)


def _join(run: Run, scope: Instance, join: Element) -> None:
    """Consume a token from every incoming flow that has one, and go on as one token."""
    arrivals = dict(scope.arrivals or {})
    for flow in join.incoming:
        left = arrivals.pop(flow, 0) - 1
        if left > 0:
            arrivals[flow] = left
    scope.arrivals = arrivals or None
    run.create(join.id, scope.id, WORKING)


def settle(run: Run) -> None:
    """When no token can move: let conditional events fire, then inclusive joins that wait for nobody any more, and stop what
    waits for ever."""
    conditions.look(run)
    if run.agenda or run.how is not None:
        return
    if run.diagram.reach:
        for scope in [instance.id for instance in run.instances.values() if instance.arrivals]:
            _fire_inclusive(run, scope)
    if run.agenda:
        return
    idle, run.idle = run.idle, []
    for identity in dict.fromkeys(idle):
        found = run.instances.get(identity)
        if found is not None and found.children == 0 and found.arrivals and not ad_hoc.start_next(run, run.edit(identity)):
            _stick(run, found)


def _fire_inclusive(run: Run, scope: str) -> None:
    arrivals = run.instances[scope].arrivals or {}
    joins = dict.fromkeys(run.diagram.flows[flow].target for flow in sorted(arrivals))
    for join in joins:
        if join in run.diagram.reach and not _awaits(run, scope, join):
            _join(run, run.edit(scope), run.elements[join])
            return  # the token that goes on may be one that another join has to wait for


def _awaits(run: Run, scope: str, join: str) -> bool:
    """Whether a token elsewhere in the scope can still reach an empty incoming flow, and no filled one, of the join."""
    arrivals = run.instances[scope].arrivals or {}
    element = run.elements[join]
    filled = {flow for flow in element.incoming if arrivals.get(flow)}
    reach = run.diagram.reach[join]
    places = {instance.element for instance in run.instances.values() if instance.scope == scope}
    places.update(target for flow in arrivals if (target := run.diagram.flows[flow].target) != join)
    return any((ways := reach.get(place)) is not None and not ways & filled for place in places)


def _stick(run: Run, scope: Instance) -> None:
    arrivals = scope.arrivals or {}
    join = run.diagram.flows[min(arrivals)].target
    run.create(join, scope.id, STUCK)


def stuck(run: Run, instance: Instance) -> None:
    """A join that can never fire says so, as often as it is asked. Raises: Fault."""
    arrivals = run.instances[instance.scope].arrivals or {}
    missing = [flow for flow in run.element(instance).incoming if not arrivals.get(flow)]
    raise Fault(
        f"Expected a token on {', '.join(missing)} for join {instance.element}, but nothing is left in its scope that could send one."
    )
