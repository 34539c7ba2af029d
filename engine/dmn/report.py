"""Findings about one decision file, and which decisions they break."""

from __future__ import annotations

from lxml import etree

from engine.findings import Finding, Severity
from engine.xmlsource import line_of, local_name


class Report:
    """Collects findings; `broken` holds the ids of decisions with a fault, `unfinished` of those that need what we lack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.broken: dict[str, str] = {}
        self.unfinished: dict[str, str] = {}

    def error(self, rule: str, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes an error at an element (at another line inside it, if given)."""
        identity = _identity(element)
        self.findings.append(Finding(rule, Severity.ERROR, self.file, identity, line or line_of(element), message))
        self.broken.setdefault(_decision(element), message)

    def unsupported(self, element: etree._Element, message: str) -> None:
        """Notes an element of DMN that the engine does not evaluate."""
        self.error("unsupported-element", element, message)
        self.unfinished.setdefault(_decision(element), message)


def _identity(element: etree._Element) -> str:
    """The id of an element, or of the nearest around it."""
    for each in (element, *element.iterancestors()):
        found = each.get("id")
        if found:
            return str(found)
    return ""


def _decision(element: etree._Element) -> str:
    """The id of the decision that an element belongs to, or ""."""
    for each in (element, *element.iterancestors()):
        if local_name(each) == "decision":
            return str(each.get("id") or "")
    return ""
