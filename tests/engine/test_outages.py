"""An outage is told from a mistake of ours, wherever in a transaction it comes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from engine.database import Writers, open_database
from engine.errors import NoRoom
from engine.execute import Written


def test_a_disk_that_is_full_inside_a_savepoint_is_told_and_the_connection_serves_again(tmp_path: Path) -> None:
    """SQLite gives up the whole transaction then, the savepoint with it."""
    database = open_database(f"sqlite:///{tmp_path / 'heap.sqlite'}")
    writers = Writers(database)
    with Written(writers, nothing) as connection:
        connection.execute(text("create table heap (content blob)"))
    with Written(writers, nothing) as connection:
        connection.exec_driver_sql("pragma max_page_count = 6")
    with pytest.raises(NoRoom):
        heap_up_twice(writers)
    with Written(writers, nothing) as connection:
        assert connection.execute(text("select count(*) from heap")).scalar() == 0
        heap_up(connection, 10)
    writers.close()
    database.dispose()


def test_what_a_transaction_remembered_is_forgotten_where_its_commit_fails(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'heap.sqlite'}")
    writers = Writers(database)
    forgotten: list[str] = []
    with Written(writers, nothing) as connection:
        connection.execute(text("create table stone (id integer primary key)"))
        connection.execute(text("create table heap (stone references stone deferrable initially deferred)"))
    with pytest.raises(IntegrityError), Written(writers, lambda: forgotten.append("shelf")) as connection:
        connection.execute(text("insert into heap values (1)"))
    assert forgotten == ["shelf"]
    with Written(writers, nothing) as connection:
        assert connection.execute(text("select count(*) from heap")).scalar() == 0
    writers.close()
    database.dispose()


def heap_up_twice(writers: Writers) -> None:
    with Written(writers, nothing) as connection:
        heap_up(connection, 10)
        with connection.begin_nested():
            heap_up(connection, 1_000_000)


def heap_up(connection: Connection, size: int) -> None:
    connection.execute(text("insert into heap values (zeroblob(:size))"), {"size": size})


def nothing() -> None:
    """Nobody remembers anything of the transaction."""
