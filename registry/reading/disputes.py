"""The register of disputes 纠纷登记: which there are in somebody's sight, how far they went, what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.execute import Engine
from registry.reading.later import readable
from registry.reading.paging import part
from registry.reading.sight import sight_of
from registry.store import disputes
from registry.store.disputes import DisputeEntry, Wanted

LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class DisputeList:
    """A page of disputes; `next`: the cursor of the following one, None at the end; `count` of all that match, counted up to one
    more than `MOST_COUNTED`; `open_to`: number -> id of the cases that the reader may open."""

    entries: tuple[DisputeEntry, ...]
    next: str | None
    count: int
    open_to: Mapping[str, str]


def dispute_list(engine: Engine, user_id: str, wanted: Wanted, after: str = "") -> DisputeList:
    """Newest first; none for who sees no dispute at all. What was said and agreed is not in the register."""
    with engine.reading() as tx:
        shown = part(tx.connection, disputes.register(sight_of(tx, user_id), wanted), after, disputes.entry_of)
        return DisputeList(shown.rows, shown.next, shown.count, readable(tx, user_id, (one.case_number for one in shown.rows)))


def all_disputes(engine: Engine, user_id: str, wanted: Wanted) -> Iterator[DisputeEntry]:
    """The same without pages, for a file."""
    with engine.reading() as tx:
        yield from map(disputes.entry_of, disputes.register(sight_of(tx, user_id), wanted).every(tx.connection))
