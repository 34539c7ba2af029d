"""The standard's own XML schemas as a list: its elements by name, each with its attributes.

They lie in the package of SpiffWorkflow, word for word those of OMG; nothing of its code is run for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from engine.bpmn.vocabulary import NAMESPACES

_XS = "{http://www.w3.org/2001/XMLSchema}"
FORMAL = "bpmn:tFormalExpression"
"""What an expression is in a diagram: the schema lets an element of its general type say so with xsi:type."""


@cache
def _schemas() -> tuple[etree._Element, ...]:
    found = find_spec("SpiffWorkflow")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "bpmn" / "parser" / "schema"
    return tuple(etree.parse(path).getroot() for path in sorted(folder.glob("*.xsd")))


def _own(schema: etree._Element) -> str:
    return NAMESPACES[schema.get("targetNamespace") or ""]


def _qualified(schema: etree._Element, name: str) -> str:
    """A name as a schema writes it, with our prefix."""
    prefix, _, local = name.rpartition(":")
    uri = schema.nsmap.get(prefix or None)
    return f"{NAMESPACES.get(str(uri), str(uri)) if uri else _own(schema)}:{local}"


def _declared() -> Iterator[tuple[str, str]]:
    """Every element that is declared anywhere in the schemas, with its type, "" where it has none of a name."""
    for schema in _schemas():
        for node in schema.iter(f"{_XS}element"):
            name, kind = node.get("name"), node.get("type")
            if name:
                yield f"{_own(schema)}:{name}", _qualified(schema, kind) if kind else ""


@cache
def elements() -> Mapping[str, frozenset[str]]:
    """The names of all elements, each with its attributes."""
    found: dict[str, frozenset[str]] = {}
    for name, kind in _declared():
        wider = _attributes(FORMAL) if kind == "bpmn:tExpression" else frozenset()
        found[name] = found.get(name, frozenset()) | _attributes(kind) | wider
    return found


def values(element: str, attribute: str) -> frozenset[str]:
    """The values of the standard for an attribute of an element, of whose type they are a closed list, a truth value or a number."""
    return frozenset(one for name, kind in _declared() if name == element for one in _values(kind, attribute))


def _values(kind: str, attribute: str) -> frozenset[str]:
    of = next((kind for kind in _line(kind) if (kind, attribute) in _attribute_types()), None)
    written = "" if of is None else _attribute_types()[of, attribute]
    return _ANY_OF.get(written, _enumerations().get(written, frozenset()))


def _line(kind: str) -> Iterator[str]:
    """A type and those that it extends."""
    while kind in _types():
        yield kind
        kind = _types()[kind][0]


_ANY_OF: Mapping[str, frozenset[str]] = {
    "xsd:boolean": frozenset({"true", "false"}), "xsd:integer": frozenset({"1", "2"}), "xsd:string": frozenset({"text/html"}),
}  # fmt: skip
"""Some values of each simple type, any other one being like one of these."""


@cache
def _attribute_types() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for schema in _schemas():
        for kind in schema.iter(f"{_XS}complexType"):
            for node in kind.iter(f"{_XS}attribute"):
                written = node.get("type") or ""
                found[f"{_own(schema)}:{kind.get('name')}", node.get("name") or ""] = written if written.startswith("xsd:") else _qualified(
                    schema, written
                )
    return found


@cache
def _enumerations() -> Mapping[str, frozenset[str]]:
    return {
        f"{_own(schema)}:{node.get('name')}": frozenset(one.get("value") or "" for one in node.iter(f"{_XS}enumeration"))
        for schema in _schemas()
        for node in schema.iter(f"{_XS}simpleType")
    }


@cache
def _types() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Every type with the one that it extends, and the attributes that it adds."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for schema in _schemas():
        for node in schema.iter(f"{_XS}complexType"):
            if node.get("name"):
                base = next(node.iter(f"{_XS}extension"), None)
                own = frozenset(one.get("name") or "" for one in node.iter(f"{_XS}attribute"))
                extended = _qualified(schema, base.get("base") or "") if base is not None else ""
                found[f"{_own(schema)}:{node.get('name')}"] = extended, own
    return found


def _attributes(kind: str) -> frozenset[str]:
    if kind not in _types():
        return frozenset()
    base, own = _types()[kind]
    return own | _attributes(base)
