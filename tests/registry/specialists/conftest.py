"""A tender with its draw before it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.registry.specialists.drawing import Drawn

Drawing = Callable[..., Drawn]


@pytest.fixture
def drawing(database_url: str, tmp_path: Path) -> Iterator[Drawing]:
    """Opens a house with what is given."""
    opened = []

    def house(**given: Any) -> Drawn:
        opened.append(Drawn(tmp_path, database_url, **given))
        return opened[-1]

    yield house
    for one in opened:
        one.engine.close()
