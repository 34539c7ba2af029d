"""Multi-instances as the standard writes them: how often, or over which collection, and what is gathered.

Source: BPMN 2.0.2, 10.3.8 (loopCardinality, loopDataInputRef, inputDataItem, loopDataOutputRef, outputDataItem).
"""

from __future__ import annotations

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, extend
from engine.bpmn.bare.texts import wrong_with
from engine.bpmn.bare.work import variable_of
from engine.bpmn.structure import child, extension, tag, text_of

BEHAVIOUR = "behavior"
_PARTS = ("loopCardinality", "loopDataInputRef", "inputDataItem", "loopDataOutputRef", "outputDataItem")


def say_what_repeats(draft: Draft) -> None:
    """Write every multi-instance out as zeebe:loopCharacteristics."""
    nodes = {node.get("id"): node for node in draft.root.iter("*") if node.get("id")}
    for marker in list(draft.root.iter("{*}multiInstanceLoopCharacteristics")):
        if marker.get(BEHAVIOUR) == "All":
            del marker.attrib[BEHAVIOUR]
        parts = {part: child(marker, f"bpmn:{part}") for part in _PARTS}
        if extension(marker, "zeebe:loopCharacteristics") is None:
            _write(marker, parts, nodes, draft)
        for part in parts.values():
            if part is not None:
                drop(part)


def _write(
    marker: etree._Element, parts: dict[str, etree._Element | None], nodes: dict[str | None, etree._Element], draft: Draft
) -> None:
    activity = marker.getparent()
    assert activity is not None
    times, collection = parts["loopCardinality"], parts["loopDataInputRef"]
    if times is not None and text_of(times):
        often = _how_often(times, draft)
        loop = extend(marker, "zeebe:loopCharacteristics", inputCollection=f"=if ({often}) < 1 then [] else for i in 1..({often}) return i")
    elif collection is not None and text_of(collection):
        loop = extend(marker, "zeebe:loopCharacteristics", inputCollection=f"={_variable(text_of(collection), nodes)}")
    else:
        message = f"{called(activity)} says neither how often it is repeated nor over what; give loopCardinality or a collection."
        if not draft.refuses(marker):
            draft.report.error("missing-extension", marker, message)
        extend(marker, "zeebe:loopCharacteristics", inputCollection="=[]")
        return
    _name_items(loop, parts, nodes)
    draft.assume(activity, called(activity), "a multi-instance after the standard, over FEEL")


def _how_often(times: etree._Element, draft: Draft) -> str:
    """The FEEL of a loopCardinality, which has to be an expression by itself."""
    text = text_of(times)
    wrong = wrong_with(text, times.get("language") or "")
    if wrong is None:
        return text.removeprefix("=")
    draft.report.error("foreign-expression", times, f'loopCardinality "{text[:60]}" is {wrong}; write a number or FEEL.')
    return "1"


def _name_items(loop: etree._Element, parts: dict[str, etree._Element | None], nodes: dict[str | None, etree._Element]) -> None:
    item, gathered, output = parts["inputDataItem"], parts["outputDataItem"], parts["loopDataOutputRef"]
    if item is not None:
        loop.set("inputElement", _named(item))
    if output is not None and gathered is not None:
        loop.set("outputCollection", _variable(text_of(output), nodes))
        loop.set("outputElement", f"={_named(gathered)}")


def _named(item: etree._Element) -> str:
    """The variable of a data item: its name if it is one, else its id."""
    name = item.get("name") or ""
    return name if name and variable_of(name) == name else variable_of(item.get("id") or name or "item")


def _variable(reference: str, nodes: dict[str | None, etree._Element]) -> str:
    """The variable that a reference to data means: a data object's, or one of this very name."""
    node = nodes.get(reference)
    if node is None:
        return variable_of(reference)
    if tag(node) in ("bpmn:dataInput", "bpmn:dataOutput"):
        moved = _other_end(node)
        return _variable(moved, nodes) if moved and moved != reference else _named(node)
    if tag(node) == "bpmn:dataObjectReference":
        return _named(nodes.get(node.get("dataObjectRef"), node))
    return _named(node)


def _other_end(data: etree._Element) -> str:
    """What an association of the activity connects its data input or output with; "" if nothing."""
    activity = next((one for one in data.iterancestors() if child(one, "bpmn:ioSpecification") is not None), None)
    if activity is None:
        return ""
    for name, near, far in (("dataInputAssociation", "targetRef", "sourceRef"), ("dataOutputAssociation", "sourceRef", "targetRef")):
        for association in activity.iterchildren(f"{{*}}{name}"):
            ends = {end: [text_of(node) for node in association.iterchildren(f"{{*}}{end}")] for end in (near, far)}
            if ends[near] == [data.get("id")] and len(ends[far]) == 1:
                return ends[far][0]
    return ""
