"""Findings about one decision file."""

from __future__ import annotations

from lxml import etree

from engine.findings import Finding, Severity
from engine.xmlsource import line_of


class Report:
    """Collects findings."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def error(self, rule: str, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes an error at an element (at another line inside it, if given)."""
        identity = _identity(element)
        self.findings.append(Finding(rule, Severity.ERROR, self.file, identity, line or line_of(element), message))


def _identity(element: etree._Element) -> str:
    """The id of an element, or of the nearest around it."""
    for each in (element, *element.iterancestors()):
        found = each.get("id")
        if found:
            return str(found)
    return ""
