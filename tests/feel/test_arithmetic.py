from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, localcontext

import pytest

from engine.feel import Environment, evaluate
from tests.feel.expressions import gives, reasons, value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("2 ** 3 ** 2", "64"),
        ("-3 ** 2", "9"),
        ("2 ** -1", "0.5"),
        ("0 ** 2", "0"),
        ("--10", "10"),
        ("1.2e3", "1200"),
        (".5 + .25", "0.75"),
        ('"物" + "业"', '"物业"'),
        ('duration("P1D") + duration("PT12H")', 'duration("P1DT12H")'),
        ('duration("P1Y") + duration("P2M")', 'duration("P14M")'),
        ('duration("P1D") * 2', 'duration("P2D")'),
        ('duration("P1Y") / 5', 'duration("P2M")'),
        ('duration("P2D") / duration("PT12H")', "4"),
        ('date("2024-01-31") + duration("P1M")', 'date("2024-02-29")'),
        ('date("2024-03-31") - duration("P1M")', 'date("2024-02-29")'),
        ('date("2026-03-01") + duration("P15D")', 'date("2026-03-16")'),
        ('date("2026-03-16") - date("2026-03-01")', 'duration("P15D")'),
        ('duration("P1D") + date("2026-03-01")', 'date("2026-03-02")'),
        ('time("23:30:00") + duration("PT1H")', 'time("00:30:00")'),
        ('time("10:30:00") - time("09:00:00")', 'duration("PT1H30M")'),
        ('@"2026-01-01T24:00:00"', '@"2026-01-02T00:00:00"'),
    ],
)
def test_operators_reckon(source: str, expected: str) -> None:
    assert gives(source, expected)


def test_numbers_have_thirty_four_digits_whatever_the_callers_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 5
        assert value("1 / 3") == Decimal("0.3333333333333333333333333333333333")


def test_halves_round_to_even_at_the_last_digit() -> None:
    assert value("1000000000000000000000000000000000 + 0.5") == Decimal("1000000000000000000000000000000000")


def test_a_zoned_time_keeps_real_time_across_a_clock_change() -> None:
    assert gives('@"2026-03-29T01:30:00@Europe/Paris" + duration("PT1H")', '@"2026-03-29T03:30:00@Europe/Paris"')
    assert gives('@"2026-03-29T03:00:00@Europe/Paris" - @"2026-03-29T01:00:00@Europe/Paris"', 'duration("PT1H")')


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "Expected a divisor other than 0 on the right of '/'."),
        ("0 ** -1", "Expected an exponent from 0 up for 0 on the left of '**', but it is -1."),
        ("(-8) ** 0.5", "Expected a whole exponent for a negative number on the left of '**', but it is 0.5."),
        ("null + 1", "Expected a number on the left of '+', but it is null."),
        ("[1] + 1", "Expected a number on the left of '+', but it is a list."),
        ('1 + "1"', "Expected a number on the right of '+', but it is a string."),
        ('"1" * 2', "Expected operands that fit '*', but they are a string and a number."),
        ("9 ** 9999999", "Expected a result of '**' within the bounds of its type, but it is beyond them."),
        ('date("999999999-12-31") + duration("P1D")', "Expected a result of '+' within the bounds of its type, but it is beyond them."),
        ('-"a"', "Expected a number or a duration after '-', but it is a string."),
    ],
)
def test_what_cannot_be_reckoned_is_null_and_says_why(source: str, reason: str) -> None:
    assert reasons(source) == [reason]


def test_the_longest_duration_has_no_opposite() -> None:
    environment = Environment()
    assert evaluate("-d", {"d": timedelta.max}, environment) is None
    assert environment.reasons == ["Expected a result of '-' within the bounds of its type, but it is beyond them."]


def test_a_local_and_a_zoned_time_have_no_difference() -> None:
    assert value('@"2026-01-01T00:00:00" - @"2026-01-01T00:00:00Z"') is None
