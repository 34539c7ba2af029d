"""What every test may ask for. A database test runs on SQLite and on PostgreSQL, each time on a fresh copy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Databases, open_databases, shared_databases

_opened = pytest.StashKey[Databases]()


def pytest_configure(config: pytest.Config) -> None:
    # The workers of a parallel run share the databases of the process that started them.
    if not hasattr(config, "workerinput"):
        config.stash[_opened] = open_databases()


def pytest_unconfigure(config: pytest.Config) -> None:
    opened = config.stash.get(_opened, None)
    if opened is not None:
        opened.close()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The databases of this test run."""
    shared = shared_databases()
    yield shared
    shared.cluster.leave()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """URL of a database without any table, on both kinds."""
    with databases.empty(request.param) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """URL of a database at the newest migration, on both kinds."""
    from engine.migrations.run import upgrade

    with databases.migrated(request.param, upgrade) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """URL of a database with the small house's people and its procedure, on both kinds."""
    from tests.engine.house import fill_house

    with databases.copied(request.param, "house", fill_house) as url:
        yield url
