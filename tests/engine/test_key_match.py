"""The master key beside a database: made on a first day, never beside cases that were sealed under another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine import model
from engine.clock import system_clock
from engine.errors import Tampered
from engine.execute import Engine
from engine.proof.findings import Kind
from engine.proof.verify import verify_all
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
    with pytest.raises(Tampered, match=rf"master\.key to be the key of this database, but none of these cases opens under it: {case}\."):
        opened(home, house)
    shutil.copyfile(house.engine.house.home / "keys" / "master.key", key)
    opened(home, house).close()


@pytest.mark.parametrize("altered", ["another case's", "a text"])
def test_a_single_altered_key_accuses_its_case_and_not_the_master_key(house: House, altered: str) -> None:
    cases = [house.start("reply", subject) for subject in ("一", "二", "三")]
    with house.engine.transaction() as connection:
        kept = connection.execute(select(model.case_key.c.wrapped).where(model.case_key.c.case_id == cases[1])).scalar_one()
        if altered == "a text" and connection.dialect.name == "sqlite":
            connection.exec_driver_sql("update case_key set wrapped = 'x' where case_id <> ?", (cases[1],))
        else:
            connection.execute(update(model.case_key).values(wrapped=kept))
    again = opened(house.engine.house.home, house)
    found = {(one.case, one.entry, one.kind) for one in verify_all(again).findings}
    assert found == {(house.case(case).number, 0, Kind.KEY) for case in (cases[0], cases[2])}
    with again.reading() as tx, pytest.raises(Tampered, match=f"key of {cases[0]}"):
        tx.data_key(cases[0])
    again.close()
