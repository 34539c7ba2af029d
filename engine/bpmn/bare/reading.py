"""A file read leniently: brought into our dialect step by step, then read as strictly as any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.bare.data import name_data
from engine.bpmn.bare.draft import Draft
from engine.bpmn.bare.drawing import set_drawing_aside
from engine.bpmn.bare.foreign import sort_out_extensions
from engine.bpmn.bare.harmless import set_harmless_aside
from engine.bpmn.bare.names import name_what_is_thrown
from engine.bpmn.bare.processes import complete_frame
from engine.bpmn.bare.repeating import say_what_repeats
from engine.bpmn.bare.texts import read_texts
from engine.bpmn.bare.work import say_what_tasks_do
from engine.bpmn.compile import compile_processes
from engine.bpmn.diagram import Diagram
from engine.bpmn.reader import parse
from engine.bpmn.report import Report
from engine.bpmn.structure import MAX_NODES, check_structure, children, tag
from engine.bpmn.vocabulary import FLOW_NODES
from engine.findings import Finding, has_errors

MAX_ATTRIBUTES = 100
MAX_PROCESSES = 200
MAX_WAYS = 250_000  # every inclusive join knows of every element whether a token can still come from there
UNASKED = frozenset({"missing-key", "missing-drawing"})
"""What a deployed procedure must have and a bare file need not: without a key a message is matched by its name alone."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A file's processes by id, none if anything refuses it; `findings` are what was found and what was assumed.

    What is called by one of `open_calls` sees all variables of its caller.
    """

    diagrams: Mapping[str, Diagram] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    open_calls: frozenset[str] = frozenset()

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
    _refuse_what_is_too_large(root, report)
    if report.findings:
        return Bare({}, tuple(report.sorted()))
    draft = Draft(root, report)
    for bring in PASSES:
        bring(draft)
    draft.write_notes()
    check_structure(root, report)
    diagrams = compile_processes(root, report)
    findings = [finding for finding in report.sorted() if finding.rule not in UNASKED]
    return Bare({} if has_errors(findings) else diagrams, tuple(dict.fromkeys(findings)), frozenset(draft.open_calls))


def _refuse_what_is_too_large(root: etree._Element, report: Report) -> None:
    """Keep the reading short, whatever the file: each bound is far above what anybody draws."""
    count = places = joins = 0
    for node in root.iter("*"):
        count += 1
        name = tag(node)
        places += name in FLOW_NODES
        joins += name == "bpmn:inclusiveGateway"
        if len(node.attrib) > MAX_ATTRIBUTES:
            message = f"Expected at most {MAX_ATTRIBUTES} attributes of an element, but found {len(node.attrib)}; remove some."
            report.error("too-large", node, message)
    if count > MAX_NODES:
        report.error("too-large", root, f"Expected at most {MAX_NODES} elements in the file; split the process.")
    processes = len(children(root, "bpmn:process"))
    if processes > MAX_PROCESSES:
        report.error("too-large", root, f"Expected at most {MAX_PROCESSES} processes in the file, but found {processes}; split it.")
    if joins * places > MAX_WAYS:
        message = f"Expected fewer inclusive gateways, but found {joins} among {places} elements; split the process."
        report.error("too-large", root, message)


PASSES: tuple[Callable[[Draft], None], ...] = (
    set_drawing_aside, sort_out_extensions, set_harmless_aside, complete_frame, name_what_is_thrown, name_data, read_texts,
    say_what_repeats, say_what_tasks_do,
)  # fmt: skip
