"""The databases that tests run on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.postgres import Databases


def opened(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def tables(url: str) -> list[str]:
    return inspect(opened(url)).get_table_names()


def migrate(url: str) -> None:
    """Stands for the migrations: makes a table with one row."""
    with opened(url).begin() as connection:
        connection.execute(text("create table marks (name text)"))
        connection.execute(text("insert into marks values ('from the template')"))


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    assert tables(empty_database_url) == []


def test_a_server_is_fifteen_or_newer(databases: Databases) -> None:
    with databases.empty("postgresql") as url, opened(url).connect() as connection:
        assert int(connection.execute(text("show server_version_num")).scalar_one()) >= 150000


def test_a_copy_does_not_see_what_is_written_into_another(tmp_path_factory: pytest.TempPathFactory) -> None:
    databases = Databases(tmp_path_factory.mktemp("databases"))
    with databases.migrated("sqlite", migrate) as one, databases.migrated("sqlite", migrate) as other:
        with opened(one).begin() as connection:
            connection.execute(text("delete from marks"))
        with opened(other).connect() as connection:
            assert connection.execute(text("select name from marks")).scalar_one() == "from the template"


def test_every_test_gets_the_migrated_tables(database_url: str) -> None:
    assert "alembic_version" in tables(database_url)
