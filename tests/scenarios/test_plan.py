"""Every passage of the district's plan says what carries it; the scenarios that it names are among those that are played as tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.scenarios.test_scenarios import FOLDERS, SCENARIOS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PLAYED = {f"{procedure}：{scenario.name}" for procedure, scenario in SCENARIOS}
DIAGRAMS = {path.removesuffix(".bpmn") for files in FOLDERS.values() for path in files}
PASSAGES = (
    "一", "二", "三（一）", "三（一）1", "三（一）2", "三（一）3", "三（一）4", "三（二）", "三（二）1", "三（二）2", "三（二）3",
    "三（二）4", "三（三）1", "三（三）2", "三（三）3", "三（四）1", "三（四）2", "三（五）", "四（一）", "四（二）", "五（一）—（四）",
)  # fmt: skip
"""The numbers of the plan, as it has them."""
NOT_BUILT, NOT_A_CASE = ("尚未建立", "not built yet"), ("不是案件", "not a case")


class Row(NamedTuple):
    passage: str
    carried_by: str
    scenarios: tuple[str, ...]
    state: str


def rows(name: str) -> Iterator[Row]:
    for line in (DOCS / name).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if len(cells) == 4 and not cells[0].startswith("---"):
            named = tuple(re.findall(r"`([^`]+)`", cells[3]))
            yield Row(cells[0], cells[2], named, "" if named else cells[3])


CHINESE, ENGLISH = (list(rows(name))[1:] for name in ("plan.zh.md", "plan.md"))


@pytest.mark.parametrize("row", CHINESE, ids=lambda row: row.passage)
def test_a_passage_names_scenarios_that_are_played_or_says_why_there_are_none(row: Row) -> None:
    assert row.scenarios or row.state in (NOT_BUILT[0], NOT_A_CASE[0])
    assert set(row.scenarios) <= PLAYED


def test_every_number_of_the_plan_has_its_passage() -> None:
    told = [row.passage for row in CHINESE]
    assert [number for number in PASSAGES if not any(one.startswith(number) for one in told)] == []


def test_every_procedure_that_a_row_names_is_there_unless_the_row_says_that_something_is_not_built_yet() -> None:
    named = [
        (row.passage, name) for row in CHINESE if NOT_BUILT[0] not in row.carried_by + row.state
        for name in re.findall(r"`([a-z]+_[a-z_]+)`", row.carried_by)
    ]  # fmt: skip
    assert [one for one in named if one[1] not in FOLDERS.keys() | DIAGRAMS] == []


def test_what_is_not_built_yet_is_not_there() -> None:
    named = [(row.passage, name) for row in CHINESE if row.state == NOT_BUILT[0] for name in re.findall(r"`([a-z_]+)`", row.carried_by)]
    assert [one for one in named if one[1] in FOLDERS] == []


def test_a_procedure_that_is_there_carries_some_passage() -> None:
    carried = " ".join(row.carried_by for row in CHINESE)
    assert [name for name in FOLDERS if f"`{name}`" not in carried and name != "service_of_document"] == []


@pytest.mark.parametrize(("chinese", "english"), list(zip(CHINESE, ENGLISH, strict=True)), ids=[row.passage for row in CHINESE])
def test_both_languages_say_the_same(chinese: Row, english: Row) -> None:
    states = {"": "", NOT_BUILT[0]: NOT_BUILT[1], NOT_A_CASE[0]: NOT_A_CASE[1]}
    assert (chinese.scenarios, states[chinese.state]) == (english.scenarios, english.state)
    assert sorted(re.findall(r"`[^`]+`", chinese.carried_by)) == sorted(re.findall(r"`[^`]+`", english.carried_by))
