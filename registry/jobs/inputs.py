"""What a job takes from its input mappings: each reader gives the value or says in one sentence what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from engine.errors import Cause, JobFault
from registry.money import cents_of
from registry.quarters import Quarter

Given = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)


def fault(wanted: str, found: object) -> JobFault:
    return JobFault(f"Expected {wanted}, but it is {'missing' if found is None else repr(found)}.", cause=Cause.VALUE)


def text(given: Given, name: str, longest: int = 20_000) -> str:
    """Raises: JobFault if it is no text, empty or too long."""
    found = given.get(name)
    if not isinstance(found, str) or not found.strip():
        raise fault(f"text for {name}", found)
    if len(found) > longest:
        raise JobFault(f"Expected at most {longest} characters for {name}, but there are {len(found)}.", cause=Cause.VALUE)
    return found


def optional_text(given: Given, name: str, longest: int = 20_000) -> str | None:
    """None if it is missing or empty."""
    return None if given.get(name) in (None, "") else text(given, name, longest)


def quarter(given: Given) -> Quarter:
    """The input `quarter`. Raises: JobFault if it is not like 2026Q3."""
    try:
        return Quarter.read(text(given, "quarter"))
    except ValueError as error:
        raise JobFault(str(error), cause=Cause.VALUE) from error


def number(given: Given, name: str) -> Decimal:
    """Raises: JobFault if it is no number."""
    found = given.get(name)
    if not isinstance(found, Decimal) or not found.is_finite():
        raise fault(f"a number for {name}", found)
    return found


def hundredths(given: Given, name: str) -> int:
    """A number with at most two places and not below zero, in hundredths (yuan: cents). Raises: JobFault."""
    found = number(given, name)
    if found < 0:
        raise fault(f"a number of at least zero for {name}", found)
    try:
        return cents_of(found)
    except ValueError as error:
        raise JobFault(f"Expected at most two decimal places for {name}, but it is {found}.", cause=Cause.VALUE) from error


def flag(given: Given, name: str) -> bool:
    """Raises: JobFault if it is neither true nor false."""
    found = given.get(name)
    if not isinstance(found, bool):
        raise fault(f"true or false for {name}", found)
    return found


def day(given: Given, name: str) -> date:
    """Raises: JobFault if it is no date."""
    found = given.get(name)
    if not isinstance(found, date) or isinstance(found, datetime):
        raise fault(f"a date for {name}", found)
    return found


def texts(given: Given, name: str) -> tuple[str, ...]:
    """A list of texts, which may be empty. Raises: JobFault."""
    found = given.get(name)
    if not isinstance(found, (list, tuple)) or not all(isinstance(item, str) for item in found):
        raise fault(f"a list of texts for {name}", found)
    return tuple(found)


def whole(given: Given, name: str) -> int:
    """A whole number above zero. Raises: JobFault."""
    found = number(given, name)
    if found != found.to_integral_value() or found < 1:
        raise fault(f"a whole number above zero for {name}", found)
    return int(found)


def optional_day(given: Given, name: str) -> date | None:
    """None if it is missing."""
    return None if given.get(name) is None else day(given, name)


def word(given: Given, name: str, words: type[Word]) -> Word:
    """One of a closed set of words. Raises: JobFault."""
    found = text(given, name)
    if found not in list(words):
        raise JobFault(f"Expected one of {', '.join(words)} for {name}, but it is {found!r}.", cause=Cause.VALUE)
    return words(found)
