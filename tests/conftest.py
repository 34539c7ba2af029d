"""What every test may ask for. A database test runs on SQLite and on PostgreSQL, each time on a fresh copy."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from tests import shares
from tests.postgres import Databases, open_databases, shared_databases
from tests.templating import compile_routes_once

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

compile_routes_once()

_opened = pytest.StashKey[Databases]()


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is collected: what is made till then stays
    # The workers of a parallel run share the databases of the process that started them.
    if not hasattr(config, "workerinput"):
        config.stash[_opened] = open_databases()


def pytest_unconfigure(config: pytest.Config) -> None:
    opened = config.stash.get(_opened, None)
    if opened is not None:
        opened.close()


def pytest_report_header() -> str:
    return shares.told()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is not drawn. Each worker of a parallel run begins with tests that take long: none is left for the end."""
    left_out = [item for item in items if _on_postgresql(item) and not shares.is_drawn("postgresql", item.nodeid)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    # A worker begins with an even share of the list and takes over from the end of another's share.
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1:
        return
    # One worker has all that need the browser: it is opened once.
    browsers = [item for item in items if item.get_closest_marker("browser")]
    slow = [item for item in items if item.get_closest_marker("slow") and not item.get_closest_marker("browser")]
    heads = [browsers, *(slow[start :: workers - 1] for start in range(workers - 1))]
    quick = [item for item in items if not item.get_closest_marker("browser") and not item.get_closest_marker("slow")]
    ordered: list[pytest.Item] = []
    for number, head in enumerate(heads):
        share = (len(items) - len(ordered)) // (workers - number)
        room = max(share - len(head), 0)
        ordered += [*head, *quick[:room]]
        quick = quick[room:]
    items[:] = ordered + quick


def _on_postgresql(item: pytest.Item) -> bool:
    """Whether a test is the one of two that runs on PostgreSQL."""
    call = getattr(item, "callspec", None)
    return call is not None and "postgresql" in [value for name, value in call.params.items() if name.endswith("_url")]


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


@pytest.fixture(scope="session")
def demo_home(databases: Databases) -> Path:
    """A data directory with the demonstration's district as it stands today: made once for all workers, never served, only copied."""
    from tests.journey.serving import fill_demo

    return databases.home("demo", fill_demo)


@pytest.fixture(scope="session")
def lively_home(databases: Databases) -> Path:
    """The same with a case begun at each of many steps."""
    from tests.journey.serving import fill_demo

    return databases.home("lively", partial(fill_demo, cases=True))


@pytest.fixture(scope="session")
def living_home(databases: Databases) -> Path:
    """A data directory with the first months of the demonstration's life."""
    from tests.journey.serving import LIVED_UNTIL, fill_demo

    return databases.home("living", partial(fill_demo, until=LIVED_UNTIL))
