"""Keys: a master key in a file of its own, a data key per case, a purpose bound to every ciphertext."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from engine.errors import Tampered
from engine.keys import Keyring


def test_the_master_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = Keyring.open(tmp_path)
    file = tmp_path / "keys" / "master.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_bytes()) == 32
    assert Keyring.open(tmp_path).master == first.master
    assert [path.name for path in file.parent.iterdir()] == ["master.key"]


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(4)

    def make() -> None:
        gate.wait()
        found.append(Keyring.open(tmp_path).master.secret)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4
    assert set(found) == {(tmp_path / "keys" / "master.key").read_bytes()}


def test_what_was_sealed_opens_for_its_purpose_and_no_other(tmp_path: Path) -> None:
    key, wrapped = Keyring.open(tmp_path).new_data_key("case1")
    sealed = key.seal("灯不亮".encode(), "state of case1")
    assert key.open(sealed, "state of case1").decode() == "灯不亮"
    assert sealed != key.seal("灯不亮".encode(), "state of case1")
    with pytest.raises(Tampered):
        key.open(sealed, "state of case2")
    other, _ = Keyring.open(tmp_path).new_data_key("case1")
    with pytest.raises(Tampered):
        other.open(sealed, "state of case1")
    assert Keyring.open(tmp_path).unwrap("case1", wrapped) == key
    with pytest.raises(Tampered):
        Keyring.open(tmp_path).unwrap("case2", wrapped)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_a_flipped_bit_is_found(tmp_path: Path, place: int) -> None:
    key, _ = Keyring.open(tmp_path).new_data_key("case1")
    sealed = bytearray(key.seal(b"x" * 40, "state"))
    sealed[place] ^= 1
    with pytest.raises(Tampered):
        key.open(bytes(sealed), "state")


@pytest.mark.parametrize("length", [0, 1, 12, 20])
def test_a_blob_that_is_cut_off_is_found(tmp_path: Path, length: int) -> None:
    key, _ = Keyring.open(tmp_path).new_data_key("case1")
    with pytest.raises(Tampered):
        key.open(key.seal(b"x" * 40, "state")[:length], "state")


def test_another_homes_key_opens_nothing(tmp_path: Path) -> None:
    _, wrapped = Keyring.open(tmp_path / "one").new_data_key("case1")
    with pytest.raises(Tampered):
        Keyring.open(tmp_path / "two").unwrap("case1", wrapped)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_file_that_holds_no_key_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master.key").write_bytes(content)
    with pytest.raises(Tampered):
        Keyring.open(tmp_path)
    assert (tmp_path / "keys" / "master.key").read_bytes() == content
