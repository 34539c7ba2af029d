"""When a timer fires: dates, durations, repeated intervals and cron, in the district's zone.

Source: BPMN 2.0.2, 10.5.5 (timer); ISO 8601; engine.bpmn.cron for times of the calendar.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.bpmn.cron import BadCron, read_cron
from engine.bpmn.expressions import fixed_time
from engine.clock import DISTRICT_ZONE
from engine.feel import YearsMonths

_REPEAT = re.compile(r"R(\d*)/(?:([^/P]+)/)?(P.+)")
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class BadTime(ValueError):
    """A value that is no time of the kind wanted; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer fires next, and how often again after that (None: without end)."""

    at: datetime
    left: int | None = 0


def moment(value: Any) -> datetime:
    """An aware time in UTC; a naive one is the district's. Raises: BadTime."""
    if not isinstance(value, datetime):
        raise BadTime(f"Expected a date and time, but found {value!r}.")
    try:
        return (value if value.tzinfo else value.replace(tzinfo=DISTRICT_ZONE)).astimezone(UTC)
    except OverflowError as error:
        raise BadTime(f"Expected a nearer date and time, but found {value}.") from error


def end_of(value: Any) -> datetime:
    """A due date: a date ends at 24:00 in the district. Raises: BadTime."""
    if isinstance(value, date) and not isinstance(value, datetime):
        midnight = datetime.combine(value + timedelta(days=1), time(), DISTRICT_ZONE)
        return midnight.astimezone(UTC)
    return moment(value)


def later(start: datetime, duration: Any) -> datetime:
    """A moment plus a duration; months are counted in the district's calendar, to its last day where it is shorter.

    Raises: BadTime.
    """
    if isinstance(duration, timedelta):
        try:
            return start + duration
        except OverflowError as error:
            raise BadTime(f"Expected a shorter duration, but found {duration}.") from error
    if not isinstance(duration, YearsMonths):
        raise BadTime(f"Expected a duration, but found {duration!r}.")
    local = start.astimezone(DISTRICT_ZONE)
    year, month = divmod(local.year * 12 + local.month - 1 + duration.months, 12)
    if not 1 <= year <= 9999:
        raise BadTime(f"Expected a shorter duration, but found {duration}.")
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def first_due(kind: str, value: Any, now: datetime) -> Due:
    """The first firing of a timer whose value has been computed. Raises: BadTime."""
    if kind == "date":
        return Due(moment(fixed_time(value) if isinstance(value, str) else value))
    if kind == "duration":
        return Due(later(now, fixed_time(value) if isinstance(value, str) else value))
    return _first_of_cycle(value, now)


def next_of_cycle(text: Any, before: datetime, now: datetime, left: int | None) -> Due:
    """The next firing of a cycle that fired (or was set) at `before`; firings missed meanwhile are not made up.

    `left` is how many firings remain, this one included; None where the text itself says it.
    Raises: BadTime.
    """
    if not isinstance(text, str):
        raise BadTime(f"Expected a cycle as text, but found {text!r}.")
    repeat = _REPEAT.fullmatch(text.strip())
    if repeat is None:
        return Due(next_cron(text, now), None)
    times, _, interval = repeat.groups()
    due, _ = _after(later(before, _step(text, interval, times)), fixed_time(interval), now)
    if not times:
        return Due(due, None)
    return Due(due, (int(times) if left is None else left) - 1)


def _first_of_cycle(text: Any, now: datetime) -> Due:
    """The first firing of a cycle; one that says when it begins (`R3/2026-10-09T09:00:00+08:00/P1D`) has its times from there."""
    repeat = _REPEAT.fullmatch(text.strip()) if isinstance(text, str) else None
    if repeat is None or repeat.group(2) is None:
        return next_of_cycle(text, now, now, None)
    times, beginning, interval = repeat.groups()
    due, passed = _after(moment(fixed_time(beginning)), _step(text, interval, times), now)
    if times and passed >= int(times):
        raise BadTime(f'Expected a cycle with times to come, but all of "{text}" have passed.')
    return Due(due, int(times) - passed - 1 if times else None)


def _step(text: str, interval: str, times: str) -> Any:
    """The interval of a cycle, which must lead forward. Raises: BadTime."""
    step = fixed_time(interval)
    if step is None or isinstance(step, datetime):
        raise BadTime(f'Expected a cycle with a duration such as "R3/PT1H", but found "{text}".')
    if times == "0" or later(_ANY_DAY, step) <= _ANY_DAY:
        raise BadTime(f'Expected a cycle that goes forward, but found "{text}".')
    return step


def _after(due: datetime, step: Any, now: datetime) -> tuple[datetime, int]:
    """The first of a row of moments that lies after `now`, and how many of them do not. Raises: BadTime."""
    passed = 0
    if isinstance(step, timedelta) and due <= now:
        passed = (now - due) // step + 1
        return later(due, passed * step), passed
    while due <= now:
        due, passed = later(due, step), passed + 1
    return due, passed


def following(text: str, fired: Due, now: datetime) -> Due | None:
    """The next firing of a timer after one of them; None where it was the last, or the next lies beyond the calendar."""
    if fired.left == 0:
        return None
    try:
        return next_of_cycle(text, fired.at, now, fired.left)
    except BadTime:
        return None


def runs_by_calendar(text: str) -> bool:
    """Whether a cycle is of days and hours of the calendar (cron), not of intervals; no text is no cycle."""
    return bool(text) and _REPEAT.fullmatch(text.strip()) is None


def next_cron(text: str, after: datetime) -> datetime:
    """The first moment after another that cron fields name, in the district's zone. Raises: BadTime."""
    try:
        return read_cron(text).next(after.astimezone(DISTRICT_ZONE)).astimezone(UTC)
    except BadCron as wrong:
        raise BadTime(str(wrong)) from None
