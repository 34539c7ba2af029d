"""Firms 物业企业: what is on record of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.reading.case_list import CaseLine, cases
from engine.transaction import Transaction
from registry.reading.contracts import contracts_seen
from registry.reading.later import numbers_of, readable
from registry.reading.paging import cut
from registry.store import credit, firms, measures, surveys, warnings
from registry.store.firms import FirmEntry, FirmRecord
from registry.store.measures import Ban, Listing
from registry.store.surveys import SurveyRow
from registry.store.warnings import WarningEntry
from registry.surveys.count import Count

LISTS = "blacklisting"
"""The process that lists a firm, whose procedure says from how many points in how many months on."""


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm in the list, and whether it is on the blacklist or under a ban today."""

    entry: FirmEntry
    listed: bool
    banned: bool


@dataclass(frozen=True, slots=True)
class FirmList:
    """A page of firms; `count` of all that match, `page` from 1, `pages` how many."""

    lines: tuple[FirmLine, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Window:
    """The points deducted that stand, of the last `months`, beside the line from which on a firm is listed."""

    points: int
    months: int
    line: int


@dataclass(frozen=True, slots=True)
class FirmPage:
    """`listing`: its entry in the blacklist, None while it is on none. `running`: cases of the firm under way that the reader
    reads, youngest first. `window`: None where no procedure lists firms. `open_to`: number -> id of the cases named here that the
    reader may open; `contracts_seen`: ids of the contracts whose page the reader sees. Lists newest first."""

    record: FirmRecord
    today: date
    listing: Listing | None
    listings: tuple[Listing, ...]
    bans: tuple[Ban, ...]
    warnings: tuple[WarningEntry, ...]
    surveys: tuple[tuple[SurveyRow, Count | None], ...]
    window: Window | None
    open_to: Mapping[str, str]
    contracts_seen: frozenset[str]
    running: tuple[CaseLine, ...]
    more_running: bool


def own_firm(engine: Engine, user_id: str) -> str | None:
    """The firm that somebody serves; None for everybody else."""
    with engine.reading() as tx:
        served = access.firms_served(tx.connection, tx.shelf.roles, user_id, tx.now)
        return min((firm for firm, _ in served), default=None)


def firm_page(engine: Engine, user_id: str, firm_id: str) -> FirmPage:
    """What is on record of a firm. Raises: NotFound."""
    with engine.reading() as tx:
        connection, today = tx.connection, district_day(tx.now)
        record = firms.firm_record(connection, firm_id, today)
        if record is None:
            raise NotFound("firm", firm_id)
        places = {one.estate_id for one in record.contracts}
        access.may_see_firm(connection, tx.shelf.roles, user_id, tx.now, firm_id, places)
        listings, bans = measures.listings(connection, firm_id=firm_id), measures.bans(connection, subject_id=firm_id)
        warned, asked = warnings.warnings(connection, firm_id=firm_id)[::-1], surveys.of_firm(connection, firm_id)
        numbers = numbers_of(listings, bans, warned, record.credit, record.appraisals, (one for one, _ in asked))
        found = FirmPage(
            record, today, measures.listing_on(connection, firm_id, today), tuple(listings), tuple(bans), warned, tuple(asked),
            _window(tx, firm_id, today), readable(tx, user_id, numbers),
            contracts_seen(tx, user_id, firm_id), (), False,
        )  # fmt: skip
    running = cases(engine, user_id, status="running", unit=firm_id)
    return replace(found, running=running.rows, more_running=running.next is not None)


def _window(tx: Transaction, firm_id: str, today: date) -> Window | None:
    """As the newest version of the procedure counts it."""
    try:
        parameters = tx.house.library.newest_with(tx.connection, tx.shelf, LISTS).declared.parameters
    except NotFound:
        return None
    months, line = (parameters[name].value for name in ("window_months", "blacklist_points"))
    assert isinstance(months, Decimal)
    assert isinstance(line, Decimal)
    since = credit.months_before(today, int(months))
    standing = credit.standing_deductions(tx.connection, firm_id, today)
    return Window(-sum(entry.points for entry in standing if entry.entered_on >= since), int(months), int(line))


def firm_list(engine: Engine, user_id: str, words: str = "", page: int = 1) -> FirmList:
    """The firms with these words in their name or code, for an office that sees all of them. Raises: NotFound."""
    with engine.reading() as tx:
        connection, today = tx.connection, district_day(tx.now)
        if access.estates_in_sight(connection, tx.shelf.roles, user_id, tx.now) is not None:
            raise NotFound("page", "firms")
        found = firms.firms(connection, today, words=words)
        listed = {one.firm_id for one in measures.listings(connection) if one.in_force(today)}
        banned = {one.subject_id for one in measures.bans(connection) if one.in_force(today)}
        shown = cut(found, page)
        lines = tuple(FirmLine(one, one.id in listed, one.id in banned) for one in shown.rows)
        return FirmList(lines, len(found), shown.page, shown.pages)
