"""Reads a BPMN file strictly: either every process in it compiled, or every reason why not, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine.bpmn.compile import compile_processes
from engine.bpmn.diagram import Diagram
from engine.bpmn.report import Report
from engine.bpmn.structure import check_structure
from engine.findings import Finding, Severity, has_errors
from engine.xmlsource import DOCUMENT_TYPE, words_of

MAX_BYTES = 5_000_000


def read_diagrams(source: bytes, file: str) -> tuple[Mapping[str, Diagram], list[Finding]]:
    """The executable processes of a file by process id; none if there is an error among the findings.

    Nothing is fetched, no entity is resolved, a document type is refused; at most 5,000,000 bytes.
    """
    diagrams, findings = read_what_is_drawn(source, file)
    return ({} if has_errors(list(findings)) else diagrams), list(findings)


def read_what_is_drawn(source: bytes, file: str) -> tuple[Mapping[str, Diagram], tuple[Finding, ...]]:
    """The processes of a file as far as they could be read, not to be run: an element at fault may lack anything."""
    root, refused = parse(source, file)
    if root is None:
        return {}, tuple(refused)
    report = Report(file)
    check_structure(root, report)
    diagrams = compile_processes(root, report)
    return diagrams, tuple(report.sorted())


def parse(source: bytes, file: str) -> tuple[etree._Element | None, list[Finding]]:
    """The root of a well-formed, harmless document, or the findings that refuse it."""
    if len(source) > MAX_BYTES:
        return None, [_refusal("too-large", file, 0, f"Expected at most {MAX_BYTES} bytes, but the file has {len(source)}.")]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        return None, [_refusal("bad-xml", file, error.lineno or 0, words_of(error, source))]
    document: Any = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        return None, [_refusal("document-type", file, 1, DOCUMENT_TYPE)]
    return root, []


def _refusal(rule: str, file: str, line: int, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, file, "", line, message)
