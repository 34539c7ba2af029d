from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import DEFAULT, FeelSyntaxError, compile_expression, unary_tests
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.printing import to_source


def test_a_path_after_instance_of_keeps_its_brackets() -> None:
    tree = parse_expression("(x instance of number).a")
    assert parse_expression(to_source(tree)) == tree


@given(st.text(max_size=40) | st.text("()[]{}<>=.,:?-+*/\"' @aif01", max_size=25))
def test_any_text_is_feel_or_refused(text: str) -> None:
    for compile_ in (compile_expression, unary_tests):
        with contextlib.suppress(FeelSyntaxError):
            compile_(text)


@pytest.mark.parametrize("source", ["-", "1, 2", "not(< 5, [1..2])", "? > 3 and ? < 5", ">= date(x)"])
def test_unary_tests_are_printed_too(source: str) -> None:
    tree = parse_unary_tests(source)
    assert parse_unary_tests(to_source(tree)) == tree


KEYED = ["{a+b: 1, it’s: 2, r: a+b - it’s}", '{"a+b": 1, a: 2, b: 3, r: a+b}', "{if: 1, due date: 2, r: due date}"]


@pytest.mark.parametrize("source", KEYED)
def test_a_key_is_printed_as_it_stands_since_without_quotes_it_is_a_name_to_what_follows(source: str) -> None:
    tree = parse_expression(source)
    assert parse_expression(to_source(tree)) == tree


SIGNED = ["{a-b: 1, r: (a)-(b)}", "{a-b: 1, r: 2*(a)-(b)+f(a)}", "{a.b: 1, r: (a).b}", "for a+b in [1] return (a)+(b)"]


@pytest.mark.parametrize("source", SIGNED)
def test_where_a_name_with_a_sign_is_known_names_beside_that_sign_stand_in_brackets(source: str) -> None:
    tree = parse_expression(source)
    assert parse_expression(to_source(tree)) == tree


def test_names_with_signs_that_the_reader_will_know_are_minded_too() -> None:
    tree = parse_expression("(a) - (b)", ["a-b"])
    assert to_source(tree) == "a - b"
    assert parse_expression(to_source(tree, ["a-b"]), ["a-b"]) == tree


@pytest.mark.parametrize("source", ["((< 1)..2)", "[(< 1)..2]", "(((= 1))..(> 2)]"])
def test_a_range_may_start_with_a_test_in_brackets_of_its_own(source: str) -> None:
    tree = parse_expression(source)
    assert parse_expression(to_source(tree)) == tree


@pytest.mark.parametrize("source", ["(< 1..2)", "[< 1..2]"])
def test_a_range_never_starts_with_a_bare_test(source: str) -> None:
    with pytest.raises(FeelSyntaxError):
        parse_expression(source)


LONE_TESTS = [
    "x in (1..3)",
    "x in [1..3]",
    "x in (a or b)[1]",
    "x in (a + b) * c",
    "x in a instance of b",
    "x in (< 5).start",
    "x in (< 5)",
]


@pytest.mark.parametrize("source", LONE_TESTS)
def test_a_lone_test_is_printed_without_brackets_of_its_own(source: str) -> None:
    tree = parse_expression(source)
    assert to_source(tree) == source
    assert parse_expression(source) == tree


@pytest.mark.parametrize("source", ["[< 5, > 9]", "f(< 5)", "f(a: < 5)", "{a: < 5}"])
def test_a_test_between_brackets_and_commas_is_printed_as_it_may_be_written(source: str) -> None:
    assert to_source(parse_expression(source)) == source


@pytest.mark.parametrize(
    ("opening", "inmost", "closing"), [("1(", "1in(1..3)", ")"), ("[<", "1", "]"), ("f(", "<1", ")"), ("x in(", "<1", ")")]
)
def test_the_deepest_text_is_printed_no_deeper(opening: str, inmost: str, closing: str) -> None:
    deepest = max(count for count in range(DEFAULT.nesting + 1) if _is_read(opening * count + inmost + closing * count))
    tree = parse_expression(opening * deepest + inmost + closing * deepest)
    assert parse_expression(to_source(tree)) == tree


def test_printing_at_most_doubles_the_nesting() -> None:
    limits = replace(DEFAULT, nesting=20)
    tree = parse_expression("1+if a then b else " * 18 + "1", limits=limits)
    printed = to_source(tree)
    with pytest.raises(FeelSyntaxError, match="inside each other"):
        parse_expression(printed, limits=limits)
    assert parse_expression(printed, limits=replace(limits, nesting=42)) == tree


def _is_read(source: str) -> bool:
    try:
        parse_expression(source)
    except FeelSyntaxError:
        return False
    return True


@pytest.mark.parametrize("type_", ["list", "range", "context", "function", "number"])
def test_a_comparison_after_a_bare_type_is_not_read_as_its_parts(type_: str) -> None:
    tree = parse_expression(f"(1 instance of {type_}) < (a)")
    assert parse_expression(to_source(tree)) == tree
