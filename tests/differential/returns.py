"""Lets user tasks return to those before them."""

from __future__ import annotations

from lxml import etree

from tests.differential.by_hand import behind
from tests.differential.reading import BPMN, ZEEBE, Node, Reading

AT_MOST = 3


def with_returns(source: bytes) -> bytes:
    """The diagram, where each user task may return to some that a flow leads from to it, in its own scope."""
    reading = Reading(source)
    tasks = [node for node in reading.nodes.values() if node.kind == "userTask"]
    found = [(node, earlier_than(node, tasks)) for node in tasks]
    if not any(earlier for _, earlier in found):
        return source
    for node, earlier in found:
        holder = node.xml.find(f"{BPMN}extensionElements")
        if earlier and holder is not None:
            entries = etree.SubElement(holder, f"{ZEEBE}properties")
            etree.SubElement(entries, f"{ZEEBE}property", {"name": "return-to", "value": " ".join(earlier[-AT_MOST:])})
    return etree.tostring(reading.document, encoding="utf-8")


def earlier_than(task: Node, tasks: list[Node]) -> list[str]:
    return [other.id for other in tasks if other is not task and other.scope is task.scope and task in behind(other)]
