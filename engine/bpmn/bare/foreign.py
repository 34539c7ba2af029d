"""What other tools and engines write into extensions: set aside where it only documents, else refused with what to write.

Everything is either in one of the tables or refused: nothing foreign is passed over in silence.
"""

from __future__ import annotations

from lxml import etree

from engine.bpmn.bare.draft import Draft, drop
from engine.bpmn.bare.foreign_words import (
    ACTING_DATA,
    DRAWS,
    ENGINES,
    INSTEAD,
    INSTEAD_OF_RULES,
    PEOPLE,
    RULE_ENGINES,
    RUNS,
    SET_ASIDE,
    SET_ASIDE_AT,
    SET_ASIDE_OF_RULES,
    TOOLS,
    ZEEBE_ATTRIBUTES,
    ZEEBE_ELEMENTS,
    ZEEBE_MARKS,
)
from engine.bpmn.structure import children, tag
from engine.bpmn.vocabulary import NAMESPACES, properties_of


def sort_out_extensions(draft: Draft) -> None:
    """Take out what is foreign, with a note or an error for each kind."""
    for node in list(draft.root.iter("*")):
        name = tag(node)
        if name.startswith("bpmn:"):
            _sort_out_attributes(node, draft)
        elif name.startswith("zeebe:"):
            _sort_out_zeebe(node, name, draft)
    holders = list(draft.root.iter("{*}extensionElements"))
    foreign = [entry for holder in holders for entry in children(holder) if _is_sorted_out(entry, draft)]
    draft.write_refusals()  # while each still stands in its element
    for entry in foreign:
        drop(entry)
    for holder in holders:
        if not len(holder) and not (holder.text or "").strip():
            drop(holder)


def _sort_out_attributes(node: etree._Element, draft: Draft) -> None:
    for written in [str(key) for key in node.attrib]:
        uri, _, local = written[1:].partition("}") if written.startswith("{") else ("", "", written)
        prefix = NAMESPACES.get(uri)
        if not uri or (prefix in ("xsi", "bpmn") and local in ("type", "schemaLocation")):
            continue
        if prefix == "zeebe" and local in ZEEBE_MARKS:
            draft.set_aside(node, f"zeebe:{local}", RUNS)
        elif not _judge(node, node, uri, local, draft, str(node.attrib[written])):
            continue
        del node.attrib[written]


def _is_sorted_out(entry: etree._Element, draft: Draft) -> bool:
    """Whether an entry of extensionElements is foreign; then it is noted or refused."""
    name = etree.QName(entry)
    uri, local = name.namespace or "", name.localname
    short = NAMESPACES.get(uri)
    if short == "zeebe":
        why = ZEEBE_ELEMENTS.get(f"zeebe:{local}")
        if why is not None:
            draft.set_aside(entry, f"zeebe:{local}", why)
        return why is not None
    holder = entry.getparent()
    owner = None if holder is None else holder.getparent()
    return short != "bpmn" and _judge(entry, entry if owner is None else owner, uri, local, draft, entry.get("name") or "")


def _judge(node: etree._Element, owner: etree._Element, uri: str, local: str, draft: Draft, value: str) -> bool:
    """Note or refuse something foreign at its owner; whether there is no more to be said about it.

    `value` is an attribute's value, or the name that an element has.
    """
    why = _why_set_aside(owner, uri, local, value)
    if why is not None:
        subject = f"modeler:{local}" if NAMESPACES.get(uri) == "modeler" else f"{local} of {uri}"
        draft.set_aside(node, subject, why)
    elif uri in ENGINES or uri in RULE_ENGINES:
        instead = (INSTEAD if uri in ENGINES else INSTEAD_OF_RULES).get(local, "remove it, or say it in BPMN and zeebe: elements")
        draft.refuse(owner, node, f"{local} of {uri}", f"not executed here: {instead}.")
    elif uri and uri not in NAMESPACES:
        unknown = "not read: the extension of a tool that is not known here may change what happens; remove it."
        draft.refuse(owner, node, f"{local} of {uri}", unknown)
    else:
        return False
    return True


def _why_set_aside(owner: etree._Element, uri: str, local: str, value: str) -> str | None:
    """Why something foreign decides nothing; None if it may."""
    if NAMESPACES.get(uri) == "modeler" and local.startswith("executionPlatform"):
        return RUNS
    if uri.startswith(TOOLS):
        return DRAWS
    if uri in ENGINES:
        return SET_ASIDE.get(local)
    if uri not in RULE_ENGINES:
        return None
    if local == "metaData" and value in ACTING_DATA:
        return None
    if local == "taskName" and (not value or tag(owner) == "bpmn:userTask"):
        return PEOPLE
    return SET_ASIDE_OF_RULES.get(local, SET_ASIDE_AT.get((local, value)))


def _sort_out_zeebe(node: etree._Element, name: str, draft: Draft) -> None:
    for written in [str(key) for key in node.attrib]:
        why = ZEEBE_ATTRIBUTES.get((name, written))
        if why is not None:
            draft.set_aside(node, f"{name} {written}", why)
            del node.attrib[written]
    if name in ("zeebe:formDefinition", "zeebe:taskSchedule") and not node.attrib:
        drop(node)
    if name == "zeebe:properties":
        _sort_out_properties(node, draft)


def _sort_out_properties(node: etree._Element, draft: Draft) -> None:
    """Properties are whatever somebody wrote: only ours mean something here."""
    holder = node.getparent()
    owner = None if holder is None else holder.getparent()
    known = properties_of("" if owner is None else tag(owner))
    for entry in children(node, "zeebe:property"):
        if entry.get("name") not in known:
            draft.set_aside(entry, f"zeebe:property {entry.get('name')}", DRAWS)
            drop(entry)
    if not children(node):
        drop(node)
