"""A site over a survey of five households: officers at its desk, households with their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from engine import model
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.surveys.asking import Asked
from tests.templating import compiled_once
from tests.web.browsing import Site
from tests.web.conftest import HASH, PASSWORD
from web import create_app
from web.settings import Settings

Visit = Callable[[str | None], Site]


@pytest.fixture
def asked(databases: Databases, tmp_path: Path) -> Iterator[Asked]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Asked(tmp_path, url)
        with opened.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
        yield opened
        opened.close()


@pytest.fixture
def app(asked: Asked) -> Flask:
    return compiled_once(create_app(asked.engine, Settings(secret_key=b"only for tests")))


@pytest.fixture
def visit(app: Flask) -> Visit:
    """A browser's window for somebody: signed in with a login, or a household without an account with None."""

    def opened(login: str | None) -> Site:
        site = Site(app.test_client())
        if login is not None:
            site.sign_in(login, PASSWORD)
        return site

    return opened
