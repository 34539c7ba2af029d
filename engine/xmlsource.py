"""XML as people hand it in: parsed without entities, network or a document type, refused with its line."""

from __future__ import annotations

from typing import cast

from lxml import etree

from engine.findings import Finding, Severity

MAX_BYTES = 5_000_000


def parse_xml(source: bytes, file: str) -> etree._Element | Finding:
    """The root element, or why there is none."""
    if len(source) > MAX_BYTES:
        return Finding("bad-xml", Severity.ERROR, file, "", 0, f"Expected at most {MAX_BYTES} bytes, but found {len(source)}.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        return Finding("bad-xml", Severity.ERROR, file, "", error.lineno or 1, f"Expected well-formed XML, but: {error.msg}.")
    except ValueError as error:
        return Finding("bad-xml", Severity.ERROR, file, "", 1, f"Expected well-formed XML, but: {error}.")
    if root.getroottree().docinfo.internalDTD is not None:
        return Finding("bad-xml", Severity.ERROR, file, "", 1, "Expected XML without a document type, but found a DOCTYPE; leave it out.")
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for node in [*outside, *root.iter(etree.ProcessingInstruction)]:
        return Finding("bad-xml", Severity.ERROR, file, "", line_of(node), "Expected XML without processing instructions.")
    return root


def line_of(element: etree._Element) -> int:
    """The line on which an element begins."""
    return cast(int | None, element.sourceline) or 0


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def namespace_of(name: str) -> str:
    """The namespace of an expanded name ("{uri}local"), or ""."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""
