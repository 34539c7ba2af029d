"""The journal is the exact bytes that were hashed, chained, sealed under the case's key."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from engine import commands as c
from engine import model
from engine.canonical import decode, encode
from engine.errors import EngineError, NotFound, Tampered
from engine.identity import new_id
from engine.journal import FIRST_HASH, SEMANTICS, read
from engine.store import records
from engine.store.records import EntryRow
from tests.engine.house import House

SECRETS = ("三单元张伯家门口", "请七日内把灯换好", "门卫老何代收", "草稿里的话", "现场照片甲.pdf")
"""What people enter in `walked`."""


def walked(house: House) -> str:
    """A case that has gone its whole way, with a draft and a file."""
    case = house.start()
    task = house.claim("record", "lin")
    photo = house.store(b"%PDF-1.4 \xe4\xb8\x89\xe5\x8d\x95\xe5\x85\x83", SECRETS[4], "lin", task.id)
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": SECRETS[3]}))
    house.complete("record", "lin", note=SECRETS[0], photo=photo)
    approve = house.claim("approve", "qiao")
    house.do(c.SaveDraft(new_id(), "qiao", approve.id, 0, {"wording": SECRETS[3]}))
    house.complete("approve", "qiao", wording=SECRETS[1])
    house.complete("hand_over", "heyuan", received_by=SECRETS[2])
    return case


def entries(house: House, case: str) -> list[EntryRow]:
    with house.engine.reading() as tx:
        return records.entries(tx.connection, case)


def test_an_entry_is_the_canonical_bytes_that_were_hashed(house: House) -> None:
    case = walked(house)
    before = FIRST_HASH
    for number, row in enumerate(entries(house, case), 1):
        assert hashlib.sha256(row.bytes).hexdigest() == row.hash
        body = decode(row.bytes)
        assert encode(body) == row.bytes
        assert (body["case"], body["entry"], body["before"], body["semantics"]) == (case, number, before, SEMANTICS)
        assert body["definition"] == house.case(case).definition
        before = row.hash
    assert house.case(case).last_hash == before
    assert house.case(case).entries == len(entries(house, case))


def test_an_entry_says_who_acted_as_what_in_the_clear(house: House) -> None:
    case = walked(house)
    body = decode(entries(house, case)[2].bytes)
    assert body["actor"] == {"user": "lin", "role": "clerk", "unit": "bureau.housing"}
    assert body["kind"] == "task:completed"
    assert body["facts"]["element"] == "record"
    kinds = [effect["kind"] for move in body["moves"] for effect in move["effects"]]
    assert "flow:taken" in kinds
    assert "task:opened" in kinds


def test_the_values_stand_in_the_entry_for_whoever_has_the_key(house: House) -> None:
    case = walked(house)
    entry = house.journal(case)[2]
    assert entry.moves[0]["input"]["variables"]["note"] == SECRETS[0]
    assert [move["input"]["kind"] for move in entry.moves] == ["task:completed", "job:completed"]


def test_the_commitment_covers_salt_and_values(house: House) -> None:
    case = walked(house)
    row = entries(house, case)[2]
    body = decode(row.bytes)
    with house.engine.reading() as tx:
        salted = tx.data_key(case).open(body["sealed"], f"entry 3 of {case}")
    assert hashlib.sha256(salted).hexdigest() == body["commitment"]
    salt, plain = salted[:32], salted[32:]
    assert len(salt) == 32
    assert encode(decode(plain)) == plain
    assert hashlib.sha256(plain).hexdigest() != body["commitment"]


@pytest.mark.parametrize("place", [0, 1, 100, -1, 500])
def test_any_flipped_byte_is_found(house: House, place: int) -> None:
    case = walked(house)
    row = entries(house, case)[2]
    spoiled = bytearray(row.bytes)
    spoiled[place] ^= 1
    alter(house, case, 3, bytes=bytes(spoiled))
    with pytest.raises(Tampered):
        house.journal(case)


def test_an_entry_rewritten_with_its_hash_breaks_the_chain(house: House) -> None:
    case = walked(house)
    row = entries(house, case)[1]
    body = decode(row.bytes)
    forged = encode({**body, "actor": {"user": "su"}})
    alter(house, case, 2, bytes=forged, hash=hashlib.sha256(forged).hexdigest())
    with pytest.raises(Tampered):
        house.journal(case)


def test_an_entry_taken_away_breaks_the_chain(house: House) -> None:
    case = walked(house)
    with house.engine.transaction() as connection:
        connection.execute(delete(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry == 2))
    with pytest.raises(Tampered):
        house.journal(case)


def test_a_sealed_part_of_another_entry_does_not_fit(house: House) -> None:
    case = walked(house)
    one, other = (decode(row.bytes) for row in entries(house, case)[1:3])
    forged = encode({**other, "sealed": one["sealed"], "commitment": one["commitment"]})
    alter(house, case, 3, bytes=forged, hash=hashlib.sha256(forged).hexdigest())
    with pytest.raises(Tampered):
        house.journal(case)


def alter(house: House, case: str, entry: int, **changes: object) -> None:
    with house.engine.transaction() as connection:
        connection.execute(
            update(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry == entry).values(**changes)
        )


def test_destroying_the_key_leaves_the_chain_verifiable(house: House) -> None:
    case = walked(house)
    with house.engine.transaction() as connection:
        connection.execute(delete(model.case_key).where(model.case_key.c.case_id == case))
    with house.engine.reading() as tx:
        found = read(tx.connection, None, case)
        with pytest.raises(NotFound):
            tx.data_key(case)
    assert [entry.kind for entry in found][-1] == "call:ended"
    assert found[-1].hash == house.case(case).last_hash
    assert all(secret not in str(found) for secret in SECRETS)


def test_no_entered_text_lies_in_the_database_in_the_clear(quick_house: House) -> None:
    case = walked(quick_house)
    quick_house.close()
    file = Path(str(quick_house.engine.database.url.database))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    content = file.read_bytes()
    assert case.encode() in content
    for secret in SECRETS:
        assert secret.encode() not in content, secret


def test_no_entered_text_lies_in_the_database_when_a_job_or_an_expression_fails(quick_house: House) -> None:
    case = quick_house.start("working")
    quick_house.complete("choose", "lin", wording=f"faulty {SECRETS[0]}")
    (incident,) = quick_house.incidents(case)
    assert SECRETS[0] in quick_house.says(incident)
    quick_house.close()
    file = Path(str(quick_house.engine.database.url.database))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    assert SECRETS[0].encode() not in file.read_bytes()


def test_state_and_drafts_and_files_lie_under_the_key_of_their_case(house: House) -> None:
    case = house.start()
    other = house.start("reply")
    task = house.claim("record", "lin")
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": SECRETS[3]}))
    with house.engine.reading() as tx:
        row = tx.connection.execute(select(model.task_draft)).one()
        assert decode(tx.data_key(case).open(row.values, f"draft of {task.id} for lin")) == {"note": SECRETS[3]}
        with pytest.raises(Tampered):
            tx.data_key(other).open(row.values, f"draft of {task.id} for lin")
        with pytest.raises(Tampered):
            tx.data_key(case).open(row.values, f"draft of {task.id} for su")
        with pytest.raises(Tampered):
            tx.data_key(other).open(house.case(case).state, f"state of {case}")


def test_every_effect_of_a_recorded_case_can_be_caused_again(house: House) -> None:
    from engine.check.rerun import rerun

    walked(house)
    runs = rerun(house.engine)
    assert {run.process for run in runs} == {"repair", "serving"}
    assert all(run.effects for run in runs)


def test_an_altered_state_is_found_at_the_next_step(house: House) -> None:
    case = house.start()
    with house.engine.transaction() as connection:
        state = bytearray(house.case(case).state)
        state[-1] ^= 1
        connection.execute(update(model.case).where(model.case.c.id == case).values(state=bytes(state)))
    with pytest.raises((Tampered, EngineError)):
        house.claim("record", "lin")
