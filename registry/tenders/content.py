"""What a bid says, as the bytes that go into its box; boxes of one size tell nothing of a price's digits or a plan's length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.canonical import decode, encode

LONGEST_TEXT = 4_000
"""Characters of a plan, and of a team."""
LARGEST_CENTS = 100_000
"""Per square metre and month: far above any fee."""
BOX_BYTES = 32_768
"""Room for the longest of both, whatever their characters."""
_LENGTH_BYTES = 4


class NoBid(Exception):
    """What a box held is no bid."""


@dataclass(frozen=True, slots=True)
class Bid:
    """`price_cents`: per square metre and month."""

    price_cents: int
    plan: str
    team: str

    def packed(self) -> bytes:
        """Always as many bytes. Raises ValueError for more than a box holds."""
        content = encode({"price_cents": self.price_cents, "plan": self.plan, "team": self.team})
        if len(content) > BOX_BYTES - _LENGTH_BYTES:
            raise ValueError(f"Expected a bid of at most {BOX_BYTES} bytes, but it has more.")
        return (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(BOX_BYTES, b"\0")


def unpacked(packed: bytes) -> Bid:
    """Raises NoBid."""
    length = int.from_bytes(packed[:_LENGTH_BYTES], "big")
    if len(packed) != BOX_BYTES or length > BOX_BYTES - _LENGTH_BYTES:
        raise NoBid
    try:
        found = decode(packed[_LENGTH_BYTES : _LENGTH_BYTES + length])
    except ValueError:
        raise NoBid from None
    if not isinstance(found, Mapping) or not _is_bid(found):
        raise NoBid
    return Bid(found["price_cents"], found["plan"], found["team"])


def _is_bid(found: Mapping[str, Any]) -> bool:
    cents, texts = found.get("price_cents"), (found.get("plan"), found.get("team"))
    return type(cents) is int and 0 < cents <= LARGEST_CENTS and all(isinstance(text, str) and text for text in texts)
