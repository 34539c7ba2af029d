"""The tally: what a ballot's chain adds up to, and whether the bundles of paper hold what was counted by hand.

Whole heads and whole square decimetres: nothing is rounded. Source: the district's procedures, sections 3 and 4.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from registry.ballots.chain import BUNDLE, OPENED, TAKEN_BACK, VOTE, Broken, End
from registry.kinds import Choice

CHOICES = tuple(str(choice) for choice in Choice)
Content = Mapping[str, Any]


def _none() -> dict[str, int]:
    return dict.fromkeys(CHOICES, 0)


@dataclass(slots=True)
class Bundle:
    """A bundle of paper: counted by hand, and as it was entered."""

    counted: dict[str, int]
    entered: dict[str, int] = field(default_factory=_none)


@dataclass(slots=True)
class Tally:
    """Heads and area by choice; `by_channel`: (heads, area) that came each way."""

    heads: dict[str, int] = field(default_factory=_none)
    area: dict[str, int] = field(default_factory=_none)
    by_channel: dict[str, tuple[int, int]] = field(default_factory=dict)
    bundles: dict[int, Bundle] = field(default_factory=dict)

    def _add(self, entry: Content, sign: int) -> None:
        choice, weight = entry["choice"], entry["area_dm2"]
        self.heads[choice] += sign
        self.area[choice] += sign * weight
        heads, area = self.by_channel.get(entry["channel"], (0, 0))
        self.by_channel[entry["channel"]] = heads + sign, area + sign * weight
        if entry["bundle"] is not None:
            self.bundles[entry["bundle"]].entered[choice] += sign

    def taking_part(self) -> tuple[int, int]:
        """Heads and area of all who voted."""
        return sum(self.heads.values()), sum(self.area.values())


def tally(contents: Sequence[Content]) -> Tally:
    """What the entries of a chain add up to. Raises Broken for a counter-entry of what is no vote, or was countered before."""
    found = Tally()
    votes: dict[int, Content] = {}
    for number, entry in enumerate(contents, 1):
        kind = entry["kind"]
        if kind == VOTE:
            votes[number] = entry
            found._add(entry, 1)
        elif kind == TAKEN_BACK:
            vote = votes.pop(entry["entry"], None)
            if vote is None or any(vote[name] != entry[name] for name in ("choice", "area_dm2", "channel", "bundle")):
                raise Broken(f"Expected entry {number} to take back a vote that stands, but it does not.")
            found._add(vote, -1)
        elif kind == BUNDLE:
            standing = found.bundles.setdefault(entry["bundle"], Bundle({}))
            standing.counted = {choice: entry["counts"][choice] for choice in CHOICES}
    return found


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a ballot counts."""

    heads: int
    area_dm2: int


def whole_of(contents: Sequence[Content], snapshot: str) -> Whole:
    """What the chain's first entry says that the ballot counts. Raises Broken where it binds another snapshot."""
    if not contents or contents[0]["kind"] != OPENED or contents[0]["snapshot"] != snapshot:
        raise Broken("Expected the chain to begin with the ballot's own snapshot, but it does not.")
    return Whole(contents[0]["heads"], contents[0]["area_dm2"])


def plain(found: Tally, whole: Whole, end: End) -> dict[str, Any]:
    """The tally as its job gives it: heads, and square metres with two places."""
    bundles = [
        {
            "number": Decimal(number), "counted": _numbers(bundle.counted), "entered": _numbers(bundle.entered),
            "differs": bundle.counted != bundle.entered,
        }
        for number, bundle in sorted(found.bundles.items())
    ]  # fmt: skip
    heads, area = found.taking_part()
    return {
        "heads": {"all": Decimal(whole.heads), "part": Decimal(heads), **_numbers(found.heads)},
        "area": {"all": metres(whole.area_dm2), "part": metres(area), **{choice: metres(found.area[choice]) for choice in CHOICES}},
        "bundles": bundles,
        "differs": any(bundle["differs"] for bundle in bundles),
        "entries": Decimal(end.entries),
        "chain": end.hash,
    }


def metres(area_dm2: int) -> Decimal:
    """Square metres, exactly."""
    return Decimal(area_dm2).scaleb(-2)


def _numbers(counts: Mapping[str, int]) -> dict[str, Decimal]:
    return {choice: Decimal(counts[choice]) for choice in CHOICES}
