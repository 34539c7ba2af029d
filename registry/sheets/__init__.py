"""Tables that people keep in spreadsheets, read and written as text by row and column; knows nothing of what they mean."""

from registry.sheets.cells import as_day
from registry.sheets.reading import read_sheet
from registry.sheets.sheet import CellProblem, Column, Row, Sheet, SheetRefused, columns_of
from registry.sheets.writing import write_csv, write_xlsx

__all__ = [
    "CellProblem", "Column", "Row", "Sheet", "SheetRefused", "as_day", "columns_of", "read_sheet", "write_csv", "write_xlsx",
]  # fmt: skip
