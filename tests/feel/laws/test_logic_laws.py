"""Three-valued logic: its tables, its laws, and what is built on it. Source: DMN 1.5, tables 48 to 50, 10.3.4.7."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feel.expressions import value
from tests.feel.laws.strategies import law

TRUTHS = (True, False, None)
PAIRS = list(product(TRUTHS, TRUTHS))
TRIPLES = list(product(TRUTHS, TRUTHS, TRUTHS))
# What is no boolean counts as null in a conjunction and a disjunction.
OTHERS = st.sampled_from([None, "true", [], {}])
ROWS = st.lists(st.sampled_from(TRUTHS), max_size=6)


def conjunction(a: Any, b: Any) -> bool | None:
    """Table 50, written down anew."""
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def disjunction(a: Any, b: Any) -> bool | None:
    """Table 50, written down anew."""
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def negation(a: Any) -> bool | None:
    return not a if isinstance(a, bool) else None


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_and_or_not_answer_by_their_tables(a: bool | None, b: bool | None) -> None:
    variables = {"a": a, "b": b}
    assert value("a and b", variables) is conjunction(a, b)
    assert value("a or b", variables) is disjunction(a, b)
    assert value("not(a)", variables) is negation(a)


@law
@given(OTHERS, st.sampled_from(TRUTHS))
def test_what_is_no_boolean_counts_as_null(a: Any, b: bool | None) -> None:
    variables = {"a": a, "b": b}
    assert value("a and b", variables) is value("b and a", variables) is conjunction(None, b)
    assert value("a or b", variables) is value("b or a", variables) is disjunction(None, b)
    assert value("not(a)", variables) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a and b", "b and a"),
        ("a or b", "b or a"),
        ("(a and b) and c", "a and (b and c)"),
        ("(a or b) or c", "a or (b or c)"),
        ("a and (b or c)", "(a and b) or (a and c)"),
        ("a or (b and c)", "(a or b) and (a or c)"),
        ("not(a and b)", "not(a) or not(b)"),
        ("not(a or b)", "not(a) and not(b)"),
        ("a and (a or b)", "a"),
        ("a or (a and b)", "a"),
        ("a and a", "a"),
        ("not(not(a))", "a"),
        ("all([a, b, c])", "a and b and c"),
        ("any([a, b, c])", "a or b or c"),
        ("every x in [a, b, c] satisfies x", "a and b and c"),
        ("some x in [a, b, c] satisfies x", "a or b or c"),
        ("some x in [a, b, c] satisfies x", "not(every x in [a, b, c] satisfies not(x))"),
        ("if a then b else c", "if a = true then b else c"),
        ("count([a, b, c][item])", "count([a, b, c][item = true])"),
    ],
)
def test_both_sides_of_a_law_of_logic_are_the_same(left: str, right: str) -> None:
    for a, b, c in TRIPLES:
        variables = {"a": a, "b": b, "c": c}
        found, wanted = value(left, variables), value(right, variables)
        assert (type(found), found) == (type(wanted), wanted), variables


@law
@given(ROWS)
def test_quantifiers_and_their_functions_fold_the_tables(row: list[bool | None]) -> None:
    every: bool | None = True
    some: bool | None = False
    for item in row:
        every, some = conjunction(every, item), disjunction(some, item)
    for source, wanted in (("every x in r satisfies x", every), ("all(r)", every), ("some x in r satisfies x", some), ("any(r)", some)):
        assert value(source, {"r": row}) is wanted


@law
@given(ROWS, ROWS)
def test_quantifiers_of_two_variables_are_quantifiers_inside_each_other(first: list[bool | None], second: list[bool | None]) -> None:
    variables = {"r": first, "s": second}
    for quantifier, operator in (("every", "and"), ("some", "or")):
        flat = value(f"{quantifier} x in r, y in s satisfies x {operator} y", variables)
        nested = value(f"{quantifier} x in r satisfies {quantifier} y in s satisfies x {operator} y", variables)
        assert flat is nested
