"""What a decision file imports: models of the same library, each under a name.

Source: DMN 1.5, 6.3.3, 7.3.3: an imported element is named with the import's name and a dot before its own; an import
without a name adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.dmn.library import Library
from engine.dmn.model import DecisionModel, Need
from engine.dmn.report import Report
from engine.dmn.type_reader import Types, children
from engine.dmn.vocabulary import MODEL_NAMESPACES
from engine.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Imported:
    """A model that another file imports, with its types."""

    model: DecisionModel
    types: Types


@dataclass(slots=True)
class Loading:
    """Models read for the sake of a file that imports them, each once; `path` leads to the one being read."""

    library: Library
    read: Callable[[etree._Element, str, Loading], tuple[Imported | None, list[Finding]]]
    found: dict[str, tuple[Imported | None, list[Finding]]] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def load(self, file: str, root: etree._Element) -> tuple[Imported | None, list[Finding]]:
        """The model of a file of the library, with its findings."""
        if file not in self.found:
            self.path.append(file)
            self.found[file] = self.read(root, file, self)
            self.path.pop()
        return self.found[file]


class Imports:
    """The imports of one file; what is wrong with them goes into the report."""

    def __init__(self, root: etree._Element, loading: Loading, report: Report) -> None:
        self._loading, self._report = loading, report
        self._own = root.get("namespace") or ""
        self._models: list[tuple[str, Imported]] = []
        names: set[str] = set()
        for element in children(root, "import"):
            name = (element.get("name") or "").strip()
            if name and name in names:
                report.error("duplicate-name", element, f"Expected import name {name} once, but found it again.")
            names.add(name)
            imported = self._imported(element)
            if imported is not None:
                self._models.append((name, imported))

    def _imported(self, element: etree._Element) -> Imported | None:
        kind, namespace = element.get("importType") or "", element.get("namespace") or ""
        if kind not in MODEL_NAMESPACES:
            message = f"Expected an import of a DMN model, but its importType is {kind or 'missing'}; it is not supported."
            self._report.error("unsupported-element", element, message)
            return None
        models = self._loading.library.models(namespace, element.get("locationURI"))
        if len(models) != 1 or namespace == self._own:
            found = "this file itself" if namespace == self._own else " and ".join(file for file, _ in models) or "none"
            message = f"Expected one file beside this one with namespace {namespace}, but found {found}."
            self._report.error("bad-import", element, message)
            return None
        ((file, root),) = models
        if file in self._loading.path:
            self._report.error("import-cycle", element, f"Expected no circle of imports, but {file} imports this file.")
            return None
        imported, findings = self._loading.load(file, root)
        fault = next((each for each in findings if each.severity is Severity.ERROR), None)
        if fault is not None:
            message = f"Expected {file} without faults, but line {fault.line} has one: {fault.message}"
            self._report.error("bad-import", element, message)
        return imported

    def types(self) -> list[tuple[str, str, Types]]:
        """The types of each imported model, by the import's name and the model's namespace."""
        return [(name, imported.model.namespace, imported.types) for name, imported in self._models]

    def prefixes(self) -> Iterator[str]:
        """The names of the imports."""
        return (name for name, _ in self._models if name)

    def element_names(self) -> set[str]:
        """The names of what the imported models define."""
        return {element.name for _, imported in self._models for element in imported.model.elements()}

    def need(self, namespace: str, identity: str, kinds: tuple[str, ...]) -> Need | None:
        """An element of an imported model, of one of the kinds."""
        for name, imported in self._models:
            if imported.model.namespace == namespace:
                element = imported.model.element(identity, kinds)
                return None if element is None else Need(name, element)
        return None
