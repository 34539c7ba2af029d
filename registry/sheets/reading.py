"""Reads a sheet from the bytes of a file: XLSX by what it begins with, else CSV in UTF-8 or GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from registry.sheets.sheet import MAX_COLUMNS, MAX_ROWS, CellProblem, Row, Sheet, SheetRefused, column_letter, text_problem, tidy
from registry.sheets.xlsx import read_workbook

MAX_BYTES = 10_000_000
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_sheet(content: bytes, name: str) -> Sheet:
    """The file's one sheet. `name` is what the file is called; its ending has to fit what it holds.

    Raises: SheetRefused with every problem: another kind of file, macros, formulas, an encoding that is neither, too many
    rows or columns, a text too long, more than the sheet's size unpacked.
    """
    ending = name.rpartition(".")[2].lower()
    if ending in ("xlsm", "xltm", "xlsb"):
        raise SheetRefused([CellProblem("macros")])
    if ending == "xls" or content.startswith(OLD_WORKBOOK):  # a locked workbook has that form, too
        raise SheetRefused([CellProblem("old-workbook")])
    if ending not in ("xlsx", "csv") or content.startswith(ZIP) != (ending == "xlsx"):
        raise SheetRefused([CellProblem("kind", found=ending)])
    if len(content) > MAX_BYTES:
        raise SheetRefused([CellProblem("too-big", wanted=str(MAX_BYTES // 1_000_000))])
    return Sheet(name, tuple(read_workbook(content) if ending == "xlsx" else _csv_rows(_decoded(content))))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16 without its mark
            return text
    raise SheetRefused([CellProblem("encoding")])


def _csv_rows(text: str) -> list[Row]:
    rows: list[Row] = []
    problems: list[CellProblem] = []
    for number, cells in enumerate(_records(text), start=1):
        kept = {}
        for index, cell in enumerate(cells):
            value = tidy(cell)
            if not value:
                continue
            reason = "too-many-columns" if index >= MAX_COLUMNS else text_problem(value)
            if reason:
                problems.append(CellProblem(reason, number, column_letter(index), value[:40]))
            else:
                kept[column_letter(index)] = value
        if kept:
            rows.append(Row(number, kept))
        if len(rows) > MAX_ROWS:
            raise SheetRefused([CellProblem("too-many-rows", number, wanted=str(MAX_ROWS))])
    if problems:
        raise SheetRefused(problems, rows)
    return rows


def _records(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # a quotation mark out of place, a cell without end
            raise SheetRefused([CellProblem("broken-csv", number)]) from error
        yield record
