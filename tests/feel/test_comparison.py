from __future__ import annotations

import itertools

import pytest

from engine.feel.comparison import canonical
from tests.feel.expressions import gives, reasons, value

TERNARY = ("true", "false", "null")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 = 1.00", "true"),
        ("1 != 2", "true"),
        ('1 = "1"', "null"),
        ("null = null", "true"),
        ("1 = null", "false"),
        ("null != 1", "true"),
        ("[1, 2] = [1, 2]", "true"),
        ("[1, 2] = [2, 1]", "false"),
        ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
        ('duration("P1D") = duration("PT24H")', "true"),
        ('duration("P1Y") = duration("P12M")', "true"),
        ('duration("P1Y") = duration("P365D")', "null"),
        ('@"2026-01-01T08:00:00+08:00" = @"2026-01-01T00:00:00Z"', "true"),
        ('@"2026-01-01T08:00:00" = @"2026-01-01T08:00:00Z"', "false"),
        ("[1..3] = [1..3]", "true"),
        ("[1..3] = [1..3)", "false"),
        ("1 < 2", "true"),
        ('"a" < "b"', "true"),
        ('1 < "b"', "null"),
        ("null < 1", "null"),
        ('@"2026-01-01" <= @"2026-01-01"', "true"),
        ('@"2026-01-01" < @"2026-01-01T00:00:00"', "null"),
        ('@"P1D" > @"PT23H"', "true"),
        ('@"2026-01-01T08:00:00" < @"2026-01-01T09:00:00Z"', "true"),
        ('@"08:00:00+08:00" > @"07:00:00"', "true"),
        ('@"99999-01-01T08:00:00" < @"99999-01-01T09:00:00Z"', "true"),
        ('@"99999-01-01T08:00:00" = @"99999-01-01T08:00:00Z"', "false"),
        ("5 between 1 and 5", "true"),
        ("0 between 1 and 5", "false"),
        ("null between 1 and 5", "null"),
        ("9 between null and 5", "false"),
        ('is(@"08:00:00Z", @"08:00:00+00:00")', "true"),
        ('is(@"08:00:00Z", @"08:00:00@Etc/UTC")', "false"),
        ('is(1, "1")', "false"),
        ('is([@"10:00:00Z"], [@"11:00:00+01:00"])', "false"),
        ('[@"10:00:00Z"] = [@"11:00:00+01:00"]', "true"),
        ('is({a: [@"10:00:00Z"]}, {a: [@"10:00:00Z"]})', "true"),
        ('is({a: 1}, {b: 1})', "false"),
        ('is([@"10:00:00Z"..@"12:00:00Z"], [@"11:00:00+01:00"..@"12:00:00Z"])', "false"),
        ('is([1..2], [1..2.0])', "true"),
        ('is([1..2], [1..2))', "false"),
        ('is(@"10:00:00.1Z", @"10:00:00.2Z")', "false"),
        ('is(@"10:00:00.000000001Z", @"10:00:00.000000002Z")', "false"),
        ('is(@"10:00:00.000000001Z", @"10:00:00.000000001Z")', "true"),
        ('is(@"12026-01-01T10:00:00Z", @"12026-01-01T11:00:00+01:00")', "false"),
        ('is(@"12026-01-01", @"12026-01-01")', "true"),
        ('is([1, null], [1.0, null])', "true"),
        ('is([1], [1, 1])', "false"),
    ],
)
def test_values_compare(source: str, expected: str) -> None:
    assert gives(source, expected)


@pytest.mark.parametrize(("left", "right"), list(itertools.product(TERNARY, TERNARY)))
def test_conjunction_and_disjunction_are_ternary(left: str, right: str) -> None:
    operands = {left, right}
    conjunction = "false" if "false" in operands else "null" if "null" in operands else "true"
    disjunction = "true" if "true" in operands else "null" if "null" in operands else "false"
    assert gives(f"{left} and {right}", conjunction)
    assert gives(f"{left} or {right}", disjunction)


def test_a_decided_left_side_leaves_the_right_side_alone() -> None:
    assert value("false and 1 / 0 > 1") is False
    assert value("true or missing") is True


def test_a_number_in_a_conjunction_is_null_and_says_why() -> None:
    assert reasons("true and 1") == ["Expected a boolean on the right of 'and', but it is a number."]
    assert value("not(1)") is None


def test_values_of_two_types_say_that_they_cannot_be_compared() -> None:
    assert reasons('1 = "1"') == ["Expected two values of one type around '=', but they are a number and a string."]
    assert reasons('1 < "1"') == ["Expected two values with an order around '<', but they are a number and a string."]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 instance of number", "true"),
        ("null instance of number", "false"),
        ("null instance of Any", "false"),
        ("[1, 2] instance of list<number>", "true"),
        ('[1, "a"] instance of list<number>', "false"),
        ('{a: 1, b: "x"} instance of context<a: number>', "true"),
        ("{} instance of context<a: number>", "false"),
        ("[1..2] instance of range<number>", "true"),
        ('@"P1Y" instance of years and months duration', "true"),
        ('@"2026-01-01T00:00:00" instance of date', "false"),
        ("(function(a) a) instance of function<Any>->Any", "true"),
        ("(function(a: number) a) instance of function<string>->number", "false"),
        ("(function(a: number) a) instance of function<number>->number", "true"),
        ('(function(a: number) "x") instance of function<number>->number', "false"),
        ('(function(a: number) "x") instance of function<number>->Any', "true"),
        ("(function(a: string, b: string) 1) instance of function<string>->number", "false"),
        ("(function() {b: 1, c: 2}) instance of function<>->context<b: number>", "true"),
        ("(function() {b: 1}) instance of function<>->context<b: number, c: number>", "false"),
        ("(function(a: context<x: number>) 1) instance of function<context<x: number, y: number>>->number", "true"),
        ("(function(a: context<x: number, y: number>) 1) instance of function<context<x: number>>->number", "false"),
        ("(function(a: list<number>) [a]) instance of function<list<number>>->list<Any>", "true"),
        ("abs instance of function<number>->number", "true"),
        ("[1] instance of list", "null"),
        ("{} instance of context", "null"),
        ("1 instance of no such type", "null"),
    ],
)
def test_values_are_instances_of_their_types(source: str, expected: str) -> None:
    assert gives(source, expected)


def test_equal_values_have_one_canonical_form_and_others_have_another() -> None:
    texts = ["1", "1.0", '"1"', "true", "null", "[1]", "[1.00]", "{a: 1}", '@"P1D"', '@"PT24H"', '@"P1Y"', "[1..2]", "(1..2]"]
    texts += ['@"2026-01-01"', '@"2026-01-01T00:00:00Z"', '@"2026-01-01T08:00:00+08:00"', '@"08:00:00"', '@"08:00:00Z"']
    for left, right in itertools.product(texts, texts):
        assert (canonical(value(left)) == canonical(value(right))) is (value(f"{left} = {right}") is True)
