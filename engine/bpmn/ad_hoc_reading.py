"""Reads ad-hoc subprocesses, and tells them which of their activities may begin.

Source: BPMN 2.0.2, 10.3.5 (ad-hoc subprocess); zeebe:adHoc of the Camunda 8 family.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from engine.bpmn.diagram import Activity, AdHocSubProcess, Element
from engine.bpmn.expressions import Expressions
from engine.bpmn.structure import child, extension, text_of


def read_ad_hoc(node: etree._Element, common: dict[str, Any], expressions: Expressions) -> AdHocSubProcess:
    """The ad-hoc subprocess of a node. `common` are the fields that every activity has."""
    active, condition = extension(node, "zeebe:adHoc"), child(node, "bpmn:completionCondition")
    name = "activeElementsCollection"
    return AdHocSubProcess(
        **common,
        sequential=node.get("ordering") == "Sequential",
        active=None if active is None else expressions.feel(active, name, active.get(name)),
        completion=None if condition is None else expressions.feel(condition, "completionCondition", text_of(condition)),
        cancels_remaining=node.get("cancelRemainingInstances") != "false",
    )


def wire_ad_hoc(elements: dict[str, Element]) -> None:
    """What no flow leads to may begin, what only undoes aside."""
    begins: dict[str, list[str]] = {element.id: [] for element in elements.values() if isinstance(element, AdHocSubProcess)}
    for element in elements.values():
        if element.scope in begins and isinstance(element, Activity) and not element.incoming and not element.for_compensation:
            begins[element.scope].append(element.id)
    for identity, activities in begins.items():
        scope = elements[identity]
        assert isinstance(scope, AdHocSubProcess)
        elements[identity] = replace(scope, begins=tuple(activities))
