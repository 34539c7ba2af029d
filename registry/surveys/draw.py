"""The draw of a sample: anybody who has the households and the seed draws the same ones.

Source: the district's procedures, section 5 (sample by estate); the size and the way to draw are practice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def seed_of(survey_id: str, households: Sequence[str]) -> str:
    """SHA-256 over the survey and everybody who may be drawn, so that nobody chooses it."""
    return hashlib.sha256("\n".join((survey_id, *households)).encode()).hexdigest()


def size_of(households: int, percent: int, least: int) -> int:
    """How many are asked: this percentage rounded up, at least so many, and never more than there are."""
    return min(households, max(least, -(-households * percent // 100)))


def drawn(households: Sequence[str], seed: str, size: int) -> list[str]:
    """The households asked, in the order in which they were given: those whose hash with the seed comes first."""
    by_chance = sorted(households, key=lambda one: hashlib.sha256(f"{seed}\n{one}".encode()).digest())
    chosen = set(by_chance[:size])
    return [one for one in households if one in chosen]
