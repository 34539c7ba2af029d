"""Who acts at a desk: every role of the district, in the case's units and in foreign ones, against what is written here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.desk_commands import ActAtTask
from engine.errors import NotFound
from engine.identity import new_id
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.ballots.polling import Polls

AT_THE_DESK = {"community_officer", "owners_committee"}
"""Whom the task is for, in the estate of the vote, its community or its subdistrict. Nobody else: neither the procedure's owner
nor the auditor nor the administrator, nor the same role elsewhere."""


@pytest.fixture
def polls(databases: Databases, tmp_path: Path) -> Iterator[Polls]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Polls(tmp_path, url)
        yield opened
        opened.close()


def test_whom_the_task_is_for_acts_at_its_desk_and_nobody_else(polls: Polls) -> None:
    task, let_in = polls.task("voting").id, set()
    for role, persons in polls.people.items():
        for person in persons:
            try:
                polls.engine.execute(ActAtTask(new_id(), person, task, "issue_codes"))
            except NotFound:
                continue
            let_in.add(role)
    assert let_in == AT_THE_DESK


def test_a_foreign_desk_and_a_missing_one_get_the_same_answer(polls: Polls) -> None:
    for task in (polls.task("voting").id, "0123456789abcdef/1"):
        with pytest.raises(NotFound) as caught:
            polls.engine.execute(ActAtTask(new_id(), "housing_officer", task, "issue_codes"))
        assert caught.value.noun == "task"
