"""Files: encrypted, named by their content, known only to their case."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import commands as c
from engine import model
from engine.attachments import load, remove_halves
from engine.errors import BadValue, EngineError, NotFound, NotStaged, Tampered
from engine.identity import new_id
from engine.reading import attachment
from engine.worker import tidy_up
from tests.engine.house import MORNING, House
from tests.engine.test_execute import at_once

CONTENT = b"%PDF-1.4 what stands in the paper"


def recording(house: House) -> str:
    house.start()
    return house.claim("record", "lin").id


def submit(house: House, task_id: str, **values: Any) -> None:
    task = house.task_by_id(task_id)
    house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, {"note": "灯", **values}))


def test_a_file_is_kept_encrypted_under_its_hash(house: House) -> None:
    task = recording(house)
    case = house.task_by_id(task).case_id
    value = house.store(CONTENT, "现场.pdf", "lin", task)
    (file,) = (house.engine.house.home / "files" / case).iterdir()
    assert file.name == value["hash"] == hashlib.sha256(CONTENT).hexdigest()
    assert b"paper" not in file.read_bytes()
    assert attachment(house.engine, "lin", case, value["hash"]) == ("现场.pdf", "application/pdf", CONTENT)


def test_a_completed_form_names_the_file(house: House) -> None:
    task = recording(house)
    value = house.store(CONTENT, "现场.pdf", "lin", task)
    submit(house, task, photo=value)
    recorded = house.journal(house.task_by_id(task).case_id)[-1].moves[0]["input"]["variables"]["photo"]
    assert (recorded["hash"], recorded["name"]) == (value["hash"], "现场.pdf")


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"size": Decimal(5)}, {"type": "image/png"}, {"hash": "../../etc/passwd"}])
def test_a_file_that_is_not_this_cases_is_refused(house: House, change: dict[str, Any]) -> None:
    task = recording(house)
    value = house.store(CONTENT, "现场.pdf", "lin", task)
    with pytest.raises(EngineError):
        submit(house, task, photo={**value, **change})
    assert house.task_by_id(task).status == "open"


def test_a_file_of_another_case_is_refused(house: House) -> None:
    house.start("reply")
    foreign = house.store(CONTENT, "现场.pdf", "lin", house.claim("answer", "lin").id)
    task = recording(house)
    with pytest.raises(BadValue):
        submit(house, task, photo=foreign)


def test_the_same_file_twice_is_one(house: House) -> None:
    task = recording(house)
    house.store(CONTENT, "现场.pdf", "lin", task)
    house.store(CONTENT, "又一次.pdf", "lin", task)
    assert house.count(model.attachment) == 1


def test_the_same_file_sent_twice_at_once_is_whole(house: House) -> None:
    task = recording(house)
    case = house.task_by_id(task).case_id
    content = CONTENT * 20_000
    facts = c.FileFacts(hashlib.sha256(content).hexdigest(), "大.pdf", "application/pdf", len(content))
    stored = at_once([lambda: house.engine.execute(c.StoreFile(new_id(), "lin", task, facts, content))] * 3)
    assert stored == [{"hash": facts.hash}] * 3
    assert attachment(house.engine, "lin", case, facts.hash)[2] == content
    assert len(list((house.engine.house.home / "files" / case).iterdir())) == 1


def test_the_name_of_a_file_is_not_readable_in_the_database(house: House) -> None:
    house.store(CONTENT, "王家漏水.pdf", "lin", recording(house))
    with house.engine.reading() as tx:
        row = tx.connection.execute(select(model.attachment)).one()
    assert "王家".encode() not in row.name


def test_an_altered_file_is_not_served(house: House) -> None:
    task = recording(house)
    case = house.task_by_id(task).case_id
    value = house.store(CONTENT, "现场.pdf", "lin", task)
    (file,) = (house.engine.house.home / "files" / case).iterdir()
    spoiled = bytearray(file.read_bytes())
    spoiled[30] ^= 1
    file.write_bytes(bytes(spoiled))
    with pytest.raises(Tampered):
        attachment(house.engine, "lin", case, value["hash"])
    file.unlink()
    with house.engine.reading() as tx, pytest.raises(NotFound):
        load(house.engine.house.home, tx.data_key(case), case, value["hash"])


def test_a_stranger_gets_no_file(house: House) -> None:
    task = recording(house)
    value = house.store(CONTENT, "现场.pdf", "lin", task)
    for user in ("stranger", "heyuan"):
        with pytest.raises(NotFound):
            attachment(house.engine, user, house.task_by_id(task).case_id, value["hash"])


def test_a_start_forms_file_is_adopted_by_its_case(house: House) -> None:
    value = house.store(CONTENT, "申请.pdf", "lin", None)
    (staged,) = (house.engine.house.home / "files" / "staged").iterdir()
    assert b"paper" not in staged.read_bytes()
    case = house.start(values={"paper": value})
    assert attachment(house.engine, "lin", case, value["hash"]) == ("申请.pdf", "application/pdf", CONTENT)


@pytest.mark.parametrize("change", [{"size": Decimal(5)}, {"type": "image/png"}, {"hash": "0" * 64}])
def test_a_start_forms_file_must_be_what_was_uploaded(house: House, change: dict[str, Any]) -> None:
    value = house.store(CONTENT, "申请.pdf", "lin", None)
    with pytest.raises(BadValue):
        house.start(values={"paper": {**value, **change}})
    assert house.count(model.case) == 0


def test_nobody_adopts_the_file_of_somebody_else(house: House) -> None:
    value = house.store(CONTENT, "申请.pdf", "su", None)
    with pytest.raises(BadValue):
        house.start(values={"paper": value})


def test_a_staged_file_put_in_anothers_place_is_found(house: House) -> None:
    one = house.store(CONTENT, "申请.pdf", "lin", None)
    other = house.store(CONTENT + b"!", "申请.pdf", "lin", None)
    staged = house.engine.house.home / "files" / "staged"
    (staged / f"lin-{one['hash']}").write_bytes((staged / f"lin-{other['hash']}").read_bytes())
    with pytest.raises(Tampered):
        house.start(values={"paper": one})


def test_what_an_interrupted_write_left_is_removed_after_an_hour(quick_house: House) -> None:
    quick_house.start()
    quick_house.store(b"%PDF-1.4 a paper", "现场.pdf", "lin", quick_house.task("record").id)
    files = quick_house.engine.house.home / "files"
    (kept,) = (path for path in files.rglob("*") if path.is_file())
    half = kept.with_name(f"{kept.name}.7.7.part")
    half.write_bytes(b"ha")
    written = datetime.fromtimestamp(half.stat().st_mtime, UTC)
    assert remove_halves(quick_house.engine.house.home, written + timedelta(minutes=59)) == 0
    assert remove_halves(quick_house.engine.house.home, written + timedelta(minutes=61)) == 1
    assert [path for path in files.rglob("*") if path.is_file()] == [kept]


def test_what_was_uploaded_for_a_case_that_never_began_is_removed_after_a_day(house: House) -> None:
    forgotten = house.store(CONTENT, "申请.pdf", "lin", None)
    staged = house.engine.house.home / "files" / "staged"
    house.clock.advance_to(MORNING + timedelta(hours=23))
    used = house.store(CONTENT + b"!", "照片.pdf", "lin", None)
    case = house.start(values={"paper": used})
    assert tidy_up(house.engine) == 0
    house.clock.advance_to(MORNING + timedelta(hours=24))
    assert tidy_up(house.engine) == 1
    assert [path.name for path in staged.iterdir()] == [f"lin-{used['hash']}"]
    with pytest.raises(NotStaged):
        house.start(subject="水管", values={"paper": forgotten})
    house.clock.advance_to(MORNING + timedelta(hours=48))
    assert tidy_up(house.engine) == 1
    assert attachment(house.engine, "lin", case, used["hash"])[2] == CONTENT + b"!"
