"""What is printed is read as what it was: trees, unary tests, and values of every kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelLimitExceeded, FeelSyntaxError, compile_expression, evaluate, syntax, to_source, write
from engine.feel.parser import parse_expression, parse_unary_tests
from tests.feel.expressions import value
from tests.feel.laws.strategies import (
    DATES,
    DATES_AND_TIMES,
    DAYS,
    FAR_DATES,
    FAR_DATES_AND_TIMES,
    KEYS,
    LITERALS,
    MONTHS,
    NUMBERS,
    TEXTS,
    TIMES,
    law,
    ranges,
)
from tests.feel.laws.trees import DECLARED, TESTS, TREES


@law
@given(TREES)
def test_the_printed_text_of_a_tree_parses_to_the_tree(tree: syntax.Node) -> None:
    assert parse_expression(to_source(tree), DECLARED) == tree


@law
@given(TESTS)
def test_the_printed_text_of_unary_tests_parses_to_the_tests(tree: syntax.InputTests) -> None:
    assert parse_unary_tests(to_source(tree), DECLARED) == tree


@law
@given(TREES)
def test_any_tree_evaluates_to_a_value_that_can_be_written(tree: syntax.Node) -> None:
    try:
        result = compile_expression(to_source(tree), DECLARED)({"a": Decimal(1), "b": [Decimal(2)], "due date": "x"})
    except FeelLimitExceeded:
        return
    write(result)


@pytest.mark.parametrize("source", ["19e6144", "1e999999", "1e99999999999999999999"])
def test_a_number_beyond_all_numbers_is_refused_where_it_stands(source: str) -> None:
    with pytest.raises(FeelSyntaxError, match=r"a number below 10 \*\* 6145, but found '1.*column 5"):
        compile_expression(f"1 + {source}")


@pytest.mark.parametrize("source", ["(not(a))", "(not(a)), b", "not(not(a))", "not(a) and b", "-", "- a", "not(a).b"])
def test_a_call_of_not_is_told_from_negated_tests(source: str) -> None:
    tree = parse_unary_tests(source)
    assert parse_unary_tests(to_source(tree)) == tree


@pytest.mark.parametrize(
    "source",
    [
        "n instance of date and (time())", "n instance of function<>->date and (time())", "date and (time(\"\").t(\"\"))",
        "a between date and (time(b))", "years and (months)", "n instance of date and b",
    ],
)  # fmt: skip
def test_two_words_on_both_sides_of_and_stay_two(source: str) -> None:
    """`date and time` is one word of the language, and so that of a type or a function: what follows `and` stands in brackets."""
    tree = parse_expression(source)
    assert parse_expression(to_source(tree)) == tree
    assert to_source(tree) == source


def test_a_number_with_a_long_row_of_zeros_is_printed_with_an_exponent() -> None:
    assert to_source(parse_expression("1.50e6000 + 25")) == "1.5e+6000 + 25"


@law
@given(st.recursive(LITERALS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8))
def test_the_text_of_a_list_is_a_literal_of_the_list(item: Any) -> None:
    assert evaluate(write([item])) == [item]


@law
@given(st.dictionaries(KEYS, LITERALS, min_size=1, max_size=4))
def test_every_key_is_found_again_by_its_text(context: dict[str, Any]) -> None:
    read = value(write(context))
    assert list(read) == list(context)
    for key, item in context.items():
        assert value("get value(c, k)", {"c": read, "k": key}) == item


@law
@given(NUMBERS)
def test_a_number_is_read_from_its_text(number: Decimal) -> None:
    text = value("string(n)", {"n": number})
    assert "e" not in text.lower()
    assert value("number(t)", {"t": text}) == number
    assert evaluate(text) == number


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("date", DATES | FAR_DATES),
        ("time", TIMES),
        ("date and time", DATES_AND_TIMES | FAR_DATES_AND_TIMES),
        ("duration", DAYS | MONTHS),
        ("range", ranges()),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_value_is_read_from_its_text_by_the_function_of_its_kind(function: str, values: st.SearchStrategy[Any]) -> None:
    @law
    @given(values)
    def holds(given_value: Any) -> None:
        text = value("string(v)", {"v": given_value})
        read = value(f"{function}(t)", {"t": text})
        assert type(read) is type(given_value)
        assert read == given_value
        if function != "range":
            assert value(f'@"{text}"') == given_value
        if isinstance(given_value, (dt.time, dt.datetime)):
            assert read.tzinfo == given_value.tzinfo

    holds()


@law
@given(TEXTS)
def test_a_string_is_its_own_text_and_a_literal_inside_a_list(text: str) -> None:
    assert value("string(t)", {"t": text}) == text
    assert evaluate(f"{write([text])}[1]") == text
