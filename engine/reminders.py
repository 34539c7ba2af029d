"""When somebody is reminded of a term that is about to end, and when nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from engine.calendar import Calendar
from engine.clock import DISTRICT_ZONE, district_day

OFFICE_OPENS = time(9)
INSTANT = timedelta(microseconds=1)


def remind_at(opened: datetime, due_at: datetime, ahead: int, calendar: Calendar) -> datetime | None:
    """When a task's people are reminded: when offices open, `ahead` working days before the term's last day.

    None where the term has no more working days than that, or `ahead` is 0: whoever has just got the task needs no
    reminder. Source: the district's procedures, section 4 (what happens when late: reminder, then superior).
    """
    last_day = district_day(due_at - INSTANT)
    if ahead < 1 or calendar.working_days_between(district_day(opened), last_day) <= ahead:
        return None
    day = calendar.add_working_days(last_day, -ahead)
    moment = datetime.combine(day, OFFICE_OPENS, DISTRICT_ZONE).astimezone(UTC)
    return moment if moment > opened else None
