"""What a workbook's cell means as text: a number, a day, a time, a truth.

Source: ECMA-376, part 1, sections 18.17.4 (dates), 18.8.30 (number formats), 18.18.11 (cell types).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from engine.xmlsource import local_name

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats of days and times that no workbook spells out; 27 to 36 and 50 to 58 are the Chinese ones."""
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_DIGITS = 15
"""A spreadsheet reckons with so many; what its file says beyond them is noise of binary fractions."""
_LARGEST = 10**15
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_AFTER_FALSE_LEAP_DAY = 61
"""Serial number of 1900-03-01: the numbers before it count a 29 February that never was."""


@dataclass(frozen=True, slots=True)
class Styles:
    """`dates`: the cell styles that show a number as a day or time."""

    dates: frozenset[int]
    since_1904: bool


def date_styles(root: etree._Element) -> frozenset[int]:
    """Which cell styles of a style sheet show a number as a day or time."""
    formats = {
        int(one.get("numFmtId", "0")): _NO_LETTERS.sub("", one.get("formatCode", "")) for one in root.iter("{*}numFmt")
    }
    dated = {number for number, code in formats.items() if re.search("[ymdhs]", code, re.IGNORECASE)}
    dated |= _BUILT_IN - formats.keys()
    found = set()
    for styles in root:
        if local_name(styles) == "cellXfs":
            found = {index for index, one in enumerate(styles) if int(one.get("numFmtId", "0")) in dated}
    return frozenset(found)


def value_of(raw: str, kind: str, styles: Styles, style: int) -> tuple[str, str]:
    """(a number, day or truth as text, why it is none or "")."""
    if not raw:
        return "", ""
    if kind == "b":
        return ("true" if raw in ("1", "true") else "false"), ""
    if kind == "d":
        return _day(datetime.fromisoformat(raw)), ""
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw, "number"
    if not number.is_finite() or abs(number) >= _LARGEST or (number and number.adjusted() < -_DIGITS):
        return raw, "number"
    if style in styles.dates:
        return _moment(number, styles.since_1904)
    return plain_number(number), ""


def plain_number(number: Decimal) -> str:
    """The number without exponent or noughts behind, to the digits that a spreadsheet reckons with."""
    if not number:
        return "0"
    rounded = round(number, _DIGITS - 1 - number.adjusted()).normalize()
    return format(rounded, "f")


def _moment(number: Decimal, since_1904: bool) -> tuple[str, str]:
    if number < 0 or (not since_1904 and 1 <= number < _AFTER_FALSE_LEAP_DAY) or number >= 2_958_466:
        return plain_number(number), "day"
    seconds = round(number * 86_400)
    moment = (_FIRST_DAY_1904 if since_1904 else _FIRST_DAY) + timedelta(seconds=int(seconds))
    return (moment.time().isoformat() if number < 1 else _day(moment)), ""


def _day(moment: datetime) -> str:
    at_midnight = moment.time() == datetime.min.time()
    return moment.date().isoformat() if at_midnight else moment.isoformat(timespec="seconds")


def as_day(text: str) -> date | None:
    """The day that a cell says: 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日; None if it is none."""
    match = re.fullmatch(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(日?)", text, re.ASCII)
    if match is None or ((match[2], match[4], match[6]) != ("年", "月", "日") and not (match[2] == match[4] and not match[6])):
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[5]))
    except ValueError:
        return None
