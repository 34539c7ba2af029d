"""Data objects: each declares a variable of its scope. What is drawn around them, arrows and stores, is checked and no more.

Source: BPMN 2.0.2, 10.4.1 (data objects live and die with their process or subprocess), 10.4.2 (associations).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.expressions import is_variable
from engine.bpmn.report import Report
from engine.bpmn.structure import children, tag, text_of

_ITEMS = (
    "bpmn:dataObject", "bpmn:dataObjectReference", "bpmn:dataStoreReference", "bpmn:dataInput", "bpmn:dataOutput", "bpmn:property",
)  # fmt: skip
_LISTED = {"bpmn:dataInputRefs": "bpmn:dataInput", "bpmn:dataOutputRefs": "bpmn:dataOutput"}


def declared_by(container: etree._Element, report: Report) -> tuple[str, ...]:
    """The variables that the data objects of a process or subprocess declare: named as the object is, else as its id."""
    names: dict[str, str] = {}
    for node in children(container, "bpmn:dataObject"):
        identity, written = node.get("id") or "", (node.get("name") or "").strip()
        name = written if is_variable(written) else identity
        if not is_variable(name):
            report.error("bad-value", node, f'The data object {identity} needs a variable\'s name (letters, digits, _) as name or id.')
        elif name in names:
            report.error("repeated-name", node, f"Data object {names[name]} of this scope declares {name} already; choose another name.")
        names.setdefault(name, identity)
    return tuple(names)


def check_data(node: etree._Element, nodes: Mapping[str, etree._Element], report: Report) -> None:
    """Note what a drawing of data refers to in vain."""
    match tag(node):
        case "bpmn:dataObjectReference":
            _check_object(node, nodes, report)
        case "bpmn:dataInputAssociation" | "bpmn:dataOutputAssociation":
            _check_association(node, nodes, report)
        case "bpmn:dataInputRefs" | "bpmn:dataOutputRefs":
            _refer(node, nodes, (_LISTED[tag(node)],), report)


def _check_object(node: etree._Element, nodes: Mapping[str, etree._Element], report: Report) -> None:
    reference = node.get("dataObjectRef") or ""
    found = nodes.get(reference)
    if found is None or tag(found) != "bpmn:dataObject":
        report.error("bad-reference", node, f"dataObjectRef {reference} is no data object; name an existing one.")
    elif found.getparent() not in list(node.iterancestors()):
        report.error("bad-reference", node, f"Data object {reference} lives in another scope; refer to one of this scope or around it.")


def _check_association(node: etree._Element, nodes: Mapping[str, etree._Element], report: Report) -> None:
    targets = children(node, "bpmn:targetRef")
    if not targets:
        report.error("missing-element", node, f"{tag(node)} needs a bpmn:targetRef.")
    for end in (*children(node, "bpmn:sourceRef"), *targets):
        _refer(end, nodes, _ITEMS, report)


def _refer(node: etree._Element, nodes: Mapping[str, etree._Element], wanted: tuple[str, ...], report: Report) -> None:
    found = nodes.get(text_of(node))
    if found is None:
        report.error("bad-reference", node, f"{tag(node)} {text_of(node)} does not exist; name an existing element or remove it.")
    elif tag(found) not in wanted:
        message = f"{tag(node)} {text_of(node)} is a {tag(found)}, which holds no data; name a data object or remove it."
        report.error("bad-reference", node, message)
