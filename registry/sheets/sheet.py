"""A sheet: rows of text by column letter, and what is wrong with one, each fault with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import EngineError

MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_TEXT = 1_000
"""Characters of one cell."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A fault and its place. `row` counts from 1 as the spreadsheet shows it, 0 for the whole file; `column` is its
    letter, "" for the whole row. `found` is what stands there, `wanted` what a reader can be told to write instead."""

    reason: str
    row: int = 0
    column: str = ""
    found: str = ""
    wanted: str = ""

    @property
    def place(self) -> str:
        """C7; "" for the whole file."""
        return f"{self.column}{self.row}" if self.row else self.column


class SheetRefused(EngineError):
    """Nothing of the sheet was taken: every problem at once. `rest`: what it holds beside its faulty cells, so that whoever knows
    more of the table finds what else is wrong; None where the file is no sheet at all."""

    def __init__(self, problems: Sequence[CellProblem], rest: Sequence[Row] | None = None) -> None:
        self.problems, self.rest = tuple(problems), rest
        first = self.problems[0]
        where = f" ({first.reason} at {first.place})" if first.place else f" ({first.reason})"
        super().__init__(f"Expected a sheet without problems, but found {len(self.problems)}{where}.")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet shows it; `cells` by column letter, without the empty ones."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """What stands in a column, "" for nothing."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold something, in order. Numbers are plain decimals, days are 2026-01-31, a truth is true or false."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have: the name that the program uses, and the titles that people give it."""

    name: str
    titles: tuple[str, ...]
    needed: bool = True


def columns_of(sheet: Sheet, columns: Sequence[Column]) -> dict[str, str]:
    """Name -> letter of each column that the first row titles; those that may be missing are left out.

    Raises: SheetRefused for a title that nobody knows, that stands twice, or that is needed and missing.
    """
    if not sheet.rows:
        raise SheetRefused([CellProblem("empty")])
    known = {title: column for column in columns for title in column.titles}
    found: dict[str, str] = {}
    problems = []
    head = sheet.rows[0]
    for letter, title in head.cells.items():
        column = known.get(title)
        if column is None:
            problems.append(CellProblem("unknown-title", head.number, letter, title, "、".join(one.titles[0] for one in columns)))
        elif column.name in found:
            problems.append(CellProblem("title-twice", head.number, letter, title))
        else:
            found[column.name] = letter
    for column in columns:
        if column.needed and column.name not in found:
            problems.append(CellProblem("missing-title", head.number, "", "", column.titles[0]))
    if problems:
        raise SheetRefused(problems)
    return found


def column_letter(index: int) -> str:
    """The letter of a column, counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def tidy(text: str) -> str:
    """Blanks and line breaks around and within a text become one blank: a spreadsheet shows them so."""
    return " ".join(text.split())


def text_problem(text: str) -> str:
    """Why a tidy text is no value, or "". A formula is none: what it gives depends on who opens it."""
    if len(text) > MAX_TEXT:
        return "too-long"
    if text.startswith("="):
        return "formula"
    return "" if text.isprintable() else "unprintable"
