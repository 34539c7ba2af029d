"""The site over the scenarios' small district, whose people may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import update

from engine import model
from engine.clock import VirtualClock
from engine.deploy import deploy_calendar, deploy_roles
from engine.execute import Engine
from engine.migrations.run import upgrade
from registry.jobs import JOBS
from registry.registers import REGISTERS
from registry.scenario_district import ROLES_FILE, prepare
from tests.postgres import Databases
from tests.web.conftest import HASH, NOON, PASSWORD


def fill_district(url: str) -> None:
    """Units, people and estates, with an owners' register of 75 units."""
    upgrade(url)
    with TemporaryDirectory() as home:  # no key is needed: there is no case yet
        opened = Engine.open(Path(home), url, {}, VirtualClock(NOON))
        with opened.transaction() as connection:
            sold, unsold = {"units": 60, "area": "5400.00"}, {"units": 5, "area": "500", "state": "unsold"}
            owners = [sold, unsold, {"units": 10, "area": 125, "kind": "parking"}]
            points = [{"points": 40, "day": date(2026, 3, 1)}, {"points": 5, "day": date(2026, 3, 2)}]
            prepare(connection, {"owners": owners, "failed_before": ["2026Q2"], "points": points, "listed": date(2026, 3, 2)})
            connection.execute(update(model.user).values(password_hash=HASH))
            deploy_roles(connection, ROLES_FILE.read_bytes(), NOON, "system")
            deploy_calendar(connection, [2026], NOON, "system")
        opened.close()


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    with databases.copied("sqlite", "registry", fill_district) as url:
        opened = Engine.open(tmp_path, url, JOBS, VirtualClock(NOON), registers=REGISTERS)
        yield opened
        opened.close()


__all__ = ["PASSWORD"]
