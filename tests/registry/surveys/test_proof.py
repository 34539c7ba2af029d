"""`verify` draws the sample again and counts the answers again, and finds what was altered behind the program's back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.desk_commands import ActAtTask
from engine.errors import NotFound
from engine.identity import new_id
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.surveys.asking import COMMITTEE, OFFICER, OTHER_OFFICER, Asked


@pytest.fixture
def asked(databases: Databases, tmp_path: Path) -> Iterator[Asked]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Asked(tmp_path, url)
        yield opened
        opened.close()


def counted(asked: Asked) -> Asked:
    asked.issue()
    asked.answer(1, 5, 2)
    asked.act("enter_answers", answers=[{"number": 2, "marks": [4, 0]}])
    asked.act("confirm_answers", OTHER_OFFICER, batch=1)
    asked.count()
    return asked


def test_a_survey_as_it_was_held_is_found_good(asked: Asked) -> None:
    assert counted(asked).found() == []


@pytest.mark.parametrize(
    "statements",
    [
        ["drop trigger survey_answer_no_update", "update survey_answer set marks = '55' where marks = '52'"],
        ["drop trigger survey_answer_no_delete", "delete from survey_answer where marks = '52'"],
        ["update survey_place set label = '另一户' where number = 1"],
        ["drop trigger survey_result_no_update", "update survey_result set satisfied = 3"],
    ],
)
def test_an_altered_answer_sample_or_result_is_found(asked: Asked, statements: list[str]) -> None:
    counted(asked)
    with asked.engine.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))
    assert asked.found() != []


def test_whom_the_task_is_for_acts_at_its_desk_and_nobody_else(asked: Asked) -> None:
    let_in = set()
    for role, persons in asked.people.items():
        for person in persons:
            try:
                asked.engine.execute(ActAtTask(new_id(), person, asked.task, "issue_codes", {}))
            except NotFound:
                continue
            let_in.add(role)
    assert let_in == {OFFICER, COMMITTEE}
