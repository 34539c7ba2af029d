"""The registers of contracts, disputes and complaints, and of specialists: what a page costs, however long the register is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from engine.clock import VirtualClock
from engine.deploy import deploy_calendar, deploy_roles
from engine.execute import Engine
from engine.model import user
from registry import model
from registry.kinds import ContractKind, ContractState, DisputeMatter
from registry.quarters import Quarter
from registry.reading import complaints, contracts, disputes, specialists
from registry.reading.paging import MOST_COUNTED, PAGE
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM, ROLES_FILE, prepare
from registry.store.complaints import Asked
from registry.store.contract_list import Wanted as WantedContracts
from registry.store.disputes import Wanted as WantedDisputes
from registry.store.specialists import Wanted as WantedSpecialists
from tests.engine.test_case_list import cost
from tests.web.conftest import NOON

FEW, MANY = 2_500, 6_500
FIRST = date(2010, 1, 1)
List = Callable[[Engine, str], tuple[Sequence[str], str | None, int]]
"""Of an engine and a cursor: what a page has, the cursor of the following one, and how many are counted."""


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = Engine.open(tmp_path, database_url, {}, VirtualClock(NOON))
    with opened.transaction() as connection:
        prepare(connection, {})
        deploy_roles(connection, ROLES_FILE.read_bytes(), NOON, "system")
        deploy_calendar(connection, [2026], NOON, "system")
    yield opened
    opened.close()


def grow(engine: Engine, start: int, end: int) -> None:
    """So many of each, two of every day; one of the estate's and the firm's, one of others'."""
    rows: dict[Any, list[dict[str, Any]]] = {}
    for number in range(start, end):
        day, name = FIRST + timedelta(days=number // 2), f"多 {number:05}"
        where = {"estate_id": ESTATE, "firm_id": FIRM} if number % 2 else {"estate_id": OTHER_ESTATE, "firm_id": OTHER_FIRM}
        of_case = {"id": name, "case_number": name}
        own = {
            model.dispute: {**of_case, **where, "matter": "fee", "opened_on": day},
            model.dispute_level: {"id": f"{name}/1", "dispute_id": name, "level": 1, "entered_on": day, "case_number": name},
            model.dispute_close: {**of_case, "outcome": "kept", "closed_on": day},
            model.complaint: {**of_case, **where, "kind": "fee", "received_on": day},
            model.complaint_result: {**of_case, "result": "justified", "closed_on": day, "quarter": str(Quarter.of(day)), "told": False},
            model.contract: {
                "id": name, **where, "kind": "owners", "valid_from": day, "valid_to": day + timedelta(days=700), "fee_cents": 100,
            },
            user: {"id": name, "login": name, "name": f"专家{number:05}", "password_hash": "!", "active": True},
            model.specialist: {
                "id": name, "user_id": name, "kind": "expert", "field": "造价", "appointed_on": FIRST, "term_to": date(2030, 1, 1),
            },
        }  # fmt: skip
        for table, row in own.items():
            rows.setdefault(table, []).append(row)
    with engine.transaction() as connection:
        for table, found in rows.items():
            connection.execute(insert(table), found)
    with engine.transaction() as connection:
        connection.execute(text("ANALYZE"))


def of_contracts(login: str, wanted: WantedContracts) -> List:
    def asked(engine: Engine, after: str) -> tuple[Sequence[str], str | None, int]:
        found = contracts.contract_list(engine, login, wanted, after)
        return [one.entry.id for one in found.rows], found.next, found.count

    return asked


def of_disputes(login: str, wanted: WantedDisputes) -> List:
    def asked(engine: Engine, after: str) -> tuple[Sequence[str], str | None, int]:
        found = disputes.dispute_list(engine, login, wanted, after)
        return [one.case_number for one in found.entries], found.next, found.count

    return asked


def of_complaints(login: str, wanted: Asked) -> List:
    def asked(engine: Engine, after: str) -> tuple[Sequence[str], str | None, int]:
        found = complaints.complaint_list(engine, login, wanted, after)
        return [one.case_number for one in found.lines], found.next, found.count

    return asked


def of_specialists(login: str, wanted: WantedSpecialists) -> List:
    def asked(engine: Engine, after: str) -> tuple[Sequence[str], str | None, int]:
        found = specialists.specialist_list(engine, login, wanted, after)
        return [line.one.id for line in found.lines], found.next, found.count

    return asked


OFFICE, SUBDISTRICT, AREA = "housing_officer", "subdistrict_officer", "community_officer"
OWNERS, SERVING = "owners_committee", "firm_contact"
LISTS: Mapping[str, List] = {
    "contracts": of_contracts(OFFICE, WantedContracts()),
    "contracts of a kind and state": of_contracts(OFFICE, WantedContracts(kind=ContractKind.OWNERS, state=ContractState.OVER)),
    "contracts for the owners": of_contracts(OWNERS, WantedContracts()),
    "contracts for the community": of_contracts(AREA, WantedContracts()),
    "contracts for a firm": of_contracts(SERVING, WantedContracts()),
    "disputes": of_disputes(OFFICE, WantedDisputes()),
    "disputes on a matter": of_disputes(OFFICE, WantedDisputes(matter=str(DisputeMatter.FEE), open=False, level=1)),
    "disputes of an estate": of_disputes(OFFICE, WantedDisputes(estate_id=ESTATE)),
    "disputes of a firm": of_disputes(OFFICE, WantedDisputes(firm_id=FIRM)),
    "disputes for the owners": of_disputes(OWNERS, WantedDisputes()),
    "disputes for the community": of_disputes(AREA, WantedDisputes()),
    "disputes for a firm": of_disputes(SERVING, WantedDisputes()),
    "complaints": of_complaints(OFFICE, Asked()),
    "complaints of a kind": of_complaints(OFFICE, Asked(kind="fee", result="justified")),
    "complaints about a firm": of_complaints(OFFICE, Asked(firm=FIRM)),
    "complaints of an estate": of_complaints(OFFICE, Asked(estate=ESTATE)),
    "complaints for the community": of_complaints(AREA, Asked()),
    "complaints for the owners": of_complaints(OWNERS, Asked()),
}


@contextmanager
def heard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The questions that are asked of the database, with their values."""
    queries: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            queries.append((statement, tuple(parameters) if isinstance(parameters, list) else parameters))

    event.listen(engine.database, "before_cursor_execute", hear)
    try:
        yield queries
    finally:
        event.remove(engine.database, "before_cursor_execute", hear)


def test_a_page_costs_the_same_however_long_the_register_is_and_however_far_down(engine: Engine) -> None:
    costs: dict[str, list[tuple[int, int]]] = {name: [] for name in LISTS}
    for start, end in ((0, FEW), (FEW, MANY)):
        grow(engine, start, end)
        for name, asked in LISTS.items():
            cursor: str | None = ""
            for _ in range(10 if end == FEW else 20):
                assert cursor is not None
                with heard(engine) as queries:
                    shown, following, _count = asked(engine, cursor)
                if cursor:
                    assert len(shown) == PAGE, name
                before, cursor = cursor, following
            with engine.reading() as tx:
                costs[name].append((len(queries), sum(cost(tx.connection, query) for query in queries)))
            assert before
    grown = {name: found for name, found in costs.items() if found[1][0] != found[0][0] or found[1][1] > 1.2 * found[0][1]}
    assert grown == {}


def test_every_row_stands_on_one_page_in_its_order_and_as_many_are_counted_as_are_worth_counting(engine: Engine) -> None:
    grow(engine, 0, 2 * MOST_COUNTED + 50)
    for name, asked, count in (
        ("contracts", of_contracts(OFFICE, WantedContracts(kind=ContractKind.OWNERS)), 2_050),
        ("disputes", of_disputes(OFFICE, WantedDisputes()), 2_050), ("complaints", of_complaints(SUBDISTRICT, Asked()), 2_050),
        ("disputes of a firm", of_disputes(SERVING, WantedDisputes()), 1_025),
        ("specialists", of_specialists(OFFICE, WantedSpecialists()), 2_050),
    ):  # fmt: skip
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            shown, cursor, counted = asked(engine, cursor)
            seen += shown
            assert counted == MOST_COUNTED + 1, name
        assert seen == sorted(seen, reverse=name != "specialists"), name
        assert len(seen) == len(set(seen)) == count, name


def test_a_page_of_specialists_asks_as_often_however_many_there_are(engine: Engine) -> None:
    asked = of_specialists(OFFICE, WantedSpecialists(words="造价", conflicts=False))
    often = []
    for start, end in ((0, 100), (100, 400)):
        grow(engine, start, end)
        asked(engine, "")  # the roles are read once
        with heard(engine) as queries:
            shown, _next, count = asked(engine, "")
        assert (len(shown), count) == (PAGE, end)
        often.append(len(queries))
    assert often[0] == often[1]


@pytest.mark.parametrize("cursor", ["x", "[1, 2]", '["2020-01-01"]', '["spring", "1"]', '["2020-01-01", "\\u0000"]', "{}", "[" * 2000])
def test_a_cursor_that_nobody_can_read_starts_from_the_beginning(engine: Engine, cursor: str) -> None:
    grow(engine, 0, PAGE + 5)
    asked = of_disputes(OFFICE, WantedDisputes())
    assert asked(engine, cursor) == asked(engine, "")


def test_a_file_of_many_is_read_piece_by_piece(engine: Engine) -> None:
    grow(engine, 0, 1_200)
    with heard(engine) as queries:
        found = [one.case_number for one in disputes.all_disputes(engine, OFFICE, WantedDisputes())]
    assert len(found) == len(set(found)) == 1_200
    assert sum("ORDER BY dispute.opened_on DESC" in query for query, _ in queries) == 3
    assert len(list(complaints.all_complaints(engine, OFFICE, Asked()))) == 1_200
    assert len(list(contracts.whole_list(engine, OFFICE, WantedContracts(kind=ContractKind.OWNERS)))) == 1_200
    assert len(list(specialists.whole_list(engine, OFFICE, WantedSpecialists()))) == 1_200
