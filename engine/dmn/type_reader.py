"""Item definitions of a model as types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from engine.dmn import texts
from engine.dmn.report import Report
from engine.dmn.types import ANY, Type, simple_type
from engine.xmlsource import local_name

NESTING = 20


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name, in order."""
    return [child for child in element if isinstance(child.tag, str) and local_name(child) == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    found = children(element, name)
    return found[0] if found else None


class Types:
    """The types that a model may name, built when asked for."""

    def __init__(self, definitions: Iterable[etree._Element], report: Report) -> None:
        self._report = report
        self._elements: dict[str, etree._Element] = {}
        self._built: dict[str, Type] = {}
        self._building: list[str] = []
        for element in definitions:
            name = element.get("name") or ""
            if not name or name in self._elements or simple_type(name):
                report.error("bad-type", element, f"Expected a type name of its own, but found {name!r}.")
            else:
                self._elements[name] = element

    def all(self) -> Mapping[str, Type]:
        """Every item definition by name."""
        return {name: self.named(name, element) for name, element in self._elements.items()}

    @property
    def parts(self) -> frozenset[str]:
        """The names of all components, at whatever depth."""
        found = [part.get("name") or "" for each in self._elements.values() for part in each.iter() if local_name(part) == "itemComponent"]
        return frozenset(found)

    def of(self, element: etree._Element) -> Type:
        """The type that an element's typeRef attribute names; anything, if it has none."""
        name = element.get("typeRef")
        return ANY if name is None else self.named(name, element)

    def named(self, name: str, at: etree._Element) -> Type:
        """The type of that name; a finding at `at`, and anything, if there is none."""
        name = name.strip().removeprefix("feel:")
        simple = simple_type(name)
        if simple is not None:
            return simple
        if name in self._built:
            return self._built[name]
        element = self._elements.get(name)
        if element is None:
            self._report.error("unknown-type", at, f"Expected a type, but {name} is none.")
            return ANY
        if name in self._building or len(self._building) > NESTING:
            self._report.error("bad-type", at, f"Expected type {name} not to contain itself.")
            return ANY
        self._building.append(name)
        self._built[name] = self._item(element)
        self._building.pop()
        return self._built[name]

    def _item(self, element: etree._Element) -> Type:
        name = element.get("name") or ""
        reference, components = child(element, "typeRef"), children(element, "itemComponent")
        if reference is not None and components:
            self._report.error("bad-type", element, f"Expected type {name} to have either a typeRef or components, but it has both.")
        allowed, constraint = child(element, "allowedValues"), child(element, "typeConstraint")
        scope = texts.Scope(frozenset(), self.parts)
        return Type(
            name=name,
            kind="context" if components else None,
            components={part.get("name") or "": self._item(part) for part in components},
            collection=self._flag(element, "isCollection"),
            allowed=None if allowed is None else texts.tests(allowed, scope, self._report),
            allowed_text=None if allowed is None else texts.text_of(allowed)[0],
            constraint=None if constraint is None else texts.tests(constraint, scope, self._report),
            base=None if reference is None else self.named(reference.text or "", reference),
        )

    def _flag(self, element: etree._Element, name: str) -> bool:
        text = element.get(name, "false")
        if text not in ("true", "false", "1", "0"):
            self._report.error("bad-value", element, f"Expected true or false as {name}, but found {text}.")
        return text in ("true", "1")
