"""Laws of reckoning with numbers, durations and dates. Source: DMN 1.5, 10.3.2.3, tables 44 to 47."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import YearsMonths
from tests.feel.expressions import value
from tests.feel.laws.strategies import DATES, DATES_AND_TIMES, DAYS, EXACT, FAR_DATES, MONTHS, NAMED_ZONES, NUMBERS, OFFSETS, WHOLE, law

# Written anew here: what the standard asks for, not what the engine has.
DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144)


def holds(source: str, **variables: Any) -> None:
    assert value(source, variables) is True, (source, variables)


@law
@given(EXACT, EXACT, EXACT)
def test_exact_numbers_keep_the_laws_of_arithmetic(a: Decimal, b: Decimal, c: Decimal) -> None:
    for source in (
        "a + b = b + a",
        "a * b = b * a",
        "(a + b) + c = a + (b + c)",
        "(a * b) * c = a * (b * c)",
        "a * (b + c) = a * b + a * c",
        "a - b + b = a",
        "a - b = -(b - a)",
        "a - a = 0",
        "-(-a) = a",
        "a ** 2 = a * a",
        "if b = 0 then a / b = null else abs(a / b * b - a) < 1e-25",
        "modulo(a, 7) = a - 7 * floor(a / 7)",
        "sum([a, b, c]) = a + b + c",
        "(a < b) = (b > a)",
        "(a <= b) = not(a > b)",
        "max(a, b) + min(a, b) = a + b",
        "abs(a) = (if a < 0 then -a else a)",
        "floor(a) <= a and a < floor(a) + 1",
        "ceiling(a) = -floor(-a)",
    ):
        holds(source, a=a, b=b, c=c)


@law
@given(NUMBERS, NUMBERS)
def test_any_numbers_commute_and_compare(a: Decimal, b: Decimal) -> None:
    for operator in "+*":
        assert value(f"a {operator} b", {"a": a, "b": b}) == value(f"b {operator} a", {"a": a, "b": b})
    holds("(a = b) = (b = a) and (a < b or a = b or a > b)", a=a, b=b)
    holds("if a = b then a - b = 0 else true", a=a, b=b)


Tree = Any
_OPERATIONS = {"+": DECIMAL128.add, "-": DECIMAL128.subtract, "*": DECIMAL128.multiply, "/": DECIMAL128.divide}
EXPRESSIONS: st.SearchStrategy[Tree] = st.recursive(
    NUMBERS, lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner) | st.tuples(st.just("negative"), inner), max_leaves=8
)


def _text(tree: Tree) -> str:
    if isinstance(tree, Decimal):
        return f"({tree:e})" if tree.is_signed() else f"{tree:e}"
    return f"(-{_text(tree[1])})" if tree[0] == "negative" else f"({_text(tree[1])} {tree[0]} {_text(tree[2])})"


def _reckoned(tree: Tree) -> Decimal:
    if isinstance(tree, Decimal):
        return tree
    if tree[0] == "negative":
        return DECIMAL128.minus(_reckoned(tree[1]))
    return _OPERATIONS[tree[0]](_reckoned(tree[1]), _reckoned(tree[2]))


@law
@given(EXPRESSIONS)
def test_an_arithmetic_expression_has_the_value_that_decimal128_gives(tree: Tree) -> None:
    try:
        expected = _reckoned(tree)
    except DecimalException:
        expected = None
    found = value(_text(tree))
    assert found == expected
    if expected is not None:
        assert found.compare_total(expected) == 0 or not expected


@law
@given(
    st.one_of(st.tuples(DAYS, DAYS, DAYS), st.tuples(MONTHS, MONTHS, MONTHS)),
    st.integers(-50, 50).map(Decimal),
    st.integers(-50, 50).map(Decimal),
)
def test_durations_keep_the_laws_of_arithmetic(durations: tuple[Any, Any, Any], n: Decimal, m: Decimal) -> None:
    d, e, f = durations
    for source in (
        "d + e = e + d",
        "(d + e) + f = d + (e + f)",
        "d - e + e = d",
        "d - e = -(e - d)",
        "n * (d + e) = n * d + n * e",
        "(n + m) * d = n * d + m * d",
        "n * d = d * n",
        "if n = 0 then true else (n * d) / n = d",
        "if d = d - d then true else d / d = 1",
        "abs(d) = abs(-d)",
        "(d < e) = (e - d > d - d)",
        "sum([d, e, f]) = d + e + f",
    ):
        holds(source, d=d, e=e, f=f, n=n, m=m)


@law
@given(DATES_AND_TIMES, DATES_AND_TIMES, DAYS)
def test_a_date_and_time_moved_there_and_back_is_where_it_was(t: dt.datetime, u: dt.datetime, d: dt.timedelta) -> None:
    for source in ("t + d - d = t", "t + d = d + t", "(t + d) - t = d", "(t + d > t) = (d > d - d)"):
        holds(source, t=t, d=d)
    if (t.tzinfo is None) is (u.tzinfo is None):
        holds("u + (t - u) = t", t=t, u=u)
        holds("t - u = -(u - t)", t=t, u=u)


@law
@given(st.datetimes(dt.datetime(1975, 1, 1), dt.datetime(2035, 1, 1)), NAMED_ZONES, st.timedeltas(dt.timedelta(-400), dt.timedelta(400)))
def test_across_changes_of_the_clock_the_time_that_passes_counts(local: dt.datetime, zone: dt.tzinfo, d: dt.timedelta) -> None:
    t = local.replace(tzinfo=dt.UTC).astimezone(zone)
    holds("t + d - t = d", t=t, d=d)
    holds("t + d - d = t", t=t, d=d)


@law
@given(DATES, st.integers(-300_000, 300_000))
def test_a_date_and_whole_days_reckon_as_the_calendar(date: dt.date, days: int) -> None:
    variables = {"x": date, "d": dt.timedelta(days=days)}
    number = date.toordinal() + days
    if 1 <= number <= dt.date.max.toordinal():
        assert value("x + d", variables) == dt.date.fromordinal(number)
    holds("x + d - d = x and (x + d) - x = d", **variables)


@law
@given(FAR_DATES, st.integers(-(10**6), 10**6))
def test_far_dates_and_whole_days_come_back(date: Any, days: int) -> None:
    holds("x + d - d = x and (x + d) - x = d", x=date, d=dt.timedelta(days=days))


@law
@given(st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31)), st.integers(-2000, 2000))
def test_months_later_is_the_same_day_or_the_last_of_the_month(date: dt.date, months: int) -> None:
    moved = value("x + m", {"x": date, "m": YearsMonths(months)})
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    assert moved == dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
    assert value("x - m", {"x": date, "m": YearsMonths(-months)}) == moved
    between = value("years and months duration(x, y)", {"x": date, "y": moved})
    assert abs(between.months - months) <= (moved.day != date.day)


@law
@given(st.times(), OFFSETS | st.none(), st.timedeltas(dt.timedelta(-3), dt.timedelta(3)))
def test_a_time_goes_round_the_clock(time: dt.time, zone: dt.tzinfo | None, d: dt.timedelta) -> None:
    t = time.replace(tzinfo=zone, fold=0)
    moved = value("t + d", {"t": t, "d": d})
    day = dt.datetime(2000, 1, 10, time.hour, time.minute, time.second, time.microsecond) + d
    assert moved == day.time().replace(tzinfo=zone)
    assert value("t + d - d", {"t": t, "d": d}) == t


@law
@given(WHOLE, st.integers(-3, 5))
@pytest.mark.parametrize("function", ["floor", "ceiling", "round up", "round down", "round half up", "round half down", "decimal"])
def test_rounding_comes_within_one_unit_and_leaves_the_rounded_alone(function: str, n: Decimal, scale: int) -> None:
    number = n / 1000
    name = f"{function}(n, s)"
    rounded = value(name, {"n": number, "s": Decimal(scale)})
    assert abs(rounded - number) < Decimal(10) ** -scale
    assert value(name, {"n": rounded, "s": Decimal(scale)}) == rounded
