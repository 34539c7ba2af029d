"""Complaints 投诉信访: the register by firm, estate, kind and result, for those who see the estates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.clock import district_day
from engine.execute import Engine
from registry.kinds import ComplaintKind, ComplaintResult
from registry.quarters import Quarter
from registry.reading.later import readable
from registry.reading.paging import MOST_COUNTED, part
from registry.reading.sight import sight_of_estates
from registry.store import complaints
from registry.store.complaints import Asked, ComplaintEntry

KINDS = tuple(ComplaintKind)
RESULTS = tuple(ComplaintResult)


@dataclass(frozen=True, slots=True)
class ComplaintList:
    """A page of complaints, newest first; `next`: the cursor of the following one, None at the end. `count` of all that match,
    `justified` those of them found justified in this quarter, both counted up to one more than `MOST_COUNTED`; `firms` and
    `estates` are what the filters offer, id -> name; `open_to`: number -> id of the cases that the reader may open."""

    lines: tuple[ComplaintEntry, ...]
    next: str | None
    count: int
    justified: int
    quarter: str
    firms: Mapping[str, str]
    estates: Mapping[str, str]
    open_to: Mapping[str, str]


def complaint_list(engine: Engine, user_id: str, asked: Asked, after: str = "") -> ComplaintList:
    """The complaints about the estates in somebody's sight; none for a firm or a party."""
    with engine.reading() as tx:
        sight, quarter = sight_of_estates(tx, user_id), Quarter.of(district_day(tx.now))
        shown = part(tx.connection, complaints.register(sight, asked), after, complaints.entry_of)
        return ComplaintList(
            shown.rows, shown.next, shown.count,
            complaints.count_justified(tx.connection, sight, asked, quarter, MOST_COUNTED + 1), quarter.label,
            complaints.firms_named(tx.connection, sight), complaints.estates_named(tx.connection, sight),
            readable(tx, user_id, (one.case_number for one in shown.rows)),
        )  # fmt: skip


def all_complaints(engine: Engine, user_id: str, asked: Asked) -> Iterator[ComplaintEntry]:
    """All that match, for a file."""
    with engine.reading() as tx:
        yield from map(complaints.entry_of, complaints.register(sight_of_estates(tx, user_id), asked).every(tx.connection))
