"""Conversion functions. Source: DMN 1.5, 10.3.4.1 (table 72)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.comparison import compare
from engine.feel.errors import FeelFault, FeelSyntaxError
from engine.feel.far_dates import FarDateTime, far_date_and_time, far_or_near, is_zoned
from engine.feel.fine_times import beside, finer
from engine.feel.functions.signatures import built_in, whole
from engine.feel.lexer import Kind, Token, tokens
from engine.feel.runtime import Run
from engine.feel.values import NUMBERS, Range, YearsMonths, kind
from engine.feel.writing import write

_LONGEST_NUMBER = 6_200  # as many characters as a number near 10 ** -6176 has, written plain
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
_LITERALS: dict[str, Callable[[str], Any]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_date_and_time,
    "duration": temporal.read_duration,
}


@built_in("date(from: string)")
def date_of_text(text: str) -> Any:
    """A date as XML Schema writes it."""
    return temporal.read_date(text)


@built_in("date(from: date|date and time)")
def date_of_date(value: Any) -> Any:
    """The date of a date and time."""
    return value.date() if isinstance(value, (dt.datetime, FarDateTime)) else value


@built_in("date(year: number, month: number, day: number)")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Any:
    """A day of the calendar."""
    return temporal.day_of_calendar(whole(year, "'year'"), whole(month, "'month'"), whole(day, "'day'"))


@built_in("time(from: string)")
def time_of_text(text: str) -> dt.time:
    """A time as XML Schema writes it, or with a zone id."""
    return temporal.read_time(text.removeprefix("T"))


@built_in("time(from: time|date|date and time)")
def time_of_value(value: Any) -> dt.time:
    """The time of a date and time; a date's is midnight UTC."""
    if isinstance(value, (dt.datetime, FarDateTime)):
        time: dt.time = finer(value.timetz(), beside(value))
        return time
    return value if isinstance(value, dt.time) else dt.time(tzinfo=dt.UTC)


@built_in("time(hour: number, minute: number, second: number, offset?: days and time duration|null)")
def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None) -> dt.time:
    """A time of the day."""
    if offset is not None and abs(offset) > dt.timedelta(hours=18):
        raise FeelFault("Expected an offset of at most 18 hours in time().")
    zone = None if offset is None else dt.timezone(offset)
    whole_seconds = int(second)
    nanoseconds = int(NUMBERS.multiply(NUMBERS.subtract(second, Decimal(whole_seconds)), Decimal(10**9)))
    try:
        value = dt.time(whole(hour, "'hour'"), whole(minute, "'minute'"), whole_seconds, nanoseconds // 1000, zone)
        time: dt.time = finer(value, nanoseconds % 1000)
        return time
    except ValueError:
        raise FeelFault(f"Expected a time of the day in time(), but found {hour}, {minute}, {second}.") from None


@built_in("date and time(from: string)")
def date_and_time_of_text(text: str) -> Any:
    """A date and time as XML Schema writes it, or with a zone id; a date alone is its midnight."""
    return temporal.read_date_and_time(text)


@built_in("date and time(date: date|date and time, time: time)")
def date_and_time_of_both(date: Any, time: dt.time) -> Any:
    """The date of the first, the time and zone of the second."""
    return far_date_and_time(date_of_date(date), time)


@built_in("date and time(from: date|date and time)")
def date_and_time_of_date(value: Any) -> Any:
    """A date's midnight UTC, or the value itself."""
    return far_date_and_time(value, dt.time(tzinfo=dt.UTC)) if kind(value) == "date" else value


@built_in("date and time(date: date and time, timezone: string)")
def date_and_time_in_zone(value: Any, timezone: str) -> Any:
    """The same instant in another zone."""
    if isinstance(value, FarDateTime) and is_zoned(value):
        return far_or_near(value.cycles, value.proxy.astimezone(temporal.zone(timezone)), value.nanosecond)
    if not is_zoned(value):
        raise FeelFault("Expected a date and time with a zone in date and time(date, timezone).")
    return finer(value.astimezone(temporal.zone(timezone)), beside(value))


@built_in("number(from: string, grouping separator: string|null, decimal separator: string|null)")
def number_with_separators(text: str, grouping: str | None, point: str | None) -> Decimal:
    """A number written with separators of groups and of decimals."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and grouping == point):
        raise FeelFault("Expected two different separators in number(): ' ', ',' or '.' for groups, ',' or '.' for decimals.")
    plain = text.replace(grouping, "") if grouping else text
    return _literal_number(plain.replace(point, ".") if point else plain)


@built_in("number(from: string)")
def number(text: str) -> Decimal:
    """A number literal's value."""
    return _literal_number(text)


def _literal_number(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise FeelFault(f"Expected a number like -12.5, but found '{text[:40]}'.")
    return NUMBERS.create_decimal(text)


@built_in("number(from: number)")
def number_of_number(value: Decimal) -> Decimal:
    """The number itself."""
    return value


@built_in("string(from: any)", with_run=True)
def string(run: Run, value: Any) -> str | None:
    """A value as text; null of null."""
    return None if value is None else write(value, run)


@built_in("duration(from: string)")
def duration(text: str) -> dt.timedelta | YearsMonths:
    """A duration as XML Schema writes it, of years and months or of days and time."""
    return temporal.read_duration(text)


@built_in("duration(from: days and time duration|years and months duration)")
def duration_of_duration(value: Any) -> Any:
    """The duration itself."""
    return value


@built_in("years and months duration(from: date|date and time, to: date|date and time)")
def years_and_months_duration(start: Any, end: Any) -> YearsMonths:
    """Whole months from one date to another."""
    return temporal.months_between(date_of_date(start), date_of_date(end))


@built_in("range(from: string)", work=15)
def range_of_text(text: str) -> Range:
    """A range between two literals: `[1..10)`. Source: DMN 1.5, table 72, rule 66."""
    try:
        row = tokens(text) if len(text) <= 1000 else []
    except FeelSyntaxError as error:
        raise FeelFault(error.message) from None
    texts = [token.text for token in row]
    if len(row) < 5 or texts[0] not in ("[", "(", "]") or texts[-2] not in ("]", ")", "[") or ".." not in texts:
        raise FeelFault(f"Expected a range like [1..10], but found '{text[:40]}'.")
    middle = texts.index("..")
    start = _endpoint(row[1:middle], open_=texts[0] != "[")
    end = _endpoint(row[middle + 1 : -2], open_=texts[-2] != "]")
    if start is None and end is None:
        raise FeelFault("Expected at least one end of a range.")
    if start is not None and end is not None:
        order = compare(start, end)
        if order is None or order > 0:
            raise FeelFault(f"Expected a range whose ends have one type and stand in order, but found '{text[:40]}'.")
    return Range(start, end, texts[0] == "[", texts[-2] == "]")


def _endpoint(row: list[Token], *, open_: bool) -> Any:
    """The value of a literal: a number, a string, an at-literal, or a date and the like made of a string.

    Nothing, before or after a bracket that leaves the end out, is no end: None.
    """
    if not row and open_:
        return None
    if not row:
        raise FeelFault("Expected a literal at each end of a range that is included.")
    kinds = [token.kind for token in row]
    last = row[-1]
    if kinds == [Kind.STRING]:
        return last.text
    if kinds == [Kind.AT]:
        return temporal.at_value(last.text)
    if kinds[-1] is Kind.NUMBER and (len(row) == 1 or (len(row) == 2 and row[0].text == "-")):
        return _literal_number("".join(token.text for token in row))
    name = " ".join(token.text for token in row[:-3])
    if len(row) > 3 and kinds[-2] is Kind.STRING and row[-3].text == "(" and last.text == ")" and name in _LITERALS:
        return _LITERALS[name](row[-2].text)
    raise FeelFault("Expected a literal at each end of a range.")
