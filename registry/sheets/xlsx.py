"""Reads the values of a workbook (XLSX): a bounded archive, no macros, no formulas, one sheet that holds something.

Source: ECMA-376, part 1, sections 18.2 (workbook), 18.3.1.4 (c), 18.4 (shared strings), 18.8.30 (number formats);
part 2 (packages and relationships).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.findings import Finding
from engine.xmlsource import DOCUMENT_TYPE, local_name, parse_xml
from registry.sheets.cells import Styles, date_styles, value_of
from registry.sheets.sheet import MAX_COLUMNS, MAX_ROWS, CellProblem, Row, SheetRefused, column_letter, text_problem, tidy

MAX_PARTS = 500
MAX_UNPACKED = 60_000_000
"""Bytes of all parts together; 50,000 rows of twenty columns take most of it."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MACROS = re.compile(r"vbaproject|macrosheets/|activex/", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, LookupError, StopIteration, EOFError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the archive's and the parser's libraries say of a file that is no workbook."""


def read_workbook(content: bytes) -> list[Row]:
    """The rows of the one sheet that holds something. Raises: SheetRefused with every problem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _one_sheet(_Book(_bounded(archive)))
    except SheetRefused:
        raise
    except _BROKEN as error:
        raise SheetRefused([CellProblem("broken-workbook")]) from error


def _bounded(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """The archive, if it is one that can be unpacked safely: sizes as declared are kept to by the library."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefused([CellProblem("too-big-unpacked", wanted=str(MAX_UNPACKED // 1_000_000))])
    if len(set(names)) != len(names) or any(part.flag_bits & 1 for part in parts):  # doubled parts; a locked one
        raise SheetRefused([CellProblem("broken-workbook")])
    if any(_MACROS.search(name) for name in names):
        raise SheetRefused([CellProblem("macros")])
    return archive


@dataclass(frozen=True, slots=True)
class _Book:
    archive: zipfile.ZipFile

    def tree(self, part: str) -> etree._Element:
        root = parse_xml(self.archive.read(part), part)
        if isinstance(root, Finding):
            raise ValueError(root.message)
        return root

    def elements(self, part: str, name: str) -> Iterator[etree._Element]:
        """The elements of a name, one after the other, each forgotten after its turn."""
        with self.archive.open(part) as source:
            walk = etree.iterparse(
                source, tag=f"{{*}}{name}", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
            )
            for _, element in walk:
                parent = element.getparent()
                if parent is None or element.getroottree().docinfo.internalDTD is not None:
                    raise ValueError(DOCUMENT_TYPE)
                yield element
                element.clear()
                while parent[0] is not element:
                    del parent[0]

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (last word of its type, name of the part it leads to)."""
        folder, name = posixpath.split(part)
        found = {}
        for one in self.tree(posixpath.join(folder, "_rels", f"{name}.rels")):
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found


def _one_sheet(book: _Book) -> list[Row]:
    start = next(part for kind, part in book.related("").values() if kind == "officeDocument")
    parts = book.related(start)
    of_kind = dict(parts.values())
    root = book.tree(start)
    since_1904 = any(local_name(one) == "workbookPr" and one.get("date1904") in ("1", "true") for one in root)
    styles = Styles(date_styles(book.tree(of_kind["styles"])) if "styles" in of_kind else frozenset(), since_1904)
    shared = list(map(_text, book.elements(of_kind["sharedStrings"], "si"))) if "sharedStrings" in of_kind else []
    filled = []
    for sheet in root.iter("{*}sheet"):
        identity = next(value for name, value in sheet.attrib.items() if etree.QName(name).localname == "id" and name != "id")
        kind, part = parts[str(identity)]
        if kind != "worksheet":
            continue  # a chart or dialog sheet has no cells
        rows = _rows(book, part, styles, shared)
        if rows:
            filled.append((str(sheet.get("name")), rows))
    if len(filled) > 1:
        raise SheetRefused([CellProblem("more-sheets", found="、".join(name for name, _ in filled))])
    return filled[0][1] if filled else []


def _rows(book: _Book, part: str, styles: Styles, shared: list[str]) -> list[Row]:
    rows: list[Row] = []
    problems: list[CellProblem] = []
    number = 0
    for element in book.elements(part, "row"):
        number = int(element.get("r", number + 1))
        kept = {}
        for letter, cell in _placed(element):
            value, reason = _value(cell, styles, shared)
            if reason or (value and _index(letter) >= MAX_COLUMNS):
                problems.append(CellProblem(reason or "too-many-columns", number, letter, value[:40]))
            elif value:
                kept[letter] = value
        if kept:
            rows.append(Row(number, kept))
        if len(rows) > MAX_ROWS:
            raise SheetRefused([CellProblem("too-many-rows", number, wanted=str(MAX_ROWS))])
    if problems:
        raise SheetRefused(problems)
    return rows


def _placed(row: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Each cell with its column's letter; one that does not say stands behind the one before."""
    index = -1
    for cell in row.iterchildren("{*}c"):
        reference = cell.get("r")
        if reference is None:
            index += 1
        else:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise ValueError(reference)
            index = _index(match[1])
        yield column_letter(index), cell


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _value(cell: etree._Element, styles: Styles, shared: list[str]) -> tuple[str, str]:
    """(the cell's text, why it is no value or "")."""
    kind, raw = cell.get("t", "n"), ""
    for part in cell:
        name = _local(part)
        if name == "f":
            return "", "formula"
        if name == "v":
            raw = part.text or ""
        elif name == "is":
            raw = _text(part)
    if kind == "e":
        return raw, "error-value"
    if kind == "s":
        raw = shared[int(raw)] if raw else ""
    if kind in ("s", "str", "inlineStr"):
        text = tidy(raw)
        return text, text_problem(text)
    return value_of(raw, kind, styles, int(cell.get("s", "0")))


def _text(element: etree._Element) -> str:
    """The text of a string and of its runs, without the reading that stands over characters."""
    found = ""
    for part in element:
        name = _local(part)
        if name == "t":
            found += part.text or ""
        elif name == "r":
            found += _text(part)
    return found


def _local(element: etree._Element) -> str:
    """An element's name without its namespace; a workbook has hundred thousands, none of them a comment."""
    return str(element.tag).rpartition("}")[2]
