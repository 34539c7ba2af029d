"""A register given out as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import IO

from werkzeug.wrappers import Response

from engine.errors import NotFound
from registry.sheets import write_csv, write_xlsx
from registry.sheets.writing import Cell
from web.letters import download

FILES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Ending -> content type."""
AT_ONCE = 1 << 16
"""Bytes that are sent at once."""


def require_known(form: str) -> None:
    """Raises NotFound for an ending that no file has; before anything is looked for."""
    if form not in FILES:
        raise NotFound("file", form)


def table_file(form: str, name: str, sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as CSV or as a workbook of one `sheet`; `name` without its ending. Raises NotFound."""
    require_known(form)
    content = write_csv(titles, rows) if form == "csv" else write_xlsx(sheet, titles, rows)
    length = content.seek(0, io.SEEK_END)
    response = download(f"{name}.{form}", FILES[form], _sent(content))
    response.content_length = length
    response.call_on_close(content.close)  # also where nothing of it was asked for
    return response


def _sent(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        content.seek(0)
        while part := content.read(AT_ONCE):
            yield part
