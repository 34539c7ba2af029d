"""Reads the values of a workbook (XLSX): a bounded archive, no macros, no formulas, one sheet that holds something.

openpyxl reads the cells; what may be in the archive at all is looked at before.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime, time
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from registry.sheets.cells import day_of, number_of
from registry.sheets.sheet import MAX_COLUMNS, MAX_ROWS, CellProblem, Row, SheetRefused, column_letter, text_problem, tidy

MAX_PARTS = 500
MAX_UNPACKED = 60_000_000
"""Bytes of all parts together; 50,000 rows of twenty columns take most of it."""
_MACROS = re.compile(r"vbaproject|macrosheets/|activex/", re.IGNORECASE)
_DOCUMENT_TYPE = b"<!DOCTYPE"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, etree.XMLSyntaxError, SyntaxError, LookupError, EOFError,
    NotImplementedError, ValueError, TypeError, AttributeError,
)  # fmt: skip
"""What the archive's, the parser's and the workbook's libraries say of a file that is no workbook."""


def read_workbook(content: bytes) -> list[Row]:
    """The rows of the one sheet that holds something. Raises: SheetRefused with every problem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_plain(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks and checks that openpyxl does not read: only values are wanted
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            with closing(book):
                return _one_sheet(book.worksheets)
    except SheetRefused:
        raise
    except _BROKEN as error:
        raise SheetRefused([CellProblem("broken-workbook")]) from error


def _require_plain(archive: zipfile.ZipFile) -> None:
    """That the archive can be unpacked safely (sizes as declared are kept to by the library), and that no part of it can run or
    reach for anything."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefused([CellProblem("too-big-unpacked", wanted=str(MAX_UNPACKED // 1_000_000))])
    if len(set(names)) != len(names) or any(part.flag_bits & 1 for part in parts):  # doubled parts; a locked one
        raise SheetRefused([CellProblem("broken-workbook")])
    if any(_MACROS.search(name) for name in names):
        raise SheetRefused([CellProblem("macros")])
    if any(_DOCUMENT_TYPE in archive.read(name) for name in names if name.endswith((".xml", ".rels"))):
        raise SheetRefused([CellProblem("broken-workbook")])


def _one_sheet(sheets: Iterable[Any]) -> list[Row]:
    filled = [(sheet.title, rows) for sheet in sheets if (rows := _rows(sheet))]
    if len(filled) > 1:
        raise SheetRefused([CellProblem("more-sheets", found="、".join(name for name, _ in filled))])
    return filled[0][1] if filled else []


def _rows(sheet: Any) -> list[Row]:
    sheet.reset_dimensions()  # what a file says of its size need not be so
    rows: list[Row] = []
    problems: list[CellProblem] = []
    for cells in sheet.iter_rows():
        kept = {}
        for cell in cells:
            if cell.value is None:
                continue
            letter = column_letter(cell.column - 1)
            value, reason = _value(cell)
            if reason or (value and cell.column > MAX_COLUMNS):
                problems.append(CellProblem(reason or "too-many-columns", cell.row, letter, value[:40]))
            elif value:
                kept[letter], number = value, cell.row
        if kept:
            rows.append(Row(number, kept))
        if len(rows) > MAX_ROWS:
            raise SheetRefused([CellProblem("too-many-rows", number, wanted=str(MAX_ROWS))])
    if problems:
        raise SheetRefused(problems, rows)
    return rows


def _value(cell: Any) -> tuple[str, str]:
    """(the cell's text, why it is no value or "")."""
    value = cell.value
    if cell.data_type == "f":
        return "", "formula"
    if cell.data_type == "e":
        return str(value), "error-value"
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if isinstance(value, int | float):
        return number_of(value)
    if isinstance(value, datetime | date | time):
        return day_of(value)
    text = tidy(str(value))
    return text, text_problem(text)
