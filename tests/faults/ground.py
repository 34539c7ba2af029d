"""Where faults are tried: a database of either kind with its home, everything deployed, and quick copies of both."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from engine.check.report import scenarios_of
from engine.check.runner import start_of
from engine.check.scenario_file import Scenario
from engine.check.world import World
from engine.clock import VirtualClock
from engine.deploy import deploy_all
from engine.execute import Engine
from engine.folder import read_folder
from engine.library import Library
from engine.migrations.run import upgrade
from engine.procedures import load_procedure
from engine.store.prepared import prepare_all
from tests.postgres import Databases
from web.cli.place import DISTRICT, WORKFLOWS

YEARS = range(2024, 2029)
PROCEDURE = "subsidy_deduction"

_compiled = Library()
"""What one engine of this process has compiled serves the next, and all forks: definitions are immutable."""


@cache
def scenarios(name: str = PROCEDURE) -> Mapping[str, Scenario]:
    """A procedure's scenarios by name, the deduction's as they come."""
    procedure, _ = load_procedure(name, read_folder(WORKFLOWS / name))
    assert procedure is not None
    return {scenario.name: scenario for scenario in scenarios_of(procedure.files)[0]}


@dataclass(frozen=True, slots=True)
class Place:
    """A database that nobody has open, and the home beside it."""

    databases: Databases
    url: str
    home: Path

    def open(self, clock: VirtualClock) -> Engine:
        """An engine as after a start: connections of its own, what was compiled at hand."""
        engine = Engine.open(self.home, self.url, DISTRICT.jobs, clock, durable=False, desks=DISTRICT.desks)
        engine.house.library.share(_compiled)
        return engine

    @contextmanager
    def copy(self) -> Iterator[Place]:
        """Another database with the same bytes; files are linked, since none is ever written to again."""
        name = f"t{uuid.uuid4().hex}"
        home = self.home.with_name(name)
        shutil.copytree(self.home, home, copy_function=os.link)
        try:
            if self.url.startswith("sqlite"):
                with self._file_copy(name) as url:
                    yield Place(self.databases, url, home)
            else:
                template = make_url(self.url).database
                with self.databases._created(name, str(template)) as url:
                    yield Place(self.databases, url, home)
        finally:
            shutil.rmtree(home)

    @contextmanager
    def _file_copy(self, name: str) -> Iterator[str]:
        file = Path(str(make_url(self.url).database))
        copy = file.with_name(f"{name}.sqlite")
        shutil.copyfile(file, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for left in copy.parent.glob(f"{copy.name}*"):
                left.unlink()

    def settle(self) -> None:
        """All that SQLite's log holds goes into the file, so that a copy of the file is a copy of the database."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(str(make_url(self.url).database))) as connection:
                connection.execute("pragma wal_checkpoint(truncate)")


@contextmanager
def filled(databases: Databases, kind: str, folder: Path, scenario: Scenario) -> Iterator[tuple[Place, World]]:
    """A place with a scenario's people, before its first step."""
    with databases.migrated(kind, upgrade) as url:
        place = Place(databases, url, folder / "home")
        clock = VirtualClock(start_of(scenario))
        engine = place.open(clock)
        try:
            people = fill(engine, scenario, clock())
            prepare_all(engine.database.dialect)
            gc.collect()
            gc.freeze()  # forks share what stands now
            yield place, World(engine, clock, people, DISTRICT, folder / "none")
        finally:
            engine.close()


def fill(engine: Engine, scenario: Scenario, now: datetime) -> Mapping[str, Sequence[str]]:
    """Deploys all procedures and brings the people."""
    with engine.transaction() as connection:
        deploy_all(connection, engine.house, WORKFLOWS, YEARS, now, "system")
    with engine.reading() as tx:
        for name in tx.shelf.procedures:
            engine.house.library.procedure(tx.connection, tx.shelf.newest[name])
    _compiled.share(engine.house.library)
    with engine.transaction() as connection:
        return DISTRICT.prepare(connection, scenario.given)
