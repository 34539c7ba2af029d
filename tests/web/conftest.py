"""A site over a real engine: one small procedure, a few people, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine import model
from engine.clock import VirtualClock
from engine.deploy import deploy_calendar, deploy_procedures, deploy_roles
from engine.execute import Engine
from engine.folder import read_folder
from engine.identity import hash_password
from engine.library import Library
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.templating import compiled_once
from tests.web.browsing import Site
from web import create_app
from web.settings import Settings

HERE = Path(__file__).parent
ROLES = HERE / "procedures" / "roles.toml"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PASSWORD = "巡查员的口令"
HASH = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # quick: nobody attacks it

UNITS = (
    ("district", "district", "昆都仑区", "Kundulun District", None),
    ("bureau.housing", "bureau", "区住建局", "Housing Bureau", "district"),
    ("subdistrict.youyi", "subdistrict", "友谊街道", "Youyi Subdistrict", "district"),
    ("community.huaiyin", "community", "槐荫社区", "", "subdistrict.youyi"),
    ("estate.huaianli", "estate", "槐安里小区", "", "community.huaiyin"),
)
PEOPLE = (
    ("officer", "林一帆", "housing_officer", "bureau.housing"),
    ("officer.2", "苏映晨", "housing_officer", "bureau.housing"),
    ("reviewer", "乔敏之", "housing_reviewer", "bureau.housing"),
    ("stranger", "任隔溪", "subdistrict_officer", "subdistrict.youyi"),
)


_read = Library()
"""What was compiled for one test serves the next: definitions are immutable."""


def fill_site(url: str) -> None:
    """An empty database becomes the site's: tables, roles, calendar, the inspection procedure, units and people."""
    upgrade(url)
    with TemporaryDirectory() as home:  # no key is needed: there is no case yet
        opened = Engine.open(Path(home), url, {}, VirtualClock(NOON))
        with opened.transaction() as connection:
            deploy_roles(connection, ROLES.read_bytes(), NOON, "system")
            deploy_calendar(connection, [2026], NOON, "system")
            folders = {"inspection": read_folder(HERE / "procedures" / "inspection")}
            deploy_procedures(connection, opened.house, folders, NOON, "system")
            fields = ("id", "kind", "name", "name_en", "parent")
            for row in UNITS:
                connection.execute(insert(model.unit).values(dict(zip(fields, row, strict=True))))
            for login, name, role, unit in PEOPLE:
                connection.execute(insert(model.user).values(id=login, login=login, name=name, password_hash=HASH, active=True))
                connection.execute(insert(model.grant).values(user_id=login, role=role, unit_id=unit))
        opened.close()


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite database with the inspection procedure deployed."""
    with databases.copied("sqlite", "site", fill_site) as url:
        opened = Engine.open(tmp_path, url, {}, VirtualClock(NOON))
        opened.house.library.share(_read)
        with opened.reading() as tx:
            opened.house.library.procedure(tx.connection, tx.shelf.newest["inspection"])
        _read.share(opened.house.library)
        yield opened
        opened.close()


@pytest.fixture
def app(engine: Engine) -> Flask:
    return compiled_once(create_app(engine, Settings(secret_key=b"only for tests")))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visit(app: Flask) -> Callable[[str | None], Site]:
    """A browser's window for somebody: signed in with a login, or a stranger to the site with None."""

    def opened(login: str | None) -> Site:
        site = Site(app.test_client())
        if login is not None:
            site.sign_in(login, PASSWORD)
        return site

    return opened
