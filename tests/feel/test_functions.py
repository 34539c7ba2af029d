from __future__ import annotations

from decimal import Decimal

import pytest

from engine.feel import evaluate
from engine.feel.functions import BUILT_INS
from tests.feel.expressions import gives, reasons, value

STRINGS = [
    ('substring("小区物业", 3)', '"物业"'),
    ('substring("foobar", -2)', '"ar"'),
    ('substring("foobar", 3, 2)', '"ob"'),
    (r'substring("\U01F40Eab", 2)', '"ab"'),
    (r'string length("\U01F40Eab")', "3"),
    ('upper case("aBc4")', '"ABC4"'),
    ('lower case("aBc4")', '"abc4"'),
    ('substring before("foobar", "bar")', '"foo"'),
    ('substring before("foobar", "xyz")', '""'),
    ('substring after("foobar", "ob")', '"ar"'),
    ('substring after("foobar", "")', '"foobar"'),
    ('contains("foobar", "of")', "false"),
    ('starts with("foobar", "fo")', "true"),
    ('ends with("foobar", "r")', "true"),
    ('split("John Doe", "\\s")', '["John", "Doe"]'),
    ('split("a;b;;c", ";")', '["a", "b", "", "c"]'),
    ('string join(["a", null, "c"], "-")', '"a-c"'),
    ('string join(["a", "b"])', '"ab"'),
    ('extract("a1b22", "[0-9]+")', '["1", "22"]'),
    ('trim("  a ")', '"a"'),
    ('is blank(" ")', "true"),
]
NUMBERS = [
    ("decimal(1/3, 2)", "0.33"),
    ("decimal(2.5, 0)", "2"),
    ("decimal(1.5, 0)", "2"),
    ("decimal(1234, -2)", "1200"),
    ("floor(-1.5)", "-2"),
    ("floor(1.56, 1)", "1.5"),
    ("ceiling(1.5)", "2"),
    ("ceiling(-1.56, 1)", "-1.5"),
    ("round up(5.51, 1)", "5.6"),
    ("round up(-5.5, 0)", "-6"),
    ("round down(-5.5, 0)", "-5"),
    ("round half up(5.5, 0)", "6"),
    ("round half up(-2.5, 0)", "-3"),
    ("round half down(5.5, 0)", "5"),
    ("round half up(0.001, -5)", "0"),
    ("abs(-10)", "10"),
    ('abs(duration("-P1D"))', 'duration("P1D")'),
    ("modulo(12, 5)", "2"),
    ("modulo(-12, 5)", "3"),
    ("modulo(12, -5)", "-3"),
    ("modulo(10.1, 4.5)", "1.1"),
    ("sqrt(16)", "4"),
    ("log(1)", "0"),
    ("exp(0)", "1"),
    ("odd(-5)", "true"),
    ("odd(1e40)", "false"),
    ("even(1e40)", "true"),
    ("even(-1e6144)", "true"),
    ("odd(9999999999999999999999999999999999)", "true"),
    ("odd(99999999999999999999999999999999.99)", "false"),
    ("modulo(1e40, 7)", "4"),
    ("modulo(-1e40, 7)", "3"),
    ("modulo(9e6144, 7e-6000)", "2e-6000"),
    ("0 ** 0", "1"),
    ("{z: 0, r: [z ** z, 5 ** z, z ** 2, (-2) ** 3, (-2) ** 0]}.r", "[1, 1, 0, -8, 1]"),
    ("even(2.5)", "false"),
    ("modulo(1, 0)", "null"),
    ("sqrt(-1)", "null"),
    ("log(0)", "null"),
]
LISTS = [
    ("list contains([1, 2, null], null)", "true"),
    ("count([])", "0"),
    ("min([3, 1, 2])", "1"),
    ('max("a", "c", "b")', '"c"'),
    ('max(@"2026-01-01", @"2026-02-01")', '@"2026-02-01"'),
    ("min([])", "null"),
    ('min(1, "a")', "null"),
    ("sum([1, 2, 3])", "6"),
    ("sum(1, 2)", "3"),
    ("sum([])", "null"),
    ('sum([duration("P1D"), duration("P2D")])', 'duration("P3D")'),
    ("mean([1, 2])", "1.5"),
    ("product([2, 3, 4])", "24"),
    ("median(8, 2, 5, 3, 4)", "4"),
    ("median([6, 1, 2, 3])", "2.5"),
    ("stddev([47, 53])", "4.242640687119285146405066172629094"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("all([true, null, false])", "false"),
    ("all([true, null])", "null"),
    ("all([])", "true"),
    ("any([false, null, true])", "true"),
    ("any([])", "false"),
    ("sublist([4, 5, 6], 1, 2)", "[4, 5]"),
    ("sublist([4, 5, 6], -2)", "[5, 6]"),
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("concatenate([1, 2], [3])", "[1, 2, 3]"),
    ("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
    ("remove([1, 2, 3], 2)", "[1, 3]"),
    ("list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"),
    ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"),
    ("reverse([1, 2, 3])", "[3, 2, 1]"),
    ("index of([1, 2, 3, 2], 2)", "[2, 4]"),
    ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ('distinct values([1, 1.0, "1", null, null])', '[1, "1", null]'),
    ("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),
    ("sort([3, 1, 4], function(x, y) x < y)", "[1, 3, 4]"),
    ("sort([3, 1, 2])", "[1, 2, 3]"),
    ('sort([{n: 2, k: "a"}, {n: 1, k: "b"}, {n: 2, k: "c"}], function(x, y) x.n < y.n).k', '["b", "a", "c"]'),
    ("duplicate values([1, 2, 1, 3, 3])", "[1, 3]"),
    ("partition([1, 2, 3, 4, 5], 2)", "[[1, 2], [3, 4], [5]]"),
    ("is empty([])", "true"),
    ("count(5)", "1"),
    ("remove([1], 2)", "null"),
]
CONTEXTS = [
    ('get value({a: "foo"}, "a")', '"foo"'),
    ('get value({a: "foo"}, "b")', "null"),
    ("get entries({a: 1})", '[{key: "a", value: 1}]'),
    ('context([{key: "a", value: 1}])', "{a: 1}"),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "null"),
    ('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', "{x: 1, y: {a: 2}}"),
    ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
]
CONVERSIONS = [
    ('number("1 000,5", " ", ",")', "1000.5"),
    ('number("1e2")', "100"),
    ('number("x")', "null"),
    ("string(1.50)", '"1.5"'),
    ("string(-0)", '"0"'),
    ("string(1e3)", '"1000"'),
    ("string(null)", "null"),
    ('string({a: "x", "b c": [1, null]})', '"{a: \\"x\\", b c: [1, null]}"'),
    ("string([1..2))", '"[1..2)"'),
    ('string(duration("P1Y2M"))', '"P1Y2M"'),
    ('string(duration("P0M"))', '"P0M"'),
    ('string(duration("-PT36H"))', '"-P1DT12H"'),
    ('string(duration("PT0S"))', '"PT0S"'),
    ('string(@"2026-01-01T08:00:00.50@Asia/Shanghai")', '"2026-01-01T08:00:00.5@Asia/Shanghai"'),
    ('string(time("08:00:00+08:00"))', '"08:00:00+08:00"'),
    ('range("[1..10)")', "[1..10)"),
    ('range("[2..1]")', "null"),
    ('range("[date(\\"2026-01-01\\")..@\\"2026-02-01\\"]")', '[@"2026-01-01"..@"2026-02-01"]'),
    ("date(2026, 2, 29)", "null"),
    ('date("2026-2-9")', "null"),
    ('date(@"2026-01-01T08:00:00")', '@"2026-01-01"'),
    ('time(8, 30, 0, duration("PT8H"))', '@"08:30:00+08:00"'),
    ('time("25:00:00")', "null"),
    ('date and time(@"2026-01-01", @"08:00:00")', '@"2026-01-01T08:00:00"'),
    ('date and time("2026-01-01T08:00:00@No/Where")', "null"),
    ('date and time("2026-01-01T08:00:00@localtime")', "null"),
    ('duration("P1Y1D")', "null"),
    ('years and months duration(@"2025-08-22", @"2026-01-21")', '@"P4M"'),
    ('years and months duration(@"2026-01-21", @"2025-08-22")', '@"-P4M"'),
]
CALENDAR = [
    ('day of year(@"2019-09-17")', "260"),
    ('day of week(@"2019-09-17")', '"Tuesday"'),
    ('month of year(@"2019-09-17")', '"September"'),
    ('week of year(@"2003-12-29")', "1"),
    ('last day of month(@"2024-02-01")', '@"2024-02-29"'),
    ('@"2026-03-01".weekday', "7"),
    ('@"2026-03-01T09:30:15".minute', "30"),
    ('@"09:30:00+08:00".time offset', '@"PT8H"'),
    ('@"09:30:00@Asia/Shanghai".timezone', '"Asia/Shanghai"'),
    ('@"P1Y2M".months', "2"),
    ('@"-P1DT2H".hours', "-2"),
    ('@"P1D".years', "null"),
    ("[1..2).end included", "false"),
    ("(> 3).end", "null"),
]
RANGES = [
    ("before(1, 10)", "true"),
    ("before([1..5), [5..10])", "true"),
    ("after([5..10], [1..5))", "true"),
    ("meets([1..5], [5..10])", "true"),
    ("met by([5..10], [1..5])", "true"),
    ("overlaps([1..5], [3..8])", "true"),
    ("overlaps before([1..5], [3..8])", "true"),
    ("overlaps after([3..8], [1..5])", "true"),
    ("finishes(10, [1..10])", "true"),
    ("finished by([1..10], [5..10])", "true"),
    ("includes([1..10], 5)", "true"),
    ("during(5, [1..10])", "true"),
    ("starts([1..5], [1..10])", "true"),
    ("started by([1..10], 1)", "true"),
    ("coincides([1..5], [1..5])", "true"),
    ('before(1, "a")', "null"),
]


@pytest.mark.parametrize(("source", "expected"), STRINGS + NUMBERS + LISTS + CONTEXTS + CONVERSIONS + CALENDAR + RANGES)
def test_built_in_functions_give_what_the_standard_says(source: str, expected: str) -> None:
    assert gives(source, expected)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('substring("x")', "Expected 2 or 3 arguments of substring(), but found 1."),
        ("upper case(5)", "Expected a string as 'string' of upper case(), but it is a number."),
        ("upper case(null)", "Expected a string as 'string' of upper case(), but it is null."),
        ('date("2026-02-30")', "Expected a day of the calendar, but found '2026-02-30'."),
        ("sublist([1], 5)", "Expected a position within the list as 'start position' of sublist(), but it is 5."),
        ("sum(list: [1], n: 2)", "Expected sum() with arguments named among list, n, but found list, n."),
        ('sort([1, "a"])', "Expected items that have an order in sort(), but found a string and a number."),
        ('sum(["a"])', "Expected only numbers, or only durations, in sum()."),
        ("during([1..2], (< 5))", "Expected ranges that have an end where they are compared, but one is open there."),
        ("before(1, (< 5))", "Expected ranges that have an end where they are compared, but one is open there."),
        ('coincides([1..2], ["a".."b"])', "Expected points and ends of one type that has an order, but found a number and a string."),
    ],
)
def test_a_call_that_does_not_fit_says_why(source: str, reason: str) -> None:
    assert reasons(source) == [reason]


def test_arguments_may_be_named() -> None:
    assert value('substring(length: 2, start position: 1, string: "foobar")') == "fo"
    assert value('replace(input: "abc", pattern: "b", replacement: "x")') == "axc"


def test_a_list_of_one_item_stands_for_the_item() -> None:
    assert value('upper case(["a"])') == "A"
    assert value("abs([-1])") == 1


def test_built_in_functions_are_values() -> None:
    assert value("{f: sum, r: f(1, 2, 3)}.r") == 6
    assert value('{f: upper case, r: f("a")}.r') == "A"


def test_equal_numbers_have_equal_texts() -> None:
    assert {value(f"string({text})") for text in ("100", "100.0", "1e2", "1E+2")} == {"100"}


@pytest.mark.parametrize("name", sorted(BUILT_INS))
def test_no_built_in_function_breaks_on_odd_arguments(name: str) -> None:
    odd = ["null", "true", "-1", "1e30", '""', "[]", "[null]", "{}", '@"P1D"', '@"2026-01-01"', "[1..2]", "(< 1)", "function(a) a", "abs"]
    for first in odd:
        value(f"{name}({first})")
        for second in odd:
            value(f"{name}({first}, {second})")
            value(f"{name}({first}, {second}, {second})")


def test_fractions_beyond_the_scale_are_rounded_away() -> None:
    assert value("decimal(0.000000000000000000000000000000000000000000001, 2)") == Decimal("0.00")
    assert value("round up(0.000000000000000000000000000000000000000000001, 2)") == Decimal("0.01")


@pytest.mark.parametrize("function", ["min", "max"])
def test_no_items_by_name_are_null_as_an_empty_list_is(function: str) -> None:
    assert evaluate(f"{function}(c: [])") is None
    assert evaluate(f"{function}(list: [])") is None
