"""Moments of a scenario: a copy of the database, the time, and what the runner remembers; from each the story can go on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.check.runner import Run
from engine.check.scenario_file import Scenario
from engine.check.world import Template, World
from engine.clock import VirtualClock
from engine.execute import Engine
from engine.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a story stands."""

    file: Path
    now: datetime
    people: Mapping[str, Sequence[str]]
    main: str | None
    count: int
    codes: Mapping[str, str]


class Moments:
    """Keeps moments in a folder, and opens worlds on copies of them."""

    def __init__(self, template: Template, folder: Path) -> None:
        self.template, self.folder = template, folder
        self.copies = 0

    def keep(self, world: World, run: Run) -> Moment:
        """How things stand now; the world goes on."""
        file = self._next("moment")
        world.engine.close()  # the last connection writes the log back into the file
        shutil.copyfile(world.file, file)
        return Moment(file, world.clock(), world.people, run.main, run.count, dict(run.codes))

    def take_up(
        self, moment: Moment, scenario: Scenario, parameters: Mapping[str, Mapping[str, Any]],
        changed: Mapping[str, Procedure] | None = None,
    ) -> tuple[World, Run]:  # fmt: skip
        """A world as it was at a moment, with some procedures (by hash) changed."""
        file = self._next("world")
        shutil.copyfile(moment.file, file)
        district, clock = self.template.district, VirtualClock(moment.now)
        engine = Engine.open(
            self.template.folder / "home", f"sqlite:///{file}", district.jobs, clock, parameters, durable=False, desks=district.desks
        )
        engine.house.library.share(self.template.library)
        engine.house.library.put(changed or {})
        world = World(engine, clock, moment.people, district, file)
        run = Run(scenario, world)
        run.main, run.count, run.codes = moment.main, moment.count, dict(moment.codes)
        return world, run

    def _next(self, kind: str) -> Path:
        self.copies += 1
        return self.folder / f"{kind}-{self.copies}.sqlite"
