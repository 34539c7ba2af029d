from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelSyntaxError, compile_expression, unary_tests
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
