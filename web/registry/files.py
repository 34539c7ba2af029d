"""A register given out as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

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


def require_known(form: str) -> None:
    """Raises NotFound for an ending that no file has; before anything is looked for."""
    if form not in FILES:
        raise NotFound("file", form)


def table_file(form: str, name: str, sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as CSV or as a workbook of one `sheet`; `name` without its ending. Raises NotFound."""
    require_known(form)
    content = write_csv(titles, rows) if form == "csv" else write_xlsx(sheet, titles, rows)
    return download(f"{name}.{form}", FILES[form], content)
