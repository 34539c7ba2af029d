"""The migrations make what the tables say, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import registry.model  # noqa: F401 - its tables belong to the metadata
from engine.database import open_database
from engine.migrations.run import upgrade
from engine.model import metadata


def test_a_fresh_database_is_the_one_of_the_tables(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    database = open_database(empty_database_url)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, metadata) == []
    database.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    database = open_database(database_url)
    before = sorted(inspect(database).get_table_names())
    upgrade(database_url)
    assert sorted(inspect(database).get_table_names()) == before
    database.dispose()


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="SQLite or PostgreSQL"):
        open_database("mysql://nowhere/at-all")
