"""What a workbook's cell means as text: a number, a day, a time."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

_DIGITS = 15
"""A spreadsheet reckons with so many; what its file says beyond them is noise of binary fractions."""
_LARGEST = 10**15


def number_of(value: float) -> tuple[str, str]:
    """(a number as text, why it is none or "")."""
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= _LARGEST or (number and number.adjusted() < -_DIGITS):
        return str(value), "number"
    return plain_number(number), ""


def plain_number(number: Decimal) -> str:
    """The number without exponent or noughts behind, to the digits that a spreadsheet reckons with."""
    if not number:
        return "0"
    rounded = round(number, _DIGITS - 1 - number.adjusted()).normalize()
    return format(rounded, "f")


def day_of(moment: date | time) -> tuple[str, str]:
    """(a day, a moment or a time as text, "")."""
    if isinstance(moment, datetime):
        at_midnight = moment.time() == time.min
        return moment.date().isoformat() if at_midnight else moment.isoformat(timespec="seconds"), ""
    return moment.isoformat(), ""


def as_day(text: str) -> date | None:
    """The day that a cell says: 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日; None if it is none."""
    match = re.fullmatch(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(日?)", text, re.ASCII)
    if match is None or ((match[2], match[4], match[6]) != ("年", "月", "日") and not (match[2] == match[4] and not match[6])):
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[5]))
    except ValueError:
        return None
