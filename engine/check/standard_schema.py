"""Holds diagrams against the standard's own XML schema, which says in which order things stand; the reader says all else.

The schemas lie in the package of SpiffWorkflow, word for word those of OMG; nothing of its code is run for them.
Source: BPMN 2.0.2, BPMN20.xsd with Semantic.xsd, BPMNDI.xsd, DC.xsd and DI.xsd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from engine.bpmn.report import nearest_id
from engine.check.neighbourhood import Neighbourhood
from engine.findings import Finding, Severity
from engine.folder import FILES_KEPT
from engine.procedures import Procedure
from engine.xmlsource import parse_xml

MOST_SIGNS = 200
"""Of a sentence of the schema's, which may list half the standard as what could stand instead."""

_NAMESPACE = re.compile(r"\{[^{}]*\}")


def check_schema(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every diagram of a folder."""
    for path in sorted(set(procedure.sources.values())):
        yield from schema_findings(procedure.files[path], path)


@lru_cache(FILES_KEPT)
def schema_findings(source: bytes, file: str) -> tuple[Finding, ...]:
    """What the standard's schema refuses in a file that is XML. Raises: ValueError if it is none."""
    root = parse_xml(source, file)
    if isinstance(root, Finding):
        raise ValueError(root.message)
    schema = _schema()
    if schema.validate(root):
        return ()
    errors: list[Any] = list(schema.error_log)  # type: ignore[call-overload]
    return tuple(
        Finding("not-by-schema", Severity.ERROR, file, _at(root, error.path), error.line, _sentence(str(error.message)))
        for error in errors
    )


def _at(root: etree._Element, path: str | None) -> str:
    """The id of the element at a path of the schema's log, or of the nearest around it."""
    if not path:
        return ""
    prefixes = {prefix: str(uri) for node in root.iter("*") for prefix, uri in node.nsmap.items() if prefix}  # some declared inside only
    found: Any = root.getroottree().xpath(path, namespaces=prefixes)
    return nearest_id(found[0]) if found else ""


@cache
def _schema() -> etree.XMLSchema:
    found = find_spec("SpiffWorkflow")
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"))


def _sentence(message: str) -> str:
    told = _NAMESPACE.sub("", message).replace("( ", "").replace(" ).", ".")
    if len(told) > MOST_SIGNS:
        told = told[:MOST_SIGNS].rpartition(",")[0] + " and so on."
    return f"The standard's schema refuses it: {told} Put it where the standard has it."
