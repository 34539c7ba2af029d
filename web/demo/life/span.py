"""From when to when the demonstration lives: two years, in the middle of which the law on owners' votes changes (2021-01-01)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from engine.clock import DISTRICT_ZONE

YEARS = range(2019, 2025)
"""Those with contracts, budget lines and allotments."""
LAST_DAY = date(YEARS.stop - 2, 12, 31)
"""No day after it can be played: nothing is allotted then."""
MORNING = time(8)


def morning_of(day: date) -> datetime:
    """When the district's offices open, in UTC as every clock answers."""
    return datetime.combine(day, MORNING, DISTRICT_ZONE).astimezone(UTC)


BEGIN, END = morning_of(date(2020, 1, 2)), morning_of(date(2022, 3, 4))
