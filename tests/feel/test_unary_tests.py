from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.feel import Environment, Value, evaluate, unary_tests


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("-", Decimal(1), True),
        ("-", None, True),
        ("5", Decimal(5), True),
        ("5", Decimal(6), False),
        ("5", "5", None),
        ('"甲", "乙"', "乙", True),
        ('"甲", "乙"', "丙", False),
        ("< 5", Decimal(4), True),
        ("< 5, > 10", Decimal(11), True),
        ("< 5", None, None),
        ("!= 5", Decimal(4), True),
        ("= 5", Decimal(5), True),
        ("[85..100]", Decimal(85), True),
        ("(85..100]", Decimal(85), False),
        ("]85..100[", Decimal(100), False),
        ("not(1, 2)", Decimal(3), True),
        ("not(1, 2)", Decimal(2), False),
        ("not(< 5)", None, None),
        ('not("甲")', "乙", True),
        ("null", None, True),
        ("null", Decimal(1), False),
        ("not(null)", Decimal(1), True),
        ("true", True, True),
        ("true", False, False),
        ("false", False, True),
        ("? > 3 and ? < 10", Decimal(5), True),
        ("? > limit", Decimal(5), False),
        ('contains(?, "物业")', "住宅物业费", True),
        ("some x in ? satisfies x > 2", [Decimal(1), Decimal(3)], True),
        ("limit", Decimal(10), True),
        ("< limit", Decimal(9), True),
        ("limits", Decimal(2), True),
        ("limits", Decimal(7), False),
        ("limit + 1", Decimal(11), True),
        ("limit > 5", Decimal(1), True),
        ('< date("2026-03-01")', dt.date(2026, 2, 1), True),
        ('[date("2026-01-01")..date("2026-12-31")]', dt.date(2026, 2, 1), True),
        ("-5", Decimal(-5), True),
        ("not(true) and false", False, False),
    ],
)
def test_inputs_pass_or_fail(source: str, value: Value, expected: bool | None) -> None:
    context: dict[str, Value] = {"limit": Decimal(10), "limits": [Decimal(1), Decimal(2)]}
    assert unary_tests(source)(value, context) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("5 in (1, 5)", True),
        ("5 in (> 3)", True),
        ("5 in > 3", True),
        ("5 in [1..5)", False),
        ("5 in (1..5]", True),
        ("5 in [[1..2], [4..6]]", True),
        ("5 in [1, 5]", True),
        ("1 in [2, 3, 1] and true", True),
        ('5 in "5"', None),
        ("5 in (? > 3, 1)", True),
        ("(5 in [1..3]) or 1 = 1", True),
    ],
)
def test_in_asks_the_same_of_its_left_side(source: str, expected: bool | None) -> None:
    assert evaluate(source) is expected


def test_the_input_is_not_a_free_name() -> None:
    assert unary_tests("? > limit, f(?)").free_names == {"limit", "f"}


def test_an_undecided_test_says_why() -> None:
    env = Environment()
    assert unary_tests("[1..5]")("a", {}, env) is None
    assert env.reasons == ["Expected a value that has an order with the ends of a range, but it is a string."]
