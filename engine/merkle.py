"""The Merkle tree of the leaf log: its root, and proofs that a leaf is in it and that it only grew. Pure.

Source: RFC 9162 § 2.1 (SHA-256; a leaf is hashed behind a 0x00, a node behind a 0x01, so that neither can pose as the other).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

DIGEST_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a log without a leaf."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The roots of the full subtrees of a log of `leaves` leaves, the largest first: all that is needed to let it grow.

    There is one for each bit that is set in the number of leaves.
    """

    leaves: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, leaves: int, packed: bytes) -> Frontier:
        """The one that was packed. Raises ValueError where so many leaves have another number of peaks."""
        peaks = [packed[at : at + DIGEST_BYTES] for at in range(0, len(packed), DIGEST_BYTES)]
        if len(packed) != leaves.bit_count() * DIGEST_BYTES:
            raise ValueError(f"Expected {leaves.bit_count()} peaks for {leaves} leaves, but found {len(packed)} bytes of them.")
        return cls(leaves, peaks)

    def packed(self) -> bytes:
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """One leaf more, by its hash."""
        self.peaks.append(leaf)
        grown = self.leaves = self.leaves + 1
        while grown % 2 == 0:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            grown //= 2

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        *larger, found = self.peaks
        for peak in reversed(larger):
            found = node_hash(peak, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves: MTH of § 2.1.1."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from a leaf (counted from 0) to the root: PATH of § 2.1.3.1. Raises IndexError for no leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"Expected one of {len(leaves)} leaves, but it is {index}.")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_path(leaves[:split], index), root_of(leaves[split:])]
    return [*inclusion_path(leaves[split:], index - split), root_of(leaves[:split])]


def consistency_path(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes by which the root of the first so many leaves and that of all are both reckoned: PROOF of § 2.1.4.1.

    Raises IndexError where the log was never that short.
    """
    if not 0 < first <= len(leaves):
        raise IndexError(f"Expected a length of 1 to {len(leaves)} leaves, but it is {first}.")
    return _subproof(leaves, first, known=True)


def _subproof(leaves: Sequence[bytes], first: int, known: bool) -> list[bytes]:
    """SUBPROOF of § 2.1.4.1; `known`: whoever checks has the root of these first leaves already."""
    if first == len(leaves):
        return [] if known else [root_of(leaves)]
    split = _split(len(leaves))
    if first <= split:
        return [*_subproof(leaves[:split], first, known), root_of(leaves[split:])]
    return [*_subproof(leaves[split:], first - split, known=False), root_of(leaves[:split])]


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves."""
    return 1 << ((leaves - 1).bit_length() - 1)


def is_included(leaf: bytes, index: int, leaves: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf's hash stands at this place of the log with this root. Source: § 2.1.3.2."""
    if not 0 <= index < leaves:
        return False
    at, last, found = index, leaves - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            found = node_hash(step, found)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the log of `second` leaves begins with that of `first` leaves. Source: § 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    known = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not known:
        return False
    at, last = first - 1, second - 1
    while at % 2 == 1:
        at, last = at >> 1, last >> 1
    old = new = known[0]
    for step in known[1:]:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
