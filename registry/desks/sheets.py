"""A bundle of paper ballots as a sheet: a row for each, its number (or the unit) and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_uppercase as LETTERS

from engine.desks import ActProblem, Values
from engine.errors import ActRejected, BadValue
from registry.desks.papers import Entered
from registry.desks.values import choice_of
from registry.kinds import Choice
from registry.sheets import Column, Sheet, SheetRefused, columns_of, read_sheet

COLUMNS = (
    Column("head", ("票号", "序号", "编号", "房号", "head", "unit")),
    Column("choice", ("意见", "表决意见", "选择", "choice")),
)


def papers_of(given: Values) -> tuple[list[Entered], list[ActProblem]]:
    """The papers of the file, and its faulty cells: what is wrong with the others is told together with these.

    Raises ActRejected where nothing can be said of its papers: it is no sheet, or its columns are not found.
    """
    content, name = given.get("file"), given.get("name")
    if not isinstance(content, bytes) or not isinstance(name, str):
        raise BadValue("file", "a file with its name is wanted")
    faults: list[ActProblem] = []
    try:
        sheet = read_sheet(content, name)
    except SheetRefused as refused:
        faults = _problems(refused)
        if refused.rest is None:
            raise ActRejected("import_bundle", faults) from None
        sheet = Sheet(name, tuple(refused.rest))
    try:
        letters = columns_of(sheet, COLUMNS)
    except SheetRefused as refused:
        raise ActRejected("import_bundle", in_order([*faults, *_problems(refused)])) from None
    head, choice = letters["head"], letters["choice"]
    papers = [Entered(row.text(head), row.text(choice), f"{head}{row.number}", f"{choice}{row.number}") for row in sheet.rows[1:]]
    return papers, faults


def _problems(refused: SheetRefused) -> list[ActProblem]:
    return [ActProblem(one.place, one.reason, one.found, {"wanted": one.wanted} if one.wanted else {}) for one in refused.problems]


def in_order(problems: Iterable[ActProblem]) -> list[ActProblem]:
    """Problems by row and column, one for each cell: what stands in a faulty one is not judged a second time."""
    by_cell = {problem.path: problem for problem in reversed(list(problems))}
    return sorted(by_cell.values(), key=lambda one: (int("0" + one.path.lstrip(LETTERS)), len(one.path), one.path))


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
