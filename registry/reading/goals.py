"""The plan's goals 工作目标 and how far the district is, with the estates behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.clock import district_day
from engine.errors import NotFound
from engine.execute import Engine
from engine.transaction import Transaction
from registry.goals import Place, Standing, by_subdistrict, standing
from registry.kinds import GoalKind
from registry.store import goals as store


@dataclass(frozen=True, slots=True)
class SubdistrictLine:
    """A subdistrict with what it has of each goal."""

    id: str
    name: str
    standings: dict[GoalKind, Standing]


@dataclass(frozen=True, slots=True)
class GoalsPage:
    """`asked_in`: the year of the surveys counted, None where none was; `subdistricts`: those least satisfied first, those where
    nobody was asked last."""

    counted_at: datetime
    asked_in: int | None
    standings: dict[GoalKind, Standing]
    subdistricts: tuple[SubdistrictLine, ...]


@dataclass(frozen=True, slots=True)
class GoalPage:
    """The estates behind one number. `subdistrict`: the one that was asked for, None for all; `linked`: the estates whose record
    the reader may open; `choices`: the subdistricts by id and name."""

    counted_at: datetime
    asked_in: int | None
    standing: Standing
    subdistrict: tuple[str, str] | None
    choices: tuple[tuple[str, str], ...]
    linked: frozenset[str]


def goals_page(engine: Engine) -> GoalsPage:
    """For everybody who is signed in: estates, their kind and stars are no secret, and of a survey only sums are told."""
    with engine.reading() as tx:
        year, places = _places(tx)
        wanted = store.goals(tx.connection)
        lines = [
            SubdistrictLine(found[0].subdistrict_id, found[0].subdistrict, {goal.kind: standing(goal, found) for goal in wanted})
            for found in by_subdistrict(places).values()
        ]
        lines.sort(key=_satisfaction)
        return GoalsPage(tx.now, year, {goal.kind: standing(goal, places) for goal in wanted}, tuple(lines))


def goal_page(engine: Engine, user_id: str, kind: str, subdistrict: str) -> GoalPage:
    """Raises NotFound for what is no goal of the district, or no subdistrict of it."""
    with engine.reading() as tx:
        year, places = _places(tx)
        goal = next((one for one in store.goals(tx.connection) if one.kind == kind), None)
        here = by_subdistrict(places)
        if goal is None:
            raise NotFound("goal", kind)
        if subdistrict and subdistrict not in here:
            raise NotFound("subdistrict", subdistrict)
        choices = tuple((key, found[0].subdistrict) for key, found in here.items())
        shown = here[subdistrict] if subdistrict else places
        return GoalPage(
            tx.now, year, standing(goal, shown), next((one for one in choices if one[0] == subdistrict), None), choices,
            _linked(tx, user_id, shown),
        )  # fmt: skip


def goal_estates(engine: Engine) -> list[Place]:
    """Every estate as the goals look at it, for a file."""
    with engine.reading() as tx:
        return _places(tx)[1]


def _places(tx: Transaction) -> tuple[int | None, list[Place]]:
    today = district_day(tx.now)
    year, answers = store.asked_in(tx.connection, today)
    return year, store.places(tx.connection, today, answers)


def _linked(tx: Transaction, user_id: str, places: list[Place]) -> frozenset[str]:
    sight = access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now)
    if sight is None:
        return frozenset(one.id for one in places)
    return frozenset(one.id for one in places if one.id in sight or one.community_id in sight or one.subdistrict_id in sight)


def _satisfaction(line: SubdistrictLine) -> tuple[bool, float, str]:
    found = line.standings.get(GoalKind.SATISFACTION)
    asked = found is not None and found.of > 0
    return not asked, found.reached / found.of if found is not None and asked else 0.0, line.id
