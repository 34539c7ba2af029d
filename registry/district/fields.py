"""How a value of the district's file is read: what it may be, and what a column holds of it.

A reader takes what TOML gives and returns the column's value; it raises ValueError with what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from registry.codes import is_credit_code
from registry.kinds import Labelled
from registry.money import cents_of
from registry.quarters import Quarter

Reader = Callable[[Any], Any]

LARGEST = 10**15
_IDENTITY = re.compile(r"[a-z0-9][a-z0-9._-]*")


def words(longest: int, may_be_empty: bool = False) -> Reader:
    """Text of one line."""

    def read(value: Any) -> str:
        fits = isinstance(value, str) and value.isprintable() and len(value) <= longest and (may_be_empty or value.strip())
        if not fits:
            raise ValueError(f"text of {'' if may_be_empty else '1 to '}{longest} characters{' at most' if may_be_empty else ''}")
        return str(value)

    return read


def identity(longest: int) -> Reader:
    """An id or log-in: lower-case letters, digits, point, hyphen, underscore."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest or not _IDENTITY.fullmatch(value):
            raise ValueError(f"an id of a-z, 0-9, '.', '_', '-', {longest} characters at most")
        return value

    return read


def whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a day such as 2026-01-31, without quotes")
    return value


def hundredths(unit: str) -> Reader:
    """Yuan or square metres with two places at most; the column holds the hundredth part."""

    def read(value: Any) -> int:
        number = value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if number is None or not Decimal(number).is_finite() or not 0 <= number < LARGEST:
            raise ValueError(f"a number of {unit}")
        try:
            return cents_of(Decimal(number))
        except ValueError:
            raise ValueError(f"a number of {unit} with two places at most") from None

    return read


def one_word(allowed: type[Labelled]) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in set(allowed):
            raise ValueError(f"one of {', '.join(f'{each} ({each.label})' for each in allowed)}")
        return str(value)

    return read


def one_of(*allowed: str) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return value

    return read


def credit_code(value: Any) -> str:
    if not isinstance(value, str) or not is_credit_code(value):
        raise ValueError("a unified social credit code (统一社会信用代码) whose check character fits")
    return value


def quarter(value: Any) -> str:
    try:
        return str(Quarter.read(value))
    except (ValueError, TypeError):
        raise ValueError("a quarter such as 2026Q3") from None
