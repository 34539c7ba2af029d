"""The decision files that may import one another: those that the caller hands in, and no others.

The reader never opens a file by itself, whatever an import's locationURI says.
Source: DMN 1.5, 6.3.3 (Import), 7.3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename
from urllib.parse import unquote

from lxml import etree

from engine.dmn.vocabulary import MODEL_NAMESPACES
from engine.findings import Finding
from engine.xmlsource import namespace_of, parse_xml


class Library:
    """Files by path; a model in them is found by its namespace."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._roots: dict[str, list[tuple[str, etree._Element]]] | None = None

    def models(self, namespace: str, location: str | None) -> list[tuple[str, etree._Element]]:
        """Path and root of the files that define a namespace; a location decides where several do."""
        found = self._by_namespace().get(namespace, [])
        if len(found) > 1 and location:
            wanted = basename(unquote(location))
            return [each for each in found if basename(each[0]) == wanted] or found
        return found

    def _by_namespace(self) -> dict[str, list[tuple[str, etree._Element]]]:
        if self._roots is None:
            self._roots = {}
            for path, source in sorted(self._files.items()):
                root = parse_xml(source, path)
                if not isinstance(root, Finding) and namespace_of(str(root.tag)) in MODEL_NAMESPACES:
                    self._roots.setdefault(root.get("namespace") or "", []).append((path, root))
        return self._roots
