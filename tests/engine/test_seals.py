"""Seals: what they cover, who may make them, and what `verify` finds when somebody changes what was sealed."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, text, update

from engine import machine_commands as machine
from engine import model, worker
from engine.errors import Tampered
from engine.identity import new_id
from engine.keys import is_signed, sealing_file
from engine.merkle import EMPTY_ROOT, Frontier, consistency_path, inclusion_path, is_consistent, is_included, root_of
from engine.proof.findings import CaseFinding, Kind, Proof
from engine.proof.verify import every_case, verify_all, verify_cases
from engine.seals import Sealed, is_stale, leaf_of, seal, signed_text
from engine.store import cases, seals
from engine.store.seals import LeafRow, SealRow
from tests.engine.house import House
from tests.engine.test_tampering import entry_rows, execute
from tests.engine.test_tampering_whole import wipe


def sealed(house: House) -> dict[str, Any]:
    return dict(house.engine.execute(machine.SealNow(new_id())))


def log(house: House) -> list[LeafRow]:
    with house.engine.reading() as tx:
        return seals.all_leaves(tx.connection)


def rows(house: House) -> list[SealRow]:
    with house.engine.reading() as tx:
        return seals.all_seals(tx.connection)


def proved(house: House) -> Proof:
    return verify_all(house.engine)


def of_seals(house: House) -> list[CaseFinding]:
    return [one for one in proved(house).findings if one.kind is Kind.SEAL]


@pytest.fixture
def two(house: House) -> tuple[str, str]:
    """Two cases: the first sealed after its start and again after it was answered, the second once. Returns both."""
    first, second = house.start(subject="一"), house.start(subject="二")
    sealed(house)
    house.complete("record", "lin", first, note="灯不亮")
    sealed(house)
    return first, second


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


# What somebody with the database changes.


def only(house: House, case: str, message: str) -> None:
    """The one finding about seals."""
    assert [(one.case, one.message) for one in of_seals(house)] == [(case, message)]


def cut(house: House, case: str, entry: int) -> None:
    """Takes away a case's entries after one, and puts its row back, as from an older copy."""
    kept = entry_rows(house, case)[entry - 1]
    execute(
        house, delete(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry > entry),
        update(model.case).where(model.case.c.id == case).values(entries=entry, last_hash=kept.hash, moved=False),
    )  # fmt: skip


def test_a_case_that_was_cut_short_is_found(house: House, two: tuple[str, str]) -> None:
    first, _ = two
    last = house.case(first).entries
    cut(house, first, 1)
    only(house, house.case(first).number, f"Expected entry {last}, which seal 2 covers, but the journal ends with entry 1.")


def test_an_entry_that_is_missing_in_the_middle_is_found(house: House, two: tuple[str, str]) -> None:
    first, _ = two
    execute(house, delete(model.journal).where(model.journal.c.case_id == first, model.journal.c.entry == 1))
    found = [one for one in proved(house).findings if one.case == house.case(first).number]
    assert Kind.CHAIN in {one.kind for one in found}


def test_a_sealed_entry_that_is_missing_is_named_with_its_seal(house: House, two: tuple[str, str]) -> None:
    first, _ = two
    last = house.case(first).entries
    house.complete("approve", "qiao", first, wording="请修")
    execute(house, delete(model.journal).where(model.journal.c.case_id == first, model.journal.c.entry == last))
    only(house, house.case(first).number, f"Expected entry {last}, which seal 2 covers, but it is missing.")


def test_a_case_that_is_gone_whole_is_found_though_nothing_else_speaks_of_it(house: House, two: tuple[str, str]) -> None:
    _, second = two
    (leaf,) = [one for one in log(house) if one.case_id == second]
    wipe(house, second)  # with its leaf
    counts = update(model.number_series).where(model.number_series.c.kind != "seal")
    execute(house, model.seal_leaf.insert().values(**leaf._asdict()), counts.values(last=1))
    only(house, second, f"Expected case {second}, of which seal 1 covers entry 1, but there is none.")


def test_a_case_gone_with_its_leaf_leaves_a_log_with_another_root(house: House, two: tuple[str, str]) -> None:
    _, second = two
    wipe(house, second)
    messages = [one.message for one in of_seals(house)]
    assert any("seal 1" in one and "root" in one for one in messages)
    assert any(one.startswith("Expected a leaf at place ") for one in messages)


def test_a_leaf_of_another_entry_is_found_at_its_case_and_in_the_log(house: House, two: tuple[str, str]) -> None:
    _, second = two
    place = next(leaf.place for leaf in log(house) if leaf.case_id == second)
    execute(house, update(model.seal_leaf).where(model.seal_leaf.c.place == place).values(hash="ab" * 32))
    messages = {one.case: one.message for one in of_seals(house)}
    kept = entry_rows(house, second)[0].hash
    told = f"Expected the entry that seal 1 covers, with the hash {'ab' * 32}, but it has {kept}."
    assert messages[house.case(second).number] == told
    assert messages.keys() == {house.case(second).number, "seal 1", "seal 2"}


def test_two_leaves_that_changed_places_are_found(house: House, two: tuple[str, str]) -> None:
    one, other, _ = log(house)
    where = model.seal_leaf.c.place
    for place, to in ((one.place, 99), (other.place, one.place), (99, other.place)):
        execute(house, update(model.seal_leaf).where(where == place).values(place=to))
    told = (
        "Expected the first 2 leaves of the log to have the root that seal 1 signed, but they have another: "
        "a leaf was altered, swapped, added or taken out."
    )
    found = of_seals(house)
    assert [each.case for each in found] == ["seal 1", "seal 2"]
    assert found[0].message == told


def resealed(house: House, number: int, change: Callable[[SealRow], SealRow]) -> None:
    """A seal replaced by one that somebody signed with a key of their own."""
    (row,) = [one for one in rows(house) if one.number == number]
    own = Ed25519PrivateKey.generate()
    forged = change(row)._replace(key=own.public_key().public_bytes_raw().hex())
    forged = forged._replace(signature=own.sign(signed_text(forged)))
    execute(house, update(model.seal).where(model.seal.c.number == number).values(**forged._asdict()))


def test_a_seal_that_somebody_else_signed_is_found_and_nothing_is_built_on_it(house: House, two: tuple[str, str]) -> None:
    resealed(house, 2, lambda row: row)
    only(house, "seal 2", "Expected seal 2 to be signed by the sealing key of this house, but it is not.")
    house.start(subject="三")
    with pytest.raises(Tampered, match="Expected seal 2 to be signed by the sealing key"):
        sealed(house)


def test_a_seal_whose_row_was_altered_is_found(house: House, two: tuple[str, str]) -> None:
    row = rows(house)[-1]
    earlier = row.signed_at - timedelta(days=1)
    for column, value in (("root", "00" * 32), ("root", "none"), ("leaves", 2), ("signed_at", earlier), ("key", "ab")):
        execute(house, update(model.seal).where(model.seal.c.number == 2).values(**{column: value}))
        assert "seal 2" in {one.case for one in of_seals(house)}, column
        execute(house, update(model.seal).where(model.seal.c.number == 2).values(**{column: getattr(row, column)}))
    execute(house, update(model.seal).where(model.seal.c.number == 2).values(peaks=Frontier(3, [b"0" * 32, b"1" * 32]).packed()))
    only(house, "seal 2", "Expected seal 2 to go on from what it signed, but its peaks have another root.")


def test_the_last_seal_taken_away_with_its_leaves_is_missed_by_its_number(house: House, two: tuple[str, str]) -> None:
    execute(house, delete(model.seal_leaf).where(model.seal_leaf.c.seal == 2), delete(model.seal).where(model.seal.c.number == 2))
    messages = [one.message for one in of_seals(house)]
    assert "Expected seal 2, for its number was given out, but there is none." in messages
    house.start(subject="三")
    with pytest.raises(Tampered, match="Expected seal 2, for its number was given out, but there is none"):
        sealed(house)


def test_a_leaf_that_nobody_sealed_is_found(house: House, two: tuple[str, str]) -> None:
    _, second = two
    execute(house, model.seal_leaf.insert().values(place=3, case_id=second, entry=7, hash="0" * 64, seal=2))
    messages = [one.message for one in of_seals(house)]
    assert f"Expected a seal over the leaf at place 3, of case {second}, but none covers it." in messages


def test_a_case_kept_from_the_next_seal_is_found(house: House, two: tuple[str, str]) -> None:
    first, _ = two
    entries = house.case(first).entries
    house.complete("approve", "qiao", first, wording="请修")
    execute(house, update(model.case).where(model.case.c.id == first).values(moved=False))
    (finding,) = of_seals(house)
    assert (finding.entry, finding.message) == (
        entries + 1, "Expected the case to be marked for the next seal, for it has moved, but it is not."
    )  # fmt: skip


@pytest.mark.usefixtures("two")
def test_whoever_has_the_key_too_is_found_by_what_a_witness_kept(house: House) -> None:
    """The whole log written anew and signed with the house's own key: nothing inside contradicts it."""
    kept = [Sealed(row.number, row.leaves, bytes.fromhex(row.root), None) for row in rows(house)]
    assert verify_all(house.engine, kept).findings == []
    execute(house, delete(model.seal_leaf), delete(model.seal), delete(model.number_series).where(model.number_series.c.kind == "seal"),
            update(model.case).values(moved=True))  # fmt: skip
    sealed(house)
    assert proved(house).findings == []
    found = verify_all(house.engine, kept).findings
    assert [(one.case, one.kind) for one in found] == [("seal 1", Kind.SEAL), ("seal 2", Kind.SEAL)]
    told = "Expected the first {} leaves of the log to have the root that seal {} was witnessed with, but "
    assert found[0].message.startswith(told.format(2, 1) + "they have another")
    assert found[1].message == told.format(3, 2) + "it has only 2."


def test_seals_are_looked_at_where_cases_are_named_as_well(house: House, two: tuple[str, str]) -> None:
    first, second = two
    cut(house, first, 1)
    assert [one.kind for one in verify_cases(house.engine, [first]).findings if one.kind is Kind.SEAL] == [Kind.SEAL]
    assert verify_cases(house.engine, [second]).findings == []
    with house.engine.reading() as tx:
        assert tx.connection.execute(select(model.seal.c.number)).scalars().all() == [1, 2]
    assert set(every_case(house.engine)) == {first, second}
