"""The master key beside a database: made on a first day, never beside cases that were sealed under another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.clock import system_clock
from engine.errors import Tampered
from engine.execute import Engine
from tests.engine.house import House


def opened(home: Path, house: House) -> Engine:
    url = house.engine.database.url.render_as_string(hide_password=False)
    return Engine.open(home, url, {}, system_clock)


def test_a_database_without_cases_is_opened_with_a_key_made_now(house: House, tmp_path: Path) -> None:
    home = tmp_path / "another"
    opened(home, house).close()
    assert (home / "keys" / "master.key").exists()


def test_beside_cases_a_lost_key_is_missed_and_none_is_made(house: House, tmp_path: Path) -> None:
    house.start()
    home = tmp_path / "another"
    with pytest.raises(Tampered, match=r"master\.key, for the database has cases"):
        opened(home, house)
    assert not (home / "keys" / "master.key").exists()


def test_another_key_is_refused_and_the_right_one_put_back_is_taken(house: House, tmp_path: Path) -> None:
    case = house.start()
    home, key = tmp_path / "another", tmp_path / "another" / "keys" / "master.key"
    key.parent.mkdir(parents=True)
    key.write_bytes(b"k" * 32)
    with pytest.raises(Tampered, match=f"{case} was sealed under another one"):
        opened(home, house)
    shutil.copyfile(house.engine.house.home / "keys" / "master.key", key)
    opened(home, house).close()
