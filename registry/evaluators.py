"""The draw of evaluators: anybody who has the root, the tender, both numbers and the names draws the same ones. Pure.

Source: the district's procedures, section 4.2 (抽取评委); Tendering and Bidding Law (招标投标法) art. 37.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def seed_of(root: bytes, tender: str, numbers: Sequence[str]) -> str:
    """SHA-256 over the last seal's root, the tender and the witnesses' numbers, a line each: none of those who know one of them can
    have chosen it, for the root was not there before both numbers were in."""
    return hashlib.sha256("\n".join((root.hex(), tender, *numbers)).encode()).hexdigest()


def drawn_order(eligible: Iterable[str], seed: str) -> list[str]:
    """Everybody who may be drawn, in the order of the hash of seed and name: the first so many are evaluators, the others follow
    where one drops out."""
    return sorted(eligible, key=lambda one: (hashlib.sha256(f"{seed}\n{one}".encode()).digest(), one))
