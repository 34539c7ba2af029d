"""FEEL for the reference interpreter: values, conditions, keys and times, each with the fault that stops a token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.canonical import encode
from engine.feel import Environment, FeelError, compile_expression

DISTRICT = timezone(timedelta(hours=8))


class Fault(Exception):
    """What a token needs cannot be computed: it stops, everything else goes on."""


def value(text: str, variables: Mapping[str, Any], now: datetime) -> Any:
    """The value of "=expression"; a text without "=" is itself."""
    if not text.startswith("="):
        return text
    try:
        found = compile_expression(text[1:]).evaluate(variables, Environment(now=now))
        encode(found)
    except (FeelError, TypeError) as error:
        raise Fault(f"{text}: {error}") from None
    return found


def condition(text: str, variables: Mapping[str, Any], now: datetime) -> bool:
    """Only true and false are conditions."""
    found = value(text, variables, now)
    if not isinstance(found, bool):
        raise Fault(f"{text} gives {found!r}, neither true nor false")
    return found


def key(text: str, variables: Mapping[str, Any], now: datetime) -> str:
    """A correlation key: a text, or a number written as one."""
    found = value(text, variables, now)
    if isinstance(found, Decimal):
        return format(found, "f")
    if not isinstance(found, str):
        raise Fault(f"{text} gives {found!r}, which is no key")
    return found


def duration(text: str, now: datetime) -> timedelta:
    found = value(f'=duration("{text}")', {}, now)
    if not isinstance(found, timedelta):
        raise Fault(f"{text} is no duration")
    return found


def due(timer: tuple[str, str], variables: Mapping[str, Any], now: datetime) -> tuple[str, datetime, int | None]:
    """A timer's kind, its moment, and how often it fires after that (None: without end)."""
    found = value(timer[1], variables, now)
    if timer[0] == "timeDate":
        moment = value(f'=date and time("{found}")', {}, now) if isinstance(found, str) else found
        if not isinstance(moment, datetime):
            raise Fault(f"{timer[1]} gives {found!r}, which is no moment")
        return "date", moment.astimezone(UTC), 0
    if timer[0] == "timeDuration":
        span = duration(found, now) if isinstance(found, str) else found
        if not isinstance(span, timedelta):
            raise Fault(f"{timer[1]} gives {found!r}, which is no duration")
        return "duration", now + span, 0
    if not isinstance(found, str):
        raise Fault(f"{timer[1]} gives {found!r}, which is no cycle")
    if not found.startswith("R"):
        return "cycle", next_cron(found, now), None
    times, _, span_text = found.partition("/")
    return "cycle", now + duration(span_text, now), None if times == "R" else int(times[1:]) - 1


def cron_text(timer: tuple[str, str]) -> str:
    """The five fields of a timer of the calendar; "" for any other."""
    return timer[1] if timer[0] == "timeCycle" and not timer[1].startswith("R") else ""


def next_cron(text: str, after: datetime) -> datetime:
    """The first minute after a moment that the fields name, found by looking at one minute after the other.

    Source: crontab(5). Of the two fields for days only one may be restricted here.
    """
    minute, hour, day, month, weekday = text.split()
    found = (after.astimezone(DISTRICT) + timedelta(minutes=1)).replace(second=0, microsecond=0)
    while True:
        if not (named(found.day, day) and named(found.month, month) and named(found.isoweekday() % 7, weekday)):
            found = found.replace(hour=0, minute=0) + timedelta(days=1)
        elif not named(found.hour, hour):
            found = found.replace(minute=0) + timedelta(hours=1)
        elif not named(found.minute, minute):
            found += timedelta(minutes=1)
        else:
            return found.astimezone(UTC)


def named(number: int, field: str) -> bool:
    """Whether "*", "*/6", "9,15" or "1-5" names a number; fields that count from 1 are not given in steps here."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*" and number % int(step or 1) == 0:
            return True
        if span != "*" and int(first) <= number <= int(last or first):
            return True
    return False


def term(text: str, variables: Mapping[str, Any], now: datetime) -> datetime:
    """When a task is due: a moment, or the end of a day."""
    found = value(text if text.startswith("=") else f'=date and time("{text}")', variables, now)
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime.combine(found + timedelta(days=1), time(), DISTRICT).astimezone(UTC)
    if not isinstance(found, datetime):
        raise Fault(f"{text} gives {found!r}, which is no term")
    return (found if found.tzinfo else found.replace(tzinfo=DISTRICT)).astimezone(UTC)
