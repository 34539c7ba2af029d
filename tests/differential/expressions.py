"""FEEL for the reference interpreter: values, conditions, keys and times, each with the fault that stops a token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.canonical import encode
from engine.feel import Environment, FeelError, compile_expression


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
    times, _, span_text = found.partition("/")
    return "cycle", now + duration(span_text, now), None if times == "R" else int(times[1:]) - 1
