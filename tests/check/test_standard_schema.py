"""The standard's own XML schema: what it forbids is refused, by the reader for all but the order of elements."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn import read_diagrams
from engine.check.standard_schema import schema_findings
from engine.findings import has_errors
from tests.bpmn.building import events, flows, source_of

PROJECT = Path(__file__).resolve().parents[2]
DIAGRAM = PROJECT / "workflows" / "service_of_document" / "service_of_document.bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def nodes(root: etree._Element) -> list[etree._Element]:
    return [node for node in root.iter("*") if str(node.tag).startswith(BPMN)]


def mutations() -> Iterator[tuple[str, bytes]]:
    """A real diagram with one thing changed: what was changed, and the file."""
    root = etree.parse(DIAGRAM).getroot()
    for place, original in enumerate(nodes(root)):
        name = f"{str(original.tag).removeprefix(BPMN)} {original.get('id', '')}"

        def changed(place: int = place) -> tuple[etree._Element, etree._Element]:
            copy = deepcopy(root)
            return copy, nodes(copy)[place]

        copy, node = changed()
        node.set("colour", "red")
        yield f"an attribute more at {name}", etree.tostring(copy)
        copy, node = changed()
        etree.SubElement(node, BPMN + "nonsense")
        yield f"an element more in {name}", etree.tostring(copy)
        copy, node = changed()
        etree.SubElement(node, BPMN + "sequenceFlow")
        yield f"an element of another place in {name}", etree.tostring(copy)
        copy, node = changed()
        node.tag = BPMN + "nonsense"
        yield f"another name for {name}", etree.tostring(copy)
        for attribute in original.attrib:
            copy, node = changed()
            del node.attrib[attribute]
            yield f"no {attribute} at {name}", etree.tostring(copy)
            copy, node = changed()
            node.set(attribute, "no such value")
            yield f"another {attribute} at {name}", etree.tostring(copy)


def test_our_own_diagrams_are_by_the_schema() -> None:
    files = sorted((PROJECT / "workflows").rglob("*.bpmn"))
    assert files
    assert [finding for file in files for finding in schema_findings(file.read_bytes(), file.name)] == []


def test_what_the_schema_forbids_the_reader_refuses_by_itself() -> None:
    forbidden, stricter, missed = 0, 0, []
    for what, source in mutations():
        by_schema = has_errors(list(schema_findings.__wrapped__(source, "p.bpmn")))
        by_reader = has_errors(read_diagrams(source, "p.bpmn")[1])
        forbidden += by_schema
        stricter += by_reader and not by_schema
        if by_schema and not by_reader:
            missed.append(what)
    assert missed == []
    assert forbidden > 200
    assert stricter > 10


def test_another_order_is_refused_at_the_element_that_stands_wrong() -> None:
    body = '<startEvent id="s"/>\n<endEvent id="e"><outgoing>x</outgoing><incoming>s-e</incoming></endEvent>\n' + flows("s > e")
    (found,) = schema_findings(source_of(body), "p.bpmn")
    assert (found.rule, found.element, found.line) == ("not-by-schema", "e", 2)
    assert "'incoming'" in found.message
    assert schema_findings(source_of(events("s e") + flows("s > e")), "p.bpmn") == ()


def test_a_file_that_is_no_xml_has_no_schema() -> None:
    with pytest.raises(ValueError, match="XML"):
        schema_findings(b"<definitions", "p.bpmn")


def test_a_prefix_that_only_an_inner_element_declares_does_not_hide_where_the_fault_is() -> None:
    body = events("s e") + flows("s > e")
    way = "<b:outgoing>x</b:outgoing><b:incoming>s-e</b:incoming>"
    inner = body.replace('<endEvent id="e"/>', f'<b:endEvent xmlns:b="{BPMN[1:-1]}" id="e">{way}</b:endEvent>')
    assert inner != body
    (found,) = schema_findings(source_of(inner), "p.bpmn")
    assert found.element == "e"
