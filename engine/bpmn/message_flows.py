"""Message flows: drawn, not executed. Messages go by name and key; a flow that says otherwise is refused.

Source: BPMN 2.0.2, 9.4 (a message flow connects two pools, or elements of two pools that send and receive messages).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.report import Report
from engine.bpmn.structure import children, tag
from engine.bpmn.vocabulary import FLOW_NODES

_SENDERS = ("bpmn:sendTask", "bpmn:intermediateThrowEvent", "bpmn:endEvent")
_RECEIVERS = ("bpmn:receiveTask", "bpmn:intermediateCatchEvent", "bpmn:boundaryEvent", "bpmn:startEvent")


def check_message_flow(flow: etree._Element, nodes: Mapping[str, etree._Element], report: Report) -> None:
    """Note a message flow that does not go from pool to pool, or between elements that name different messages."""
    source, target = (nodes.get((flow.get(name) or "").rpartition(":")[2]) for name in ("sourceRef", "targetRef"))
    if source is None or target is None:
        return  # noted as a reference to nothing
    for end in (source, target):
        if tag(end) != "bpmn:participant" and tag(end) not in FLOW_NODES:
            message = f"A message flow cannot end at {end.get('id')}, a {tag(end)}; connect a pool or an element."
            report.error("bad-reference", flow, message)
            return
    if _pool_of(source, nodes) == _pool_of(target, nodes):
        message = f"A message flow connects two pools, but {source.get('id')} and {target.get('id')} are of one; use a sequence flow."
        report.error("message-flow-mismatch", flow, message)
    elif "bpmn:participant" not in (tag(source), tag(target)):
        _check_messages(flow, source, target, nodes, report)


def _check_messages(
    flow: etree._Element, source: etree._Element, target: etree._Element, nodes: Mapping[str, etree._Element], report: Report
) -> None:
    sent, awaited = _messages(source, _SENDERS, nodes), _messages(target, _RECEIVERS, nodes)
    says = ""
    if not sent:
        says = f"{source.get('id')} sends no message; let the flow begin at a send task or a message event"
    elif not awaited:
        says = f"{target.get('id')} awaits no message; let the flow end at a receive task or a message event"
    elif not sent & awaited:
        says = f"{source.get('id')} sends {_listed(sent)}, but {target.get('id')} awaits {_listed(awaited)}; name one message at both ends"
    if says:
        report.error("message-flow-mismatch", flow, f"{says}.")


def _messages(node: etree._Element, kinds: tuple[str, ...], nodes: Mapping[str, etree._Element]) -> set[str]:
    """The names of the messages that an element sends or awaits."""
    if tag(node) not in kinds:
        return set()
    references = [holder.get("messageRef") or "" for holder in (node, *children(node, "bpmn:messageEventDefinition"))]
    found = (nodes.get(reference.rpartition(":")[2]) for reference in references if reference)
    return {name for message in found if message is not None and (name := message.get("name"))}


def _pool_of(node: etree._Element, nodes: Mapping[str, etree._Element]) -> str:
    """The process of a pool or an element; a pool without a process stands for itself."""
    if tag(node) == "bpmn:participant":
        return (node.get("processRef") or "").rpartition(":")[2] or f"pool {node.get('id')}"
    return next((around.get("id") or "" for around in node.iterancestors() if tag(around) == "bpmn:process"), "")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
