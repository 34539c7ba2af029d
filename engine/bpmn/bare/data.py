"""Data as other tools draw it: objects with names that are no variables, properties of a process, what a process takes in.

Source: BPMN 2.0.2, 10.4.1 (data objects and properties live and die with their process).
"""

from __future__ import annotations

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, expanded
from engine.bpmn.bare.work import variable_of
from engine.bpmn.structure import tag

TAKES_IN = "declares what is taken in and given back; a case begins with whatever it is given"
PLACEHOLDER = "__targetRef_placeholder"  # bpmn.io's, where an arrow of data ends at an activity
_SCOPES = ("bpmn:process", "bpmn:subProcess")


def name_data(draft: Draft) -> None:
    """Let every data object declare a variable that FEEL can name."""
    for node in list(draft.root.iter("*")):
        name, around = tag(node), node.getparent()
        if name == "bpmn:property" and node.get("name") != PLACEHOLDER:
            _read_property(node, draft)
        elif name == "bpmn:ioSpecification" and around is not None and tag(around) == "bpmn:process":
            draft.set_aside(node, f"{name} of bpmn:process", TAKES_IN)
            drop(node)
        if tag(node) == "bpmn:dataObject":
            _name_object(node, draft)


def _read_property(node: etree._Element, draft: Draft) -> None:
    """A property of a process or a subprocess is a variable of it, as a data object is; a task keeps none."""
    around = node.getparent()
    if around is not None and tag(around) in _SCOPES:
        draft.assume(node, called(node), "a property is a data object of its scope")
        node.tag = expanded("bpmn:dataObject")
        return
    draft.set_aside(node, "bpmn:property", "declares data of one task or event, which keeps none")
    drop(node)


def _name_object(node: etree._Element, draft: Draft) -> None:
    written = [(node.get("name") or "").strip(), node.get("id") or ""]
    if any(name and variable_of(name) == name for name in written):
        return
    node.set("name", variable_of(written[0] or written[1]))
    draft.assume(node, node.get("name") or "", "a data object declares a variable; signs that FEEL cannot name become _")
