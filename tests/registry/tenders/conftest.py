"""A tender under way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.tenders.tendering import Tendering


@pytest.fixture
def both_tendering(database_url: str, tmp_path: Path) -> Iterator[Tendering]:
    """On SQLite and on PostgreSQL, before anybody has set a passphrase."""
    opened = Tendering(tmp_path, database_url)
    yield opened
    opened.close()


@pytest.fixture
def tendering(databases: Databases, tmp_path: Path) -> Iterator[Tendering]:
    """The same on SQLite alone, for what no database can change."""
    with databases.migrated("sqlite", upgrade) as url:
        opened = Tendering(tmp_path, url)
        yield opened
        opened.close()
