"""A ballot under way, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.ballots.polling import Polls


@pytest.fixture
def polls(database_url: str, tmp_path: Path) -> Iterator[Polls]:
    """Ten heads of 100.00 m² each, in the morning before voting opens."""
    opened = Polls(tmp_path, database_url)
    yield opened
    opened.close()


@pytest.fixture
def quick_polls(databases: Databases, tmp_path: Path) -> Iterator[Polls]:
    """The same on SQLite alone, for what no database can change."""
    with databases.migrated("sqlite", upgrade) as url:
        opened = Polls(tmp_path, url)
        yield opened
        opened.close()
