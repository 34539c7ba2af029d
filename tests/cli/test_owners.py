"""`wuye owners`: an estate's owners' register from the server's command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.scenario_district import ESTATE, prepare
from registry.store import owners
from tests.cli.conftest import Wuye
from web.cli.place import open_engine

LIST = "楼栋,房号,建筑面积,交付状态,业主编号,业主姓名\n1栋,101,88.5,已交付,Y1,田禾\n1栋,102,90,未售,,\n"


def at_noon() -> datetime:
    return datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def district(wuye: Wuye, monkeypatch: pytest.MonkeyPatch) -> Wuye:
    """The commands over the scenarios' small district."""
    monkeypatch.setattr(open_engine, "__defaults__", (at_noon, True))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert wuye("migrate").status == 0
    engine = open_engine()
    with engine.transaction() as connection:
        prepare(connection, {})
    engine.close()
    return wuye


def heads() -> list[tuple[str, ...]]:
    engine = open_engine()
    with engine.reading() as tx:
        found = owners.heads(tx.connection, ESTATE, at_noon().date())
    engine.close()
    return [head.units for head in found]


def test_a_file_becomes_the_register_and_changes_nothing_the_second_time(district: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "owners.csv"
    file.write_text(LIST, encoding="gb18030")
    tried = district("owners", ESTATE, file, "--reason", "建立名册", "--dry-run")
    assert tried.out == "new 2, changed 0, struck off 0, the same 0; nothing was entered\n"
    assert heads() == []
    assert district("owners", ESTATE, file, "--reason", "建立名册").out == "new 2, changed 0, struck off 0, the same 0\n"
    assert heads() == [("1栋-101",), ("1栋-102",)]
    file.write_text(LIST.replace("1栋,102,90,未售,,\n", ""), encoding="utf-8")
    again = district("owners", ESTATE, file, "--reason", "更正", "--from", "2026-11-23", "--json").object
    assert again == {
        "new": [], "changed": [], "ended": ["1栋-102"], "same": 1, "valid_from": "2026-11-23", "entered": True, "problems": [],
    }  # fmt: skip


def test_every_problem_is_said_with_its_cell_and_nothing_is_entered(district: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "owners.csv"
    file.write_text(LIST.replace("88.5", "big").replace("未售", "empty"), encoding="utf-8")
    refused = district("owners", ESTATE, file, "--reason", "建立名册")
    assert refused.status == 1
    assert 'owners.csv:C2: area: "big" is no area.' in refused.err
    assert "owners.csv:D3: word:" in refused.err
    assert heads() == []
    assert district("owners", "estate.nowhere", file, "--reason", "x").status == 2
