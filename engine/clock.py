"""The one place that reads the time. Everything else is told what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DISTRICT_ZONE = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Answers the present moment, aware, in UTC."""


def system_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def set_clock(shown: datetime, when: datetime) -> Clock:
    """A clock that showed `shown` when the machine's showed `when`, and has run on beside it since."""
    ahead = shown - when
    return lambda: system_clock() + ahead


def district_day(moment: datetime) -> date:
    """The calendar day of a moment in the district; days end at 24:00 Asia/Shanghai."""
    return moment.astimezone(DISTRICT_ZONE).date()


class VirtualClock:
    """A clock that moves only when told, for scenarios and tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Moves forward; a clock that went back would let terms run twice."""
        if by < timedelta(0):
            raise ValueError("Expected a clock that moves forward.")
        self.moment += by

    def advance_to(self, moment: datetime) -> None:
        self.advance(max(moment - self.moment, timedelta(0)))
