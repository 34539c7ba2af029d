"""A connection to a migrated database, in a transaction that nobody commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.database import open_database
from registry.scenario_district import prepare


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """On SQLite and on PostgreSQL, opened as the engine opens it."""
    database = open_database(database_url)
    with database.connect() as opened:
        yield opened
    database.dispose()


World = Callable[..., Connection]


@pytest.fixture
def world(connection: Connection) -> World:
    """Prepares the scenarios' small district with what is given."""

    def prepared(**given: Any) -> Connection:
        prepare(connection, given)
        return connection

    return prepared
