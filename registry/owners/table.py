"""A register as a spreadsheet has it: a row a unit, co-owners beside each other in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from registry.kinds import AreaSource, Labelled, UnitKind, UnitState
from registry.money import cents_of, yuan_of
from registry.owners.units import (
    LARGEST_AREA_DM2,
    LONGEST_LABEL_PART,
    LONGEST_NAME,
    LONGEST_OWNER,
    MOST_OWNERS,
    Owner,
    UnitFacts,
)
from registry.sheets import CellProblem, Column, Sheet, SheetRefused, columns_of, read_sheet
from registry.sheets.writing import Cell

COLUMNS = (
    Column("building", ("楼栋", "楼号", "幢号")),
    Column("number", ("房号", "室号", "编号")),
    Column("kind", ("类别",), needed=False),
    Column("area", ("建筑面积（平方米）", "建筑面积", "面积", "建筑面积（㎡）", "建筑面积(㎡)", "建筑面积(平方米)")),
    Column("area_source", ("面积依据",), needed=False),
    Column("state", ("交付状态", "状态")),
    Column("owners", ("业主编号",)),
    Column("names", ("业主姓名", "业主", "姓名")),
)
BETWEEN = "、"
"""What stands between co-owners; semicolons are read, too."""
Word = TypeVar("Word", bound=Labelled)
_BETWEEN = re.compile("[、；;]")
_AREA = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
_NO_START = ("=", "+", "-", "@", "'")
"""A spreadsheet would take a text that begins so for something to reckon."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The units of a sheet, each with the number of its row; the letters of its columns, by name."""

    units: tuple[tuple[int, UnitFacts], ...]
    columns: Mapping[str, str]


def read_register(sheet: Sheet) -> Listed:
    """The units that a sheet lists.

    Raises: SheetRefused with every problem: titles, cells, a unit that stands twice, an owner's number with two names.
    """
    columns = columns_of(sheet, COLUMNS)
    problems: list[CellProblem] = []
    units: list[tuple[int, UnitFacts]] = []
    seen: dict[str, int] = {}
    for row in sheet.rows[1:]:
        texts = {name: row.text(letter) for name, letter in columns.items()}
        facts, wrong = read_unit(texts)
        problems += [CellProblem(one.reason, row.number, columns.get(one.column, ""), one.found, one.wanted) for one in wrong]
        label = _label(texts)
        before = seen.setdefault(label, row.number) if label else row.number
        if before != row.number:
            problems.append(CellProblem("unit-twice", row.number, columns["number"], label, str(before)))
        if facts is not None:
            units.append((row.number, facts))
    if not units and not problems:
        problems.append(CellProblem("no-units"))
    problems += _two_names(units, columns["names"])
    if problems:
        raise SheetRefused(sorted(problems, key=lambda one: (one.row, len(one.column), one.column)))
    return Listed(tuple(units), columns)


def read_file(content: bytes, name: str) -> Listed:
    """The units that a file lists.

    Raises: SheetRefused with every problem: faulty cells together with what else is wrong, one for each cell.
    """
    faults: tuple[CellProblem, ...] = ()
    try:
        sheet = read_sheet(content, name)
    except SheetRefused as refused:
        if refused.rest is None:
            raise
        faults, sheet = refused.problems, Sheet(name, tuple(refused.rest))
    try:
        listed = read_register(sheet)
    except SheetRefused as refused:
        raise SheetRefused(_in_order([*faults, *refused.problems])) from None
    if faults:
        raise SheetRefused(faults)
    return listed


def _in_order(problems: Iterable[CellProblem]) -> list[CellProblem]:
    """By row and column, of two about one cell the first."""
    by_cell = {(one.row, one.column): one for one in reversed(list(problems))}
    return sorted(by_cell.values(), key=lambda one: (one.row, len(one.column), one.column))


def _two_names(units: Iterable[tuple[int, UnitFacts]], column: str) -> list[CellProblem]:
    names: dict[str, str] = {}
    return [
        CellProblem("two-names", row, column, f"{owner.number} {owner.name}", names[owner.number])
        for row, facts in units
        for owner in facts.owners
        if names.setdefault(owner.number, owner.name) != owner.name
    ]


def read_unit(texts: Mapping[str, str]) -> tuple[UnitFacts | None, list[CellProblem]]:
    """A unit out of what stands in its columns, and what is wrong; `column` of a problem is the column's name."""
    problems: list[CellProblem] = []
    building, number = (_name(texts, column, LONGEST_LABEL_PART, problems) for column in ("building", "number"))
    kind = _word(texts, "kind", UnitKind, UnitKind.EXCLUSIVE, problems)
    area = _area(texts.get("area", ""), problems)
    source = _word(texts, "area_source", AreaSource, AreaSource.REGISTERED, problems)
    state = _word(texts, "state", UnitState, None, problems)
    if state is UnitState.ENDED:
        problems.append(CellProblem("word", column="state", found=texts.get("state", ""), wanted=_words(UnitState)))
        state = None
    owners = _owners(texts, problems)
    if state is UnitState.HANDED_OVER and not texts.get("owners"):
        problems.append(CellProblem("no-owner", column="owners"))
    if state is UnitState.UNSOLD and texts.get("owners"):
        problems.append(CellProblem("owner-of-unsold", column="owners", found=texts["owners"]))
    if problems or kind is None or area is None or source is None or state is None:
        return None, problems
    return UnitFacts(building, number, kind, area, source, state, owners), []


def _label(texts: Mapping[str, str]) -> str:
    """Which unit a row is about, whatever else is wrong with it; "" where it does not say."""
    building, number = (texts.get(column, "").replace(" ", "") for column in ("building", "number"))
    return f"{building}-{number}" if building and number else ""


def _name(texts: Mapping[str, str], column: str, longest: int, problems: list[CellProblem]) -> str:
    text = texts.get(column, "").replace(" ", "")
    if not text:
        problems.append(CellProblem("missing", column=column))
    elif len(text) > longest:
        problems.append(CellProblem("too-long", column=column, found=text, wanted=str(longest)))
    elif "/" in text or "#" in text or text.startswith(_NO_START):
        problems.append(CellProblem("sign", column=column, found=text))
    return text


def _area(text: str, problems: list[CellProblem]) -> int | None:
    found = text.replace(",", "").removesuffix("㎡").removesuffix("平方米").strip()
    try:
        area = cents_of(Decimal(found)) if _AREA.fullmatch(found) else 0
    except (InvalidOperation, ValueError):
        area = 0
    if 0 < area <= LARGEST_AREA_DM2:
        return area
    problems.append(CellProblem("area" if text else "missing", column="area", found=text))
    return None


def _word(texts: Mapping[str, str], column: str, words: type[Word], usual: Word | None, problems: list[CellProblem]) -> Word | None:
    """One of the words by its value or its label; the usual one for an empty cell."""
    text = texts.get(column, "")
    found = usual if not text else next((word for word in words if text in (str(word), word.label)), None)
    if found is None:
        reason = "word" if text else "missing"
        problems.append(CellProblem(reason, column=column, found=text, wanted=_words(words)))
    return found


def _words(words: type[Labelled]) -> str:
    return BETWEEN.join(word.label for word in words if word is not UnitState.ENDED)


def _owners(texts: Mapping[str, str], problems: list[CellProblem]) -> tuple[Owner, ...]:
    numbers, names = (
        [part.strip() for part in _BETWEEN.split(texts[column])] if texts.get(column) else [] for column in ("owners", "names")
    )
    if len(numbers) != len(names):
        problems.append(CellProblem("owners-and-names", column="names", found=texts.get("names", ""), wanted=str(len(numbers))))
        return ()
    if len(numbers) > MOST_OWNERS:
        problems.append(CellProblem("too-many-owners", column="owners", wanted=str(MOST_OWNERS)))
    for column, parts, longest in (("owners", numbers, LONGEST_OWNER), ("names", names, LONGEST_NAME)):
        for part in parts:
            if not part:
                problems.append(CellProblem("missing", column=column))
            elif len(part) > longest:
                problems.append(CellProblem("too-long", column=column, found=part, wanted=str(longest)))
            elif part.startswith(_NO_START) or (column == "owners" and re.search(r"[+/\s]", part)):
                problems.append(CellProblem("sign", column=column, found=part))
    if len(set(numbers)) != len(numbers):
        problems.append(CellProblem("owner-twice", column="owners", found=texts["owners"]))
    return tuple(sorted(Owner(number, name) for number, name in zip(numbers, names, strict=True)))


def titles() -> tuple[str, ...]:
    """The first row of a sheet that is written."""
    return tuple(column.titles[0] for column in COLUMNS)


def rows_of(units: Iterable[UnitFacts]) -> list[Sequence[Cell]]:
    """Units as rows that `read_register` reads back."""
    return [
        (
            one.building, one.number, one.kind.label, yuan_of(one.area_dm2), one.area_source.label, one.state.label,
            BETWEEN.join(owner.number for owner in one.owners), BETWEEN.join(owner.name for owner in one.owners),
        )
        for one in units
    ]  # fmt: skip
