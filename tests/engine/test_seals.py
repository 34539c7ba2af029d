"""Seals: what they cover, when they are made, and with which key."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text, update

from engine import commands as c
from engine import model, worker
from engine.clock import DISTRICT_ZONE
from engine.errors import Tampered
from engine.identity import new_id
from engine.keys import is_signed, sealing_file
from engine.merkle import EMPTY_ROOT, consistency_path, inclusion_path, is_consistent, is_included, root_of
from engine.proof.verify import verify_cases
from engine.seals import is_stale, leaf_of, seal, signed_text
from engine.store import cases, seals
from tests.engine.house import House
from tests.engine.sealing import log, of_seals, proved, rows, sealed, twice_sealed
from tests.engine.test_tampering import entry_rows, execute


def test_a_seal_signs_the_same_moment_in_whatever_zone_it_is_told(house: House) -> None:
    house.start(subject="一")
    sealed(house)
    (row,) = rows(house)
    assert signed_text(row) == signed_text(row._replace(signed_at=row.signed_at.astimezone(DISTRICT_ZONE)))


@pytest.fixture
def two(house: House) -> tuple[str, str]:
    return twice_sealed(house)


# What a seal covers.


def test_a_house_without_cases_has_nothing_to_seal(house: House) -> None:
    assert sealed(house) == {"seal": 0, "leaves": 0, "root": EMPTY_ROOT.hex()}
    assert rows(house) == []
    assert proved(house).findings == []


def test_a_seal_has_a_leaf_for_each_case_that_moved_since_the_last_one(house: House, two: tuple[str, str]) -> None:
    first, second = two
    third = house.start(subject="三")
    answer = sealed(house)
    found = [(leaf.place, leaf.case_id, leaf.entry, leaf.seal) for leaf in log(house)]
    ends = [house.case(case).entries for case in (first, third)]
    early = sorted((first, second))
    assert found == [(0, early[0], 1, 1), (1, early[1], 1, 1), (2, first, ends[0], 2), (3, third, ends[1], 3)]
    assert all(leaf.hash == entry_rows(house, leaf.case_id)[leaf.entry - 1].hash for leaf in log(house))
    assert answer == {"seal": 3, "leaves": 4, "root": root_of(leaf_of(leaf) for leaf in log(house)).hex()}
    assert proved(house).findings == []


def test_where_nothing_moved_the_last_seal_stands_and_no_new_one_is_made(house: House, two: tuple[str, str]) -> None:
    before, stood = rows(house), sealed(house)
    assert sealed(house) == stood
    assert rows(house) == before
    assert stood == {"seal": 2, "leaves": before[-1].leaves, "root": before[-1].root}


def test_an_entry_younger_than_the_last_seal_is_counted_as_not_sealed(house: House, two: tuple[str, str]) -> None:
    first, second = two
    assert proved(house).unsealed == 0
    entries = house.case(second).entries
    house.complete("record", "lin", second, note="灯又不亮")
    young = house.case(second).entries - entries
    assert proved(house).unsealed == young > 0
    assert verify_cases(house.engine, [first]).unsealed == 0
    assert verify_cases(house.engine, [second]).unsealed == young
    sealed(house)
    assert proved(house).unsealed == 0


def test_the_signature_is_of_the_root_and_of_nothing_else(house: House, two: tuple[str, str]) -> None:
    row = rows(house)[-1]
    assert is_signed(row.key, row.signature, signed_text(row))
    earlier = row._replace(signed_at=row.signed_at - timedelta(seconds=1))
    others = [row._replace(leaves=1), row._replace(number=9), row._replace(root="00" * 32), earlier]
    assert not any(is_signed(row.key, row.signature, signed_text(other)) for other in others)


def test_a_witness_of_an_early_seal_can_prove_that_the_log_only_grew(house: House, two: tuple[str, str]) -> None:
    early, late = rows(house)
    leaves = [leaf_of(leaf) for leaf in log(house)]
    path = consistency_path(leaves, early.leaves)
    assert is_consistent(early.leaves, late.leaves, bytes.fromhex(early.root), bytes.fromhex(late.root), path)
    for place, leaf in enumerate(leaves):
        assert is_included(leaf, place, late.leaves, inclusion_path(leaves, place), bytes.fromhex(late.root))


def test_sealing_looks_at_the_cases_that_moved_and_at_no_other(house: House) -> None:
    started = [house.start(subject=str(n)) for n in range(8)]
    sealed(house)
    house.complete("record", "lin", started[3], note="灯不亮")
    with house.engine.transaction() as connection:
        assert [one.case_id for one in seals.lock_moved(connection)] == [started[3]]
        if connection.dialect.name == "sqlite":
            plan = connection.execute(text("explain query plan select id from case_file where moved = 1")).all()
            assert "USING INDEX ix_case_file_moved" in str(plan)


def test_a_seal_inside_a_step_covers_what_stood_before_it_and_leaves_the_case_for_the_next(house: House) -> None:
    case = house.start()
    before = house.case(case).entries
    with house.engine.transaction() as connection:
        found = seal(connection, house.engine.house.home, house.clock(), at_work=case)
    assert (found.number, [leaf.entry for leaf in log(house)]) == (1, [before])
    house.complete("record", "lin", case, note="灯不亮")
    assert proved(house).findings == []
    assert sealed(house)["seal"] == 2


def test_a_seal_does_not_wait_for_whoever_is_at_work_at_a_case(house: House) -> None:
    busy, idle = house.start(subject="一"), house.start(subject="二")
    if house.engine.database.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    with house.engine.transaction() as working:
        cases.lock(working, busy)
        assert sealed(house)["leaves"] == 1
    assert [leaf.case_id for leaf in log(house)] == [idle]
    assert sealed(house)["leaves"] == 2
    assert proved(house).findings == []


def test_those_who_seal_at_once_leave_one_log_and_no_gap(house: House) -> None:
    def work(person: str) -> None:
        for turn in range(4):
            house.engine.execute(c.StartCase(new_id(), person, "repair", {"subject": f"{person}{turn}"}))
            sealed(house)

    with ThreadPoolExecutor(2) as at_once:
        list(at_once.map(work, ("lin", "su")))
    sealed(house)
    assert [row.number for row in rows(house)] == list(range(1, len(rows(house)) + 1))
    assert len(log(house)) == 8
    proof = proved(house)
    assert (proof.findings, proof.unsealed) == ([], 0)


# The worker.


def test_the_worker_seals_once_in_each_day_in_which_something_moved(house: House) -> None:
    assert not worker.seal_daily(house.engine)
    house.start(subject="一")
    assert worker.seal_daily(house.engine)
    house.start(subject="二")
    assert not worker.seal_daily(house.engine)
    house.clock.advance(timedelta(hours=14, minutes=59))
    assert not worker.seal_daily(house.engine), "it is still the same day in the district"
    house.clock.advance(timedelta(minutes=1))
    assert worker.seal_daily(house.engine)
    house.clock.advance(timedelta(days=1))
    assert not worker.seal_daily(house.engine), "nothing has moved"
    assert [row.leaves for row in rows(house)] == [1, 2]


@pytest.mark.usefixtures("two")
def test_a_worker_that_finds_a_forged_seal_says_so_and_goes_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    execute(house, update(model.seal).where(model.seal.c.number == 2).values(signature=b"0" * 64))
    house.start(subject="三")
    house.clock.advance(timedelta(days=1))
    assert not worker.seal_daily(house.engine)
    assert "nothing is sealed: Expected seal 2 to be signed by the sealing key of this house, but it is not." in caplog.text
    assert [row.number for row in rows(house)] == [1, 2]


def test_what_waits_too_long_for_its_seal_makes_it_stale(house: House, two: tuple[str, str]) -> None:
    def stale() -> bool:
        with house.engine.reading() as tx:
            return is_stale(tx.connection, tx.now)

    house.clock.advance(timedelta(days=30))
    assert not stale(), "everything is sealed"
    house.start(subject="三")
    house.clock.advance(timedelta(days=2))
    assert not stale()
    house.clock.advance(timedelta(seconds=1))
    assert stale()
    sealed(house)
    assert not stale()


# The key.


def test_the_key_is_made_with_the_first_seal_for_its_owner_alone(house: House) -> None:
    file = sealing_file(house.engine.house.home)
    assert not file.exists()
    house.start()
    sealed(house)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert rows(house)[0].key == Ed25519PrivateKey.from_private_bytes(file.read_bytes()).public_key().public_bytes_raw().hex()


def test_no_new_key_is_made_beside_seals_unless_the_lost_one_is_named(house: House, two: tuple[str, str]) -> None:
    file = sealing_file(house.engine.house.home)
    file.unlink()
    house.start(subject="三")
    with pytest.raises(Tampered, match="for the database has seals that were signed with it"):
        sealed(house)
    assert not file.exists()
    assert [one.message.split(",")[0] for one in of_seals(house)] == [f"Expected {file}"]
    former = rows(house)[0].key
    file.with_name("sealing-2026.pub").write_text(former + "\n", encoding="ascii")
    assert of_seals(house) == []
    assert not file.exists(), "whoever only looks makes no key"
    assert sealed(house)["seal"] == 3
    assert [row.key == former for row in rows(house)] == [True, True, False]
    assert proved(house).findings == []


def test_half_a_key_signs_nothing(house: House) -> None:
    house.start()
    sealed(house)
    sealing_file(house.engine.house.home).write_bytes(b"half")
    house.start(subject="二")
    with pytest.raises(Tampered, match=r"Expected an Ed25519 key of 32 bytes in sealing.key"):
        sealed(house)
