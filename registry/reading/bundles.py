"""Bundles of paper as pages show them: what was counted and entered, by whom, and what was put right afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.store import people
from registry.kinds import BundleStatus
from registry.store import bundles
from registry.store.bundles import BundleRow


@dataclass(frozen=True, slots=True)
class BundleLine:
    """One attempt at a bundle of paper; persons by name. `counted`: by hand, by choice; `entered`: the same of what was entered,
    a correction's with all that came before it; `acknowledged`: why it was confirmed although they differ. `before`: as the
    bundle stood, for a correction."""

    number: int
    attempt: int
    status: BundleStatus
    correction: bool
    dated: date
    papers: int
    counted: Mapping[str, int]
    entered: Mapping[str, int]
    reason: str
    acknowledged: str
    entered_by: str
    entered_on: date
    decided_by: str
    decided_on: date | None
    before: BundleLine | None

    @property
    def differs(self) -> bool:
        return self.counted != self.entered

    @property
    def recounted(self) -> bool:
        """Whether a correction changes the count by hand."""
        return self.before is not None and self.before.counted != self.counted


def lines(connection: Connection, rows: Sequence[BundleRow]) -> tuple[BundleLine, ...]:
    """Attempts in the order given, which is that of their bundles' numbers and of time."""
    names = people.user_names(connection, [one for row in rows for one in (row.entered_by, row.decided_by)])
    found: list[BundleLine] = []
    standing: dict[int, BundleLine] = {}
    for row in rows:
        line = BundleLine(
            row.number, row.attempt, row.status, row.correction, row.dated, row.papers, row.counts, row.entered, row.reason,
            row.acknowledged, names.get(row.entered_by, ""), row.entered_on, names.get(row.decided_by or "", ""), row.decided_on,
            standing.get(row.number) if row.correction else None,
        )  # fmt: skip
        found.append(line)
        if row.status is BundleStatus.CONFIRMED:
            standing[row.number] = line
    return tuple(found)


def newest(found: Iterable[BundleLine]) -> tuple[BundleLine, ...]:
    """The newest attempt at each bundle."""
    return tuple({line.number: line for line in found}.values())


def told(connection: Connection, ballot_id: str) -> tuple[BundleLine, ...]:
    """What a reader of the result is told of the bundles beside their figures: those that were confirmed although the counts
    differed, and those that were put right."""
    confirmed = [line for line in lines(connection, bundles.of_ballot(connection, ballot_id)) if line.status is BundleStatus.CONFIRMED]
    return tuple(line for line in confirmed if line.correction or line.acknowledged)
