"""Sets the drawing aside: a trace shows nothing. What is drawn must stand for something all the same."""

from __future__ import annotations

from engine.bpmn.bare.draft import Draft
from engine.bpmn.structure import children, tag


def set_drawing_aside(draft: Draft) -> None:
    """Note every shape and edge that stands for nothing in the file, and take the drawing out."""
    known = {node.get("id") for node in draft.root.iter("*") if tag(node).startswith("bpmn:")}
    for diagram in children(draft.root, "bpmndi:BPMNDiagram"):
        for node in diagram.iter("*"):
            reference = node.get("bpmnElement")
            if reference is not None and reference not in known and reference.rpartition(":")[2] not in known:
                if tag(node) == "bpmndi:BPMNPlane":
                    draft.set_aside(node, reference, "what a drawing says it is of; it is not in the file, and only its shapes count")
                    continue
                message = f"{tag(node)} draws {reference}, which is not in the file; add it or remove the shape."
                draft.report.error("bad-reference", node, message)
        draft.root.remove(diagram)
