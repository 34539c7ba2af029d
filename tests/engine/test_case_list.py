"""The list of all cases, as whoever reads everything asks for it: what a page costs, however many cases there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text

from engine import model
from engine.reading import cases
from tests.engine.house import House

WAYS: Mapping[str, Mapping[str, str]] = {
    "ix_case_file_opened": {},
    "ix_case_file_status_opened": {"status": "running"},
    "ix_case_file_procedure_opened": {"procedure": "repair"},
}
"""The index that each way to narrow the list is read from."""

FEW, MANY = 1_500, 4_500


def grow(house: House, number: int) -> None:
    """So many cases in all, two of each minute, one in ten running and one in ten of this procedure: the row of the one that
    there is again, for a list reads nothing else."""
    with house.engine.transaction() as connection:
        row = dict(connection.execute(select(model.case).order_by(model.case.c.opened_at)).mappings().first() or {})
        had = len(connection.execute(select(model.case.c.id)).all())
        more = [
            {**row, "id": f"more.{n:05}", "number": f"多 {n}", "unique_key": None,
             "status": "completed" if n % 10 else "running", "procedure": "another" if (n + 1) % 10 else "repair",
             "opened_at": row["opened_at"] + timedelta(minutes=n // 2 + 1)}
            for n in range(had, number)
        ]  # fmt: skip
        connection.execute(insert(model.case), more)
    with house.engine.transaction() as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def heard(house: House) -> Iterator[list[tuple[str, Any]]]:
    """The query of the list as it is sent, with its values."""
    queries: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "ORDER BY case_file.opened_at DESC" in statement:
            queries.append((statement, parameters))

    event.listen(house.engine.database, "before_cursor_execute", hear)
    yield queries
    event.remove(house.engine.database, "before_cursor_execute", hear)


def asked(house: House, page: str | None, way: Mapping[str, str]) -> tuple[str, Any]:
    with heard(house) as queries:
        found = cases(house.engine, "audit", page=page, **way)
    assert (found.everything, len(found.rows)) == (True, 50)
    (query,) = queries
    return query


def plan(connection: Connection, query: tuple[str, Any]) -> str:
    """How the database goes about it: one step after the other, in its own words."""
    if connection.dialect.name == "sqlite":
        return "\n".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query[0]}", query[1]))
    return "\n".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {query[0]}", query[1]))


def cost(connection: Connection, query: tuple[str, Any]) -> int:
    """SQLite: steps of its machine; PostgreSQL: the most rows that any node of the plan took into its hands."""
    if connection.dialect.name == "sqlite":
        steps = [0]

        def step() -> int:
            steps[0] += 1
            return 0

        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(step, 1)
        connection.exec_driver_sql(*query).all()
        raw.set_progress_handler(None, 1)
        return steps[0]
    (told,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {query[0]}", query[1]).scalars()
    return _rows((told if isinstance(told, list) else json.loads(told))[0]["Plan"])


def _rows(node: Mapping[str, Any]) -> int:
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return max(int(own), *(_rows(inner) for inner in node.get("Plans", ())), 0)


def cursors(house: House, way: Mapping[str, str]) -> Iterator[str | None]:
    """The cursor of every page that is full."""
    page, more = None, True
    while more:
        found = cases(house.engine, "audit", page=page, **way)
        if len(found.rows) == 50:
            yield page
        page, more = found.next, found.next is not None


@pytest.mark.parametrize("index", WAYS)
def test_a_page_of_all_cases_is_read_from_an_index_and_nothing_is_sorted(house: House, index: str) -> None:
    house.start("telling")
    grow(house, MANY)
    for page in (None, list(cursors(house, WAYS[index]))[-1]):
        query = asked(house, page, WAYS[index])
        with house.engine.reading() as tx:
            told = plan(tx.connection, query)
        assert index in told
        assert "TEMP B-TREE" not in told
        assert "Sort" not in told


@pytest.mark.parametrize("index", WAYS)
def test_a_page_of_all_cases_costs_the_same_whatever_their_number_and_however_far_down(house: House, index: str) -> None:
    house.start("telling")
    costs = []
    for number in (FEW, MANY):
        grow(house, number)
        _, second, *_, last = cursors(house, WAYS[index])
        for page in (second, last):
            query = asked(house, page, WAYS[index])
            with house.engine.reading() as tx:
                costs.append(cost(tx.connection, query))
    assert max(costs) <= 1.1 * min(costs), costs


def test_cases_of_one_moment_stand_on_one_page_each(house: House) -> None:
    house.start("telling")
    grow(house, 201)  # an odd number: two of a minute are parted by the end of a page
    seen: list[str] = []
    page, more = None, True
    while more:
        found = cases(house.engine, "audit", page=page)
        seen += [row.id for row in found.rows]
        page, more = found.next, found.next is not None
    assert len(seen) == len(set(seen)) == 201


def test_a_unit_s_cases_are_those_that_it_is_the_main_unit_of_and_those_that_it_stands_beside(house: House) -> None:
    house.start()
    row = next(iter(cases(house.engine, "audit").rows))
    with house.engine.transaction() as connection:
        main = connection.execute(select(model.case.c.main_unit).where(model.case.c.id == row.id)).scalar_one()
        beside = connection.execute(select(model.case_unit.c.unit_id).where(model.case_unit.c.case_id == row.id)).scalars().all()
    for unit in (main, *beside):
        assert [one.id for one in cases(house.engine, "audit", unit=unit).rows] == [row.id], unit
    assert cases(house.engine, "audit", unit="nowhere").rows == ()
