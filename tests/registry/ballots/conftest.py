"""A ballot under way, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.ballots.polling import Polls


@pytest.fixture
def polls(database_url: str, tmp_path: Path) -> Iterator[Polls]:
    """Ten heads of 100.00 m² each, in the morning before voting opens."""
    opened = Polls(tmp_path, database_url)
    yield opened
    opened.close()
