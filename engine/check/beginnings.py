"""Plays scenarios; what several of them begin with is played once, and taken up again where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.check.moments import Moment, Moments
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Scenario
from engine.check.world import Template, World

Told = tuple[str, Scenario]
"""A scenario with the name of its procedure."""


class Beginnings:
    """Knows where scenarios part: one that continues another shares its acts with it."""

    def __init__(self, template: Template, folder: Path, scenarios: Iterable[Told]) -> None:
        self.template, self.moments = template, Moments(template, folder)
        self.told = list(scenarios)  # acts are told apart by what they are: they have to stay
        self._places: dict[tuple[object, int], int] = {}
        self._ways: Counter[int] = Counter()
        """How many ways lead on from a place, an end counted among them."""
        self._kept: dict[int, Moment] = {}
        for told in self.told:
            *_, last = self._way(told)
            self._ways[last] += 1

    def play(self, procedure: str, scenario: Scenario) -> World:
        """Plays a scenario to its end, from the last place that was kept on. Returns its world, open. Raises ScenarioFailed."""
        parameters = {procedure: scenario.parameters}
        places = list(self._way((procedure, scenario)))
        begun = max((at for at, place in enumerate(places) if place in self._kept), default=None)
        if begun is None:
            world, begun = self.template.world(start_of(scenario), scenario.given, parameters), 0
            run = Run(scenario, world)
        else:
            world, run = self.moments.take_up(self._kept[places[begun]], scenario, parameters)
        try:
            self._keep(places[begun], world, run)
            for at in range(begun, len(scenario.acts)):
                run.step(scenario.acts[at])
                self._keep(places[at + 1], world, run)
        except BaseException:
            world.close()
            raise
        return world

    def _keep(self, place: int, world: World, run: Run) -> None:
        if self._ways[place] > 1 and place not in self._kept:
            self._kept[place] = self.moments.keep(world, run)

    def _way(self, told: Told) -> Iterator[int]:
        """The places that a scenario comes by, the world before anything was done first."""
        procedure, scenario = told
        place = self._place(_world(procedure, scenario), 0)
        yield place
        for act in scenario.acts:
            after = (place, id(act)) not in self._places
            self._ways[place] += after
            place = self._place(place, id(act))
            yield place

    def _place(self, before: object, act: int) -> int:
        return self._places.setdefault((before, act), len(self._places))


def _world(procedure: str, scenario: Scenario) -> str:
    def settled(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return sorted(values.items())

    return repr((procedure, scenario.today, settled(scenario.given), settled(scenario.parameters)))
