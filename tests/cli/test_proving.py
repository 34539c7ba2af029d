"""`wuye verify`, `wuye replay`: what they print, and their exit status."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from engine import model
from engine.keys import sealing_file
from tests.cli.conftest import Wuye
from tests.journey.serving import copy_home
from web.cli.place import home, open_engine


@pytest.fixture
def demo(wuye: Wuye, lively_home: Path) -> Wuye:
    """The demonstration's cases."""
    copy_home(lively_home, home())
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
    assert 0 < whole.object["cases"] < whole.object["entries"]
    assert whole.object["unsealed"] == 0, "the demonstration ends with a seal"
    assert f"cases: {whole.object['cases']}, entries: {whole.object['entries']}" in demo("verify").out

    with open_engine().reading() as tx:
        first, second = tx.connection.execute(model.case.select().order_by(model.case.c.number).limit(2)).all()
    label, _, of_year = first.number.partition(" ")
    for typed in (first.number, f"{label}{of_year}"):
        one = demo("replay", typed, "--json")
        assert (one.status, one.object["cases"], one.object["entries"]) == (0, 1, first.entries)
    unclear = demo("replay", of_year)
    assert (unclear.status, unclear.out) == (2, "")
    assert f"Expected the number of one case, but {of_year} may be {first.number} or " in unclear.err
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


def test_a_case_that_is_gone_whole_is_named_by_verify_of_everything_alone(demo: Wuye) -> None:
    with open_engine().reading() as tx:
        gone, other = tx.connection.execute(model.case.select().order_by(model.case.c.number.desc()).limit(2)).all()
    with closing(sqlite3.connect(home() / "wuye.sqlite")) as connection:
        for table in ("task_candidate", "task_draft", "task", "timer", "journal", "case_key", "case_unit", "case_reader", "case_starter",
                      "case_field", "subscription", "outbox"):  # fmt: skip
            column = "task_id" if table == "task_draft" else "case_id"
            connection.execute(f"delete from {table} where {column} like ?", (f"{gone.id}%",))
        connection.execute("delete from case_file where id = ?", (gone.id,))
        connection.commit()
    answer = demo("verify")
    assert answer.status == 1
    assert f"{gone.number}/0: number: Expected case {gone.number}, for its number was given out, but there is none." in answer.err
    assert demo("verify", other.number).status == 0


@pytest.mark.parametrize("command", ["verify", "replay"])
def test_a_case_that_there_is_not_is_misuse(wuye: Wuye, command: str) -> None:
    wuye("migrate")
    for name in ("2026-9999", "x\0y"):
        answer = wuye(command, name)
        assert answer.status == 2
        assert "no case" in answer.err


def test_every_case_that_there_is_not_is_named(wuye: Wuye) -> None:
    wuye("migrate")
    answer = wuye("verify", "2026-9998", "2026-9999")
    assert (answer.status, answer.out) == (2, "")
    assert "there is no case 2026-9998 and no case 2026-9999." in answer.err


def test_a_database_without_cases_has_nothing_to_find(wuye: Wuye) -> None:
    wuye("migrate")
    assert wuye("verify", "--json").object == {"cases": 0, "entries": 0, "unsealed": 0, "findings": []}
    assert wuye("replay").status == 2


def test_what_is_sealed_is_held_against_what_a_witness_kept(demo: Wuye, tmp_path: Path) -> None:
    doctor = demo("doctor", "--json")
    assert doctor.object["seals"] is True, "the cases are of today"
    first = demo("seal", "--json")
    assert first.status == 0
    assert first.object.keys() == {"seal", "leaves", "root"}
    assert demo("seal").out == "seal {seal}, leaves: {leaves}, root: {root}\n".format(**first.object)
    kept = tmp_path / "kept.jsonl"
    kept.write_text(first.out)
    whole = demo("verify", "--witness", kept, "--json")
    assert (whole.status, whole.object["unsealed"], whole.object["findings"]) == (0, 0, [])
    assert whole.object["cases"] == first.object["leaves"]

    other = first.object | {"root": "00" * 32}
    kept.write_text(f"{first.out}\n{json.dumps(other)}\n")
    found = demo("verify", "--witness", kept)
    assert found.status == 1
    told = f"seal 1/0: seal: Expected the first {other['leaves']} leaves of the log to have the root that seal 1 was witnessed with"
    assert told in found.err
    kept.write_text("once upon a time\n")
    assert "line 1" in demo("verify", "--witness", kept).err
    assert demo("verify", "--witness", kept).status == 2
    assert demo("verify", "--witness", kept, "考核 2026-0001").status == 2


def test_doctor_tells_of_seals_that_are_late_or_cannot_be_gone_on_from(demo: Wuye) -> None:
    for statement in (
        delete(model.seal_leaf), delete(model.seal), delete(model.number_series).where(model.number_series.c.kind == "seal"),
        update(model.case).values(moved=True), update(model.journal).values(at=datetime(2026, 1, 1, tzinfo=UTC)),
    ):  # fmt: skip
        alter(statement)
    late = demo("doctor", "--json")
    assert (late.status, late.object["seals"]) == (1, False)
    assert "Expected every entry under a seal after 2 days, but one is not." in late.err
    demo("seal")
    assert demo("doctor", "--json").object["seals"] is True
    sealing_file(home()).unlink()
    gone = demo("doctor", "--json")
    assert (gone.status, gone.object["seals"]) == (1, False)
    assert "sealing.key, for the database has seals that were signed with it. Put the key back." in gone.err
