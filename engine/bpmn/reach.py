"""Who can still reach an inclusive join, and where links lead: computed once per diagram.

Source: BPMN 2.0.2, 13.4.3 (inclusive gateway), 10.5.5 (link).
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.diagram import (
    BoundaryEvent,
    CatchEvent,
    Element,
    Flow,
    InclusiveGateway,
    LinkEvent,
    ThrowEvent,
)


def links_of(elements: Mapping[str, Element]) -> dict[str, str]:
    """From every link throw event to the catch event of its name in the same scope."""
    catches = {
        (element.scope, element.definition.name): element.id
        for element in elements.values()
        if isinstance(element, CatchEvent) and isinstance(element.definition, LinkEvent)
    }
    return {
        element.id: catches[element.scope, element.definition.name]
        for element in elements.values()
        if isinstance(element, ThrowEvent)
        and isinstance(element.definition, LinkEvent)
        and (element.scope, element.definition.name) in catches
    }


def reach_of(
    elements: Mapping[str, Element], flows: Mapping[str, Flow], links: Mapping[str, str]
) -> dict[str, dict[str, frozenset[str]]]:
    """For every inclusive join: which of its incoming flows a token at another element of the scope may still come by.

    A token inside an activity may leave through its boundary events too; no way leads through the join itself.
    """
    joins = [element for element in elements.values() if isinstance(element, InclusiveGateway) and len(element.incoming) > 1]
    before = _before(elements, flows, links) if joins else {}
    return {join.id: _reach(join, flows, before) for join in joins}


def _before(elements: Mapping[str, Element], flows: Mapping[str, Flow], links: Mapping[str, str]) -> dict[str, set[str]]:
    """For every element those from which a token comes to it."""
    before: dict[str, set[str]] = {}
    for flow in flows.values():
        before.setdefault(flow.target, set()).add(flow.source)
    for throw, catch in links.items():
        before.setdefault(catch, set()).add(throw)
    for element in elements.values():
        if isinstance(element, BoundaryEvent):
            before.setdefault(element.id, set()).add(element.attached_to)
    return before


def _reach(join: InclusiveGateway, flows: Mapping[str, Flow], before: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    reached: dict[str, set[str]] = {}
    for incoming in join.incoming:
        agenda, seen = [flows[incoming].source], set[str]()
        while agenda:
            identity = agenda.pop()
            if identity in seen or identity == join.id:
                continue
            seen.add(identity)
            agenda.extend(before.get(identity, ()))
        for identity in seen:
            reached.setdefault(identity, set()).add(incoming)
    return {identity: frozenset(ways) for identity, ways in reached.items()}
