"""Working days of the district: a pure calendar over tables that others read from the database.

A year with an official table follows it (statutory holidays and make-up days); any other year rests on Saturdays and
Sundays and is provisional until its table is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from engine.clock import DISTRICT_ZONE
from engine.errors import EngineError

DAY = timedelta(days=1)
SATURDAY = 5


class InvalidTerm(EngineError):
    """A term cannot be computed: no length, an unknown unit, a day outside the calendar."""


def rests_at_weekend(day: date) -> bool:
    """What holds for a day that no official table names: Saturday and Sunday are rest days."""
    return day.weekday() >= SATURDAY


@lru_cache(32)
def official_days(year: int) -> Mapping[date, bool] | None:
    """The days of a year that differ from "Monday to Friday": True for a rest day, False for a make-up working day.

    None if the year has no official announcement yet.
    Source: the State Council's yearly announcements (国务院办公厅关于节假日安排的通知), as chinesecalendar keeps them.
    """
    import chinese_calendar

    found: dict[date, bool] = {}
    day = date(year, 1, 1)
    try:
        while day.year == year:
            rests = not chinese_calendar.is_workday(day)
            if rests != rests_at_weekend(day):
                found[day] = rests
            day += DAY
    except NotImplementedError:
        return None
    return MappingProxyType(found)


def end_of_day(day: date) -> datetime:
    """24:00 Asia/Shanghai of a day, in UTC."""
    return datetime.combine(_moved(day, DAY), time(), DISTRICT_ZONE).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    `years` holds, for every year that has an official table, its days: True rests, False works; a day that the table
    does not name follows the weekend.
    """

    years: Mapping[int, Mapping[date, bool]]

    def __post_init__(self) -> None:
        for year, days in self.years.items():
            for day in days:
                if day.year != year:
                    raise InvalidTerm(f"Expected days of {year} in its table, but found {day.isoformat()}.")

    def is_working_day(self, day: date) -> bool:
        """Whether the district's offices work on this day."""
        rests = self.years.get(day.year, {}).get(day)
        return not (rests_at_weekend(day) if rests is None else rests)

    def year_is_provisional(self, year: int) -> bool:
        """Whether the year has no official table yet, so that dates in it may still move."""
        return year not in self.years

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies in a provisional year."""
        return any(self.year_is_provisional(year) for year in range(first.year, last.year + 1))

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day` (before it, if negative); `day` itself is never counted.

        Raises: InvalidTerm if `count` is 0.
        """
        if count == 0:
            raise InvalidTerm("Expected at least one working day to count, but found 0.")
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day = _moved(day, step)
            if self.is_working_day(day):
                left -= 1
        return day

    def working_day_from(self, day: date) -> date:
        """This day if it is worked, else the next one that is."""
        while not self.is_working_day(day):
            day = _moved(day, DAY)
        return day

    def working_day_until(self, day: date) -> date:
        """This day if it is worked, else the one before that is."""
        while not self.is_working_day(day):
            day = _moved(day, -DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative if `end` is the earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError as error:
        raise InvalidTerm(f"Expected a term inside the calendar, but it leaves it at {day.isoformat()}.") from error
