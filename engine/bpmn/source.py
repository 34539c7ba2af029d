"""What the readers of elements share: the report, the document's named parts, and how a node is described."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import MessageEvent, Words
from engine.bpmn.expressions import Expressions
from engine.bpmn.report import Report, line_of
from engine.bpmn.structure import children, extension, tag
from engine.bpmn.vocabulary import WORDS


@dataclass(slots=True)
class Source:
    """A document's messages, signals, errors and escalations by id, and every node with an id."""

    report: Report
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    keys: dict[str, Expressions] = field(default_factory=dict)
    messages: dict[str, MessageEvent] = field(default_factory=dict)
    signals: dict[str, Words] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    escalations: dict[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    """Elements that nothing here executes or knows: that they are connected needs no finding of its own."""
    associated: dict[str, list[str]] = field(default_factory=dict)
    """From every element to what it is associated with, annotations aside."""

    def resolve(self, node: etree._Element, attribute: str, wanted: str) -> str | None:
        """The id that an attribute refers to, if the document holds such an element; else a finding."""
        reference = _refers(node, attribute)
        if not reference:
            return None
        found = self.nodes.get(reference)
        if found is None:
            self.report.error("bad-reference", node, f"{attribute} {reference} does not exist; name an existing {wanted}.")
            return None
        if tag(found) != wanted:
            self.report.error("bad-reference", node, f"{attribute} {reference} is a {tag(found)}, not a {wanted}; name one.")
            return None
        return reference


def read_source(root: etree._Element, report: Report) -> Source:
    """Take in what processes refer to."""
    unsupported = {finding.element for finding in report.findings if finding.rule == "unsupported-element"}
    unknown = {identity for node in root.iter("*") if tag(node) not in WORDS and (identity := node.get("id"))}
    source = Source(report, refused=frozenset(unsupported | unknown))
    for node in root.iter("*"):
        identity = node.get("id")
        if identity and tag(node).startswith("bpmn:"):
            source.nodes.setdefault(identity, node)
    for node in source.nodes.values():
        if tag(node) == "bpmn:association":
            target = _refers(node, "targetRef")
            if target in source.nodes and tag(source.nodes[target]) != "bpmn:textAnnotation":
                source.associated.setdefault(_refers(node, "sourceRef"), []).append(target)
    names: dict[tuple[str, str], int] = {}
    for node in children(root):
        kind, identity = tag(node), node.get("id") or ""
        if kind in ("bpmn:message", "bpmn:signal"):
            _named(node, kind, names, report)
        if kind == "bpmn:message":
            source.messages[identity] = _message(node, source)
        elif kind == "bpmn:signal":
            source.signals[identity] = Expressions(report).words(node, "name", node.get("name")) or ""
        elif kind == "bpmn:error":
            source.errors[identity] = node.get("errorCode") or ""
        elif kind == "bpmn:escalation":
            source.escalations[identity] = node.get("escalationCode") or ""
    return source


def _refers(node: etree._Element, attribute: str) -> str:
    """The id that an attribute names, its prefix aside."""
    return (node.get(attribute) or "").rpartition(":")[2]


def _named(node: etree._Element, kind: str, names: dict[tuple[str, str], int], report: Report) -> None:
    name = (kind, node.get("name") or "")
    if name in names:
        report.error("repeated-name", node, f'A {kind} named "{name[1]}" stands already in line {names[name]}; use that one.')
    names.setdefault(name, line_of(node))


def _message(node: etree._Element, source: Source) -> MessageEvent:
    expressions = Expressions(source.report)
    name = expressions.words(node, "name", node.get("name")) or ""
    subscription = extension(node, "zeebe:subscription")
    key: Words | None = None
    if subscription is not None:
        key = expressions.feel(subscription, "correlationKey", subscription.get("correlationKey"))
    source.keys[node.get("id") or ""] = expressions
    return MessageEvent(name, key)
