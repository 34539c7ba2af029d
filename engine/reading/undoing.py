"""What a step of a case began to undo, and which transactions it gave up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.diagram import Diagram, Element, EndEvent, Transaction
from engine.bpmn.effects import CompensationBegun, ElementCompleted


def undoing_facts(effects: Iterable[Mapping[str, Any]], diagram: Diagram) -> dict[str, Any]:
    """`undone`: what is being undone, the first first; `given_up`: transactions; each by its name and English label.

    A subprocess that is undone by what is inside it is told by that.
    """
    undone, given_up = [], []
    for effect in effects:
        element = diagram.elements[effect["element"]]
        if effect["kind"] == CompensationBegun.kind and effect["element"] != effect["activity"]:
            undone.append(_named(diagram.elements[effect["activity"]]))
        elif effect["kind"] == ElementCompleted.kind and isinstance(element, EndEvent) and element.cancels:
            given_up.append(_named(_around(element, diagram)))
    return {name: found for name, found in (("undone", undone), ("given_up", given_up)) if found}


def _around(element: Element, diagram: Diagram) -> Element:
    while not isinstance(element, Transaction):
        element = diagram.elements[element.scope]
    return element


def _named(element: Element) -> dict[str, str]:
    return {"name": element.name or element.id, "name_en": element.properties.get("name.en", "")}
