"""`wuye verify`, `wuye replay`: what they print, and their exit status."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from engine import model
from tests.cli.conftest import Wuye
from web.cli.place import open_engine


@pytest.fixture
def demo(wuye: Wuye) -> Wuye:
    """The demonstration's cases."""
    wuye("demo")
    return wuye


def alter(statement: Any) -> None:
    engine = open_engine()
    with engine.transaction() as connection:
        connection.execute(statement)
    engine.close()


def test_the_demonstration_s_cases_are_proved_and_a_changed_one_is_named(demo: Wuye) -> None:
    whole = demo("verify", "--json")
    assert whole.status == 0
    assert whole.object.keys() == {"cases", "entries", "unsealed", "findings"}
    assert whole.object["findings"] == []
    assert 0 < whole.object["cases"] < whole.object["entries"] == whole.object["unsealed"]
    assert f"cases: {whole.object['cases']}, entries: {whole.object['entries']}" in demo("verify").out

    with open_engine().reading() as tx:
        first, second = tx.connection.execute(model.case.select().order_by(model.case.c.number).limit(2)).all()
    one = demo("replay", first.number, "--json")
    assert (one.status, one.object["cases"], one.object["entries"]) == (0, 1, first.entries)
    two = demo("verify", first.id, second.number, first.number, "--json").object
    assert (two["cases"], two["entries"]) == (2, first.entries + second.entries)

    alter(update(model.case).where(model.case.c.id == second.id).values(outcome="别的"))
    found = demo("verify", "--json")
    assert found.status == 1
    (finding,) = found.object["findings"]
    assert finding.keys() == {"case", "entry", "kind", "message"}
    assert (finding["case"], finding["entry"], finding["kind"]) == (second.number, second.entries, "case")
    assert "outcome" in finding["message"]
    line = f"{second.number}/{second.entries}: case: {finding['message']}"
    assert line in found.err
    assert line in demo("replay", second.number).err
    assert demo("replay", first.number).status == 0


@pytest.mark.parametrize("command", ["verify", "replay"])
def test_a_case_that_there_is_not_is_misuse(wuye: Wuye, command: str) -> None:
    wuye("migrate")
    for name in ("2026-9999", "x\0y"):
        answer = wuye(command, name)
        assert answer.status == 2
        assert "no case" in answer.err


def test_a_database_without_cases_has_nothing_to_find(wuye: Wuye) -> None:
    wuye("migrate")
    assert wuye("verify", "--json").object == {"cases": 0, "entries": 0, "unsealed": 0, "findings": []}
    assert wuye("replay").status == 2
