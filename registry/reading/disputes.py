"""The register of disputes 纠纷登记: which there are in somebody's sight, how far they went, what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import access
from engine.execute import Engine
from engine.transaction import Transaction
from registry.kinds import DisputeMatter
from registry.reading.later import readable
from registry.reading.paging import cut
from registry.store import disputes
from registry.store.disputes import DisputeEntry

STATES = ("open", "closed")
LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means all. `words`: in the case's number, the estate's or the firm's name."""

    words: str = ""
    matter: str = ""
    state: str = ""
    level: str = ""
    estate_id: str = ""
    firm_id: str = ""


@dataclass(frozen=True, slots=True)
class DisputeList:
    """A page of disputes; `count` of all that match, `page` from 1, `pages` how many; `open_to`: number -> id of the cases that the
    reader may open."""

    entries: tuple[DisputeEntry, ...]
    count: int
    page: int
    pages: int
    open_to: Mapping[str, str]


def dispute_list(engine: Engine, user_id: str, wanted: Wanted, page: int = 1) -> DisputeList:
    """Newest first; none for who sees no dispute at all."""
    with engine.reading() as tx:
        found = _in_sight(tx, user_id, wanted)
        shown = cut(found, page)
        open_to = readable(tx, user_id, (one.case_number for one in shown.rows))
        return DisputeList(shown.rows, len(found), shown.page, shown.pages, open_to)


def all_disputes(engine: Engine, user_id: str, wanted: Wanted) -> list[DisputeEntry]:
    """The same without pages, for a file."""
    with engine.reading() as tx:
        return _in_sight(tx, user_id, wanted)


def _in_sight(tx: Transaction, user_id: str, wanted: Wanted) -> list[DisputeEntry]:
    """Offices of district and bureaus see all, those of an area its own, a firm those that it is a party of.

    Source: the district's procedures, section 1 (who reads); what was said and agreed is not in the register.
    """
    sight = access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now)
    served = access.firms_served(tx.connection, tx.shelf.roles, user_id, tx.now)

    def seen(one: DisputeEntry) -> bool:
        if sight is None or not one.estate_units.isdisjoint(sight):
            return True
        return not served.isdisjoint({(one.firm_id, ""), (one.firm_id, one.estate_id)})

    found = disputes.disputes(tx.connection, estate_id=wanted.estate_id, firm_id=wanted.firm_id, matter=wanted.matter)
    return [one for one in found if seen(one) and _fits(one, wanted)]


def _fits(one: DisputeEntry, wanted: Wanted) -> bool:
    texts = (one.case_number, one.estate, one.firm or "")
    return (
        (not wanted.words or any(wanted.words in text for text in texts))
        and (wanted.state not in STATES or one.open == (wanted.state == "open"))
        and (wanted.level not in {str(level) for level in LEVELS} or str(one.level) == wanted.level)
    )


def known_matter(text: str) -> str:
    """A matter that an address names; empty where it names none."""
    return text if text in list(DisputeMatter) else ""
