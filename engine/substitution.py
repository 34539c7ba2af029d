"""Substitution for a period: who has whose standing, through one absent person or a chain of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.clock import DISTRICT_ZONE

LONGEST = timedelta(days=366)
"""From the first day to the last: who is away for longer has a successor, not a substitute (the product's own rule)."""

LONGEST_CHAIN = 5
"""Absent persons in a chain (the product's own rule)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A substitute has the place of an absent person. `role`: "" for every role; `ends` is the moment after the last."""

    absent: str
    substitute: str
    role: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class StandIn:
    """What follows: `user` may act as `person` may. `behalf`: the absent persons, `person` first, the nearest last."""

    user: str
    person: str
    role: str
    behalf: tuple[str, ...]
    starts: datetime
    ends: datetime


def moments(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """From when until when days last in the district: the last one counts whole, the end is the moment after it."""
    begin = datetime.combine(first_day, time(), DISTRICT_ZONE)
    return begin, datetime.combine(last_day + timedelta(days=1), time(), DISTRICT_ZONE)


def stand_ins(places: Iterable[Place]) -> list[StandIn]:
    """All standing that follows of substitutions: A's place goes to B, and while B is absent too, on to B's substitute.

    A chain holds for the time and the roles that all its links have in common; it never leads back to somebody in it.
    """
    known = tuple(places)
    found: dict[tuple[str, str, str, tuple[str, ...], datetime], StandIn] = {}
    waiting = [StandIn(one.substitute, one.absent, one.role, (one.absent,), one.starts, one.ends) for one in known]
    while waiting:
        one = waiting.pop()
        key = one.user, one.person, one.role, one.behalf, one.starts
        if key in found and found[key].ends >= one.ends:
            continue
        found[key] = one
        if len(one.behalf) < LONGEST_CHAIN:
            waiting += _onward(one, known)
    return sorted(found.values(), key=lambda one: (one.user, one.behalf, one.role, one.starts))


def _onward(one: StandIn, places: Sequence[Place]) -> Iterable[StandIn]:
    for place in places:
        starts, ends = max(one.starts, place.starts), min(one.ends, place.ends)
        agree = not one.role or not place.role or one.role == place.role
        if place.absent == one.user and place.substitute not in one.behalf and agree and starts < ends:
            yield StandIn(place.substitute, one.person, one.role or place.role, (*one.behalf, place.absent), starts, ends)
