"""The migrations make what the tables say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from engine.migrations.run import config
from engine.model import metadata, one_time_code
from registry import model
from tests.postgres import Databases

GUARDED = [table.name for table in (*model.STANDING, *model.RECORDS)]
TABLES = [*GUARDED, *(table.name for table in model.PASSING)]
TRIGGERS = {
    "sqlite": "select name, tbl_name as of_table from sqlite_master where type = 'trigger'",
    "postgresql": "select tgname as name, tgrelid::regclass::text as of_table from pg_trigger where not tgisinternal",
}


def worded(index: Mapping[str, Any]) -> list[str]:
    """An index in words; the condition of a partial one stands in its dialect's options."""
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return [str(index["name"]), str(index["column_names"]), str(index["unique"]), str(options)]


def described(database: Engine) -> dict[str, Any]:
    """All that the database knows of the registry's tables."""
    inspector = inspect(database)
    found: dict[str, Any] = {}
    for table in TABLES:
        found[table] = {
            "columns": sorted(
                (str(column["name"]), str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
            ),
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
            "indexes": sorted(worded(index) for index in inspector.get_indexes(table)),
        }
    with database.connect() as connection:
        found["triggers"] = {tuple(row) for row in connection.execute(text(TRIGGERS[database.dialect.name]))}
    return found


def test_a_migrated_database_is_the_one_of_the_tables(database_url: str, databases: Databases) -> None:
    migrated = create_engine(database_url, poolclass=NullPool)
    with databases.empty(migrated.dialect.name) as url:
        created = create_engine(url, poolclass=NullPool)
        metadata.create_all(created)
        assert described(migrated) == described(created)


@pytest.mark.parametrize("table", GUARDED)
def test_every_table_is_guarded(database_url: str, table: str) -> None:
    database = create_engine(database_url, poolclass=NullPool)
    with database.connect() as connection:
        rows = connection.execute(text(TRIGGERS[database.dialect.name]))
        acts = {row.name for row in rows if row.of_table == table}
    records = {each.name for each in model.RECORDS}
    assert acts == {f"{table}_no_delete"} | ({f"{table}_no_update"} if table in records else set())


def test_the_registrys_branch_comes_and_goes(empty_database_url: str) -> None:
    settings = config(empty_database_url)
    for _ in range(2):
        command.upgrade(settings, "heads")
        assert set(TABLES) <= set(inspect(create_engine(empty_database_url, poolclass=NullPool)).get_table_names())
        command.downgrade(settings, "registry@base")
        left = set(inspect(create_engine(empty_database_url, poolclass=NullPool)).get_table_names())
        assert left & set(TABLES) == {one_time_code.name}  # the engine's
