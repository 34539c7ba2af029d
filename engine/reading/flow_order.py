"""The order in which somebody tells the elements of a diagram: as the flow comes to them, not as the file happens to list them.

A way that only leads back, for a correction, is told where it leaves; a subprocess before what is in it, an activity before its
boundary events, and both before what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.bpmn.diagram import Activity, Diagram, Element, EventSubProcess, StartEvent


def in_flow_order(diagram: Diagram) -> Iterator[Element]:
    """Every element of the process once, from its start events on."""
    inside: dict[str, list[Element]] = {}
    for element in diagram.elements.values():
        if element.id != diagram.process_id:
            inside.setdefault(element.scope, []).append(element)
    return _of_scope(diagram, inside, diagram.process_id)


def _of_scope(diagram: Diagram, inside: Mapping[str, Sequence[Element]], scope: str) -> Iterator[Element]:
    for identity in _told({element.id: _onward(diagram, element) for element in _begins_first(inside.get(scope, ()))}):
        yield diagram.elements[identity]
        yield from _of_scope(diagram, inside, identity)


def _begins_first(elements: Iterable[Element]) -> list[Element]:
    """What a scope begins with by itself comes first, what an event may begin at any time last."""
    return sorted(elements, key=lambda one: 0 if isinstance(one, StartEvent) else 2 if isinstance(one, EventSubProcess) else 1)


def _onward(diagram: Diagram, element: Element) -> list[str]:
    """What comes next in the same scope."""
    onward = [diagram.flows[flow].target for flow in element.outgoing]
    if element.id in diagram.links:
        onward.append(diagram.links[element.id])
    if isinstance(element, Activity):
        return [*element.boundaries, *([element.undone_by] if element.undone_by else []), *onward]
    return onward


def _told(onward: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes of one scope: each after all that leads to it, but for what lies further along a loop."""
    led_to = {target for targets in onward.values() for target in targets}
    roots = [node for node in onward if node not in led_to]
    reached = set(_finished(roots, onward))
    roots += [node for node in onward if node not in reached]  # a ring that nothing leads into
    leads_on = _leading_on(roots, onward)
    ways = {node: sorted(targets, key=leads_on.__getitem__) for node, targets in onward.items()}
    return _finished(roots[::-1], {node: targets[::-1] for node, targets in ways.items()})[::-1]


def _leading_on(roots: Sequence[str], onward: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """For each node whether something ends after it, or it only leads back to where the flow has been."""
    finished = _finished(roots, onward)
    place = {node: number for number, node in enumerate(finished)}
    leads_on: dict[str, bool] = {}
    for node in finished:
        ahead = (target for target in onward[node] if place[target] < place[node])
        leads_on[node] = not onward[node] or any(leads_on[target] for target in ahead)
    return leads_on


def _finished(roots: Sequence[str], onward: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes in the order in which a walk that goes deep first is done with them."""
    seen, finished = set[str](), list[str]()
    for root in roots:
        way = [] if root in seen else [(root, iter(onward[root]))]
        seen.add(root)
        while way:
            node, left = way[-1]
            target = next((one for one in left if one not in seen), None)
            if target is None:
                finished.append(node)
                way.pop()
            else:
                seen.add(target)
                way.append((target, iter(onward[target])))
    return finished
