"""A file read leniently: brought into our dialect step by step, then read as strictly as any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.compile import compile_processes
from engine.bpmn.diagram import Diagram
from engine.bpmn.reader import parse
from engine.bpmn.report import Report
from engine.bpmn.structure import MAX_NODES, check_structure, tag
from engine.findings import Finding, has_errors

KEYLESS = "missing-key"
"""Without a subscription a message is matched by its name alone; a deployed procedure must say its key."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A file's processes by id, none if anything refuses it; `findings` are what was found and what was assumed."""

    diagrams: Mapping[str, Diagram] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the file cannot be run."""
        return has_errors(list(self.findings))


def read_bare(source: bytes, file: str) -> Bare:
    """Read a file with or without extensions. All reasons are found at once; nothing that is left out goes unnoted."""
    root, refused = parse(source, file)
    if root is None:
        return Bare({}, tuple(refused))
    report = Report(file)
    if tag(root) != "bpmn:definitions":
        report.error("not-bpmn", root, f"Expected a BPMN 2.0 file (definitions), but found {root.tag}.")
        return Bare({}, tuple(report.sorted()))
    if sum(1 for _ in root.iter()) > MAX_NODES:
        report.error("too-large", root, f"Expected at most {MAX_NODES} elements in the file; split the process.")
        return Bare({}, tuple(report.sorted()))
    for bring in PASSES:
        bring(root, report)
    check_structure(root, report)
    diagrams = compile_processes(root, report)
    findings = [finding for finding in report.sorted() if finding.rule != KEYLESS]
    return Bare({} if has_errors(findings) else diagrams, tuple(dict.fromkeys(findings)))


PASSES: tuple[Callable[[etree._Element, Report], None], ...] = ()
