"""A site over a tender: holders at their desks, firms with their bids, the opening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from engine import model
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.tenders.tendering import Tendering
from tests.templating import compiled_once
from tests.web.browsing import Site
from tests.web.conftest import HASH, PASSWORD
from web import create_app
from web.settings import Settings

Visit = Callable[[str], Site]


@pytest.fixture
def ceiling() -> str:
    """Above which no bid is taken."""
    return "2.50"


@pytest.fixture
def tendering(databases: Databases, tmp_path: Path, ceiling: str) -> Iterator[Tendering]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Tendering(tmp_path, url, ceiling)
        with opened.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
        yield opened
        opened.close()


@pytest.fixture
def app(tendering: Tendering) -> Flask:
    return compiled_once(create_app(tendering.engine, Settings(secret_key=b"only for tests")))


@pytest.fixture
def visit(app: Flask) -> Visit:
    """A browser's window for somebody who has signed in."""

    def opened(login: str) -> Site:
        site = Site(app.test_client())
        site.sign_in(login, PASSWORD)
        return site

    return opened
