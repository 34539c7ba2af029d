"""Conditions and times: FEEL with or without its "=", ISO 8601 as it stands; other languages are refused.

Source: BPMN 2.0.2, 8.4.6 (expressions name their language), 10.5.5 (timers).
"""

from __future__ import annotations

import re

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, take
from engine.bpmn.bare.foreign_words import ENGINES, RULE_ENGINES
from engine.bpmn.cron import counts_weekdays
from engine.bpmn.structure import tag, text_of
from engine.feel import FeelError, compile_expression
from engine.host_function_names import HOST_NAMES

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
    is_feel = name in CONDITIONS or not _WRITTEN_TIME.match(text)
    wrong = wrong_with(text, language) if is_feel else foreign_to(text, language) or _from_another_day(node, name, text)
    if wrong is not None:
        draft.report.error("foreign-expression", node, f'{name} "{text[:60]}" is {wrong}; {_instead(name)}.')
        set_text(node, _harmless(name))
    elif is_feel:
        set_text(node, feel(text))


def _instead(name: str) -> str:
    """What to write for a text in another language."""
    if name == "bpmn:timeCycle":
        return 'write "R3/PT1H", cron with days of the week as MON-FRI, or FEEL that gives one of them'
    return 'write it in FEEL, such as "= amount > 1000"' if name in CONDITIONS else 'write it by ISO 8601, such as "P15D", or in FEEL'


def _from_another_day(node: etree._Element, name: str, text: str) -> str | None:
    """Whether a cycle counts the days of the week as other engines do, from Sunday as 1, where here Monday is 1."""
    counts = name == "bpmn:timeCycle" and counts_weekdays(text)
    others = {*ENGINES, *RULE_ENGINES} & {str(uri) for uri in node.nsmap.values()}
    return "cron of an engine that counts the days of the week from Sunday as 1" if counts and others else None


def wrong_with(text: str, language: str) -> str | None:
    """Why a text is no FEEL: it is in another language, or is none; None if it is."""
    foreign = foreign_to(text, language)
    if foreign is not None:
        return foreign
    try:
        compile_expression(text.removeprefix("="), HOST_NAMES)
    except FeelError as error:
        return f"no FEEL expression ({str(error).rstrip('.')})"
    return None


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
