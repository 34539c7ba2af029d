"""Whether a file keeps to the closed vocabulary: every element and attribute looked at, each misfit a finding."""

from __future__ import annotations

from lxml import etree

from engine.dmn.report import Report
from engine.dmn.vocabulary import (
    DIAGRAM_NAMESPACES,
    DRAWN_ONLY,
    FEEL_LANGUAGES,
    MODEL_NAMESPACES,
    MODELLER_NAMESPACES,
    NOT_EVALUATED,
    SHAPES,
    Shape,
)
from engine.findings import Severity
from engine.xmlsource import local_name, namespace_of

COMMON_ATTRIBUTES = frozenset({"id", "label"})


def check_structure(root: etree._Element, report: Report) -> bool:
    """Whether the root is a decision file at all; what is wrong below it goes into the report."""
    if namespace_of(str(root.tag)) not in MODEL_NAMESPACES or local_name(root) != "definitions":
        report.error("unknown-element", root, f"Expected definitions of DMN 1.1 to 1.5, but found {root.tag}.")
        return False
    _check(root, SHAPES["definitions"], report)
    _check_ids(root, report)
    return True


def _check(element: etree._Element, shape: Shape, report: Report) -> None:
    _check_attributes(element, shape, report)
    seen: set[str] = set()
    for child in element:
        namespace, name = namespace_of(str(child.tag)), local_name(child)
        if namespace in DIAGRAM_NAMESPACES:
            continue
        if namespace not in MODEL_NAMESPACES:
            report.error("unknown-element", child, f"Expected an element of DMN in {local_name(element)}, but found {child.tag}.")
        elif name in DRAWN_ONLY:
            _check_extensions(child, report)
        elif name in NOT_EVALUATED:
            message = f"Expected only what the engine evaluates, but found {name}; it is not supported."
            report.error("unsupported-element", child, message)
        elif name not in shape.single | shape.many:
            report.error("unknown-element", child, f"Expected no {name} in {local_name(element)}; take it out.")
        elif name in seen and name in shape.single:
            report.error("unknown-element", child, f"Expected one {name} in {local_name(element)}, but found another.")
        else:
            seen.add(name)
            _check(child, SHAPES.get(f"{local_name(element)}/{name}") or SHAPES[name], report)
    _check_text(element, report)


def _check_attributes(element: etree._Element, shape: Shape, report: Report) -> None:
    for key in map(str, element.attrib):
        if namespace_of(key):
            if namespace_of(key) not in MODELLER_NAMESPACES:
                message = f"Attribute {key} on {local_name(element)} is of another vocabulary than DMN and has no effect here."
                report.remark("foreign-attribute", Severity.WARNING, element, message)
        elif key not in shape.attributes | COMMON_ATTRIBUTES:
            report.error("unknown-attribute", element, f"Expected no attribute {key} on {local_name(element)}; take it out.")
        elif key in ("expressionLanguage", "typeLanguage") and element.get(key) not in FEEL_LANGUAGES:
            report.error("unknown-language", element, f"Expected FEEL as {key}, but found {element.get(key)}.")


def _check_extensions(element: etree._Element, report: Report) -> None:
    """Extension elements may hold what any tool adds; what is not a known modelling tool's own note may mean something there.

    Source: DMN 1.5, 7.3.1 (ExtensionElements), which leaves their content to whoever knows it.
    """
    if local_name(element) != "extensionElements":
        return
    for child in element:
        if namespace_of(str(child.tag)) in MODEL_NAMESPACES:
            report.error("unknown-element", child, f"Expected no element of DMN in extensionElements, but found {local_name(child)}.")
        elif namespace_of(str(child.tag)) not in MODELLER_NAMESPACES:
            message = f"Extension {child.tag} is of a tool that is not known here and has no effect."
            report.remark("foreign-element", Severity.WARNING, child, message)


def _check_text(element: etree._Element, report: Report) -> None:
    """Text stands in text and typeRef alone."""
    if local_name(element) in ("text", "typeRef"):
        return
    loose = [element.text, *(child.tail for child in element)]
    if any(part and part.strip() for part in loose):
        report.error("unknown-text", element, f"Expected no text directly in {local_name(element)}.")


def _check_ids(root: etree._Element, report: Report) -> None:
    for element in root.iter(etree.Element):
        identity = element.get("id")
        if identity is None:
            continue
        if identity in report.ids:
            report.error("duplicate-id", element, f"Expected id {identity} once, but found it again.")
        report.ids.add(identity)
