"""Servers over copies of the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journey.nursery import Nursery
from tests.journey.serving import Server, copy_home

Serve = Callable[[], Server]


@pytest.fixture(scope="session")
def nursery(demo_home: Path) -> Iterator[Nursery]:
    kept = Nursery(demo_home)
    yield kept
    kept.close()


@pytest.fixture
def serve(demo_home: Path, nursery: Nursery, tmp_path: Path) -> Iterator[Serve]:
    """Starts a server over a copy of the demonstration."""
    running: list[Server] = []

    def started() -> Server:
        home = copy_home(demo_home, tmp_path / f"home{len(running)}")
        running.append(Server(home, nursery).start())
        return running[-1]

    yield started
    for server in running:
        server.kill()
