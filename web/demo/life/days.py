"""The days on which people begin cases by hand: every working day each procedure's habits say what begins, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from engine.clock import DISTRICT_ZONE, district_day
from engine.execute import Engine
from engine.store import people
from registry.store import estates
from web.demo.draw import Draw
from web.demo.life.habits import Day, Estate, Folder, Start
from web.demo.life.span import morning_of

SEED = "立案"
FIRST_HOUR, LAST_HOUR = 9, 16


class Round:
    """Where the calendar stands: the next day that is looked at, and what it begins."""

    def __init__(self, engine: Engine, folders: Sequence[Folder], begin: Callable[[Start], None]) -> None:
        self.engine, self.folders, self.begin_case = engine, folders, begin
        self.here: tuple[Estate, ...] = ()
        self.holders: dict[tuple[str, str], str] = {}
        self.next_at = datetime.max.replace(tzinfo=DISTRICT_ZONE)

    def begin_after(self, now: datetime) -> None:
        """From this moment on: the day's own morning, if it is still to come or just is."""
        morning = morning_of(district_day(now))
        self.next_at = morning if morning >= now else morning + timedelta(days=1)

    def begin(self, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """What this day begins, and when; then the next day is awaited."""
        day = district_day(now)
        self.next_at = morning_of(day + timedelta(days=1))
        with self.engine.reading() as tx:
            if not tx.shelf.calendar.is_working_day(day):
                return
            before = tx.shelf.calendar.add_working_days(day, -1)
            if before.month != day.month or not self.here:  # contracts begin and end with months, or nearly
                self.here = tuple(
                    Estate(one.id, one.name, str(one.kind), one.community_id, one.subdistrict_id, one.committee, one.firm_id)
                    for one in estates.estates(tx.connection, day)
                )
            if not self.holders:
                self.holders = {(role, unit): user for user, _name, role, unit in reversed(people.holdings(tx.connection))}
            for number, folder in enumerate(self.folders):
                draw = Draw(f"{SEED}/{number}/{day}")
                today = Day(day, before, draw, tx.connection, self.here, lambda role, unit: self.holders.get((role, unit), ""))
                for start in list(folder.starts(today)):
                    yield moment_of(day, draw), partial(self.begin_case, start)


def moment_of(day: date, draw: Draw) -> datetime:
    """A moment of the working day."""
    return datetime.combine(day, time(draw.between(FIRST_HOUR, LAST_HOUR - 1), draw.between(0, 59), draw.between(0, 59)), DISTRICT_ZONE)
