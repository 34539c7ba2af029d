"""Collects findings while a file is read: the place of each is the XML node it was found at."""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.findings import Finding, Severity


class Report:
    """The findings of one file, in the order they were made."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(self, severity: Severity, rule: str, node: etree._Element | None, message: str) -> None:
        """Note a finding at a node; its element is the nearest one with an id, the node itself included."""
        owner = _nearest(node)
        name = "" if owner is None else owner.get("name") or ""
        self.findings.append(Finding(rule, severity, self.file, nearest_id(node), line_of(node), message, name))

    def error(self, rule: str, node: etree._Element | None, message: str) -> None:
        """Note what refuses the file."""
        self.add(Severity.ERROR, rule, node, message)

    def warning(self, rule: str, node: etree._Element | None, message: str) -> None:
        """Note what somebody should look at."""
        self.add(Severity.WARNING, rule, node, message)

    def note(self, rule: str, node: etree._Element | None, message: str) -> None:
        """Note what is worth knowing."""
        self.add(Severity.NOTE, rule, node, message)

    def sorted(self) -> list[Finding]:
        """All findings by line."""
        return sorted(self.findings, key=lambda finding: (finding.line, finding.element, finding.rule, finding.message))


def line_of(node: etree._Element | None) -> int:
    """The line of a node, from 1; 0 for none."""
    line: Any = None if node is None else node.sourceline
    return int(line or 0)


def nearest_id(node: etree._Element | None) -> str:
    """The id of the node, or of the nearest node around it that has one; "" if none has."""
    owner = _nearest(node)
    return "" if owner is None else owner.get("id") or ""


def _nearest(node: etree._Element | None) -> etree._Element | None:
    while node is not None and not node.get("id"):
        node = node.getparent()
    return node
