"""What somebody with the database changes of what was sealed, and what `verify` finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from engine import model
from engine.errors import Tampered
from engine.merkle import Frontier
from engine.proof.findings import Kind
from engine.proof.verify import every_case, verify_all, verify_cases
from engine.seals import Sealed, signed_text
from engine.store.seals import SealRow
from tests.engine.house import House
from tests.engine.sealing import log, of_seals, proved, rows, sealed, twice_sealed
from tests.engine.test_tampering import entry_rows, execute
from tests.engine.test_tampering_whole import wipe


@pytest.fixture
def two(house: House) -> tuple[str, str]:
    return twice_sealed(house)


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
