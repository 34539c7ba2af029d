"""Holds a document against the vocabulary: every element, attribute and text in its place, or a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from engine.bpmn.refusals import REFUSED, REFUSED_ATTRIBUTES, REFUSED_VALUES
from engine.bpmn.report import Report, line_of
from engine.bpmn.vocabulary import NAMESPACES, WORDS, Word, properties_of

MAX_NODES = 50_000


def tag(node: etree._Element) -> str:
    """The node's name with our prefix: "bpmn:userTask"; "{uri}name" for a namespace that we do not know."""
    return _short(str(node.tag))


@lru_cache(maxsize=4096)  # asked some fifty times of every element
def _short(name: str) -> str:
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    prefix = NAMESPACES.get(uri)
    return f"{prefix}:{local}" if prefix else name


def children(node: etree._Element, name: str | None = None) -> list[etree._Element]:
    """The child elements, comments left out; only those of one name if given."""
    found = [child for child in node if isinstance(child.tag, str)]
    return found if name is None else [child for child in found if tag(child) == name]


def child(node: etree._Element, name: str) -> etree._Element | None:
    """The first child element of a name."""
    return next(iter(children(node, name)), None)


def extension(node: etree._Element, name: str) -> etree._Element | None:
    """An element inside the node's extensionElements."""
    holder = child(node, "bpmn:extensionElements")
    return None if holder is None else child(holder, name)


def text_of(node: etree._Element) -> str:
    """The node's text, comments left out, without white space around it."""
    return "".join(node.xpath("text()")).strip()  # type: ignore[arg-type]


def check_structure(root: etree._Element, report: Report) -> None:
    """Note everything that is not in the vocabulary, is in a wrong place, is missing, or stands twice."""
    if tag(root) != "bpmn:definitions":
        report.error("unknown-element", root, f"Expected bpmn:definitions as root, but found {tag(root)}.")
        return
    agenda = [root]
    while agenda:
        node = agenda.pop()
        name = tag(node)
        word = WORDS[name]
        _check_attributes(node, name, word, report)
        _check_text(node, name, word, report)
        allowed = word.children
        if name == "bpmn:extensionElements":
            allowed = _extensions_allowed(node)
        agenda.extend(_known_children(node, name, allowed, report))
    _check_identities(root, report)


def _extensions_allowed(holder: etree._Element) -> Mapping[str, int]:
    around = holder.getparent()
    if around is None:
        return {}
    return dict.fromkeys(WORDS[tag(around)].extensions, 1)


def _known_children(
    node: etree._Element, name: str, allowed: Mapping[str, int], report: Report
) -> list[etree._Element]:
    known: list[etree._Element] = []
    counts: Counter[str] = Counter()
    for inner in node:
        kind: object = inner.tag  # a function for comments and processing instructions, whatever the stubs say
        if not isinstance(kind, str):
            if kind is not etree.Comment:
                report.error("unknown-element", inner, "Expected no processing instruction or entity; remove it.")
            continue
        inner_name = tag(inner)
        if inner_name in allowed:
            counts[inner_name] += 1
            if allowed[inner_name] and counts[inner_name] > allowed[inner_name]:
                report.error("repeated-element", inner, f"Expected one {inner_name} in {name}; remove the other.")
            known.append(inner)
        else:
            _refuse(inner, inner_name, name, report)
            if inner_name in WORDS:
                known.append(inner)  # in the wrong place, but what it holds can still be checked
    return known


def _refuse(inner: etree._Element, inner_name: str, name: str, report: Report) -> None:
    if inner_name in REFUSED:
        report.error("unsupported-element", inner, f"{inner_name} is not executed here: {REFUSED[inner_name]}.")
    elif inner_name in WORDS:
        owner = holder.getparent() if (holder := inner.getparent()) is not None else None
        where = f"the extensions of {tag(owner)}" if name == "bpmn:extensionElements" and owner is not None else name
        report.error("misplaced-element", inner, f"{inner_name} may not stand in {where}; move or remove it.")
    elif f"bpmn:{inner_name}" in WORDS:
        where = next(uri for uri, prefix in NAMESPACES.items() if prefix == "bpmn")
        report.error("unknown-element", inner, f"{inner_name} in {name} is of no namespace; put it into {where}.")
    else:
        report.error("unknown-element", inner, f"{inner_name} in {name} is not known; remove it.")


def _check_attributes(node: etree._Element, name: str, word: Word, report: Report) -> None:
    for written, given_value in node.attrib.items():
        attribute, value = _short(str(written)), str(given_value)
        if attribute not in word.attributes:
            _refuse_attribute(node, name, attribute, report)
            continue
        allowed = word.attributes[attribute]
        given = "bpmn:" + value.rpartition(":")[2] if attribute == "xsi:type" and name.startswith("bpmn:") else value
        if allowed is not None and given not in allowed:
            wanted = " or ".join(sorted(allowed))
            way = REFUSED_VALUES.get((name, attribute))
            instead = f": {way}" if way else ""
            report.error("bad-value", node, f'Attribute {attribute} of {name} must be {wanted}, but is "{value}"{instead}.')
    for attribute in sorted(word.required):
        if not (node.get(attribute) or "").strip():
            report.error("missing-attribute", node, f"{name} needs the attribute {attribute}.")


def _refuse_attribute(node: etree._Element, name: str, attribute: str, report: Report) -> None:
    instead = REFUSED_ATTRIBUTES.get((name, attribute))
    if instead is None:
        report.error("unknown-attribute", node, f"Attribute {attribute} of {name} is not known; remove it.")
    else:
        report.error("unsupported-attribute", node, f"Attribute {attribute} of {name} is not executed here: {instead}.")


def _check_text(node: etree._Element, name: str, word: Word, report: Report) -> None:
    if not word.text and text_of(node):
        report.error("stray-text", node, f'{name} holds the text "{text_of(node)[:40]}"; remove it.')
    if name == "zeebe:properties":
        _check_properties(node, report)


def _check_properties(node: etree._Element, report: Report) -> None:
    holder = node.getparent()
    owner = None if holder is None else holder.getparent()
    if owner is None:
        return
    known = properties_of(tag(owner))
    seen: set[str] = set()
    for entry in children(node, "zeebe:property"):
        name = entry.get("name") or ""
        if name not in known:
            listed = ", ".join(sorted(known))
            report.error("unknown-property", entry, f'Property "{name}" of {tag(owner)} is not known; known are {listed}.')
        if name in seen:
            report.error("repeated-element", entry, f'Property "{name}" is given twice; remove one.')
        seen.add(name)


def _check_identities(root: etree._Element, report: Report) -> None:
    seen: dict[str, int] = {}
    for count, node in enumerate(root.iter("*")):
        if count >= MAX_NODES:
            report.error("too-large", root, f"Expected at most {MAX_NODES} elements in the file; split the process.")
            return
        identity = node.get("id")
        if identity is None:
            continue
        if identity in seen:
            report.error("repeated-id", node, f"Id {identity} stands already in line {seen[identity]}; choose another.")
        elif not _is_name(identity):
            report.error("bad-value", node, f'Id "{identity}" must begin with a letter or _ and hold letters, digits, -, _ or dots.')
        seen.setdefault(identity, line_of(node))


def _is_name(identity: str) -> bool:
    return (identity[0].isalpha() or identity[0] == "_") and all(
        character.isalnum() or character in "-_." for character in identity
    ) if identity else False
