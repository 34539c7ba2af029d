"""Findings about one decision file."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from engine.dmn.table_findings import ReadTable
from engine.dmn.text_findings import ReadInvocation, ReadText
from engine.findings import Finding, Severity
from engine.xmlsource import line_of


class Report:
    """Collects findings: `findings` of what cannot be read, `judged` of what can, and could be tried, but is wrong.

    `ids` are all that the file gives.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.judged: list[Finding] = []
        self.tables: list[ReadTable] = []  # without a fault, to be examined
        self.texts: list[ReadText] = []
        self.invocations: list[ReadInvocation] = []
        self.ids: set[str] = set()

    def error(self, rule: str, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes an error at an element (at another line inside it, if given)."""
        self.remark(rule, Severity.ERROR, element, message, line)

    def remark(self, rule: str, severity: Severity, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes what is to be said of an element, with the weight that it has."""
        self.findings.append(Finding(rule, severity, self.file, _identity(element), line or line_of(element), message))

    def judge(self, rule: str, severity: Severity, element: etree._Element, message: str, line: int = 0) -> None:
        """Notes what is to be said of an element that can be read."""
        self.judged.append(Finding(rule, severity, self.file, _identity(element), line or line_of(element), message))

    def new_id(self, wanted: str) -> str:
        """An id for what the file gives none, which nothing else in it has: the schemas leave ids out where nothing refers."""
        found, count = wanted, 1
        while found in self.ids:
            count += 1
            found = f"{wanted}-{count}"
        self.ids.add(found)
        return found


def by_line(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the file."""
    return sorted(findings, key=lambda finding: finding.line)


def _identity(element: etree._Element) -> str:
    """The id of an element, or of the nearest around it."""
    for each in (element, *element.iterancestors()):
        found = each.get("id")
        if found:
            return str(found)
    return ""
