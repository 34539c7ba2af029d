"""Scenarios as a tree: what they share is played once, and every place in it can be taken up again.

A scenario that continues another one shares its acts with it. The unchanged procedure plays the whole tree once; after
each act a copy of the database is kept, and it is noted which elements, rules and processes had been reached. A mutant
is then played from the first act on that can feel it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.check.moments import Moment, Moments
from engine.check.mutation.mutant import Anchor
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Act, Scenario
from engine.check.world import Template, World
from engine.feel import Value
from engine.journal import read
from engine.procedures import Procedure
from engine.store import cases


@dataclass(slots=True)
class Story:
    """An act with those that may follow it. The first one of a tree has no act: the world before anything was done."""

    scenario: Scenario
    procedure: str
    act: Act | None
    next: list[Story] = field(default_factory=list)
    after: Moment | None = None  # as the unchanged procedure left it
    reached: frozenset[Anchor] = frozenset()  # by this act, first of all on its way
    kills: int = 0
    size: int = 0  # acts that follow

    def told(self) -> Iterator[Story]:
        """The story and all that follow it, always in the same order."""
        waiting = [self]
        while waiting:
            story = waiting.pop()
            yield story
            waiting += story.next

    def likelihood(self) -> tuple[int, int]:
        """Sorts first what has failed most often, then what is soonest played."""
        return -self.kills, self.size


def stories_of(scenarios: Iterable[tuple[str, Scenario]]) -> list[Story]:
    """(procedure, scenario) pairs as trees, one for each world and day they begin with."""
    trees: dict[str, Story] = {}
    for procedure, scenario in scenarios:
        world = repr((procedure, scenario.today, sorted(scenario.given.items()), sorted(scenario.parameters.items())))
        story = trees.setdefault(world, Story(scenario, procedure, None))
        for act in scenario.acts:
            following = next((one for one in story.next if one.act is act), None)
            if following is None:
                following = Story(scenario, procedure, act)
                story.next.append(following)
            story = following
    for tree in trees.values():
        _measure(tree)
    return list(trees.values())


def _measure(story: Story) -> int:
    story.size = sum(_measure(one) + 1 for one in story.next)
    return story.size


class Stage:
    """Where stories are played: worlds opened on copies of a database."""

    def __init__(self, template: Template, folder: Path) -> None:
        self.template, self.moments = template, Moments(template, folder)

    def play_unchanged(self, tree: Story) -> None:
        """Plays a whole tree, keeps every moment of it. Raises ScenarioFailed: mutants of what fails say nothing."""
        world = self.template.world(start_of(tree.scenario), tree.scenario.given, _parameters(tree))
        tree.after = self.moments.keep(world, Run(tree.scenario, world))
        world.close()
        self._follow(tree, tree, set())

    def _follow(self, tree: Story, story: Story, reached: set[Anchor]) -> None:
        """Goes on from a moment, one world as long as nothing branches off."""
        assert story.after is not None
        for following in story.next:
            world, run = self.take_up(tree, following, story.after, {})
            try:
                last = self._play_on(world, run, following, set(reached))
            finally:
                world.close()
            self._follow(tree, last, reached | _of_way(following, last))

    def _play_on(self, world: World, run: Run, story: Story, reached: set[Anchor]) -> Story:
        """Acts up to where stories part, each with its moment. Returns the last one."""
        while True:
            assert story.act is not None
            run.perform(story.act)
            now = _reached(world, story.act)
            story.reached = frozenset(now - reached)
            reached |= now
            story.after = self.moments.keep(world, run)
            if len(story.next) != 1:
                return story
            story = story.next[0]

    def take_up(self, tree: Story, story: Story, moment: Moment, changed: Mapping[str, Procedure]) -> tuple[World, Run]:
        """A world as it was at a moment, with some procedures (by hash) changed."""
        return self.moments.take_up(moment, story.scenario, _parameters(tree), changed)


def _of_way(story: Story, last: Story) -> set[Anchor]:
    """What was reached from one story to the last one before a parting."""
    found = set(story.reached)
    while story is not last:
        story = story.next[0]
        found |= story.reached
    return found


def _parameters(tree: Story) -> Mapping[str, Mapping[str, Value]]:
    return {tree.procedure: tree.scenario.parameters}


def _reached(world: World, act: Act) -> set[Anchor]:
    """Elements, rules and processes that the cases of a world have come to."""
    found: set[Anchor] = {(str(act.target), str(act.target))} if act.verb == "start" else set()
    with world.engine.reading() as tx:
        for case_id, _, _ in cases.all_ids(tx.connection):
            row = cases.find(tx.connection, case_id)
            assert row is not None
            found.add((row.process, row.process))
            for entry in read(tx.connection, tx.data_key(case_id), case_id):
                for effect in entry.effects():
                    found.add((row.process, effect["element"]))
                    if effect["kind"] == "decision:taken":
                        tables = effect["decided"]["tables"]
                        found |= {(table["decision"], rule) for table in tables for rule in table["matched"]}
    return found
