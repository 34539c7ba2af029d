"""An owners' vote whose process is killed in the middle of every command comes to the same result, with nothing counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, select

from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Scenario
from engine.check.world import Template, World
from engine.commands import Command
from engine.execute import Engine
from engine.folder import read_folder
from engine.procedures import load_procedure
from registry.model import ballot_entry, ballot_tally, publication
from web.cli.place import DISTRICT, WORKFLOWS

STORY = "例4：67人参与，34人同意，通过"
AT_MOST = 25
"""Statements into a command at which its process dies; shorter commands live."""


class Killed(BaseException):
    """Not caught by anything of the engine, as a process that is gone catches nothing."""


@contextmanager
def dying(engine: Engine, statement: int) -> Iterator[None]:
    """The process dies at a statement, counted from 1, of whatever is done meanwhile."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise Killed

    event.listen(engine.database, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine.database, "before_cursor_execute", count)


class KilledRun(Run):
    """A scenario whose every command is first killed at a place that chance draws, and then sent again."""

    def __init__(self, scenario: Scenario, world: World, chance: Random) -> None:
        super().__init__(scenario, world)
        self.kills = 0
        carry_out = self.engine.execute

        def execute(command: Command) -> Mapping[str, Any]:
            try:
                with dying(self.engine, chance.randint(1, AT_MOST)):
                    return carry_out(command)
            except Killed:
                self.kills += 1
                return carry_out(command)

        self.engine.execute = execute  # whoever plays the scenario sends its commands here


@pytest.fixture(scope="module")
def story() -> Scenario:
    procedure, _ = load_procedure("owners_vote", read_folder(WORKFLOWS / "owners_vote"))
    assert procedure is not None
    return next(one for one in scenarios_of(procedure.files)[0] if one.name == STORY)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, story: Scenario) -> Template:
    return template_for(tmp_path_factory.mktemp("killed"), WORKFLOWS, DISTRICT, [story])


@pytest.mark.parametrize("seed", range(3))
def test_a_vote_killed_in_every_command_counts_what_was_voted_once(template: Template, story: Scenario, seed: int) -> None:
    world = template.world(start_of(story), story.given, {})
    try:
        run = KilledRun(story, world, Random(seed))
        run.play()  # expects the tally and the result of the example
        with world.engine.reading() as tx:
            votes, tallies, notices = (
                len(tx.connection.execute(select(table.c.id)).all()) for table in (ballot_entry, ballot_tally, publication)
            )
    finally:
        world.close()
    assert run.kills >= 5
    assert (tallies, notices) == (1, 1)
    assert votes == 1 + 67 + 1  # opened, every vote, one bundle confirmed
