"""Item definitions of a model, and of those that it imports, as types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from engine.dmn import texts
from engine.dmn.analysis.inference import item_of, kind_of
from engine.dmn.analysis.mismatches import misfits
from engine.dmn.report import Report
from engine.dmn.types import ANY, Signature, Type, simple_type
from engine.dmn.vocabulary import FEEL_NAMESPACES
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
    """The types that a model may name, built when asked for.

    `imported`: the types of other models, by the name that an import gives them and by their namespace. `parts`: names
    of components, and whatever else may stand after a dot in a text.
    """

    def __init__(self, definitions: Iterable[etree._Element], namespace: str, parts: Iterable[str],
                 imported: Sequence[tuple[str, str, Types]], report: Report) -> None:  # fmt: skip
        self._report, self._namespace, self._imported = report, namespace, imported
        self._elements: dict[str, etree._Element] = {}
        self._built: dict[str, Type] = {}
        self._building: list[str] = []
        for element in definitions:
            name = element.get("name") or ""
            if not name or name in self._elements or simple_type(name):
                report.error("bad-type", element, f"Expected a type name of its own, but found {name!r}.")
            else:
                self._elements[name] = element
        components = {part.get("name") or "" for each in self._elements.values() for part in each.iter() if _is_component(part)}
        self.parts: frozenset[str] = frozenset(components.union(parts, *(types.parts for _, _, types in imported)))

    def all(self) -> Mapping[str, Type]:
        """Every item definition by name, those of other models with the import's name before theirs."""
        found = {_qualified(prefix, name): type_ for prefix, _, types in self._imported for name, type_ in types.all().items()}
        return found | {name: self.named(name, element) for name, element in self._elements.items()}

    def of(self, element: etree._Element, attribute: str = "typeRef") -> Type:
        """The type that an attribute names; anything, if there is none."""
        name = element.get(attribute)
        return ANY if name is None else self.named(name, element)

    def named(self, name: str, at: etree._Element) -> Type:
        """The type of that name; a finding at `at`, and anything, if there is none."""
        found = self._found(name.strip(), at)
        if found is None:
            self._report.error("unknown-type", at, f"Expected a type, but {name.strip()} is none.")
        return found or ANY

    def _found(self, name: str, at: etree._Element) -> Type | None:
        space, _, local = name.rpartition(":")
        if space:  # a qualified name of XML, as DMN 1.1 writes types
            return self._in_namespace(at.nsmap.get(space, ""), local, at)
        return simple_type(name) or self._own(name, at) or self._of_import(name, at)

    def _in_namespace(self, namespace: str, name: str, at: etree._Element) -> Type | None:
        if namespace in FEEL_NAMESPACES:
            return simple_type(name)
        if namespace == self._namespace:
            return self._own(name, at)
        found = (types._own(name, at) for _, other, types in self._imported if other == namespace)
        return next((each for each in found if each is not None), None)

    def _of_import(self, name: str, at: etree._Element) -> Type | None:
        for prefix, _, types in self._imported:
            if name.startswith(_qualified(prefix, "")):
                found = types._own(name.removeprefix(_qualified(prefix, "")), at)
                if found is not None:
                    return found
        return None

    def _own(self, name: str, at: etree._Element) -> Type | None:
        if name in self._built:
            return self._built[name]
        element = self._elements.get(name)
        if element is None:
            return None
        if name in self._building or len(self._building) > NESTING:
            self._report.error("bad-type", at, f"Expected type {name} not to contain itself.")
            return ANY
        self._building.append(name)
        self._built[name] = self._item(element)
        self._building.pop()
        return self._built[name]

    def _item(self, element: etree._Element) -> Type:
        name = element.get("name") or ""
        reference, components, function = child(element, "typeRef"), children(element, "itemComponent"), child(element, "functionItem")
        if sum(each is not None for each in (reference, function)) + bool(components) > 1:
            message = f"Expected type {name} to have either a typeRef, components or a functionItem, but it has more."
            self._report.error("bad-type", element, message)
        allowed, constraint = child(element, "allowedValues"), child(element, "typeConstraint")
        scope = texts.Scope(frozenset(), self.parts)
        found = Type(
            name=name,
            kind="context" if components else None,
            components={part.get("name") or "": self._item(part) for part in components},
            collection=self._flag(element, "isCollection"),
            allowed=None if allowed is None else texts.tests(allowed, scope, self._report),
            allowed_text=None if allowed is None else texts.text_of(allowed)[0],
            constraint=None if constraint is None else texts.tests(constraint, scope, self._report),
            base=None if reference is None else self.named(reference.text or "", reference),
            signature=None if function is None else self._signature(function),
        )
        kind = kind_of(item_of(found) if found.collection else found)
        if found.allowed is not None and kind is not None:
            for misfit in misfits(found.allowed, kind, {}):
                self._report.error("type-mismatch", element, f"{misfit[:-1]} (allowed values of {name}).")
        return found

    def _signature(self, function: etree._Element) -> Signature:
        parameters = tuple((each.get("name") or "", self.of(each)) for each in children(function, "parameters"))
        return Signature(parameters, self.of(function, "outputTypeRef"))

    def _flag(self, element: etree._Element, name: str) -> bool:
        text = element.get(name, "false")
        if text not in ("true", "false", "1", "0"):
            self._report.error("bad-value", element, f"Expected true or false as {name}, but found {text}.")
        return text in ("true", "1")


def _is_component(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and local_name(element) == "itemComponent"


def _qualified(prefix: str, name: str) -> str:
    """A name with that of its import before it; an import without a name adds nothing."""
    return f"{prefix}.{name}" if prefix else name
