"""Whom a ballot counts: the heads as they were on the day of the notice, and the hash of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from engine.canonical import encode


class Counted(NamedTuple):
    """A head with its number on the ballot. `area_dm2`: square decimetres (0.01 m²). A tuple, for there are many."""

    number: int
    owner_key: str
    label: str
    units: tuple[str, ...]
    area_dm2: int
    kind: str


def snapshot_hash(heads: Sequence[Counted]) -> str:
    """SHA-256 of the canonical bytes of all heads, in the order of their numbers."""
    rows = [
        [head.number, head.owner_key, head.label, list(head.units), head.area_dm2, head.kind]
        for head in sorted(heads, key=lambda head: head.number)
    ]
    return hashlib.sha256(encode(rows)).hexdigest()
