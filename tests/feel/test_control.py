from __future__ import annotations

import pytest

from tests.feel.expressions import gives, reasons, value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if 1 < 2 then 1 else 2", "1"),
        ("if null then 1 else 2", "2"),
        ("if 5 then 1 else 2", "2"),
        ("1 + if true then 1 else 2", "2"),
        ("for i in [1, 2, 3] return i * 2", "[2, 4, 6]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in [1..3) return i", "[1, 2]"),
        ('for d in @"2026-02-28"..@"2026-03-01" return d', '[@"2026-02-28", @"2026-03-01"]'),
        ("for i in [1, 2], j in [10, 20] return i + j", "[11, 21, 12, 22]"),
        ("for x in [[1, 2], [3]], y in x return y", "[1, 2, 3]"),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
        ("for i in 5 return i", "[5]"),
        ("for i in 1..3 return partial", "[[], [[]], [[], [[]]]]"),
        ("for i in 1..3 return count(partial)", "[0, 1, 2]"),
        ("(for i in 1..3 return function() count(partial))[1]()", "0"),
        ("for i in null return i", "null"),
        ('for i in "a".."c" return i', "null"),
        ("some x in [1, 2] satisfies x > 1", "true"),
        ("every x in [1, 2] satisfies x > 1", "false"),
        ("some x in [] satisfies true", "false"),
        ("every x in [] satisfies false", "true"),
        ("some x in [1, null] satisfies x > 1", "null"),
        ("every x in [1, null] satisfies x > 0", "null"),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", "true"),
        ("(function(a, b) a - b)(5, 3)", "2"),
        ("(function(a, b) a - b)(b: 5, a: 3)", "-2"),
        ("(function(a: number) a)([5])", "5"),
        ('(function(a: number) a)("x")', "null"),
        ("(function(a: list<number>) count(a))(5)", "1"),
        ("(function(a) a)()", "null"),
        ("(function(a, b) [a, b])(b: 1)", "[null, 1]"),
        ("(function(a) a)(b: 1)", "null"),
        ("list contains(list: [1, null])", "true"),
        ("{twice: function(x) x * 2, r: twice(4)}.r", "8"),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(10)}.r", "3628800"),
        ("(for k in [1, 2, 3] return function(x) x + k)[2](10)", "12"),
        ("{a: 1, b: {c: a + 1, d: c + a}}.b.d", "3"),
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("null.a", "null"),
    ],
)
def test_constructs_give_their_values(source: str, expected: str) -> None:
    assert gives(source, expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1, 2, 3][1]", "1"),
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][4]", "null"),
        ("[1, 2, 3][0]", "null"),
        ("[][1]", "null"),
        ("{xs: [], n: 1, r: xs[n]}.r", "null"),
        ("{xs: [], n: 1, r: xs[item > n]}.r", "[]"),
        ("[][item.a]", "[]"),
        ("[1, 2, 3][item >= 2]", "[2, 3]"),
        ("[1, 2, 3][true]", "[1, 2, 3]"),
        ("[1, 2, 3][1 + 1]", "2"),
        ("5[1]", "5"),
        ("5[2]", "null"),
        ("null[1]", "null"),
        ("null[true]", "[]"),
        ("[{a: 1}, {a: 2}][a > 1]", "[{a: 2}]"),
        ("[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"),
        ("[{item: 1}, {item: 2}][item >= 2]", "[{item: 2}]"),
        ("{limit: 1, kept: [{v: 1}, {v: 2}][v > limit]}.kept.v", "[2]"),
        ("[[1, 2], [3]][count(item) > 1]", "[[1, 2]]"),
        ("[{xs: [1, 2]}, {xs: [3]}][some x in xs satisfies x = 3].xs", "[[3]]"),
    ],
)
def test_filters_pick_items(source: str, expected: str) -> None:
    assert gives(source, expected)


def test_an_inner_name_hides_an_outer_one() -> None:
    assert value("for x in [1] return {x: 2, y: x}.y", {"x": "outer"}) == [2]


def test_a_condition_that_is_no_boolean_says_so() -> None:
    assert reasons("if 5 then 1 else null") == ["Expected a boolean as the condition of 'if', but it is a number."]


def test_calling_what_is_no_function_says_so() -> None:
    assert reasons("{a: 1, b: a(2)}.b") == ["Expected a function, but a is a number."]
