"""What the district steers by, and every estate as the goals look at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from engine.model import unit
from registry.goals import Goal, Place
from registry.kinds import ContractKind, EstateKind, GoalKind
from registry.model import contract, estate, goal
from registry.store import surveys
from registry.surveys.count import Count


def goals(connection: Connection) -> list[Goal]:
    """In the order in which the plan names them."""
    rows = {row.id: row for row in connection.execute(select(goal))}
    return [
        Goal(kind, rows[kind].target, rows[kind].counted_from, rows[kind].due_on, rows[kind].source)
        for kind in GoalKind
        if kind in rows
    ]


def asked_in(connection: Connection, today: date) -> tuple[int | None, Mapping[str, Count]]:
    """The last year of which surveys were counted, and what each estate's came to; None and nothing where none was."""
    for year in (today.year, today.year - 1, today.year - 2):
        found = {one.estate_id: count for one, count in reversed(surveys.results(connection, year)) if count.items}
        if found:
            return year, found
    return None, {}


def places(connection: Connection, today: date, answers: Mapping[str, Count]) -> list[Place]:
    """Every estate, by subdistrict, community and name."""
    community, subdistrict = unit.alias("community"), unit.alias("subdistrict")
    quasi, day = contract.c.kind == str(ContractKind.QUASI), func.min(contract.c.valid_from).label("day")
    since = select(contract.c.estate_id, day).where(quasi).group_by(contract.c.estate_id).subquery()
    runs = and_(quasi, contract.c.valid_from <= today, func.coalesce(contract.c.ended_on, contract.c.valid_to) >= today)
    query = (
        select(
            estate, unit.c.name, unit.c.name_en, unit.c.parent.label("community_id"), subdistrict.c.id.label("subdistrict_id"),
            subdistrict.c.name.label("subdistrict"), since.c.day,
            select(contract.c.id).where(runs, contract.c.estate_id == estate.c.id).exists().label("runs"),
        )
        .join(unit, unit.c.id == estate.c.id)
        .join(community, community.c.id == unit.c.parent)
        .join(subdistrict, subdistrict.c.id == community.c.parent)
        .outerjoin(since, since.c.estate_id == estate.c.id)
        .order_by(subdistrict.c.id, community.c.id, estate.c.id)
    )  # fmt: skip
    return [_place(row, answers.get(row.id, Count(0, 0, 0))) for row in connection.execute(query)]


def _place(row: Row[Any], asked: Count) -> Place:
    return Place(
        row.id, row.name, row.name_en, row.community_id, row.subdistrict_id, row.subdistrict, EstateKind(row.kind), row.star_level,
        row.star_on, row.committee, row.party_organisation, row.day if row.runs else None, asked.satisfied, asked.items,
    )
