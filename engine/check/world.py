"""Where scenarios run: a fresh database for each, with everything deployed, and people in every role."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine.clock import VirtualClock
from engine.deploy import deploy_all, deploy_law
from engine.desks import Desk
from engine.execute import Engine
from engine.feel import Value
from engine.folder import read_folder
from engine.jobs import Job
from engine.library import LAW
from engine.migrations.run import upgrade
from engine.process_timers import process_timers
from engine.store import definitions

OWN_LAW = "law"
"""In a scenario's `given`: rows of law that it alone has; whatever else stands there is the registry's."""


@dataclass(frozen=True, slots=True)
class District:
    """What the engine does not know and a scenario needs: job types, desks, a way to fill the registry, one to look at it.

    prepare(connection, given) -> role -> user ids; observe(connection, question) -> answer.
    """

    jobs: Mapping[str, Job]
    prepare: Callable[[Connection, Mapping[str, Any]], Mapping[str, Sequence[str]]]
    observe: Callable[[Connection, str], Any]
    desks: Mapping[str, Desk] = field(default_factory=dict)


@cache
def _migrated() -> bytes:
    """A SQLite file with every table and nothing in it."""
    with tempfile.TemporaryDirectory(prefix="wuye-migrated-") as folder:
        file = Path(folder) / "migrated.sqlite"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


class Template:
    """A migrated SQLite file with all of `workflows` deployed, copied for every scenario."""

    def __init__(
        self, folder: Path, workflows: Path, district: District, years: Sequence[int], now: datetime,
        instead: Mapping[str, Path],
    ) -> None:  # fmt: skip
        self.folder, self.district = folder, district
        self.file = folder / "template.sqlite"
        self.file.write_bytes(_migrated())
        url = f"sqlite:///{self.file}"
        engine = Engine.open(folder / "home", url, district.jobs, VirtualClock(now), desks=district.desks)
        with engine.transaction() as connection:
            deploy_all(connection, engine.house, workflows, years, now, "system", instead)
        with engine.reading() as tx:  # compiled once, shared by every world
            for name in tx.shelf.procedures:
                engine.house.library.procedure(tx.connection, tx.shelf.newest[name])
        engine.close()
        self.library = engine.house.library
        self.law = read_folder(workflows / LAW)

    def world(self, start: datetime, given: Mapping[str, Any], parameters: Mapping[str, Mapping[str, Value]]) -> World:
        """A fresh copy with its people, and with rows of law that the scenario alone has.

        `parameters`: of the procedures that the story is about, by name. The clocks of these begin cases, as if they had been
        deployed at the start; those of the others, of whom the story does not speak, stand still.
        Raises: BadDefinition for rows of law that are none.
        """
        handle, name = tempfile.mkstemp(".sqlite", "scenario-", self.folder)
        os.close(handle)
        file = Path(name)
        shutil.copyfile(self.file, file)
        clock = VirtualClock(start)
        engine = Engine.open(
            self.folder / "home", f"sqlite:///{file}", self.district.jobs, clock, parameters, durable=False, desks=self.district.desks
        )
        engine.house.library.share(self.library)
        with engine.transaction() as connection:
            if OWN_LAW in given:
                self._add_law(connection, given[OWN_LAW], start)
            self._set_clocks(engine, connection, start, parameters)
            people = self.district.prepare(connection, {key: value for key, value in given.items() if key != OWN_LAW})
        return World(engine, clock, people, self.district, file)

    def _set_clocks(
        self, engine: Engine, connection: Connection, start: datetime, parameters: Mapping[str, Mapping[str, Value]]
    ) -> None:
        library = engine.house.library
        shelf = library.shelf(connection)
        for name in shelf.procedures:
            procedure = library.procedure(connection, shelf.newest[name])
            timers, _ = process_timers(procedure, lambda: shelf, parameters[name], start) if name in parameters else ([], [])
            definitions.replace_process_timers(connection, name, timers)

    def _add_law(self, connection: Connection, own: Mapping[str, str], now: datetime) -> None:
        """Releases law with further rows: rule -> `[[row]]` tables as a file of law has them."""
        law = dict(self.law)
        for rule, rows in own.items():
            law[f"{rule}.toml"] = law.get(f"{rule}.toml", b"") + f"\n{rows}".encode()
        deploy_law(connection, law, now, "system")


@dataclass(frozen=True, slots=True)
class World:
    """One scenario's engine, clock and people."""

    engine: Engine
    clock: VirtualClock
    people: Mapping[str, Sequence[str]]
    district: District
    file: Path

    def person(self, role: str) -> str:
        """`housing_officer` or, for the second one, `housing_officer/2`. Raises KeyError."""
        name, _, place = role.partition("/")
        return self.people[name][int(place or 1) - 1]

    def close(self) -> None:
        self.engine.close()
        for path in self.file.parent.glob(self.file.name + "*"):
            path.unlink()
