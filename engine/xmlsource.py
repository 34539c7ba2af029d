"""XML as people hand it in: parsed without entities, network or a document type, refused with its line."""

from __future__ import annotations

from typing import cast

from lxml import etree

from engine.findings import Finding, Severity

MAX_BYTES = 5_000_000
_MAX_DEPTH = 255  # of the parser, unless it is told to take anything
DOCUMENT_TYPE = (
    "Expected XML without a document type, but the file begins with a <!DOCTYPE …>, through which it could bring in other files; "
    "nothing here needs one, so delete that part."
)


def parse_xml(source: bytes, file: str) -> etree._Element | Finding:
    """The root element, or why there is none."""
    if len(source) > MAX_BYTES:
        return Finding("bad-xml", Severity.ERROR, file, "", 0, f"Expected at most {MAX_BYTES} bytes, but found {len(source)}.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        return Finding("bad-xml", Severity.ERROR, file, "", error.lineno or 1, words_of(error, source))
    except ValueError as error:
        return Finding("bad-xml", Severity.ERROR, file, "", 1, f"Expected well-formed XML, but: {error}.")
    if root.getroottree().docinfo.internalDTD is not None:
        return Finding("bad-xml", Severity.ERROR, file, "", 1, DOCUMENT_TYPE)
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for node in [*outside, *root.iter(etree.ProcessingInstruction)]:
        return Finding("bad-xml", Severity.ERROR, file, "", line_of(node), "Expected XML without processing instructions.")
    return root


def words_of(error: etree.XMLSyntaxError, source: bytes) -> str:
    """What the parser says, but for where it speaks to programmers; the line stands in the finding."""
    said = (error.msg or "it cannot be read").replace("\n", " ").partition(", line ")[0].strip()
    if "Excessive depth" in said:
        return f"Expected elements at most {_MAX_DEPTH} deep inside each other, but here they go deeper; nest less."
    if "Document is empty" in said or "Start tag expected" in said:
        return f"Expected XML, but the file {'holds something else' if source.strip() else 'is empty'}."
    return f"Expected well-formed XML, but: {said}."


def line_of(element: etree._Element) -> int:
    """The line on which an element begins."""
    return cast(int | None, element.sourceline) or 0


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def namespace_of(name: str) -> str:
    """The namespace of an expanded name ("{uri}local"), or ""."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""
