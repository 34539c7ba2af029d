"""Complaints: registered once per case, closed once, and when a firm has so many found justified in a quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from registry.store.complaints import OPEN, Asked, close, complaints, estates_named, firms_named, register
from registry.store.sight import Sight
from tests.registry.conftest import World
from tests.registry.steps import run, step

DAY = date(2026, 10, 9)


def number(n: int) -> str:
    return f"投诉 2026-{n:04}"


def opened(connection: Connection, n: int = 1, firm: str | None = FIRM, today: date = DAY, **changes: Any) -> dict[str, Any]:
    given = {"estate_id": ESTATE, "firm_id": firm, "kind": "service", "received_on": today, **changes}
    return run(step(connection, number(n), today), "open_complaint", **given)


def closed(connection: Connection, n: int = 1, result: str = "justified", limit: int = 3, today: date = DAY) -> dict[str, Any]:
    return run(step(connection, number(n), today), "close_complaint", result=result, limit=Decimal(limit))


def test_a_complaint_is_registered_and_closed_once(world: World) -> None:
    connection = world()
    assert opened(connection) == {"complaint": number(1)}
    (entry,) = complaints(connection)
    assert (entry.estate_id, entry.firm_id, str(entry.kind), entry.result) == (ESTATE, FIRM, "service", None)
    assert closed(connection) == {"quarter": "2026年第四季度", "justified": 1, "many": False}
    (entry,) = complaints(connection)
    assert (str(entry.result), entry.closed_on, entry.told) == ("justified", DAY, False)
    for again in (opened, closed):
        with pytest.raises(JobFault):
            again(connection)


def test_what_is_not_registered_cannot_be_closed(world: World) -> None:
    with pytest.raises(JobFault, match="registered none"):
        closed(world())


@pytest.mark.parametrize("changes", [{"estate_id": "estate.none"}, {"firm_id": "firm.none"}, {"kind": "gossip"}, {"received_on": None}])
def test_what_is_not_on_record_is_refused(world: World, changes: dict[str, Any]) -> None:
    connection = world()
    with pytest.raises(JobFault):
        opened(connection, **changes)
    assert complaints(connection) == []


def counted(connection: Connection, *results: str, firm: str | None = FIRM, today: date = DAY, first: int = 1) -> list[bool]:
    found = []
    for n, result in enumerate(results, first):
        opened(connection, n, firm, today)
        found.append(closed(connection, n, result, today=today)["many"])
    return found


def test_the_third_found_justified_is_told_of_and_those_after_it_are_not(world: World) -> None:
    connection = world()
    assert counted(connection, "justified", "justified", "justified", "justified") == [False, False, True, False]
    assert [one.told for one in complaints(connection)] == [False, True, False, False]


def test_only_what_is_wholly_justified_counts(world: World) -> None:
    others = ("partly", "unfounded", "referred", "mediated", "refused", "withdrawn")
    assert not any(counted(world(), "justified", *others, "justified", "partly"))


def test_another_firm_nobody_and_another_quarter_are_counted_apart(world: World) -> None:
    connection = world()
    counted(connection, "justified", "justified")
    assert counted(connection, "justified", firm=OTHER_FIRM, first=3) == [False]
    assert counted(connection, "justified", firm=None, first=4) == [False]
    assert counted(connection, "justified", today=date(2027, 1, 4), first=5) == [False]
    assert counted(connection, "justified", first=6) == [True]


def test_the_register_is_read_by_firm_estate_and_kind(world: World) -> None:
    connection = world()
    opened(connection, 1)
    opened(connection, 2, OTHER_FIRM, kind="fee")
    assert [one.case_number for one in complaints(connection)] == [number(2), number(1)]
    for asked, found in (
        (Asked(firm=FIRM), [number(1)]), (Asked(kind="fee"), [number(2)]), (Asked(estate=OTHER_ESTATE), []),
        (Asked(firm=FIRM, kind="fee"), []), (Asked(estate=ESTATE, result=OPEN), [number(2), number(1)]),
    ):  # fmt: skip
        assert [row.id for row in register(Sight(None), asked).every(connection)] == found, asked
    close(connection, {"id": number(2), "result": "mediated", "closed_on": date(2026, 11, 2), "quarter": "2026Q4", "told": False,
                       "case_number": number(2)})  # fmt: skip
    assert [row.id for row in register(Sight(None), Asked(result="mediated")).every(connection)] == [number(2)]
    assert [row.id for row in register(Sight(None), Asked(result=OPEN)).every(connection)] == [number(1)]
    assert list(register(Sight(frozenset()), Asked()).every(connection)) == []


def test_the_register_offers_the_estates_and_firms_that_were_complained_about_there(world: World) -> None:
    connection = world()
    opened(connection, 1)
    opened(connection, 2, OTHER_FIRM)
    opened(connection, 3, None)
    for estates in (None, frozenset({ESTATE}), frozenset({ESTATE, OTHER_ESTATE})):
        assert set(firms_named(connection, Sight(estates))) == {FIRM, OTHER_FIRM}
        assert set(estates_named(connection, Sight(estates))) == {ESTATE}
    for estates in (frozenset(), frozenset({OTHER_ESTATE})):
        assert firms_named(connection, Sight(estates)) == estates_named(connection, Sight(estates)) == {}
