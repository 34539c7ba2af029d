"""The pictures of what the demonstration does not hold, a vote and a blacklisted firm: scenarios are played as far as each needs it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from argon2 import PasswordHasher
from playwright.sync_api import Page, expect
from sqlalchemy import update

from engine import model
from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Act
from engine.folder import read_folder
from engine.identity import hash_password
from engine.step import Step
from engine.store import tasks
from registry.scenario_district import ESTATE, FIRM
from tests.journey.serving import PASSWORD
from tools.album import Album, Office, pages_of
from web.cli.place import DISTRICT

VOTE = ("owners_vote", "例4：67人参与，34人同意，通过")
LISTING = ("credit_deduction", "累计满四十分，有确认的依据，列入、公布、提请清退")
"""Procedures and their scenarios."""

A_HEAD = 5
"""Of whom a page is shown before their vote is entered on paper."""


@dataclass
class Story(Office):
    """A scenario under way, its people at their browsers."""

    run: Run | None = None
    left: list[Act] = field(default_factory=list)

    def play(self, before: str = "") -> None:
        """Plays on until an act with this target comes, or to the end."""
        assert self.run is not None
        while self.left and not (before and self.left[0].target == before):
            self.run.step(self.left.pop(0))

    def step(self) -> Step:
        assert self.run is not None
        assert self.run.main is not None
        with self.engine.reading() as tx:
            return Step.read(tx, self.run.main)

    @property
    def number(self) -> str:
        return self.step().row.number

    @property
    def desk(self) -> str:
        with self.engine.reading() as tx:
            (task,) = (one for one in tasks.open_tasks_of(tx.connection, self.step().row.id) if one.element == "Task_vote")
        return f"/tasks/{task.id}/ballot"

    def code(self, head: int) -> str:
        assert self.run is not None
        return self.run.codes[str(head)]


@contextmanager
def told(workflows: Path, name: str, title: str) -> Iterator[Story]:
    """The scenario's district on its first day, its people with a password, served."""
    scenario = next(one for one in scenarios_of(read_folder(workflows / name))[0] if one.name == title)
    with tempfile.TemporaryDirectory() as folder:
        world = template_for(Path(folder), workflows, DISTRICT, [scenario]).world(start_of(scenario), scenario.given, {})
        quick = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        with world.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=quick))
        story = Story(world.engine, world.clock, run=Run(scenario, world), left=list(scenario.acts))
        with pages_of(story):
            yield story
        world.close()


def voting(album: Album, story: Story) -> None:
    """An owner's page by code on a phone, before and after the choice."""
    story.play(before="enter_bundle")
    context = album.phones.context()
    page = context.new_page()
    page.goto("/vote")
    page.get_by_label("一次性").fill(story.code(A_HEAD))
    page.get_by_role("button", name="打开我的表决票").click()
    page.get_by_label("同意", exact=True).check()
    album.take("phone-vote", page)
    page.get_by_role("button", name=re.compile("^下一步")).click()
    expect(page.locator("main strong").filter(has_text="交出后不能更改")).to_be_visible()
    album.take("phone-vote-check", page)
    context.close()


def counting(album: Album, story: Story) -> None:
    """The desk with a bundle that waits, and the bundle as the second person sees it."""
    story.play(before="confirm_bundle")
    officer = album.screens.of("community_officer")
    officer.goto(story.desk)
    album.take("desk", officer)
    second: Page = album.screens.of("owners_committee")
    second.goto(f"{story.desk}/bundles/1")
    album.take("bundle", second)


def published(album: Album, story: Story) -> None:
    """The result's page as anybody sees it; what is on record of the estate."""
    story.play()
    album.open_windows()
    context = album.screens.context()
    page = context.new_page()
    page.goto(f"/ballots/{quote(story.number)}")
    album.take("result", page)
    context.close()
    officer = album.screens.of("community_officer")
    officer.goto(f"/estates/{ESTATE}")
    album.take("estate", officer)


def listed(album: Album, story: Story) -> None:
    """What is on record of a firm that is in the blacklist."""
    story.play()
    officer = album.screens.of("housing_officer")
    officer.goto(f"/firms/{FIRM}")
    album.take("firm-record", officer)


STORIES: Mapping[tuple[str, str], tuple[Callable[[Album, Story], None], ...]] = {VOTE: (voting, counting, published), LISTING: (listed,)}
