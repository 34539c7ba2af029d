"""A bundle of paper ballots as a sheet: a row for each, its number (or the unit) and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from engine.desks import ActProblem, Values
from engine.errors import ActRejected, BadValue
from registry.desks.papers import Entered
from registry.desks.values import choice_of
from registry.kinds import Choice
from registry.sheets import Column, SheetRefused, columns_of, read_sheet

COLUMNS = (
    Column("head", ("票号", "序号", "编号", "房号", "head", "unit")),
    Column("choice", ("意见", "表决意见", "选择", "choice")),
)


def papers_of(given: Values) -> list[Entered]:
    """The papers of the file. Raises ActRejected with every fault of the sheet itself, each with its cell."""
    content, name = given.get("file"), given.get("name")
    if not isinstance(content, bytes) or not isinstance(name, str):
        raise BadValue("file", "a file with its name is wanted")
    try:
        sheet = read_sheet(content, name)
        letters = columns_of(sheet, COLUMNS)
    except SheetRefused as refused:
        problems = [
            ActProblem(one.place, one.reason, one.found, {"wanted": one.wanted} if one.wanted else {}) for one in refused.problems
        ]
        raise ActRejected("import_bundle", problems) from None
    head, choice = letters["head"], letters["choice"]
    return [
        Entered(row.text(head), row.text(choice), f"{head}{row.number}", f"{choice}{row.number}") for row in sheet.rows[1:]
    ]


def nothing_counted() -> dict[str, int]:
    """A count in which nothing is."""
    return dict.fromkeys(map(str, Choice), 0)


def counts_of(entered: Sequence[Entered]) -> dict[str, int]:
    """How many papers of each choice a sheet holds."""
    counted = nothing_counted()
    for paper in entered:
        choice = choice_of(paper.choice)
        if choice is not None:
            counted[str(choice)] += 1
    return counted
