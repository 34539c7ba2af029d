"""Estates 小区: those in somebody's sight, and what is on record of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.reading.case_list import CaseLine, cases
from registry.owners.fit import Misfit
from registry.owners.keeping import REGISTER
from registry.reading.ballots import State, state_of
from registry.reading.decisions import Outcome, outcome
from registry.reading.later import numbers_of, readable
from registry.reading.paging import cut
from registry.reading.results import sees_result
from registry.store import appraisals, ballots, estates, owners, surveys, warnings
from registry.store.appraisals import AppraisalEntry
from registry.store.ballots import BallotRow
from registry.store.estates import EstateEntry, EstateRecord, units_of
from registry.store.owners import Summary
from registry.store.surveys import SurveyRow
from registry.store.warnings import WarningEntry
from registry.surveys.count import Count


@dataclass(frozen=True, slots=True)
class EstateList:
    """A page of estates; `count` of all that match, `page` from 1, `pages` how many. `all_in_sight`: of everywhere, and so
    the firms are listed for this reader too."""

    entries: tuple[EstateEntry, ...]
    count: int
    page: int
    pages: int
    all_in_sight: bool


@dataclass(frozen=True, slots=True)
class EstateBallot:
    """A ballot of the estate; `shown`: whether the reader sees its result's page; `outcome`: how it ended, once published."""

    row: BallotRow
    state: State
    outcome: Outcome | None
    shown: bool


@dataclass(frozen=True, slots=True)
class EstatePage:
    """`register`: the owners' register in sums, None without one; `misfit`: how it differs from the record; `open_to`: number -> id of
    the cases of warnings and surveys that the reader may open. `consults`: whether the reader looks into it, `keeps`: changes
    it. `running`: cases of the estate under way that the reader reads, youngest first. Lists newest first."""

    record: EstateRecord
    register: Summary | None
    misfit: Misfit | None
    consults: bool
    keeps: bool
    ballots: tuple[EstateBallot, ...]
    warnings: tuple[WarningEntry, ...]
    surveys: tuple[tuple[SurveyRow, Count | None], ...]
    appraisals: tuple[AppraisalEntry, ...]
    open_to: Mapping[str, str]
    running: tuple[CaseLine, ...]
    more_running: bool


def sees_estates(engine: Engine, user_id: str) -> bool:
    """Whether somebody sees any estate's record."""
    with engine.reading() as tx:
        return access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now) != frozenset()


def estate_list(engine: Engine, user_id: str, words: str = "", page: int = 1) -> EstateList:
    """The estates in somebody's sight, with these words in their name, their community's or their firm's."""
    with engine.reading() as tx:
        sight = access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now)
        found = [] if sight == frozenset() else estates.estates(tx.connection, district_day(tx.now), words=words)
        if sight is not None:
            found = [entry for entry in found if not units_of(entry).isdisjoint(sight)]
        shown = cut(found, page)
        return EstateList(shown.rows, len(found), shown.page, shown.pages, sight is None)


def estate_page(engine: Engine, user_id: str, estate_id: str) -> EstatePage:
    """What is on record of an estate. Raises: NotFound."""
    with engine.reading() as tx:
        connection, roles = tx.connection, tx.shelf.roles
        access.may_see_estate(connection, roles, user_id, tx.now, estate_id)
        record = estates.estate_record(connection, estate_id, district_day(tx.now))
        if record is None:
            raise NotFound("estate", estate_id)
        warned = warnings.warnings(connection, estate_id=estate_id)[::-1]
        asked, judged = surveys.on_record(connection, estate_id), appraisals.appraisals(connection, estate_id=estate_id)
        numbers = numbers_of(warned, judged, (one for one, _ in asked))
        found = EstatePage(
            record,
            owners.summary(connection, estate_id, district_day(tx.now)),
            owners.standing_misfit(connection, estate_id, district_day(tx.now)),
            access.may_consult(connection, roles, user_id, tx.now, REGISTER, estate_id),
            access.keeps(connection, roles, user_id, tx.now, REGISTER, estate_id),
            tuple(
                EstateBallot(one, state_of(one, tx.now), outcome(connection, one.id) if one.closed and one.void is None else None,
                             sees_result(connection, roles, user_id, one.id, tx.now))
                for one in ballots.of_estate(connection, estate_id)
            ),
            warned, tuple(asked), judged, readable(tx, user_id, numbers), (), False,
        )  # fmt: skip
    running = cases(engine, user_id, status="running", unit=estate_id)
    return replace(found, running=running.rows, more_running=running.next is not None)
