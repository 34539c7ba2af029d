"""A tally held against all that it must agree with: the snapshot, and who is noted to have voted in which way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.ballots.chain import Broken, Content
from registry.ballots.snapshot import Counted, snapshot_hash
from registry.ballots.tally import Tally, Whole, tally, whole_of

Turnout = Mapping[str, tuple[int, int]]
"""Heads and square decimetres that voted, by channel."""


def recounted(contents: Sequence[Content], heads: Sequence[Counted], snapshot: str, turnout: Turnout | None) -> tuple[Tally, Whole]:
    """The tally of a chain, and all that the ballot counts. `turnout`: None for a chain that went on since.

    Raises Broken where heads, snapshot and chain do not agree, or where others voted, or with another area, than the chain holds.
    """
    whole = whole_of(contents, snapshot)
    if snapshot_hash(heads) != snapshot:
        raise Broken("Expected the heads as they were frozen, but they were altered.")
    if (len(heads), sum(head.area_dm2 for head in heads)) != (whole.heads, whole.area_dm2):
        raise Broken("Expected the chain to count all heads and their whole area, but it counts others.")
    found = tally(contents)
    came = {channel: size for channel, size in found.by_channel.items() if size != (0, 0)}
    if turnout is not None and came != dict(turnout):
        raise Broken("Expected as many heads and as much area noted to have voted as the chain holds, but they differ.")
    return found, whole
