from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelLimitExceeded, FeelSyntaxError, compile_expression, evaluate, syntax, unary_tests
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.printing import to_source
from engine.feel.writing import write

NAMES = st.sampled_from(["a", "b", "期限", "due date", "item"])
LEAVES = st.one_of(
    st.decimals(min_value=0, max_value=10**6, places=3).map(lambda number: syntax.NumberLiteral(Decimal(number))),
    st.text(max_size=5).map(syntax.StringLiteral),
    st.booleans().map(syntax.BooleanLiteral),
    st.just(syntax.NullLiteral()),
    st.sampled_from(["2026-03-01", "P1D", "P1Y", "09:00:00"]).map(syntax.AtLiteral),
    NAMES.map(syntax.Name),
)


def _larger(inner: st.SearchStrategy[syntax.Node]) -> st.SearchStrategy[syntax.Node]:
    arithmetic = st.sampled_from(["+", "-", "*", "/", "**"])
    order = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    rows = st.lists(inner, max_size=3).map(tuple)
    iterations = st.lists(st.builds(syntax.Iteration, NAMES, inner, st.none() | inner), min_size=1, max_size=2).map(tuple)
    tests = st.lists(inner | st.builds(syntax.ComparisonTest, order, inner), min_size=1, max_size=3).map(tuple)
    types = st.sampled_from([syntax.TypeNode("number"), syntax.TypeNode("list", (syntax.TypeNode("date and time"),))])
    return st.one_of(
        st.builds(syntax.Arithmetic, arithmetic, inner, inner),
        st.builds(syntax.Comparison, order, inner, inner),
        st.builds(syntax.Logical, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(syntax.Negation, inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.In, inner, tests),
        st.builds(syntax.InstanceOf, inner, types),
        st.builds(syntax.Conditional, inner, inner, inner),
        st.builds(syntax.For, iterations, inner),
        st.builds(syntax.Quantified, st.sampled_from(["some", "every"]), iterations, inner),
        st.builds(syntax.FunctionDefinition, st.just((syntax.Parameter("a", None),)), inner),
        st.builds(syntax.Path, inner, NAMES),
        st.builds(syntax.Filter, inner, inner),
        st.builds(syntax.ListLiteral, rows),
        st.builds(syntax.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.ContextLiteral, st.lists(inner, max_size=2).map(_entries)),
        st.builds(syntax.Call, inner, rows.map(lambda row: tuple(syntax.Argument(None, part) for part in row))),
        st.builds(syntax.Call, inner, inner.map(lambda part: (syntax.Argument("due date", part),))),
    )


def _entries(values: list[syntax.Node]) -> tuple[syntax.ContextEntry, ...]:
    return tuple(syntax.ContextEntry(f"key {index}", value) for index, value in enumerate(values))


TREES = st.recursive(LEAVES, _larger, max_leaves=12)


@given(TREES)
def test_the_printed_text_of_a_tree_parses_to_the_tree(tree: syntax.Node) -> None:
    assert parse_expression(to_source(tree), ["due date"]) == tree


@given(TREES)
def test_any_tree_evaluates_to_a_value_without_breaking(tree: syntax.Node) -> None:
    try:
        result = compile_expression(to_source(tree), ["due date"])({"a": Decimal(1), "b": [Decimal(2)], "due date": "x"})
    except FeelLimitExceeded:
        return
    write(result)


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


@given(st.lists(st.none() | st.booleans() | st.decimals(-(10**9), 10**9, places=4) | st.text(max_size=8), max_size=4))
def test_the_text_of_a_list_is_a_literal_of_the_list(items: list[object]) -> None:
    assert evaluate(write(items)) == items
