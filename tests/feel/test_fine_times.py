from __future__ import annotations

import datetime as dt

import pytest

from engine.feel.fine_times import beside, finer
from tests.feel.expressions import gives, value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('string(@"10:00:00.123456789Z")', '"10:00:00.123456789Z"'),
        ("string(time(10, 0, 1.123456789))", '"10:00:01.123456789"'),
        ('string(@"2020-01-01T10:00:00.123456789@Europe/Paris" + @"P1D")', '"2020-01-02T10:00:00.123456789@Europe/Paris"'),
        ('string(@"2020-01-01T10:00:00.123456789+01:00" - @"PT1H")', '"2020-01-01T09:00:00.123456789+01:00"'),
        ('string(@"2020-01-01T10:00:00.123456789" + @"P1M")', '"2020-02-01T10:00:00.123456789"'),
        ('string(@"10:00:00.123456789" + @"PT1H")', '"11:00:00.123456789"'),
        ('string(date and time(@"2020-01-01", @"10:00:00.000000001"))', '"2020-01-01T10:00:00.000000001"'),
        ('string(date and time(@"2020-01-01T10:00:00.000000001Z", "Asia/Shanghai"))', '"2020-01-01T18:00:00.000000001@Asia/Shanghai"'),
        ('string(time(@"2020-01-01T10:00:00.000000001"))', '"10:00:00.000000001"'),
        ('string(time(@"99999-01-01T10:00:00.000000001"))', '"10:00:00.000000001"'),
        ('string(@"99999-01-01T10:00:00.000000001")', '"99999-01-01T10:00:00.000000001"'),
        ('@"10:00:00.1234567891234".second', "0.123456789"),
        ('@"99999-01-01T10:00:00.000000001".second', "0.000000001"),
        ('@"10:00:00.123456789" < @"10:00:00.12345679"', "true"),
        ('@"10:00:00.123456789" < @"10:00:00.123456"', "false"),
        ('@"2020-01-01T10:00:00.000000001" > @"2020-01-01T10:00:00"', "true"),
        ('@"99999-01-01T10:00:00.000000001" > @"99999-01-01T10:00:00"', "true"),
        ('@"10:00:00.000000001" instance of time', "true"),
        ('@"2020-01-01T10:00:00.000000001" instance of date and time', "true"),
    ],
)
def test_nanoseconds_are_kept(source: str, expected: str) -> None:
    assert gives(source, expected)


def test_a_difference_ends_at_the_microsecond() -> None:
    assert value('@"10:00:00.000001999" - @"10:00:00"') == dt.timedelta(microseconds=1)


def test_what_is_not_finer_than_a_microsecond_is_an_ordinary_time() -> None:
    assert type(value('@"10:00:00.123456"')) is dt.time
    assert beside(finer(dt.time(10), 5)) == 5
    assert finer(dt.time(10), 0) == dt.time(10)
