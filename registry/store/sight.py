"""What somebody sees of a register, as a condition in SQL: rows of these estates, and of the firm that they serve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from engine.model import unit
from registry.model import estate


@dataclass(frozen=True, slots=True)
class Sight:
    """`estates`: ids of those whose rows are seen, None for all; `served`: firms, each with the one estate in which its rows are seen,
    "" for all of them."""

    estates: frozenset[str] | None
    served: frozenset[tuple[str, str]] = frozenset()

    def sees(self, place: ColumnElement[str], firm: ColumnElement[str | None] | None = None) -> ColumnElement[bool]:
        """The condition for rows with an estate and, where a firm is a party of what they tell, a firm."""
        if self.estates is None:
            return true()
        ways: list[ColumnElement[bool]] = []
        if firm is not None:
            ways += [and_(firm == one, place == only) if only else firm == one for one, only in sorted(self.served)]
        if len(self.estates) == 1:
            ways.append(place == min(self.estates))  # an index has the rows of one in their order
        elif self.estates:
            ways.append(place.in_(sorted(self.estates)))
        return or_(false(), *ways)


def estates_below(connection: Connection, units: Collection[str]) -> frozenset[str]:
    """The ids of the estates that are one of these units, or lie in one."""
    if not units:
        return frozenset()
    community, named = unit.alias("community"), sorted(units)
    query = (
        select(estate.c.id)
        .join(unit, unit.c.id == estate.c.id)
        .outerjoin(community, community.c.id == unit.c.parent)
        .where(or_(estate.c.id.in_(named), unit.c.parent.in_(named), community.c.parent.in_(named)))
    )
    return frozenset(connection.execute(query).scalars())
