"""The demonstration's life: the same again from the same seed, open work in the inboxes, a clock that runs on from its end."""

from __future__ import annotations

import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from engine import model, reading
from engine.clock import DISTRICT_ZONE, district_day, system_clock
from engine.execute import Engine
from engine.identity import BY_CODE
from engine.proof.verify import every_case, verify_all
from engine.store import records
from tests.journey.serving import COMMAND, LIVED_UNTIL, PASSWORD, ROOT, copy_home, environment
from tests.web.browsing import Site
from web import create_app
from web.cli.demo_clock import keep_clock
from web.cli.main import main
from web.cli.place import open_engine
from web.demo.accounts import ACCOUNTS
from web.settings import Settings

SHORT = "2020-02-14"
"""Orders in an epidemic, found faults, their letters: every kind of command but a desk's."""


@pytest.fixture(scope="module")
def home(living_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_home(living_home, tmp_path_factory.mktemp("life") / "home")


@pytest.fixture
def engine(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("WUYE_HOME", str(home))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    opened = open_engine()
    yield opened
    opened.close()


def journals(engine: Engine) -> dict[str, list[bytes]]:
    """Every case's entries, byte by byte."""
    with engine.reading() as tx:
        return {case: [entry.bytes for entry in records.entries(tx.connection, case)] for case in every_case(engine)}


def lived(home: Path, hash_seed: str) -> dict[str, list[bytes]]:
    """`wuye demo` in a process of its own."""
    surroundings = {**environment(home), "PYTHONHASHSEED": hash_seed}
    home.mkdir()
    done = subprocess.run(
        [COMMAND, "demo", "--until", SHORT, "--json"], env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        engine = open_engine()
    found = journals(engine)
    engine.close()
    return found


@pytest.mark.slow
def test_the_same_seed_gives_the_same_cases_ids_and_journals(tmp_path: Path) -> None:
    first, second = lived(tmp_path / "first", "1"), lived(tmp_path / "second", "2")
    assert first.keys() == second.keys()
    assert first == second
    assert len(first) > 40


def test_its_journals_prove_what_happened(engine: Engine) -> None:
    proof = verify_all(engine)
    assert proof.findings == []
    assert proof.cases > 100


def test_every_case_was_begun_and_answered_by_people_of_the_district(engine: Engine) -> None:
    with engine.reading() as tx:
        actors = set(tx.connection.execute(select(model.task.c.closed_by).where(model.task.c.status == "completed")).scalars())
        users = set(tx.connection.execute(select(model.user.c.id)).scalars())
        late = tx.connection.execute(
            select(func.count()).where(model.task.c.status == "open", model.task.c.due_at < tx.now)
        ).scalar_one()
    assert len(actors) > 50
    assert actors <= users | {BY_CODE}
    assert late > 0


def test_nothing_stands_still(engine: Engine) -> None:
    with engine.reading() as tx:
        assert tx.connection.execute(select(model.incident.c.message).where(model.incident.c.resolved_at.is_(None))).all() == []


@pytest.mark.parametrize("login", ["housing_officer", "finance_head", "leading_group_office"])
def test_an_inbox_has_work(engine: Engine, login: str) -> None:
    assert reading.inbox(engine, login).rows


def test_a_stranger_reaches_nothing_of_the_estate(engine: Engine) -> None:
    for account in ACCOUNTS:
        if account.stranger:
            assert [row for row in reading.inbox(engine, account.login).rows if "槐安里" in row.case_title] == []


def test_its_clock_runs_on_from_its_last_day_and_every_page_says_what_it_shows(engine: Engine) -> None:
    shown = engine.clock()
    assert district_day(shown).isoformat() == LIVED_UNTIL
    assert timedelta(0) < engine.clock() - shown < timedelta(seconds=30)
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD, demo_clock=True)).test_client())
    for address in ("/sign-in", "/demo", "/nowhere"):
        assert "演示时间 2020年4月24日（周五）08:" in site.open(address).text
    site.sign_in("housing_officer", PASSWORD).open("/inbox")
    assert "演示时间 2020年4月24日（周五）08:" in site.text
    assert "Demo time Fri 24 Apr 2020, 08:" in site.open("/language/en?next=/inbox").text


def test_without_a_clock_of_its_own_no_page_speaks_of_one(engine: Engine) -> None:
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD)).test_client())
    assert "演示时间" not in site.open("/demo").text


def test_a_later_day_is_played_on_to(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(copy_home(home, tmp_path / "home")))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    before = open_engine()
    was = journals(before)
    before.close()
    told = CliRunner().invoke(main, ["demo", "--until", "2020-04-28"])
    assert (told.exit_code, told.stderr) == (0, "")
    after = open_engine()
    now = journals(after)
    assert district_day(after.clock()) == date(2020, 4, 28)
    assert verify_all(after).findings == []
    after.close()
    assert all(now[case][: len(entries)] == entries for case, entries in was.items())
    assert sum(map(len, now.values())) > sum(map(len, was.values()))


def test_a_life_that_was_cut_off_is_played_to_its_end(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off = copy_home(home, tmp_path / "home")
    monkeypatch.setenv("WUYE_HOME", str(cut_off))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    until = datetime(2020, 4, 26, 8, tzinfo=DISTRICT_ZONE)
    keep_clock(cut_off, datetime(2020, 1, 2, 8, tzinfo=DISTRICT_ZONE), until)
    assert CliRunner().invoke(main, ["demo"]).exit_code == 0
    engine = open_engine()
    assert district_day(engine.clock()) == date(2020, 4, 26)
    assert verify_all(engine).findings == []
    engine.close()


@pytest.mark.parametrize("day", ["2020-04-23", "2019-12-31", "2031-01-01"])
def test_no_day_is_played_that_lies_behind_or_too_far_ahead(home: Path, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    refused = CliRunner().invoke(main, ["demo", "--until", day])
    assert refused.exit_code == 2
    assert "Expected a day after" in refused.stderr


def test_a_district_as_of_today_has_no_clock_of_its_own(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(copy_home(demo_home, tmp_path / "home")))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    engine = open_engine()
    assert abs(engine.clock() - system_clock()) < timedelta(seconds=30)
    engine.close()
    refused = CliRunner().invoke(main, ["demo", "--until", "2020-04-24"])
    assert refused.exit_code == 2
    assert "with its life" in refused.stderr
