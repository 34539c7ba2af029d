"""The small house, on both databases; and on SQLite alone for what no database can change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import accounts
from engine.store.tasks import TaskRow
from tests.engine.house import HASH, House, fill_house
from tests.postgres import Databases


@pytest.fixture(scope="session", autouse=True)
def _cheap_nobody() -> Iterator[None]:
    """The hash that a wrong name is held against costs as little as those of the house's people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "nobody", lambda: HASH)
        yield


@pytest.fixture
def house(house_url: str, tmp_path: Path) -> Iterator[House]:
    """A filled house on SQLite and on PostgreSQL."""
    opened = House.open(tmp_path, house_url)
    yield opened
    opened.close()


@pytest.fixture
def task(house: House) -> TaskRow:
    """Recording a repair, in lin's hands."""
    house.start()
    return house.claim("record", "lin")


@pytest.fixture
def quick_house(databases: Databases, tmp_path: Path) -> Iterator[House]:
    """A filled house on SQLite."""
    with databases.copied("sqlite", "house", fill_house) as url:
        opened = House.open(tmp_path, url)
        yield opened
        opened.close()
