"""Moments of a scenario: what the database then holds, the time, and what the runner remembers; from each the story can go on.

All worlds begin as copies of one template, and a story changes little of it: of a moment only the pages that differ are kept.
There are thousands of them, and whole copies would fill the disk.
"""

from __future__ import annotations

import shutil
import struct
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

PAGE_BYTES = 4096  # of a database that SQLite makes
_NUMBER = struct.Struct(">Q")


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
        self.begun = template.file.read_bytes()
        self.copies = 0

    def keep(self, world: World, run: Run) -> Moment:
        """How things stand now; the world goes on."""
        file = self._next("moment")
        world.engine.close()  # the last connection writes the log back into the file
        file.write_bytes(_difference(self.begun, world.file.read_bytes()))
        return Moment(file, world.clock(), world.people, run.main, run.count, dict(run.codes))

    def take_up(
        self, moment: Moment, scenario: Scenario, parameters: Mapping[str, Mapping[str, Any]],
        changed: Mapping[str, Procedure] | None = None,
    ) -> tuple[World, Run]:  # fmt: skip
        """A world as it was at a moment, with some procedures (by hash) changed."""
        file = self._next("world")
        shutil.copyfile(self.template.file, file)
        _apply(moment.file.read_bytes(), file)
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


def _difference(begun: bytes, now: bytes) -> bytes:
    """The size of a file, and its pages that are not as they were, each behind its number."""
    parts = [_NUMBER.pack(len(now))]
    for place in range(0, len(now), PAGE_BYTES):
        page = now[place : place + PAGE_BYTES]
        if page != begun[place : place + PAGE_BYTES]:
            parts += [_NUMBER.pack(place // PAGE_BYTES), page]
    return b"".join(parts)


def _apply(difference: bytes, file: Path) -> None:
    """Makes a copy of what a file was into what it then became."""
    (size,) = _NUMBER.unpack_from(difference)
    with file.open("r+b") as copy:
        copy.truncate(size)
        for place in range(_NUMBER.size, len(difference), _NUMBER.size + PAGE_BYTES):
            (number,) = _NUMBER.unpack_from(difference, place)
            copy.seek(number * PAGE_BYTES)
            copy.write(difference[place + _NUMBER.size : place + _NUMBER.size + PAGE_BYTES])
