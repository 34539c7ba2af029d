"""Gives a name to messages, signals, errors and escalations that are only drawn, so that who throws and who catches meet.

Source: BPMN 2.0.2, 10.5.5: the references of event definitions are optional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.bare.draft import Draft, add, called, extend, take
from engine.bpmn.structure import child, children, extension, tag

SENDS = "send-message"
_THROWERS = ("bpmn:intermediateThrowEvent", "bpmn:endEvent")


def name_what_is_thrown(draft: Draft) -> None:
    """Messages first, for message flows say which of them are one; then signals, errors, escalations and links."""
    _write_names(draft)
    _write_codes(draft)
    _join_messages(draft)
    _one_of_each_name(draft, "bpmn:message", "messageRef")
    _one_of_each_name(draft, "bpmn:signal", "signalRef")
    _let_events_send(draft)
    for event in _events(draft):
        for definition in children(event):
            _refer(event, definition, draft)


def _events(draft: Draft) -> Iterator[etree._Element]:
    return (node for node in list(draft.root.iter("*")) if tag(node).startswith("bpmn:") and tag(node).endswith("Event"))


def _write_names(draft: Draft) -> None:
    for kind in ("bpmn:message", "bpmn:signal"):
        for node in children(draft.root, kind):
            if not (node.get("name") or "").strip():
                node.set("name", node.get("id") or "")
                draft.assume(node, called(node), "without a name; its id is its name")


def _write_codes(draft: Draft) -> None:
    """What is caught without a code is caught whatever its code; what is thrown without one is called by its name or id.

    Source: BPMN 2.0.2, 10.5.5 (errorCode, escalationCode).
    """
    for kind, code, reference in (("bpmn:error", "errorCode", "errorRef"), ("bpmn:escalation", "escalationCode", "escalationRef")):
        bare = {node.get("id"): node for node in children(draft.root, kind) if not (node.get(code) or "").strip()}
        for node in bare.values():
            node.set(code, (node.get("name") or "").strip() or node.get("id") or "")
            draft.assume(node, called(node), f"without {code}; where it is thrown its name stands for it, where it is caught any is")
        for definition in draft.root.iter(f"{{*}}{kind.partition(':')[2]}EventDefinition"):
            event = definition.getparent()
            if definition.get(reference) in bare and event is not None and tag(event) not in _THROWERS:
                del definition.attrib[reference]


# Messages.


def _join_messages(draft: Draft) -> None:
    """Give every place that sends or receives a message one; those at both ends of a message flow the same."""
    holders = {node.get("id"): found for node in list(draft.root.iter("*")) if (found := _message_holder(node)) is not None}
    groups: dict[str | None, list[str | None]] = {identity: [identity] for identity in holders}
    given: dict[int, str] = {}
    for flow in draft.root.iter("{*}messageFlow"):
        ends = [flow.get("sourceRef"), flow.get("targetRef")]
        named = take(flow, "messageRef")
        if all(end in holders for end in ends) and groups[ends[0]] is not groups[ends[1]]:
            joined = groups[ends[0]] + groups[ends[1]]
            groups |= dict.fromkeys(joined, joined)
        for end in ends:
            if named and end in holders:
                given[id(groups[end])] = named
    done: set[int] = set()
    for identity in holders:
        group = groups[identity]
        if id(group) not in done:
            done.add(id(group))
            _name_group([holders[member] for member in group], given.get(id(group)), draft)


def _message_holder(node: etree._Element) -> etree._Element | None:
    """What carries the messageRef of a node that sends or receives: itself or its definition; None for any other."""
    if tag(node) in ("bpmn:sendTask", "bpmn:receiveTask"):
        return node
    is_event = tag(node).startswith("bpmn:") and tag(node).endswith("Event")
    return child(node, "bpmn:messageEventDefinition") if is_event else None


def _name_group(holders: list[etree._Element], named: str | None, draft: Draft) -> None:
    references = [reference for holder in holders if (reference := holder.get("messageRef"))]
    if len(holders) == 1 and tag(holders[0]) == "bpmn:sendTask" and not references and not named:
        return  # what it sends is nowhere: the task is a job
    missing = [holder for holder in holders if not holder.get("messageRef")]
    if not missing:
        return
    reference = (references or [named or ""])[0]
    if not reference:
        place = _place_of(next((holder for holder in missing if _receives(holder)), missing[0]))
        message = add(draft.root, "bpmn:message", id=draft.fresh_id(f"Message_{called(place)}"), name=called(place))
        reference = message.get("id") or ""
        draft.assume(place, called(place), "names no message; the message is called by the element's id")
    for holder in missing:
        holder.set("messageRef", reference)


def _place_of(holder: etree._Element) -> etree._Element:
    around = holder.getparent()
    return around if tag(holder).endswith("EventDefinition") and around is not None else holder


def _receives(holder: etree._Element) -> bool:
    return tag(_place_of(holder)) not in ("bpmn:sendTask", *_THROWERS)


def _let_events_send(draft: Draft) -> None:
    """An event that throws a message sends it; a job that does so elsewhere is a job and stays refused here."""
    for event in _events(draft):
        definitions = children(event, "bpmn:messageEventDefinition") if tag(event) in _THROWERS else []
        if all(extension(one, "zeebe:taskDefinition") is None for one in (event, *definitions)):
            for definition in definitions:
                extend(definition, "zeebe:taskDefinition", type=SENDS)


def _one_of_each_name(draft: Draft, kind: str, reference: str) -> None:
    """Two of one name are one: it is by their names that they meet."""
    first: dict[str, etree._Element] = {}
    instead: dict[str, str] = {}
    for node in children(draft.root, kind):
        kept = first.setdefault(node.get("name") or "", node)
        if kept is not node and _key(kept) == _key(node):
            instead[node.get("id") or ""] = kept.get("id") or ""
            draft.assume(node, called(node), f"the same {kind} as one of its name before; they are one")
            draft.root.remove(node)
    if instead:
        for node in draft.root.iter("*"):
            if node.get(reference) in instead:
                node.set(reference, instead[node.get(reference) or ""])


def _key(message: etree._Element) -> str | None:
    found = extension(message, "zeebe:subscription")
    return None if found is None else found.get("correlationKey")


# Signals, errors, escalations, links.

_NAMELESS: Mapping[str, tuple[str, str, str]] = {
    "bpmn:messageEventDefinition": ("messageRef", "bpmn:message", "name"),  # the second one of an event, and any further
    "bpmn:signalEventDefinition": ("signalRef", "bpmn:signal", "name"),
    "bpmn:errorEventDefinition": ("errorRef", "bpmn:error", "errorCode"),
    "bpmn:escalationEventDefinition": ("escalationRef", "bpmn:escalation", "escalationCode"),
}  # fmt: skip


def _refer(event: etree._Element, definition: etree._Element, draft: Draft) -> None:
    kind = tag(definition)
    if kind == "bpmn:linkEventDefinition" and not (definition.get("name") or "").strip():
        definition.set("name", event.get("name") or "")
        draft.assume(event, called(event), "names no link; the event's name is the link's")
    if kind not in _NAMELESS:
        return
    reference, wanted, attribute = _NAMELESS[kind]
    if definition.get(reference):
        return
    take(definition, reference)
    if wanted in ("bpmn:error", "bpmn:escalation") and tag(event) not in _THROWERS:
        return  # without a reference it catches any
    local = wanted.partition(":")[2]
    first = wanted != "bpmn:message" and next(iter(children(event, kind))) is definition
    name = called(event) if first else draft.fresh_id(called(event))
    made = add(draft.root, wanted, id=draft.fresh_id(f"{local.capitalize()}_{called(event)}"))
    made.set("name", name)
    made.set(attribute, name)
    definition.set(reference, made.get("id") or "")
    draft.assume(event, name, f"names no {local}; it is called by the element's id")
