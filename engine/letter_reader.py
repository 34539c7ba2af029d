"""Reads a letter's template strictly: a closed list of elements and attributes, no script, no style, no address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from engine.feel import Expression, FeelSyntaxError, compile_expression
from engine.findings import Finding, Severity
from engine.host_function_names import HOST_NAMES
from engine.letter_parts import NAMESPACE, VOID, Each, Part
from engine.xmlsource import line_of, local_name, namespace_of, parse_xml

XHTML = "http://www.w3.org/1999/xhtml"

STRUCTURE = {"html": ("head", "body"), "head": ("meta", "title")}
"""Elements whose content is fixed."""

WITHOUT_TEXT = frozenset("html head table thead tbody tfoot tr colgroup ul ol dl".split())
INSIDE = frozenset(
    "header footer main section article address blockquote div p h1 h2 h3 h4 hr br span strong em u small sup sub time "
    "table caption colgroup col thead tbody tfoot tr th td ul ol li dl dt dd".split()
)
"""Elements that may stand in the body."""

ATTRIBUTES: Mapping[str, re.Pattern[str]] = {
    "class": re.compile(r"[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*\Z"),
    "lang": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
    "colspan": re.compile(r"[1-9][0-9]?\Z", re.ASCII),
    "rowspan": re.compile(r"[1-9][0-9]?\Z", re.ASCII),
    "span": re.compile(r"[1-9][0-9]?\Z", re.ASCII),
    "scope": re.compile(r"(col|row|colgroup|rowgroup)\Z"),
    "charset": re.compile(r"utf-8\Z", re.IGNORECASE),
}
OURS = ("text", "each", "if")

_DOCTYPE = re.compile(rb"\A(\xef\xbb\xbf)?\s*<!DOCTYPE\s+html\s*>", re.IGNORECASE)
_EACH = re.compile(r"\s*([A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)\s+in\s+(.*)\Z", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]+")


def read_root(source: bytes, file: str) -> tuple[Part | None, list[Finding]]:
    """The template's html element, and every finding."""
    plain = _DOCTYPE.sub(lambda found: b"\n" * found[0].count(b"\n"), source)
    root = parse_xml(plain, file)
    if isinstance(root, Finding):
        return None, [root]
    reader = _Reader(file)
    if local_name(root) != "html":
        reader.refuse("unknown-element", root, f"Expected html as the root of a letter, but found {root.tag}.")
        return None, reader.findings
    found = reader.part(root)
    if [part.tag for part in found.content if isinstance(part, Part)] != ["head", "body"]:
        reader.refuse("missing-element", root, "Expected one head and then one body in html.")
    elif "title" not in [part.tag for part in found.content[0].content if isinstance(part, Part)]:  # type: ignore[union-attr]
        reader.refuse("missing-element", root, "Expected a title in head.")
    return found, sorted(reader.findings, key=lambda finding: finding.line)


class _Reader:
    """Reads elements and collects findings."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def refuse(self, rule: str, element: etree._Element, message: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, self.file, local_name(element), line_of(element), message))

    def part(self, element: etree._Element) -> Part:
        tag = local_name(element)
        ours: dict[str, str] = {}
        attributes: dict[str, str] = {}
        for name, value in element.attrib.items():
            self._attribute(element, str(name), str(value), attributes, ours)
        content = self._content(element)
        if tag in VOID and (content or "text" in ours):
            self.refuse("unknown-text", element, f"Expected nothing inside {tag}.")
        if "text" in ours and any(isinstance(child, Part) for child in content):
            self.refuse("bad-attribute", element, f"Expected no elements inside {tag}, because w:text replaces what it holds.")
        if tag in WITHOUT_TEXT and "text" in ours:
            self.refuse("bad-attribute", element, f"Expected no w:text on {tag}, which holds no text of its own.")
        if tag in ("html", "head", "body", "title", "meta") and ("each" in ours or "if" in ours):
            self.refuse("bad-attribute", element, f"Expected no w:each and no w:if on {tag}.")
        return Part(
            tag, tuple(sorted(attributes.items())), content, line_of(element), self._each(element, ours.get("each")),
            self._feel(element, "if", ours.get("if")), self._feel(element, "text", ours.get("text")),
        )  # fmt: skip

    def _attribute(
        self, element: etree._Element, name: str, value: str, attributes: dict[str, str], ours: dict[str, str]
    ) -> None:
        namespace = namespace_of(name)
        local = name.rpartition("}")[2]
        if namespace == NAMESPACE and local in OURS:
            ours[local] = value
        elif namespace or local not in ATTRIBUTES:
            known = ", ".join([*ATTRIBUTES, *(f"w:{each}" for each in OURS)])
            self.refuse("unknown-attribute", element, f"Expected one of {known} on {local_name(element)}, but found {name}.")
        elif not ATTRIBUTES[local].match(value) or (local == "charset") != (local_name(element) == "meta"):
            self.refuse("bad-attribute", element, f"Expected a good {local} on {local_name(element)}, but found {value!r}.")
        else:
            attributes[local] = value.lower() if local == "charset" else value

    def _content(self, element: etree._Element) -> tuple[str | Part, ...]:
        tag = local_name(element)
        found: list[str | Part] = []
        self._text(element, element.text, found, last=len(element) == 0)
        for place, child in enumerate(element, 1):
            name = local_name(child)
            known = name in STRUCTURE[tag] if tag in STRUCTURE else tag != "title" and name in INSIDE
            if not known or namespace_of(str(child.tag)) not in ("", XHTML):
                self.refuse("unknown-element", child, f"Expected no {child.tag} in {tag}; take it out.")
            else:
                found.append(self.part(child))
            self._text(element, child.tail, found, last=place == len(element))
        return tuple(found)

    def _text(self, element: etree._Element, text: str | None, found: list[str | Part], last: bool) -> None:
        tight = _tight(text or "", first=not found, last=last)
        if tight.strip() and local_name(element) in WITHOUT_TEXT:
            self.refuse("unknown-text", element, f"Expected no text directly in {local_name(element)}.")
        elif tight and local_name(element) not in WITHOUT_TEXT:
            found.append(tight.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def _feel(self, element: etree._Element, attribute: str, text: str | None) -> Expression | None:
        if text is None:
            return None
        try:
            return compile_expression(text.removeprefix("="), HOST_NAMES)
        except FeelSyntaxError as error:
            self.refuse("bad-feel", element, f"w:{attribute}: {error}")
            return None

    def _each(self, element: etree._Element, text: str | None) -> Each | None:
        if text is None:
            return None
        match = _EACH.match(text)
        if match is None:
            self.refuse("bad-feel", element, f'Expected w:each as "item in list", but found {text!r}.')
            return None
        items = self._feel(element, "each", match[2])
        return None if items is None else Each(match[1], items)


def _tight(text: str, first: bool, last: bool) -> str:
    """Text without the template's own line breaks and indents.

    Between Chinese signs a line break means nothing, elsewhere it is a space; a space inside a line is kept.
    """

    def space(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if "\n" not in match[0]:
            return " "
        return " " if before and after and before.isascii() and after.isascii() else ""

    found = _SPACE.sub(space, text)
    if first:
        found = found.lstrip(" ")
    return found.rstrip(" ") if last else found
