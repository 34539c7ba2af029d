"""What the laws are tried on: values of every kind, and how often. `WUYE_EXAMPLES` sets the number of examples, for a long run."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engine.feel import Range, YearsMonths
from engine.feel.far_dates import far_date, far_date_and_time

EXAMPLES = int(os.environ.get("WUYE_EXAMPLES", "30"))
# A law is tried on a few examples in each test run; a machine under load is no reason to fail.
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WHOLE = st.integers(-(10**6), 10**6).map(Decimal)
# Sums, differences and products of three of these have 34 digits at most, so that reckoning is exact.
EXACT = st.decimals(-(10**5), 10**5, places=3, allow_nan=False).map(lambda number: Decimal(str(number)))
NUMBERS = st.one_of(
    EXACT,
    st.builds(lambda digits, exponent: Decimal(digits).scaleb(exponent), st.integers(1 - 10**34, 10**34 - 1), st.integers(-60, 30)),
    st.sampled_from([Decimal(text) for text in ("0", "-0", "1E-6143", "9.99E+6144", "1E-6176", "-1E+6144", "0E+3", "1E+40", "0.10")]),
)
TEXTS = st.text(max_size=12) | st.text('ab𝒳👩\u0301审\n"\\$.*[', max_size=8)
DATES = st.dates()
FAR_DATES = st.builds(
    lambda date, cycles: far_date(date.year + 400 * cycles, date.month, date.day), DATES, st.integers(-2_000_000, 2_000_000)
)
OFFSETS = st.integers(-18 * 60, 18 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
NAMED_ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe"]).map(ZoneInfo)
ZONES = st.none() | OFFSETS | NAMED_ZONES
TIMES = st.builds(lambda time, zone: time.replace(tzinfo=zone, fold=0), st.times(), ZONES)
MOMENTS = st.datetimes(dt.datetime(3, 1, 1), dt.datetime(9997, 12, 31))
# A named zone has local times that do not exist or come twice; these are of offsets alone.
DATES_AND_TIMES = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), MOMENTS, st.none() | OFFSETS)
FAR_DATES_AND_TIMES = st.builds(far_date_and_time, FAR_DATES, st.times())
DAYS = st.timedeltas(dt.timedelta(days=-200_000), dt.timedelta(days=200_000))
MONTHS = st.integers(-20_000, 20_000).map(YearsMonths)
DURATIONS = DAYS | MONTHS

SCALARS = st.one_of(NUMBERS, TEXTS, st.booleans(), DATES, FAR_DATES, TIMES, DATES_AND_TIMES, DAYS, MONTHS)
KEYS = TEXTS | st.sampled_from(["a", "due date", "if", "__class__", "a.b", "a-b", " a ", "审批", "1", "?"])
LITERALS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
# Values that have an order, two or three of one kind at a time.
ORDERED_KINDS = (
    EXACT,
    TEXTS,
    DATES,
    st.times().map(lambda time: time.replace(microsecond=0)),
    MOMENTS.map(lambda m: m.replace(microsecond=0)),
    DAYS,
    MONTHS,
)


def some_ordered(count: int) -> st.SearchStrategy[list[Any]]:
    """So many values of one kind, near enough to each other to be equal at times."""
    near = st.integers(0, 4).map(Decimal)
    return st.one_of(*(st.lists(kind, min_size=count, max_size=count) for kind in (near, *ORDERED_KINDS)))


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    """A range of small numbers that holds something."""
    start, length = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    left, right = (draw(st.booleans()), draw(st.booleans())) if length else (True, True)
    return Range(Decimal(start), Decimal(start + length), left, right)
