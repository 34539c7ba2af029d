"""Conditions and times: FEEL with or without its "=", ISO 8601 as it stands; other languages are refused.

Source: BPMN 2.0.2, 8.3.7 (expressions name their language), 10.5.5 (timers).
"""

from __future__ import annotations

import re

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, take
from engine.bpmn.expressions import Expressions
from engine.bpmn.structure import tag, text_of

CONDITIONS = frozenset({"bpmn:conditionExpression", "bpmn:completionCondition", "bpmn:loopCondition", "bpmn:condition"})
TIMES = frozenset({"bpmn:timeDate", "bpmn:timeDuration", "bpmn:timeCycle"})
_OPTIONAL = CONDITIONS - {"bpmn:condition"}
_XPATH = re.compile(r"getDataObject|getActivityInstanceAttribute|getVariableProperty|\$[A-Za-z_]|(^|[^/:])//|^\s*/|::|\bposition\(\)")
_WRITTEN_TIME = re.compile(r"\s*[+-]?(P|R\d*/|\d)|\s*\*")
_FEEL = re.compile(r"feel", re.IGNORECASE)
_XPATH_URI = "http://www.w3.org/1999/XPath"  # the standard's default, which tools write whatever language they use


def read_texts(draft: Draft) -> None:
    """Bring every condition and time into the form of the dialect, or say which language it is in."""
    default = take(draft.root, "expressionLanguage")
    if default and not _is_ours(default) and default != _XPATH_URI:
        draft.assume(draft.root, f"expressionLanguage {default}", "expressions are read as FEEL, whatever language the file names for all")
    for node in list(draft.root.iter("*")):
        name = tag(node)
        if name in CONDITIONS or name in TIMES:
            _read(node, name, draft)


def _read(node: etree._Element, name: str, draft: Draft) -> None:
    language = take(node, "language")
    for written in [str(key) for key in node.attrib]:
        if written.endswith("}type") and str(node.attrib[written]).rpartition(":")[2] == "tExpression":
            del node.attrib[written]
    text = text_of(node)
    if not text:
        if name in _OPTIONAL:
            draft.assume(node, called_above(node), f"an empty {name} is none")
            drop(node)
        return
    foreign = foreign_to(text, language)
    if foreign is not None:
        draft.report.error("foreign-expression", node, f'{name} "{text[:60]}" is {foreign}; write it in FEEL, such as "= amount > 1000".')
        set_text(node, _harmless(name))
    elif name in CONDITIONS or not _WRITTEN_TIME.match(text):
        compiles = Expressions(draft.report).feel(node, name.partition(":")[2], feel(text)) is not None
        set_text(node, feel(text) if compiles else _harmless(name))


def foreign_to(text: str, language: str) -> str | None:
    """Which other language a text is in, as far as can be seen; None if it may be FEEL."""
    if text.startswith("="):
        return None
    if re.search(r"[$#]\{", text):
        return "an expression of another engine"
    if language and not _is_ours(language):
        return f"written in {language}"
    return "XPath" if _XPATH.search(text) else None


def _is_ours(language: str) -> bool:
    return bool(_FEEL.search(language))


def feel(text: str) -> str:
    """The text as the dialect writes FEEL."""
    return text if text.startswith("=") else f"={text}"


def set_text(node: etree._Element, text: str) -> None:
    """Give an element this text and nothing else."""
    for inner in list(node):
        node.remove(inner)
    node.text = text


def _harmless(name: str) -> str:
    """What can stand in the place of a text that is refused, so that it is refused once."""
    return {"bpmn:timeDate": "2026-01-01T00:00:00Z", "bpmn:timeDuration": "PT1H", "bpmn:timeCycle": "R1/PT1H"}.get(name, "=true")


def called_above(node: etree._Element) -> str:
    """How a note speaks of what an expression belongs to."""
    around = node.getparent()
    while around is not None and not around.get("id"):
        around = around.getparent()
    return tag(node) if around is None else called(around)
