"""Parts of the standard that say nothing about the way of a token: technology, types, people, measuring.

Source: BPMN 2.0.2, 8.4.10 and 8.4.12 (items, resources), 8.5 (services), 9.3 (participants), 10.3 (implementation), 10.10 and
10.11 (auditing, monitoring).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.bare.draft import Draft, drop
from engine.bpmn.structure import tag
from engine.bpmn.vocabulary import WORDS

TECHNOLOGY = "tells by which technology a service is reached; a job is named by its type"
TYPES = "declares types; a variable holds what was put into it"
PEOPLE = "tells who does a task; a trace has no people"
DESCRIBES = "describes, and decides nothing about what happens"

ATTRIBUTES: Mapping[str, str] = {
    "implementation": TECHNOLOGY, "operationRef": TECHNOLOGY,
    "itemSubjectRef": TYPES, "itemRef": TYPES, "structureRef": TYPES, "evaluatesToTypeRef": TYPES,
    "textFormat": DESCRIBES, "partitionElementRef": DESCRIBES, "definitionalCollaborationRef": DESCRIBES,
    "isUnlimited": DESCRIBES, "capacity": DESCRIBES, "isCollection": TYPES,
}  # fmt: skip
ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("bpmn:operationRef", "bpmn:interface", "bpmn:endPoint", "bpmn:interfaceRef", "bpmn:endPointRef", "bpmn:ioBinding"), TECHNOLOGY
    ),
    **dict.fromkeys(
        (
            "bpmn:itemDefinition", "bpmn:import", "bpmn:dataState", "bpmn:optionalInputRefs", "bpmn:whileExecutingInputRefs",
            "bpmn:optionalOutputRefs", "bpmn:whileExecutingOutputRefs", "bpmn:inputSetRefs", "bpmn:outputSetRefs",
        ),
        TYPES,
    ),
    **dict.fromkeys(("bpmn:potentialOwner", "bpmn:humanPerformer", "bpmn:performer", "bpmn:resourceRole", "bpmn:resource"), PEOPLE),
    **dict.fromkeys(
        (
            "bpmn:auditing", "bpmn:monitoring", "bpmn:participantMultiplicity", "bpmn:relationship", "bpmn:extension",
            "bpmn:partnerEntity", "bpmn:partnerRole", "bpmn:supports", "bpmn:supportedInterfaceRef", "bpmn:rendering",
        ),
        DESCRIBES,
    ),
}  # fmt: skip


def set_harmless_aside(draft: Draft) -> None:
    """Take out what decides nothing, each kind with a note; what the reader knows is left to it."""
    gone: set[etree._Element] = set()
    for node in list(draft.root.iter("*")):
        name = tag(node)
        if node in gone:
            continue
        if name in ELEMENTS and name not in WORDS:
            draft.set_aside(node, name, ELEMENTS[name])
            gone.update(node.iter("*"))
            drop(node)
        elif name in WORDS:
            _set_attributes_aside(node, name, draft)
    for arrow in draft.root.iter("{*}association"):
        _say_direction(arrow, draft)
    for link in draft.root.iter("{*}linkEventDefinition"):
        for entry in [*link.iter("{*}source"), *link.iter("{*}target")]:
            draft.set_aside(entry, tag(entry), "a link leads to the catch event of its name")
            drop(entry)


def _say_direction(arrow: etree._Element, draft: Draft) -> None:
    """Source: BPMN 2.0.2, XML schema: an association has one direction, both or none, with capitals."""
    written = arrow.get("associationDirection") or ""
    if written != written.capitalize():
        arrow.set("associationDirection", written.capitalize())
        draft.assume(arrow, written, "a direction of an association is written with a capital")


def _set_attributes_aside(node: etree._Element, name: str, draft: Draft) -> None:
    known = WORDS[name].attributes
    for written in [str(key) for key in node.attrib]:
        why = ATTRIBUTES.get(written)
        if why is not None and (written not in known or written == "textFormat"):
            draft.set_aside(node, f"{written} of {name}", why)
            del node.attrib[written]
