"""A document on its way into our dialect: the tree, which is changed in place, and what is said about the changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.bpmn.report import Report, line_of
from engine.bpmn.structure import child, extension, tag
from engine.bpmn.vocabulary import NAMESPACES

_URIS = {prefix: uri for uri, prefix in NAMESPACES.items()}


@dataclass(slots=True)
class Draft:
    """The document. `open_calls` are the call activities whose called process sees every variable of the caller."""

    root: etree._Element
    report: Report
    open_calls: set[str] = field(default_factory=set)
    _refused: dict[etree._Element, dict[str, tuple[etree._Element, list[str]]]] = field(default_factory=dict)
    _noted: dict[tuple[str, str], tuple[etree._Element, list[str]]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)

    def assume(self, node: etree._Element, subject: str, meaning: str) -> None:
        """Note how something is read; what is read alike is said once, where it first stands. What is refused is not read."""
        if node in self._refused:
            return
        _, subjects = self._noted.setdefault(("assumed", meaning), (node, []))
        subjects.append(subject)

    def set_aside(self, node: etree._Element, subject: str, why: str) -> None:
        """Note what is left out because it decides nothing about the way that tokens take."""
        _, subjects = self._noted.setdefault(("set-aside", why), (node, []))
        subjects.append(subject)

    def refuse(self, owner: etree._Element, node: etree._Element, subject: str, why: str) -> None:
        """Refuse a foreign word at an element; words that are refused alike are refused once."""
        _, subjects = self._refused.setdefault(owner, {}).setdefault(why, (node, []))
        subjects.append(subject)

    def refuses(self, owner: etree._Element) -> bool:
        """Whether an element is refused for a foreign word: what the word would have said is not missed as well."""
        return owner in self._refused

    def write_refusals(self) -> None:
        """Put the refused words into the report."""
        for reasons in self._refused.values():
            for why, (node, subjects) in reasons.items():
                verb = "is" if len(set(subjects)) == 1 else "are"
                self.report.error("foreign-extension", node, f"{_listed(subjects, 50)} {verb} {why}")

    def write_notes(self) -> None:
        """Put the notes into the report, one for each reading, with those that it was used for."""
        for (rule, words), (node, subjects) in self._noted.items():
            self.report.note(rule, node, f"{_listed(subjects, 5 if rule == 'assumed' else 50)}: {words}")

    def fresh_id(self, wanted: str) -> str:
        """An id that nothing in the document has."""
        if not self._used:
            self._used.update(node.get("id") or "" for node in self.root.iter("*"))
        name, number = wanted, self._numbers.get(wanted, 1)
        while name in self._used:
            number += 1
            name = f"{wanted}_{number}"
        self._used.add(name)
        self._numbers[wanted] = number
        return name


def _listed(subjects: list[str], most: int) -> str:
    """`a, b and 3 more`."""
    different = list(dict.fromkeys(subjects))
    shown = ", ".join(different[:most])
    return f"{shown} and {len(different) - most} more" if len(different) > most else shown


def expanded(name: str) -> str:
    """The name as the tree writes it: "zeebe:script" is "{http://camunda.org/schema/zeebe/1.0}script"."""
    prefix, _, local = name.partition(":")
    return f"{{{_URIS[prefix]}}}{local}"


def add(parent: etree._Element, kind: str, /, **attributes: str) -> etree._Element:
    """A new child element, on the line of its parent."""
    node: Any = etree.SubElement(parent, expanded(kind), attributes)
    node.sourceline = line_of(parent)
    made: etree._Element = node
    return made


def extend(node: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    """The extension of this name, made where there is none yet; attributes are given to a new one alone."""
    found = extension(node, name)
    if found is not None:
        return found
    holder = child(node, "bpmn:extensionElements")
    if holder is None:
        holder = add(node, "bpmn:extensionElements")
    return add(holder, name, **attributes)


def drop(node: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail and node.tail.strip():
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def called(node: etree._Element) -> str:
    """How a note speaks of an element: its id, else its name in the file's kind."""
    return node.get("id") or tag(node)


def take(node: etree._Element, attribute: str) -> str:
    """An attribute's value, taken off the element; "" where there is none."""
    value = node.get(attribute) or ""
    if attribute in node.attrib:
        del node.attrib[attribute]
    return value
