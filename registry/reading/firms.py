"""Firms 物业企业: what is on record of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.reading.case_list import CaseLine, cases
from registry.store import firms, measures, warnings
from registry.store.firms import FirmRecord
from registry.store.measures import Ban, Listing
from registry.store.warnings import WarningEntry

FIRM = "firm"
"""The kind of unit that a firm is."""


@dataclass(frozen=True, slots=True)
class FirmPage:
    """`listing`: its entry in the blacklist, None while it is on none. `running`: cases of the firm under way that the reader
    reads, youngest first. Lists newest first."""

    record: FirmRecord
    today: date
    listing: Listing | None
    listings: tuple[Listing, ...]
    bans: tuple[Ban, ...]
    warnings: tuple[WarningEntry, ...]
    running: tuple[CaseLine, ...]
    more_running: bool


def own_firm(engine: Engine, user_id: str) -> str | None:
    """The firm that somebody serves; None for everybody else."""
    with engine.reading() as tx:
        acting = access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now)
        return next((one.unit for one in acting if tx.shelf.roles[one.role].kind == FIRM), None)


def firm_page(engine: Engine, user_id: str, firm_id: str) -> FirmPage:
    """What is on record of a firm. Raises: NotFound."""
    with engine.reading() as tx:
        connection, today = tx.connection, district_day(tx.now)
        record = firms.firm_record(connection, firm_id, today)
        if record is None:
            raise NotFound("firm", firm_id)
        places = {one.estate_id for one in record.contracts}
        access.may_see_firm(connection, tx.shelf.roles, user_id, tx.now, firm_id, places)
        found = FirmPage(
            record, today, measures.listing_on(connection, firm_id, today),
            tuple(measures.listings(connection, firm_id=firm_id)), tuple(measures.bans(connection, subject_id=firm_id)),
            warnings.warnings(connection, firm_id=firm_id)[::-1], (), False,
        )  # fmt: skip
    running = cases(engine, user_id, status="running", unit=firm_id)
    return replace(found, running=running.rows, more_running=running.next is not None)
