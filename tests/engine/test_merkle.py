"""The Merkle tree against RFC 9162, whose definitions stand here once more, written as the text has them."""

from __future__ import annotations

import hashlib

import pytest

from engine.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

LENGTHS = range(1, 34)
DATA = [f"叶{n}".encode() for n in range(LENGTHS.stop)]
LEAVES = [leaf_hash(one) for one in DATA]
OTHER = leaf_hash(b"another")


def mth(data: list[bytes]) -> bytes:
    """§ 2.1.1, over the leaves themselves."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def test_the_root_is_the_one_of_the_standard() -> None:
    assert EMPTY_ROOT == root_of([]) == mth([])
    assert [root_of(LEAVES[:n]) for n in LENGTHS] == [mth(DATA[:n]) for n in LENGTHS]


def test_a_published_tree_has_its_published_root() -> None:
    """The eight leaves and roots with which Certificate Transparency's own implementations are tested."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = {1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
             8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}  # fmt: skip
    assert {n: root_of(leaf_hash(bytes.fromhex(one)) for one in data[:n]).hex() for n in roots} == roots


def test_a_log_grows_from_what_is_packed_of_it() -> None:
    frontier = Frontier()
    for n in LENGTHS:
        frontier = Frontier.of(frontier.leaves, frontier.packed())
        frontier.append(LEAVES[n - 1])
        assert (frontier.leaves, frontier.root()) == (n, mth(DATA[:n]))
    with pytest.raises(ValueError, match="Expected 2 peaks for 5 leaves, but found 32 bytes of them"):
        Frontier.of(5, OTHER)


def test_every_leaf_is_proved_to_be_in_every_log_that_has_it_and_no_other_is() -> None:
    for n in LENGTHS:
        root = mth(DATA[:n])
        for index in range(n):
            path = inclusion_path(LEAVES[:n], index)
            assert is_included(LEAVES[index], index, n, path, root)
            assert not is_included(OTHER, index, n, path, root)
            assert not is_included(LEAVES[index], index, n, path, OTHER)
            assert not is_included(LEAVES[index], index, n, [*path, OTHER], root)
            assert not is_included(LEAVES[index], n, n, path, root)
            assert not any(is_included(LEAVES[index], other, n, path, root) for other in range(n) if other != index)
            if path:
                assert not is_included(LEAVES[index], index, n, path[:-1], root)


def test_every_log_is_proved_to_begin_with_every_shorter_one_and_with_no_other() -> None:
    for n in LENGTHS:
        root = mth(DATA[:n])
        for first in range(1, n + 1):
            path = consistency_path(LEAVES[:n], first)
            before = mth(DATA[:first])
            assert is_consistent(first, n, before, root, path)
            assert not is_consistent(first, n, OTHER, root, path)
            assert not is_consistent(first, n, before, OTHER, path)
            assert not is_consistent(first, n, before, root, [*path, OTHER])
            if path:
                assert not is_consistent(first, n, before, root, path[:-1])


def test_a_log_that_was_changed_before_its_end_is_not_consistent_with_what_it_was() -> None:
    changed = [OTHER, *LEAVES[1:20]]
    assert not is_consistent(7, 20, root_of(LEAVES[:7]), root_of(changed), consistency_path(changed, 7))


@pytest.mark.parametrize("index", [-1, 5])
def test_nothing_is_proved_of_what_is_not_in_the_log(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(LEAVES[:5], index)
    with pytest.raises(IndexError):
        consistency_path(LEAVES[:5], index + 1 if index > 0 else index)
    assert not is_consistent(0, 5, EMPTY_ROOT, root_of(LEAVES[:5]), [])
    assert not is_consistent(3, 5, root_of(LEAVES[:3]), root_of(LEAVES[:5]), [])
