"""Writes a table as CSV or XLSX: the same rows give the same bytes, and no cell is a formula. However many rows there are, few of
them are in memory at a time: the file is written as they come.

Source: RFC 4180; openpyxl writes the workbook.
"""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from registry.sheets.sheet import column_letter

Cell = str | int | Decimal | date | None

_FONT = "SimSun"
_WIDTH = 16
_IN_MEMORY = 1 << 20
"""Bytes of a file that are held before it goes to the disk."""
_WRITTEN = datetime(2000, 1, 1)
"""What a workbook says of when it was made: the same rows give the same bytes."""


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """UTF-8 with its mark, by which a Chinese Excel knows it. A text that a spreadsheet would reckon is quoted with '."""
    out = _file()
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(titles)
    for row in rows:
        writer.writerow(["" if cell is None else _harmless(cell) if isinstance(cell, str) else str(cell) for cell in row])
    text.detach()
    out.seek(0)
    return out


def _file() -> IO[bytes]:
    """A file without a name, gone once it is closed; on the disk as soon as it is long."""
    return SpooledTemporaryFile(_IN_MEMORY)


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def write_xlsx(sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """A workbook of one sheet, its first row bold and standing still."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for index in range(len(titles)):
        page.column_dimensions[column_letter(index)].width = _WIDTH
    page.append([_cell(page, title, bold=True) for title in titles])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    book.properties.created = book.properties.modified = _WRITTEN
    with _file() as made:
        book.save(made)
        return _as_of_old(made)


def _cell(page: Any, value: Any, bold: bool = False) -> Any:
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(page, value)
    cell.font = Font(name=_FONT, bold=bold)
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"  # never a formula, whatever it begins with
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _as_of_old(made: IO[bytes]) -> IO[bytes]:
    """The workbook's parts, packed without the hour at which they were."""
    out = _file()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.infolist():
            named = zipfile.ZipInfo(part.filename, _WRITTEN.timetuple()[:6])
            named.compress_type, named.file_size = zipfile.ZIP_DEFLATED, part.file_size
            with parts.open(part) as there, archive.open(named, "w") as here:
                shutil.copyfileobj(there, here)
    out.seek(0)
    return out
