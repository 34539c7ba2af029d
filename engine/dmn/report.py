"""Findings about one decision file."""

from __future__ import annotations

from lxml import etree

from engine.dmn.table_findings import ReadTable
from engine.findings import Finding, Severity
from engine.xmlsource import line_of


class Report:
    """Collects findings."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.tables: list[ReadTable] = []  # without a fault, to be examined

    def error(self, rule: str, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes an error at an element (at another line inside it, if given)."""
        self.remark(rule, Severity.ERROR, element, message, line)

    def remark(self, rule: str, severity: Severity, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes what is to be said of an element, with the weight that it has."""
        self.findings.append(Finding(rule, severity, self.file, _identity(element), line or line_of(element), message))

    def by_line(self) -> list[Finding]:
        """The findings in the order of the file."""
        return sorted(self.findings, key=lambda finding: finding.line)


def _identity(element: etree._Element) -> str:
    """The id of an element, or of the nearest around it."""
    for each in (element, *element.iterancestors()):
        found = each.get("id")
        if found:
            return str(found)
    return ""
