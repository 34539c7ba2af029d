"""Pools without a process of their own, names with a prefix, ids that nobody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, take
from engine.bpmn.structure import children, tag, text_of
from engine.bpmn.vocabulary import FLOW_NODES, WORDS

REFERENCES = (
    "attachedToRef", "processRef", "messageRef", "signalRef", "errorRef", "escalationRef", "activityRef", "sourceRef", "targetRef",
    "categoryValueRef", "dataObjectRef", "dataStoreRef", "default",
)  # fmt: skip
TEXT_REFERENCES = frozenset({"bpmn:incoming", "bpmn:outgoing", "bpmn:flowNodeRef", "bpmn:sourceRef", "bpmn:targetRef"})


def complete_frame(draft: Draft) -> None:
    """What the standard lets a file leave out, and what the dialect wants to have."""
    if not (draft.root.get("targetNamespace") or "").strip():
        draft.root.set("targetNamespace", "none")
        draft.assume(draft.root, "bpmn:definitions", "without targetNamespace; its own names are unique in the file")
    _bring_definitions_home(draft)
    _name_the_nameless(draft)
    known = _nodes(draft)
    _leave_out_prefixes(draft, known)
    _empty_pools(draft)


def _bring_definitions_home(draft: Draft) -> None:
    """An event definition may stand beside the processes, for several events: each event gets one of its own.

    Source: BPMN 2.0.2, 10.5.5 (eventDefinitionRef).
    """
    shared = {node.get("id"): node for node in children(draft.root) if tag(node).endswith("EventDefinition")}
    for reference in list(draft.root.iter("{*}eventDefinitionRef")):
        event, wanted = reference.getparent(), text_of(reference)
        definition = shared.get(wanted, shared.get(wanted.rpartition(":")[2]))
        if event is None or definition is None:
            draft.report.error("bad-reference", reference, f"eventDefinitionRef {wanted} does not exist; name an existing one.")
        else:
            own = deepcopy(definition)
            for inner in own.iter("*"):
                take(inner, "id")
            if tag(own) != "bpmn:linkEventDefinition":
                take(own, "name")
            event.append(own)
            draft.assume(event, called(event), "has the event definition that it refers to")
        drop(reference)
    for node in shared.values():
        draft.root.remove(node)


def _nodes(draft: Draft) -> Mapping[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for node in draft.root.iter("*"):
        identity = node.get("id")
        if identity:
            found.setdefault(identity, node)
    return found


def _name_the_nameless(draft: Draft) -> None:
    """Source: BPMN 2.0.2, XML schema: an element's id is optional."""
    for node in draft.root.iter("*"):
        name = tag(node)
        word = WORDS.get(name)
        if word is None or "id" not in word.required or (node.get("id") or "").strip():
            continue
        identity = draft.fresh_id(name.partition(":")[2])
        node.set("id", identity)
        draft.assume(node, identity, "without an id in the file; it is called so here")


def _leave_out_prefixes(draft: Draft, known: Mapping[str, etree._Element]) -> None:
    """A reference may be a qualified name; all that can be meant stands in this file.

    Source: BPMN 2.0.2, XML schema: attachedToRef, messageRef, incoming and others are QNames.
    """
    for node in draft.root.iter("*"):
        for attribute in REFERENCES:
            reference = node.get(attribute)
            if reference and reference not in known and reference.rpartition(":")[2] in known:
                node.set(attribute, reference.rpartition(":")[2])
        if tag(node) in TEXT_REFERENCES:
            reference = text_of(node)
            if reference not in known and reference.rpartition(":")[2] in known:
                node.text = reference.rpartition(":")[2]


def _empty_pools(draft: Draft) -> None:
    """A process without a flow node is a pool that nobody looks into, if another one is drawn."""
    processes = children(draft.root, "bpmn:process")
    empty = [node for node in processes if not any(tag(inner) in FLOW_NODES for inner in children(node))]
    if len(empty) == len(processes):
        return
    for node in empty:
        draft.assume(node, called(node), "a process in which nothing happens; its pool is one that nobody looks into")
        for participant in draft.root.iter("{*}participant"):
            if participant.get("processRef") == node.get("id"):
                del participant.attrib["processRef"]
        draft.root.remove(node)
