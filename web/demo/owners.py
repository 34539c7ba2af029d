"""The demonstration's owners' registers: every unit of some estates, its area, who holds it; all names invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from sqlalchemy import Connection

from registry.kinds import AreaSource, UnitKind, UnitState
from registry.owners.units import Entry, Owner, UnitFacts
from registry.store import owners
from web.demo.draw import Draw
from web.demo.estates import DemoEstate
from web.demo.names import MORE_GIVEN, people
from web.demo.stories import WITH_VOTES

OTHERS = 600
"""So many of the invented names are kept for those who have accounts, or own firms."""
REGISTERED = ("estate.shiliuxiang", "estate.qinghexincun", "estate.huaianli", *WITH_VOTES)
"""One of the first community that a reader meets, with a committee; a small one without; the one where the listed accounts serve;
those of the stories."""
DOORS, FLOORS = 3, 7
UNSOLD, SOLD, TOGETHER, SECOND = 2, 1, 18, 6
"""Of a hundred units: the developer's, sold and not handed over, held by two, held by somebody who has one already."""


def enter_registers(connection: Connection, draw: Draw, estates: Iterable[DemoEstate], day: date) -> None:
    """Enters the registers from a day on, as they were taken over from paper."""
    entry = Entry(day, "由纸质名册录入", day, "system", "")
    names = [*people()[OTHERS:], *people(MORE_GIVEN)]
    for estate in estates:
        if estate.id in REGISTERED:
            first = draw.below(len(names))  # whoever owns in two estates is not told from a namesake
            units = _units(draw, chain(names[first:], names[:first]), estate)
            owners.enter(connection, estate.id, [(facts, None) for facts in units], entry)


def _units(draw: Draw, names: Iterator[str], estate: DemoEstate) -> Iterator[UnitFacts]:
    """As many units as the estate has households, their areas together the estate's."""
    left, held = estate.area_dm2, list[Owner]()
    for index in range(estate.households):
        building, place = divmod(index, -(-estate.households // estate.buildings))
        entrance, place = divmod(place, DOORS * FLOORS)
        floor, door = divmod(place, DOORS)
        others = estate.households - index - 1
        area = left if not others else left // (others + 1) * draw.between(85, 115) // 100
        left -= area
        state, holders = _held(draw, names, held)
        number = f"{entrance + 1}-{floor + 1}0{door + 1}"
        yield UnitFacts(f"{building + 1}栋", number, UnitKind.EXCLUSIVE, area, AreaSource.REGISTERED, state, holders)


def _held(draw: Draw, names: Iterator[str], held: list[Owner]) -> tuple[UnitState, tuple[Owner, ...]]:
    """How far a unit has passed, and to whom; whoever gets one is noted in `held`."""
    lot = draw.below(100)
    if lot < UNSOLD:
        return UnitState.UNSOLD, ()
    if held and lot < UNSOLD + SECOND:
        return UnitState.HANDED_OVER, (draw.one_of(held),)
    new = [Owner(f"Y{len(held) + turn + 1:04}", next(names)) for turn in range(2 if draw.happens(TOGETHER) else 1)]
    held += new
    return (UnitState.SOLD if lot < UNSOLD + SECOND + SOLD else UnitState.HANDED_OVER), tuple(new)
