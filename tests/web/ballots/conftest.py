"""A site over a ballot of ten heads: officers at its desk, owners with their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from engine import model
from engine.deploy import deploy_law
from engine.folder import read_folder
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.ballots.polling import MORNING, Polls
from tests.templating import compiled_once
from tests.web.browsing import Site
from tests.web.conftest import HASH, PASSWORD
from web import create_app
from web.settings import Settings

LAW = Path(__file__).resolve().parents[3] / "workflows" / "law"
Visit = Callable[[str | None], Site]


@pytest.fixture
def polls(databases: Databases, tmp_path: Path) -> Iterator[Polls]:
    """The ballot on the morning of its second day."""
    with databases.migrated("sqlite", upgrade) as url:
        opened = Polls(tmp_path, url)
        with opened.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
            deploy_law(connection, read_folder(LAW), MORNING, "system")
        opened.to_opening()
        yield opened
        opened.close()


@pytest.fixture
def app(polls: Polls) -> Flask:
    return compiled_once(create_app(polls.engine, Settings(secret_key=b"only for tests")))


@pytest.fixture
def visit(app: Flask) -> Visit:
    """A browser's window for somebody: signed in with a login, or an owner without an account with None."""

    def opened(login: str | None) -> Site:
        site = Site(app.test_client())
        if login is not None:
            site.sign_in(login, PASSWORD)
        return site

    return opened
